/**
 * Transitive closure: for each node the set of nodes that it reaches, and the set of those that reach it. An
 * edge that comes joins two of these sets; when one goes, those that reach it search again.
 */
import type { Row } from '../../workload.ts'
import { Adjacency } from '../adjacency.ts'
import { Maintenance } from './maintenance.ts'

export class ClosureByHand extends Maintenance {
  readonly #successors = new Adjacency()
  readonly #reached = new Map<number, Set<number>>()
  readonly #reaching = new Map<number, Set<number>>()

  protected change(_input: number, [from = 0, to = 0]: Row, weight: 1 | -1): void {
    this.#successors.change(from, to, weight)
    // Copies, as the sets change on the way.
    const sources = [from, ...setOf(this.#reaching, from)]
    if (weight === -1) {
      for (const source of new Set(sources)) this.#search(source)
      return
    }
    if (setOf(this.#reached, from).has(to)) return
    const targets = [to, ...setOf(this.#reached, to)]
    for (const source of sources) {
      const reached = setOf(this.#reached, source)
      for (const target of targets) {
        if (reached.has(target)) continue
        reached.add(target)
        setOf(this.#reaching, target).add(source)
        this.emit([source, target], 1)
      }
    }
  }

  /** Finds what a node reaches, when that may be less than before. */
  #search(source: number): void {
    const found = new Set(this.#successors.of(source))
    // A Set is iterated in the order of insertion, with what is inserted on the way.
    for (const node of found) for (const next of this.#successors.of(node)) found.add(next)
    for (const target of setOf(this.#reached, source)) {
      if (found.has(target)) continue
      setOf(this.#reaching, target).delete(source)
      this.emit([source, target], -1)
    }
    this.#reached.set(source, found)
  }
}

function setOf(sets: Map<number, Set<number>>, node: number): Set<number> {
  const found = sets.get(node)
  if (found) return found
  const made = new Set<number>()
  sets.set(node, made)
  return made
}
