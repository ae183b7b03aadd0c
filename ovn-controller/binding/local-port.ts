/**
 * Ports by which packets come to this chassis and leave it, and the OpenFlow ports that carry them (ovn-sb(5),
 * Port_Binding, `type`).
 */
import { branded, integer, optional, relation, rule, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { L2_GATEWAY, LOCALNET } from '../chassis/managed-port.ts'
import { PortBinding } from '../database/southbound.ts'
import { ClaimedPort, LogicalInterface } from './claim.ts'
import { LocalDatapath } from './local-datapath.ts'
import { NetworkPatch } from './network-patch.ts'

/**
 * A port with an interface of its own, a port nested in another one, a localport, which every chassis has, a localnet
 * port to a physical network that this chassis reaches, or an l2gateway port of this chassis.
 */
export type PortKind = 'interface' | 'nested' | 'localport' | 'localnet' | 'l2gateway'

/** A port of a local datapath that packets enter and leave by an OpenFlow port of this chassis. */
export const LocalPort = relation('LocalPort', {
  pb: uuid,
  dp: uuid,
  name: textColumn,
  key: integer,
  kind: branded<PortKind>('port kind'),
  ofport: integer,
  /** The VLAN that tells its packets from others at the same OpenFlow port. */
  tag: optional(integer),
})

export const localPorts = feature({
  name: 'ports of local datapaths',
  nodes: { runtime_data: [LocalPort] },
  rules: [
    rule('A port of this chassis has the OpenFlow port of its interface', LocalPort, ({ match }) => {
      const { pb, dp, name, key } = match(ClaimedPort)
      match(PortBinding, { uuid: pb, type: '', parent_port: null })
      const { ofport } = match(LogicalInterface, { name })
      return { pb, dp, name, key, kind: 'interface', ofport, tag: null }
    }),
    rule(
      'A nested port has the OpenFlow port of its parent, and its packets have its tag',
      LocalPort,
      ({ match, present }) => {
        const { name: parent_port, ofport } = match(LogicalInterface)
        const { uuid: pb, tag } = match(PortBinding, { parent_port, type: '' })
        present(tag)
        const { dp, name, key } = match(ClaimedPort, { pb })
        return { pb, dp, name, key, kind: 'nested', ofport, tag }
      },
    ),
    rule('A localport of a local datapath has the OpenFlow port of its interface', LocalPort, ({ match }) => {
      const { name, ofport } = match(LogicalInterface)
      const {
        uuid: pb,
        datapath: dp,
        tunnel_key: key,
      } = match(PortBinding, { logical_port: name, type: 'localport' })
      match(LocalDatapath, { dp })
      return { pb, dp, name, key, kind: 'localport', ofport, tag: null }
    }),
    rule(
      'A localnet port of a local datapath has the OpenFlow port of the patch to its network',
      LocalPort,
      ({ match }) => {
        const { name, ofport } = match(NetworkPatch, { ownerKey: LOCALNET })
        const {
          uuid: pb,
          datapath: dp,
          tunnel_key: key,
          tag,
        } = match(PortBinding, { logical_port: name, type: 'localnet' })
        match(LocalDatapath, { dp })
        return { pb, dp, name, key, kind: 'localnet', ofport, tag }
      },
    ),
    rule(
      'An l2gateway port of this chassis has the OpenFlow port of the patch to its network',
      LocalPort,
      ({ match }) => {
        const { name, ofport } = match(NetworkPatch, { ownerKey: L2_GATEWAY })
        const { pb, dp, key } = match(ClaimedPort, { name })
        const { tag } = match(PortBinding, { uuid: pb, type: 'l2gateway' })
        return { pb, dp, name, key, kind: 'l2gateway', ofport, tag }
      },
    ),
  ],
})
