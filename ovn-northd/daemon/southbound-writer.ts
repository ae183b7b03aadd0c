/** What the rules want changed in the southbound, as one transaction. */
import {
  beginTransaction,
  type DatabaseSchema,
  southbound as schema,
  type Transaction,
} from '../../ovsdb/index.ts'
import type { Instance, Relation } from '../../rules/index.ts'
import { pendingChanges, writeChanges } from '../../tables/index.ts'
import { DeleteFlow, InsertFlow } from '../database/logical-flow-table.ts'
import { SbGlobal } from '../database/southbound.ts'
import { ClearBindingUp } from '../port/port-up.ts'
import { syncedTables } from '../program.ts'
import { type Sendable, whileEmpty } from './only-row.ts'

/** The relations whose facts are changes to make; of different columns, so known by name only. */
const pending = [
  InsertFlow,
  DeleteFlow,
  ClearBindingUp,
  ...syncedTables.flatMap(pendingChanges),
] as readonly unknown[] as readonly Relation[]

/** Whether the southbound differs from what the rules say. */
export function southboundPending(instance: Instance): boolean {
  return pending.some((relation) => instance.size(relation) > 0)
}

/** The number of the configuration that the southbound is about to be given, if it has another one. */
export function sequenceNumber(instance: Instance): number | undefined {
  const [desired] = instance.facts(SbGlobal.desired)
  const [actual] = instance.facts(SbGlobal.actual)
  return desired && desired.nb_cfg !== actual?.nb_cfg ? desired.nb_cfg : undefined
}

/** Everything that has to change in the southbound, written while we have that lock. */
export function southboundTransaction(instance: Instance, lock: string): Sendable {
  const transaction: Transaction = beginTransaction<DatabaseSchema>(schema)
  for (const table of syncedTables) writeChanges(instance, table, transaction)
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
  transaction.assertLock(lock)
  transaction.comment('ovn-northd')
  return instance.size(newGlobalRow) > 0 ? whileEmpty(SbGlobal.table, transaction) : transaction
}

/** Known by name only, as above. */
const newGlobalRow = SbGlobal.insert as unknown as Relation
