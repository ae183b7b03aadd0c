/** Transactions as the deltas that a monitor would tell of them, without any server. */
import {
  type Batch,
  type ColumnToWrite,
  columnOf,
  createReplica,
  type DatabaseSchema,
  encodeColumn,
  type Json,
  northbound,
  type Selection,
  selectTables,
} from '../../ovsdb/index.ts'
import type { NorthboundTransaction, RowOperation } from './operation.ts'

const schema: DatabaseSchema = northbound

/** Turns each of a sequence of transactions into its batch; the first is the initial one. */
export interface Feed {
  batch(transaction: NorthboundTransaction): Batch
}

/** A feed for those tables and columns, beginning with an empty database. */
export function inProcess(selection: Selection): Feed {
  const replica = createReplica(selectTables(schema, selection))
  const tables = new Set(Object.keys(selection))
  const columns = new Map(
    Object.entries(selection).map(([table, selected]) => [
      table,
      new Set(selected.map((column) => (typeof column === 'string' ? column : column.whole))),
    ]),
  )
  let initial = true
  return {
    batch: (transaction) => {
      for (const operation of transaction) {
        const { table, uuid } = operation
        if (!tables.has(table)) continue
        const row = rowUpdate(operation, (column) => columns.get(table)?.has(column) ?? false)
        replica.update({ [table]: { [uuid]: row } }, 'differences')
      }
      const batch = { deltas: replica.take(), initial }
      initial = false
      return batch
    },
  }
}

/** `<row-update2>` of ovsdb-server(7). */
function rowUpdate(operation: RowOperation, selected: (column: string) => boolean): Json {
  if (operation.kind === 'delete') return { delete: null }
  const values: Readonly<Record<string, ColumnToWrite>> =
    'elements' in operation
      ? // Elements are all of one kind, as the column is.
        { [operation.column]: operation.elements as ColumnToWrite }
      : operation.columns
  const row: Record<string, Json> = {}
  for (const [column, value] of Object.entries(values)) {
    if (selected(column)) row[column] = encodeColumn(columnOf(schema, operation.table, column), value)
  }
  return operation.kind === 'insert' ? { insert: row } : { modify: row }
}
