/** What the northbound asks for and is left out: the relation that the log tells, a line for each row. */

import type { Uuid } from '../ovsdb/index.ts'
import { type Reference, relation, text, textColumn } from '../rules/index.ts'
import { uuid } from '../tables/index.ts'

/** A column of a row that asks for a missing feature, or has a value that cannot be read. */
export const Unsupported = relation('Unsupported', {
  table: textColumn,
  uuid,
  column: textColumn,
  what: textColumn,
})

/** A row of {@link Unsupported} for a value that cannot be read. */
export function unreadable(table: string, row: Reference<Uuid>, column: string, value: Reference<string>) {
  return { table, uuid: row, column, what: text`the value "${value}"` }
}
