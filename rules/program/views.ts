/**
 * Views: the part of a relation that a literal reads.
 *
 * A rule depends only on the columns it names. Rows are cut down to them, and selected by constants,
 * before anything is joined; literals that read the same part share one view and its indexes.
 */
import { type Circuit, type Collection, project, type Semantics, type Value } from '../../engine/index.ts'
import { columnNames, type Relation } from '../relation.ts'

/** The columns of a relation that a literal reads, in order, and those it wants to equal a value. */
export interface Part {
  readonly relation: Relation
  readonly columns: readonly string[]
  readonly equal: ReadonlyMap<string, Value>
}

export class Views {
  readonly #collections: ReadonlyMap<Relation, Collection>
  readonly #views = new Map<string, Collection>()
  readonly #unit: Collection

  constructor(circuit: Circuit, collections: ReadonlyMap<Relation, Collection>) {
    this.#collections = collections
    this.#unit = circuit.collection('unit', [], 'set')
    circuit.onStart(() => this.#unit.push(circuit.storage.rowId([]), 1))
  }

  /** A collection with the one row of no columns: what a rule without matches starts from. */
  get unit(): Collection {
    return this.#unit
  }

  /** The view of a part: with `set` semantics its rows count once and can be looked up. */
  view(part: Part, semantics: Semantics): Collection {
    const base = this.#base(part.relation)
    const names = columnNames(part.relation)
    if (part.columns.length === names.length && part.equal.size === 0) return base
    const title = describe(part)
    const key = JSON.stringify([title, semantics])
    const known = this.#views.get(JSON.stringify([title, 'set'])) ?? this.#views.get(key)
    if (known) return known
    const view = project(base, title, part, semantics)
    this.#views.set(key, view)
    return view
  }

  #base(relation: Relation): Collection {
    const base = this.#collections.get(relation)
    if (!base) throw new Error(`${relation.name} is compiled after what reads it`)
    return base
  }
}

function describe({ relation, columns, equal }: Part): string {
  const constants = [...equal].map(([column, value]) => `${column}=${JSON.stringify(value)}`)
  return `${relation.name}[${[...columns, ...constants].join(', ')}]`
}
