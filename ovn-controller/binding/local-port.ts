/**
 * Ports by which packets come to this chassis and leave it, and the OpenFlow ports behind them (ovn-sb(5),
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
 * A port with an interface of its own, one inside of another port, one that every chassis has of its own, one to a
 * physical network that every chassis reaches, or one to a network that this chassis alone reaches.
 */
export type PortKind = 'interface' | 'nested' | 'localport' | 'localnet' | 'l2gateway'

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
    rule('A port is behind its interface', LocalPort, ({ match }) => {
      const { pb, dp, name, key } = match(ClaimedPort)
      match(PortBinding, { uuid: pb, type: '', parent_port: null })
      const { ofport } = match(LogicalInterface, { name })
      return { pb, dp, name, key, kind: 'interface', ofport, tag: null }
    }),
    rule(
      "One inside of another port is behind that one's interface, told by its tag",
      LocalPort,
      ({ match, where }) => {
        const { name: parent_port, ofport } = match(LogicalInterface)
        const { uuid: pb, tag } = match(PortBinding, { parent_port, type: '' })
        where(tag, (t) => t !== null)
        const { dp, name, key } = match(ClaimedPort, { pb })
        return { pb, dp, name, key, kind: 'nested', ofport, tag }
      },
    ),
    rule('A port that every chassis has of its own counts where its datapath is', LocalPort, ({ match }) => {
      const { name, ofport } = match(LogicalInterface)
      const {
        uuid: pb,
        datapath: dp,
        tunnel_key: key,
      } = match(PortBinding, { logical_port: name, type: 'localport' })
      match(LocalDatapath, { dp })
      return { pb, dp, name, key, kind: 'localport', ofport, tag: null }
    }),
    rule('A port to a physical network is behind the patch to that', LocalPort, ({ match }) => {
      const { name, ofport } = match(NetworkPatch, { ownerKey: LOCALNET })
      const {
        uuid: pb,
        datapath: dp,
        tunnel_key: key,
        tag,
      } = match(PortBinding, { logical_port: name, type: 'localnet' })
      match(LocalDatapath, { dp })
      return { pb, dp, name, key, kind: 'localnet', ofport, tag }
    }),
    rule('And so is a gateway to one, on the chassis that has it', LocalPort, ({ match }) => {
      const { name, ofport } = match(NetworkPatch, { ownerKey: L2_GATEWAY })
      const { pb, dp, key } = match(ClaimedPort, { name })
      const { tag } = match(PortBinding, { uuid: pb, type: 'l2gateway' })
      return { pb, dp, name, key, kind: 'l2gateway', ofport, tag }
    }),
  ],
})
