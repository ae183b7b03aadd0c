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
import { ClaimPort, ReleasePort } from '../binding/claim.ts'
import { AddZone, DropZone } from '../binding/conntrack-zone.ts'
import { INSTALLED, INSTALLED_TIME, MarkInterface, UnmarkInterface } from '../binding/installed-port.ts'
import { AddFlowTable, DropFlowTable } from '../chassis/flow-table.ts'
import { DropPort, TUNNEL } from '../chassis/managed-port.ts'
import { DropChassis, DropChassisPrivate, ThisChassis } from '../chassis/registration.ts'
import { DropBridgeNumber, NameBridgeNumber } from '../chassis/sequence.ts'
import { BridgePorts, OpenVSwitch, Port } from '../database/local.ts'
import { Chassis, ChassisPrivate, Encap, PortBinding } from '../database/southbound.ts'
import { composition } from '../program.ts'

/** What rules write as it is; what waits for the switch, or goes with a time, follows below. */
const inSouthbound = composition.written.filter(({ database }) => database === southbound.name)
const inLocal = composition.written.filter(({ database }) => database === vswitch.name)

/**
 * Gives a transaction everything that has to change in the southbound.
 *
 * @param mayClaim whether a port may be claimed now
 */
export function writeSouthbound(
  instance: Instance,
  mayClaim: (port: Uuid) => boolean,
  transaction: Transaction,
): void {
  for (const its of inSouthbound) its.write(instance, transaction)
  for (const { uuid } of instance.facts(DropChassis)) transaction.delete('Chassis', uuid)
  for (const { uuid } of instance.facts(DropChassisPrivate)) transaction.delete('Chassis_Private', uuid)
  for (const relation of [ChassisPrivate.insert, ChassisPrivate.update]) {
    for (const { uuid } of relation ? instance.facts(relation) : []) {
      transaction.updateAlong('Chassis_Private', uuid, { nb_cfg_timestamp: Date.now() })
    }
  }
  for (const { pb, chassis } of instance.facts(ClaimPort))
    if (mayClaim(pb)) transaction.update('Port_Binding', pb, { chassis })
  for (const { pb } of instance.facts(ReleasePort))
    transaction.update('Port_Binding', pb, { chassis: null, encap: null, up: false })
}

/** Gives a transaction what can be done in the local database without knowing the southbound: a bridge that is missing is made, and set up. */
export function writeLocalFirst(instance: Instance, transaction: Transaction): void {
  for (const its of inLocal) its.write(instance, transaction)
  for (const { uuid, key, value } of instance.facts(DropFlowTable))
    transaction.removeElement('Bridge', uuid, 'flow_tables', key, value)
  for (const { uuid, key, value } of instance.facts(AddFlowTable))
    transaction.addElement('Bridge', uuid, 'flow_tables', key, value)
}

/**
 * Gives a transaction everything that has to change in the local database.
 *
 * @param flushed whether the switch has forgotten the connections of a zone: before that its owner is not named
 */
export function writeLocal(
  instance: Instance,
  flushed: (zone: string) => boolean,
  transaction: Transaction,
): void {
  writeLocalFirst(instance, transaction)
  for (const { uuid, value } of instance.facts(DropPort))
    transaction.removeElement('Bridge', uuid, 'ports', value)
  for (const { uuid, key, value } of instance.facts(DropZone))
    if (flushed(value)) transaction.removeElement('Bridge', uuid, 'external_ids', key, value)
  for (const { uuid, key, value } of instance.facts(AddZone))
    if (flushed(value)) transaction.addElement('Bridge', uuid, 'external_ids', key, value)
  for (const { uuid, key, value } of instance.facts(DropBridgeNumber))
    transaction.removeElement('Bridge', uuid, 'external_ids', key, value)
  for (const { uuid, key, value } of instance.facts(NameBridgeNumber)) {
    transaction.addElement('Bridge', uuid, 'external_ids', key, value)
    transaction.addElementAlong('Bridge', uuid, 'external_ids', `${key}-ts`, String(Date.now()))
  }
  for (const { uuid, key, value } of instance.facts(UnmarkInterface))
    transaction.removeElement('Interface', uuid, 'external_ids', key, value)
  for (const { uuid } of instance.facts(MarkInterface)) {
    transaction.addElement('Interface', uuid, 'external_ids', INSTALLED, 'true')
    transaction.addElementAlong('Interface', uuid, 'external_ids', INSTALLED_TIME, String(Date.now()))
  }
}

/** Asks the switch to tell when it has followed all that is written (ovs-vswitchd.conf.db(5), `next_cfg`). */
export function countUp(instance: Instance, transaction: Transaction): void {
  for (const { uuid } of instance.facts(OpenVSwitch))
    transaction.mutate('Open_vSwitch', uuid, 'next_cfg', '+=', 1)
}

/** The zones whose owners have to be written, or to be taken away. */
export function changingZones(instance: Instance): readonly string[] {
  return [...instance.facts(AddZone), ...instance.facts(DropZone)].map(({ value }) => value)
}

/** What this chassis takes back in the southbound when it goes for good: its ports, and its rows. */
export function farewellToSouthbound(instance: Instance): Transaction {
  const transaction: Transaction = beginTransaction<DatabaseSchema>(southbound)
  const [self] = instance.facts(ThisChassis)
  if (!self) return transaction
  for (const { uuid, chassis } of instance.facts(PortBinding))
    if (chassis === self.chassis)
      transaction.update('Port_Binding', uuid, { chassis: null, encap: null, up: false })
  for (const { uuid } of instance.facts(Encap.desired)) transaction.delete('Encap', uuid)
  for (const { uuid } of instance.facts(Chassis.desired)) transaction.delete('Chassis', uuid)
  for (const { uuid } of instance.facts(ChassisPrivate.desired)) transaction.delete('Chassis_Private', uuid)
  return transaction
}

/** And in the local database: its tunnels. */
export function farewellToLocal(instance: Instance): Transaction {
  const transaction: Transaction = beginTransaction<DatabaseSchema>(vswitch)
  const tunnels = new Set<Uuid>()
  for (const { uuid, key } of instance.facts(Port.elements.external_ids.actual))
    if (key === TUNNEL) tunnels.add(uuid)
  for (const { uuid, value } of instance.facts(BridgePorts))
    if (tunnels.has(value)) transaction.removeElement('Bridge', uuid, 'ports', value)
  return transaction
}
