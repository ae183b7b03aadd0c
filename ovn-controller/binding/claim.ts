/** Which ports are on this chassis (row X6). */

import type { Uuid } from '../../ovsdb/index.ts'
import { branded, integer, min, optional, relation, rule, textColumn } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { IntegrationBridge, ThisChassis } from '../chassis/registration.ts'
import { BridgePorts, Interface, InterfaceExternalId, PortInterfaces } from '../database/local.ts'
import { PortBinding } from '../database/southbound.ts'

/** An interface of the integration bridge that is there for a logical port. */
const LogicalInterface = relation('LogicalInterface', { name: textColumn, ofport: integer })

/** A port that this chassis has, and the OpenFlow port behind it. */
export const ClaimedPort = relation('ClaimedPort', {
  pb: uuid,
  dp: uuid,
  name: textColumn,
  key: integer,
  ofport: integer,
})

/** What has to change in port bindings for them to tell where the ports are. */
export const ClaimPort = relation('claim Port_Binding', {
  pb: uuid,
  chassis: optional(branded<Uuid>('uuid')),
})
export const ReleasePort = relation('release Port_Binding', { pb: uuid })

export const claimRules = [
  // If several interfaces are there for a port, the one with the lowest number counts.
  rule(LogicalInterface, ({ match, where, each }) => {
    const { bridge } = match(IntegrationBridge)
    const { value: port } = match(BridgePorts, { uuid: bridge })
    const { value: iface } = match(PortInterfaces, { uuid: port })
    const { ofport } = match(Interface, { uuid: iface })
    where(ofport, (n) => n !== null && n > 0)
    const { value: name } = match(InterfaceExternalId, { uuid: iface, key: 'iface-id' })
    return { name, ofport: min(each(ofport, (n) => (n === null ? [] : [n]))) }
  }),

  // A port is here when an interface is there for it and nobody asked for another chassis.
  rule(ClaimedPort, ({ match, where }) => {
    const { name, ofport } = match(LogicalInterface)
    const { uuid, datapath, tunnel_key, requested_chassis } = match(PortBinding, {
      logical_port: name,
      type: '',
    })
    const { chassis } = match(ThisChassis)
    where([requested_chassis, chassis], (requested, own) => requested === null || requested === own)
    return { pb: uuid, dp: datapath, name, key: tunnel_key, ofport }
  }),

  rule(ClaimPort, ({ match, not }) => {
    const { pb } = match(ClaimedPort)
    const { chassis } = match(ThisChassis)
    not(PortBinding, { uuid: pb, chassis, up: true })
    return { pb, chassis }
  }),
  rule(ReleasePort, ({ match, not }) => {
    const { chassis } = match(ThisChassis)
    const { uuid } = match(PortBinding, { chassis })
    not(ClaimedPort, { pb: uuid })
    return { pb: uuid }
  }),
]
