/**
 * Views: the part of a relation that a literal reads.
 *
 * A rule depends only on the columns it names. Where they contain a key of the relation, its rows are read as they
 * are, and what changes in other columns is not heard of. Elsewhere rows are cut down to the columns, and selected
 * by constants, before anything is joined; literals that read the same part share one view and its indexes.
 */
import { type Circuit, type Collection, project, type Semantics, type Value } from '../../engine/index.ts'
import type { Literal } from '../body.ts'
import { columnNames, type Relation } from '../relation.ts'
import type { Rule, RuleBody } from '../rule.ts'

/** The columns of a relation that a literal reads, in order, and those it wants to equal a value. */
export interface Part {
  readonly relation: Relation
  readonly columns: readonly string[]
  readonly equal: ReadonlyMap<string, Value>
}

/** Where a literal reads: a collection, and the positions of the columns if it does not read all. */
export interface ReadPlace {
  readonly source: Collection
  readonly columns?: readonly number[]
}

/** A literal that reads a relation. */
type Reading = Literal & { readonly kind: 'match' | 'not' }

/** The part of its relation that a literal reads: constants select, everything else is a column. */
export function partOf({ relation, columns: named }: Reading): Part {
  const equal = new Map<string, Value>()
  const columns: string[] = []
  for (const column of columnNames(relation)) {
    const node = named.get(column)
    if (node?.kind === 'constant') equal.set(column, node.value)
    else if (node) columns.push(column)
  }
  return { relation, columns, equal }
}

export class Views {
  readonly #collections: ReadonlyMap<Relation, Collection>
  readonly #views = new Map<string, Collection>()
  readonly #origins: Map<Collection, Relation>
  readonly #unit: Collection

  /** @param origins is told which relation each view is a part of */
  constructor(
    circuit: Circuit,
    collections: ReadonlyMap<Relation, Collection>,
    origins: Map<Collection, Relation>,
  ) {
    this.#origins = origins
    this.#collections = collections
    this.#unit = circuit.collection('unit', [], 'set')
    circuit.onStart(() => this.#unit.push(circuit.storage.rowId([]), 1))
  }

  /** A collection with the one row of no columns: what a rule without matches starts from. */
  get unit(): Collection {
    return this.#unit
  }

  /**
   * What a literal of a body reads. Its rows count once and can be looked up, but for a body that reads
   * nothing else and so looks nothing up.
   */
  viewOf(literal: Reading, { literals }: RuleBody): ReadPlace {
    const part = partOf(literal)
    const readings = literals.filter(({ kind }) => kind === 'match' || kind === 'not').length
    const semantics = literal.kind === 'not' || readings > 1 ? 'set' : 'bag'
    return this.#asIs(literal, part, semantics) ?? { source: this.#view(part, semantics) }
  }

  /** A part that is read from the relation's own rows. */
  #asIs({ kind }: Reading, { relation, columns, equal }: Part, semantics: Semantics): ReadPlace | undefined {
    const source = this.#base(relation)
    const names = columnNames(relation)
    if (kind === 'not' || equal.size > 0 || columns.length === names.length || source.recursion)
      return undefined
    const distinct = relation.key?.every((column) => columns.includes(column)) ?? false
    if (semantics === 'set' && !distinct) return undefined
    return { source, columns: columns.map((column) => names.indexOf(column)) }
  }

  /** What a literal reads, as a set. */
  setOf(literal: Reading): Collection {
    return this.#view(partOf(literal), 'set')
  }

  /** Makes what a rule reads of other relations than those of `inside`. */
  prepare(rule: Rule, inside: ReadonlySet<Relation>): void {
    for (const body of rule.bodies)
      for (const literal of body.literals) {
        if (literal.kind !== 'match' && literal.kind !== 'not') continue
        if (!inside.has(literal.relation)) this.viewOf(literal, body)
      }
  }

  #view(part: Part, semantics: Semantics): Collection {
    const base = this.#base(part.relation)
    const names = columnNames(part.relation)
    if (part.columns.length === names.length && part.equal.size === 0) return base
    const title = describe(part)
    const key = JSON.stringify([title, semantics])
    const known = this.#views.get(JSON.stringify([title, 'set'])) ?? this.#views.get(key)
    if (known) return known
    const view = project(base, title, part, semantics)
    this.#views.set(key, view)
    this.#origins.set(view, part.relation)
    return view
  }

  #base(relation: Relation): Collection {
    const base = this.#collections.get(relation)
    if (!base) throw new Error(`${relation.name} is compiled after what reads it`)
    return base
  }
}

function describe({ relation, columns, equal }: Part): string {
  const constants = [...equal].map(([column, value]) => `${column}=${show(value)}`)
  return `${relation.name}[${[...columns, ...constants].join(', ')}]`
}

function show(value: Value): string {
  return typeof value === 'string' ? JSON.stringify(value) : `${typeof value} ${String(value)}`
}
