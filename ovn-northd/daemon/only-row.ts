/** Tables of one row, which whoever comes first makes: a tool, or this daemon. */
import type { DatabaseSchema, JsonObject, Transaction } from '../../ovsdb/index.ts'

/** What is sent: a transaction, or its operations with others before them. */
export type Sendable = Pick<Transaction, 'schema' | 'empty' | 'operations'>

/** A transaction that is only committed while a table is empty, and to be made anew otherwise. */
export function whileEmpty(table: string, transaction: Transaction<DatabaseSchema>): Sendable {
  const empty: JsonObject = {
    op: 'wait',
    table,
    where: [],
    columns: ['_uuid'],
    until: '==',
    rows: [],
    timeout: 0,
  }
  return {
    schema: transaction.schema,
    empty: transaction.empty,
    operations: () => [empty, ...transaction.operations()],
  }
}
