/** Applies transactions to a northbound database over a client. */
import { beginTransaction, type Client, commit, type DatabaseSchema, northbound } from '../../ovsdb/index.ts'
import { foldInsertions } from './fold.ts'
import type { NorthboundTransaction } from './operation.ts'

/** Operations name tables by text, so the schema is taken as any schema. */
const schema: DatabaseSchema = northbound

/** Commits them one after another. Throws, naming the transaction, when one is not committed. */
export async function applyTo(client: Client, transactions: Iterable<NorthboundTransaction>): Promise<void> {
  let number = 0
  for (const operations of transactions) {
    const transaction = beginTransaction(schema)
    for (const operation of foldInsertions(operations)) {
      const { table, uuid } = operation
      if (operation.kind === 'insert') transaction.insertAs(table, uuid, operation.columns)
      else if (operation.kind === 'update') transaction.update(table, uuid, operation.columns)
      else if (operation.kind === 'delete') transaction.delete(table, uuid)
      else {
        for (const element of operation.elements) {
          const [key, value] = typeof element === 'object' ? element : [element]
          if (operation.kind === 'add') transaction.addElement(table, uuid, operation.column, key, value)
          else transaction.removeElement(table, uuid, operation.column, key, value)
        }
      }
    }
    const outcome = await commit(client, transaction)
    if (outcome.status !== 'committed' && outcome.status !== 'unchanged')
      throw new Error(`transaction ${number}: ${JSON.stringify(outcome)}\n${JSON.stringify(operations)}`)
    number++
  }
}
