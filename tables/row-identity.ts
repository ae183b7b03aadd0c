/**
 * Which row stands for a thing: the one that is in the database already, or a new one.
 *
 * Rows keep their uuids over restarts, and over a change from the stock daemon to this one.
 */

import type { Value } from '../engine/index.ts'
import type { Uuid } from '../ovsdb/index.ts'
import { type Column, type Definition, min, type Relation, relation, rule } from '../rules/index.ts'
import { uuid } from './tables.ts'

/** A thing by its natural key, and the uuid that a new row for it would get. */
export type Wanted<K extends Value> = Relation<{ readonly key: Column<K>; readonly proposed: Column<Uuid> }>

/** A row by the natural key of what it stands for. */
export type Rows<K extends Value> = Relation<{ readonly key: Column<K>; readonly uuid: Column<Uuid> }>

/** The row of each wanted thing, and the rules that say so. */
export interface RowIdentity<K extends Value> {
  readonly row: Rows<K>
  readonly rules: readonly Definition[]
}

/** Chooses among the rows that are `known`; where several stand for one thing the first uuid wins. */
export function rowIdentity<K extends Value>(
  table: string,
  wanted: Wanted<K>,
  known: Rows<K>,
): RowIdentity<K> {
  const key = wanted.columns.key
  const kept = relation(`${table} rows kept`, { key, uuid })
  const row = relation(`${table} rows`, { key, uuid })
  return {
    row,
    rules: [
      rule(kept, ({ match }) => {
        const { key, uuid } = match(known)
        match(wanted, { key })
        return { key, uuid: min(uuid) }
      }),
      // A thing that has a row keeps it.
      rule(row, ({ match }) => {
        const { key, uuid } = match(kept)
        return { key, uuid }
      }),
      // Any other thing gets the row that is proposed.
      rule(row, ({ match, not }) => {
        const { key, proposed } = match(wanted)
        not(kept, { key })
        return { key, uuid: proposed }
      }),
    ],
  }
}
