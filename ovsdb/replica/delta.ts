/**
 * Changes of a database as weighted rows. A table `T` is one relation `T` of `[uuid, ...scalar and optional
 * columns]`, and one relation `T.column` per set column, of `[uuid, element]`, and per map column, of
 * `[uuid, key, value]`.
 */
import type { Value } from '../protocol/value.ts'

/** A row that comes (weight 1) or goes (weight -1). */
export interface RelationDelta {
  readonly relation: string
  readonly row: readonly Value[]
  readonly weight: 1 | -1
}

/** What one or more transactions of the server changed, all together. */
export interface Batch {
  readonly deltas: readonly RelationDelta[]
  /** Whether this is the first content of the monitor; its deltas may be none. */
  readonly initial: boolean
  /** The id of the last transaction in it, where the server gives one. */
  readonly lastTransaction?: string
}

/** The relation of a set or map column. */
export function elementRelation(table: string, column: string): string {
  return `${table}.${column}`
}
