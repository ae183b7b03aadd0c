/** What can be reached, by breadth-first search over adjacency lists, which follow the transactions. */
import type { Row } from '../../workload.ts'
import { Adjacency } from '../adjacency.ts'
import { Recomputation } from './recomputation.ts'

export class ReachabilityAgain extends Recomputation {
  readonly #roots: number[] = []
  readonly #successors = new Adjacency()
  #queue = new Int32Array(0)
  #reached = 0

  protected change(input: number, [from = 0, to = 0]: Row, weight: 1 | -1): void {
    if (input === 0) this.#roots.push(from)
    else this.#successors.change(from, to, weight)
  }

  protected compute(): void {
    const nodes = Math.max(this.#successors.nodes, this.#roots.length)
    if (this.#queue.length < nodes) this.#queue = new Int32Array(nodes)
    const queue = this.#queue
    const seen = new Uint8Array(nodes)
    let tail = 0
    for (const root of this.#roots) {
      seen[root] = 1
      queue[tail++] = root
    }
    for (let head = 0; head < tail; head++) {
      for (const to of this.#successors.of(queue[head] ?? 0)) {
        if (seen[to] === 1) continue
        seen[to] = 1
        queue[tail++] = to
      }
    }
    this.#reached = tail
  }

  protected *rows(): Iterable<Row> {
    // The next computation overwrites the queue, but results are read before it or not at all.
    for (const node of this.#queue.subarray(0, this.#reached)) yield [node]
  }
}
