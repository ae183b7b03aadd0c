/**
 * What can be reached: a spanning forest from the roots. An edge that comes extends it; one that goes matters
 * only if it is in the forest: the nodes below are then attached again by other edges, or given up.
 */
import type { Row } from '../../workload.ts'
import { Adjacency } from '../adjacency.ts'
import { Maintenance } from './maintenance.ts'

/** The parent of a root, and of a node that is not reached. */
const ROOT = -1
const NONE = -2

export class ReachabilityByHand extends Maintenance {
  readonly #successors = new Adjacency()
  readonly #predecessors = new Adjacency()
  /** The parent of each node in the forest. */
  readonly #parents: number[] = []

  protected change(input: number, [from = 0, to = 0]: Row, weight: 1 | -1): void {
    if (input === 0) {
      this.#attach(from, ROOT, true)
      return
    }
    this.#successors.change(from, to, weight)
    this.#predecessors.change(to, from, weight)
    if (weight === 1) {
      if (this.#parent(from) !== NONE && this.#parent(to) === NONE) this.#attach(to, from, true)
    } else if (this.#parent(to) === from) {
      this.#cut(to)
    }
  }

  /** Reaches a node and all that it leads to. */
  #attach(node: number, parent: number, tell: boolean): void {
    this.#parents[node] = parent
    const queue = [node]
    for (let head = 0; head < queue.length; head++) {
      const from = queue[head] ?? 0
      if (tell) this.emit([from], 1)
      for (const to of this.#successors.of(from)) {
        if (this.#parent(to) !== NONE) continue
        this.#parents[to] = from
        queue.push(to)
      }
    }
  }

  /** A node has lost its parent. */
  #cut(node: number): void {
    const below = [node]
    for (let head = 0; head < below.length; head++) {
      const from = below[head] ?? 0
      for (const to of this.#successors.of(from)) if (this.#parent(to) === from) below.push(to)
    }
    for (const lost of below) this.#parents[lost] = NONE
    for (const lost of below) {
      if (this.#parent(lost) !== NONE) continue
      const parent = this.#predecessors.of(lost).find((from) => this.#parent(from) !== NONE)
      if (parent !== undefined) this.#attach(lost, parent, false)
    }
    for (const lost of below) if (this.#parent(lost) === NONE) this.emit([lost], -1)
  }

  #parent(node: number): number {
    return this.#parents[node] ?? NONE
  }
}
