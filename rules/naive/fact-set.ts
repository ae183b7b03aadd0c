/** Sets of facts, told apart by their values as the engine tells rows apart. */
import { Map as ImmutableMap, List } from 'immutable'
import type { Value } from '../../engine/index.ts'
import { columnNames, type Relation } from '../relation.ts'
import type { AnyFact } from './fact-index.ts'

/** The values of a fact in the order of its relation's columns: equal for equal facts. */
export function keyOf(relation: Relation, fact: AnyFact): List<Value> {
  return List(columnNames(relation).map((column) => fact[column] ?? null))
}

/** Facts of one relation. */
export class FactSet {
  readonly relation: Relation
  readonly #facts = ImmutableMap<List<Value>, AnyFact>().asMutable()

  constructor(relation: Relation, facts: Iterable<AnyFact> = []) {
    this.relation = relation
    for (const fact of facts) this.add(fact)
  }

  get size(): number {
    return this.#facts.size
  }

  has(fact: AnyFact): boolean {
    return this.#facts.has(keyOf(this.relation, fact))
  }

  /** Adds a fact and says whether it is new. */
  add(fact: AnyFact): boolean {
    const key = keyOf(this.relation, fact)
    if (this.#facts.has(key)) return false
    this.#facts.set(key, fact)
    return true
  }

  delete(fact: AnyFact): void {
    this.#facts.delete(keyOf(this.relation, fact))
  }

  values(): readonly AnyFact[] {
    return [...this.#facts.values()]
  }

  /** The facts that are here and not in `other`. */
  without(other: FactSet): readonly AnyFact[] {
    return this.values().filter((fact) => !other.has(fact))
  }
}
