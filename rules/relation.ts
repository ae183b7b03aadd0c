/** Relations: named sets of rows with typed columns. */
import { callSite, type Place } from './call-site.ts'
import type { Columns, ValueOf } from './column.ts'
import { RuleError } from './errors.ts'

/** A relation. An input is changed from outside, every other one is what the rules derive. */
export interface Relation<C extends Columns = Columns> {
  readonly kind: 'input' | 'derived'
  readonly name: string
  readonly columns: C
  /** The file and line where it is defined, for error messages. */
  readonly place: Place
  /** Columns that tell its rows apart: two facts that agree in all of them are an error. */
  readonly key?: readonly string[]
  /** Whether it has a row or a handful, however large the network is: going through all of them costs nothing. */
  readonly few?: true
  /** Whether it changes once in a long while: a change of it may go through everything that it concerns. */
  readonly rare?: true
}

/** A relation of any columns, for lists of relations that are known by name only. */
export type AnyRelation = Relation<Columns>

/** A row of a relation, as an object. */
export type Fact<C extends Columns> = { readonly [K in keyof C]: ValueOf<C[K]> }

/** The fact of a relation, by the relation's type. */
export type FactOf<R extends Relation> = Fact<R['columns']>

/** What may be said of a relation beyond its columns. */
export interface RelationOptions<C extends Columns> {
  readonly key?: readonly (keyof C & string)[]
  readonly few?: true
  readonly rare?: true
}

/**
 * A relation that rules derive.
 *
 * @throws RuleError when the key names a column that is not there
 */
export function relation<const C extends Columns>(
  name: string,
  columns: C,
  options: RelationOptions<C> = {},
): Relation<C> {
  return defineRelation('derived', name, columns, callSite(), options)
}

/**
 * A relation that is changed from outside.
 *
 * @throws RuleError when the key names a column that is not there
 */
export function input<const C extends Columns>(
  name: string,
  columns: C,
  options: RelationOptions<C> = {},
): Relation<C> {
  return defineRelation('input', name, columns, callSite(), options)
}

/** Defines a relation at a place of its own. */
export function defineRelation<C extends Columns>(
  kind: 'input' | 'derived',
  name: string,
  columns: C,
  place: Place,
  { key, few, rare }: RelationOptions<C> = {},
): Relation<C> {
  const unknown = key?.find((column) => !(column in columns))
  if (unknown !== undefined)
    throw new RuleError(`${name} at ${place}`, `the key names ${unknown}, which is no column`)
  return {
    kind,
    name,
    columns,
    place,
    ...(key ? { key } : {}),
    ...(few ? { few } : {}),
    ...(rare ? { rare } : {}),
  }
}

/** The names of a relation's columns that have few different values. */
export function coarseColumns(of: Relation): ReadonlySet<string> {
  return new Set(Object.entries(of.columns).flatMap(([name, column]) => (column.coarse ? [name] : [])))
}

/** The names of a relation's columns, in the order of a row's values. */
export function columnNames(of: Relation): readonly string[] {
  return Object.keys(of.columns)
}
