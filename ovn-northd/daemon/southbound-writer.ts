/** What the rules want changed in the southbound, as one transaction. */
import { southbound as schema, type Transaction } from '../../ovsdb/index.ts'
import type { Instance } from '../../rules/index.ts'
import { SbGlobal } from '../database/southbound.ts'
import { composition } from '../program.ts'

const written = composition.written.filter(({ database }) => database === schema.name)

/** The number of the configuration that the southbound is about to be given, if it has another one. */
export function sequenceNumber(instance: Instance): number | undefined {
  const [desired] = instance.facts(SbGlobal.desired)
  const [actual] = instance.facts(SbGlobal.actual)
  return desired && desired.nb_cfg !== actual?.nb_cfg ? desired.nb_cfg : undefined
}

/** Gives a transaction everything that has to change in the southbound, to be written while we have that lock. */
export function writeSouthbound(instance: Instance, lock: string, transaction: Transaction): void {
  for (const its of written) its.write(instance, transaction)
  transaction.assertLock(lock)
  transaction.comment('ovn-northd')
  // Whoever comes first makes the row: a tool, or this daemon.
  if (instance.size(SbGlobal.insert) > 0) transaction.whileEmpty(SbGlobal.table)
}
