/** Facts that can be looked up by any of their columns; indexes are made when they are first asked for. */
import { Map as ImmutableMap, List } from 'immutable'
import type { Value } from '../../engine/index.ts'
import { columnNames, type Relation } from '../relation.ts'

/** A fact whatever its relation: values by the names of columns. */
export type AnyFact = Readonly<Record<string, Value>>

/** Where facts come from. */
export interface FactSource {
  /** The facts of a relation that have these values in these columns. */
  find(relation: Relation, wanted: ReadonlyMap<string, Value>): Iterable<AnyFact>
}

/** Facts by the values of some columns; Immutable maps tell values apart as the engine does. */
type Index = ImmutableMap<List<Value>, AnyFact[]>

/** An index over facts that do not change while it is used. */
export class FactIndex implements FactSource {
  readonly #facts: (relation: Relation) => Iterable<AnyFact>
  readonly #indexes = new Map<Relation, Map<string, Index>>()

  constructor(facts: (relation: Relation) => Iterable<AnyFact>) {
    this.#facts = facts
  }

  find(relation: Relation, wanted: ReadonlyMap<string, Value>): Iterable<AnyFact> {
    if (wanted.size === 0) return this.#facts(relation)
    const columns = columnNames(relation).filter((column) => wanted.has(column))
    const key = List(columns.map((column) => wanted.get(column) ?? null))
    return this.#index(relation, columns).get(key) ?? []
  }

  #index(relation: Relation, columns: readonly string[]): Index {
    let indexes = this.#indexes.get(relation)
    if (!indexes) {
      indexes = new Map()
      this.#indexes.set(relation, indexes)
    }
    const name = columns.join()
    let index = indexes.get(name)
    if (!index) {
      index = ImmutableMap<List<Value>, AnyFact[]>().withMutations((made) => {
        for (const fact of this.#facts(relation)) {
          const key = List(columns.map((column) => fact[column] ?? null))
          const known = made.get(key)
          if (known) known.push(fact)
          else made.set(key, [fact])
        }
      })
      indexes.set(name, index)
    }
    return index
  }
}
