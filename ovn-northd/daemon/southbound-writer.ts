/** What the rules want changed in the southbound, as one transaction. */
import {
  beginTransaction,
  type DatabaseSchema,
  southbound as schema,
  type Transaction,
} from '../../ovsdb/index.ts'
import type { Instance } from '../../rules/index.ts'
import { SbGlobal } from '../database/southbound.ts'
import { composition } from '../program.ts'
import { type Sendable, whileEmpty } from './only-row.ts'

const written = composition.written.filter(({ database }) => database === schema.name)
const pending = written.flatMap((its) => its.pending)

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
  for (const its of written) its.write(instance, transaction)
  transaction.assertLock(lock)
  transaction.comment('ovn-northd')
  return instance.size(SbGlobal.insert) > 0 ? whileEmpty(SbGlobal.table, transaction) : transaction
}
