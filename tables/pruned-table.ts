/** Tables whose rows others make: this daemon deletes those that are about something that is gone. */
import type { ColumnName, DatabaseSchema, TableName, Uuid } from '../ovsdb/index.ts'
import { type Column, type Relation, relation, rule } from '../rules/index.ts'
import type { Written } from './cells.ts'
import { type RowColumns, type Tables, uuid } from './tables.ts'

type RowUuid = { readonly uuid: Column<Uuid> }

/** A table of which this daemon says which rows stay. */
export interface PrunedTable<S extends DatabaseSchema, T extends TableName<S>, C extends string>
  extends Written {
  /** The rows that stay; others may come at any time. */
  readonly desired: Relation<RowUuid>
  readonly actual: Relation<RowColumns<S, T, C>>
  readonly remove: Relation<RowUuid>
}

/** Whether something that is written is a table that is pruned. */
export function isPrunedTable(written: Written): written is Written & { readonly remove: Relation<RowUuid> } {
  return 'desired' in written && !('insert' in written)
}

/**
 * Puts the rows of a table under this daemon's control, as far as they may go.
 *
 * @param columns those by which rules see whether a row stays
 */
export function prunedTable<
  S extends DatabaseSchema,
  T extends TableName<S>,
  const C extends readonly ColumnName<S, T>[],
>(tables: Tables<S>, table: T, columns: C): PrunedTable<S, T, C[number]> {
  const actual = tables.rows(table, columns)
  const desired = relation<RowUuid>(table, { uuid })
  const remove = relation<RowUuid>(`delete ${table}`, { uuid })
  return {
    database: tables.schema.name,
    table,
    desired,
    actual,
    remove,
    pending: [remove],
    columns: [],
    contests: [],
    rules: [
      rule(`What is there and not desired is deleted from ${table}`, remove, ({ match, not }) => {
        const row = match(actual as unknown as Relation<RowUuid>).uuid // every row relation has one
        not(desired, { uuid: row })
        return { uuid: row }
      }),
    ],
    write: (instance, transaction) => {
      for (const row of instance.facts(remove)) transaction.delete(table, row.uuid)
    },
  }
}
