/** What the rules want changed in the southbound, as one transaction. */

import type { Uuid } from '../../ovsdb/index.ts'
import {
  beginTransaction,
  type DatabaseSchema,
  southbound as schema,
  type Transaction,
} from '../../ovsdb/index.ts'
import { columnNames, type Instance, type Relation } from '../../rules/index.ts'
import { DeleteFlow, InsertFlow } from '../database/logical-flow-table.ts'
import type { SyncedTable } from '../database/synced-table.ts'
import { ClearBindingUp } from '../port/port-up.ts'
import { syncedTables } from '../program.ts'

/** The relations whose facts are changes to make. */
const pending: readonly Relation[] = [
  InsertFlow,
  DeleteFlow,
  ClearBindingUp,
  ...syncedTables.flatMap((table) => [table.insert, table.update, table.remove, ...elementChanges(table)]),
] as readonly unknown[] as readonly Relation[] // relations of different columns, used by name from here on

/** Whether the southbound differs from what the rules say. */
export function southboundPending(instance: Instance): boolean {
  return pending.some((relation) => instance.size(relation) > 0)
}

/** Everything that has to change in the southbound. */
export function southboundTransaction(instance: Instance): Transaction {
  const transaction: Transaction = beginTransaction<DatabaseSchema>(schema)
  for (const table of syncedTables) writeTable(instance, table as unknown as SyncedTable, transaction)
  for (const { uuid } of instance.facts(ClearBindingUp))
    transaction.update('Port_Binding', uuid, { up: false })
  for (const { uuid } of instance.facts(DeleteFlow)) transaction.delete('Logical_Flow', uuid)
  for (const { tags, external_ids, ...columns } of instance.facts(InsertFlow)) {
    transaction.insert('Logical_Flow', {
      ...columns,
      tags: JSON.parse(tags),
      external_ids: JSON.parse(external_ids),
    })
  }
  return transaction
}

type AnyFact = Readonly<Record<string, string | number | boolean | null>> & { readonly uuid: Uuid }

function writeTable(instance: Instance, synced: SyncedTable, transaction: Transaction): void {
  const { table } = synced
  for (const { uuid, ...columns } of rows(instance, synced.insert)) {
    transaction.insertAs(table, uuid, { ...columns, ...synced.initial })
  }
  for (const { uuid, ...columns } of rows(instance, synced.update)) transaction.update(table, uuid, columns)
  for (const { uuid } of rows(instance, synced.remove)) transaction.delete(table, uuid)
  for (const { column, add, drop } of Object.values(synced.elements)) {
    const isMap = columnNames(add).includes('key')
    for (const fact of rows(instance, drop)) {
      if (isMap) transaction.removeElement(table, fact.uuid, column, fact.key as string, fact.value as string)
      else transaction.removeElement(table, fact.uuid, column, fact.value as string)
    }
    for (const fact of rows(instance, add)) {
      if (isMap) transaction.addElement(table, fact.uuid, column, fact.key as string, fact.value as string)
      else transaction.addElement(table, fact.uuid, column, fact.value as string)
    }
  }
}

/** The facts of a relation whose columns are known by name only; they all start with the row's uuid. */
function rows(instance: Instance, relation: unknown): readonly AnyFact[] {
  return instance.facts(relation as Relation) as readonly unknown[] as readonly AnyFact[]
}

function elementChanges(table: { readonly elements: unknown }): readonly unknown[] {
  const elements = Object.values(table.elements as SyncedTable['elements'])
  return elements.flatMap(({ add, drop }) => [add, drop])
}
