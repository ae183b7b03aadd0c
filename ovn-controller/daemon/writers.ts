/** What the rules want changed in the southbound and in the local database. */
import {
  beginTransaction,
  type DatabaseSchema,
  southbound,
  type Transaction,
  type Uuid,
  vswitch,
} from '../../ovsdb/index.ts'
import type { Instance } from '../../rules/index.ts'
import { writeChanges } from '../../tables/index.ts'
import { ClaimPort, ReleasePort } from '../binding/claim.ts'
import { AddZone, DropZone } from '../binding/conntrack-zone.ts'
import { AddBridge } from '../chassis/bridge.ts'
import { AddPort, DropPort } from '../chassis/managed-port.ts'
import { ChassisPrivate } from '../database/southbound.ts'
import { chassisTables, localTables } from '../program.ts'

/**
 * Everything that has to change in the southbound.
 *
 * @param installed the ports whose flows the switch has: no other port is told to be up
 */
export function southboundTransaction(instance: Instance, installed: ReadonlySet<Uuid>): Transaction {
  const transaction: Transaction = beginTransaction<DatabaseSchema>(southbound)
  for (const table of chassisTables) writeChanges(instance, table, transaction)
  for (const relation of [ChassisPrivate.insert, ChassisPrivate.update]) {
    for (const { uuid } of instance.facts(relation)) {
      transaction.update('Chassis_Private', uuid, { nb_cfg_timestamp: Date.now() })
    }
  }
  for (const { pb, chassis } of instance.facts(ClaimPort))
    if (installed.has(pb)) transaction.update('Port_Binding', pb, { chassis, up: true })
  for (const { pb } of instance.facts(ReleasePort))
    transaction.update('Port_Binding', pb, { chassis: null, up: false })
  return transaction
}

/** Everything that has to change in the local database. */
export function localTransaction(instance: Instance): Transaction {
  const transaction: Transaction = beginTransaction<DatabaseSchema>(vswitch)
  for (const table of localTables) writeChanges(instance, table, transaction)
  for (const { uuid, value } of instance.facts(DropPort))
    transaction.removeElement('Bridge', uuid, 'ports', value)
  for (const { uuid, value } of instance.facts(AddPort))
    transaction.addElement('Bridge', uuid, 'ports', value)
  for (const { uuid, value } of instance.facts(AddBridge))
    transaction.addElement('Open_vSwitch', uuid, 'bridges', value)
  for (const { uuid, key, value } of instance.facts(DropZone))
    transaction.removeElement('Bridge', uuid, 'external_ids', key, value)
  for (const { uuid, key, value } of instance.facts(AddZone))
    transaction.addElement('Bridge', uuid, 'external_ids', key, value)
  return transaction
}
