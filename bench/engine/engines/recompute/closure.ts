/** All pairs with a path between them, by a search from each node over adjacency lists. */
import type { Row } from '../../workload.ts'
import { Adjacency } from '../adjacency.ts'
import { Recomputation } from './recomputation.ts'

export class ClosureAgain extends Recomputation {
  readonly #successors = new Adjacency()
  /** The nodes that each node reaches. */
  #reached: readonly number[][] = []

  protected change(_input: number, [from = 0, to = 0]: Row, weight: 1 | -1): void {
    this.#successors.change(from, to, weight)
  }

  protected compute(): void {
    const nodes = this.#successors.nodes
    /** Which search has seen a node last. */
    const seen = new Int32Array(nodes).fill(-1)
    const reached: number[][] = []
    for (let start = 0; start < nodes; start++) {
      const found: number[] = []
      const visit = (from: number): void => {
        for (const to of this.#successors.of(from)) {
          if (seen[to] === start) continue
          seen[to] = start
          found.push(to)
        }
      }
      visit(start)
      for (let next = 0; next < found.length; next++) visit(found[next] ?? 0)
      reached.push(found)
    }
    this.#reached = reached
  }

  protected *rows(): Iterable<Row> {
    for (const [from, found] of this.#reached.entries()) for (const to of found) yield [from, to]
  }
}
