/** Relations: named sets of rows with typed columns. */
import type { Columns, ValueOf } from './column.ts'

/** A relation. An input is changed from outside, every other one is what the rules derive. */
export interface Relation<C extends Columns = Columns> {
  readonly kind: 'input' | 'derived'
  readonly name: string
  readonly columns: C
}

/** A row of a relation, as an object. */
export type Fact<C extends Columns> = { readonly [K in keyof C]: ValueOf<C[K]> }

/** A relation that rules derive. */
export function relation<const C extends Columns>(name: string, columns: C): Relation<C> {
  return { kind: 'derived', name, columns }
}

/** A relation that is changed from outside. */
export function input<const C extends Columns>(name: string, columns: C): Relation<C> {
  return { kind: 'input', name, columns }
}

/** The names of a relation's columns that have few different values. */
export function coarseColumns(of: Relation): ReadonlySet<string> {
  return new Set(Object.entries(of.columns).flatMap(([name, column]) => (column.coarse ? [name] : [])))
}

/** The names of a relation's columns, in the order of a row's values. */
export function columnNames(of: Relation): readonly string[] {
  return Object.keys(of.columns)
}
