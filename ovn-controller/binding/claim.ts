/** Which ports are on this chassis, and say so in the southbound (ovn-sb(5), Port_Binding, `chassis`). */
import type { Uuid } from '../../ovsdb/index.ts'
import { branded, integer, min, optional, relation, rule, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { ThisChassis } from '../chassis/registration.ts'
import { ChassisName, IntegrationBridge } from '../chassis/setting.ts'
import { BridgePorts, Interface, InterfaceExternalId, Port } from '../database/local.ts'
import { PortBinding, PortBindingOption } from '../database/southbound.ts'

/** An interface of the integration bridge that is there for a logical port. */
export const LogicalInterface = relation('LogicalInterface', { name: textColumn, ofport: integer })

/** A port that this chassis has. */
export const ClaimedPort = relation('ClaimedPort', {
  pb: uuid,
  dp: uuid,
  name: textColumn,
  key: integer,
})

/** A port that can be here. */
const Candidate = relation('ClaimCandidate', { pb: uuid })

/** A port whose interface is of another incarnation than the southbound asks for. */
const OtherVersion = relation('OtherInterfaceVersion', { pb: uuid })

/** What has to change in port bindings for them to tell where the ports are. */
export const ClaimPort = relation('claim Port_Binding', {
  pb: uuid,
  chassis: optional(branded<Uuid>('uuid')),
})
export const ReleasePort = relation('release Port_Binding', { pb: uuid })

export const claims = feature({
  name: 'ports of this chassis',
  outputs: [ClaimedPort],
  nodes: { runtime_data: [ClaimedPort], if_status_mgr: [ClaimPort, ReleasePort] },
  rules: [
    rule(
      'If several interfaces are there for a port, the one with the lowest number counts',
      LogicalInterface,
      ({ match, where, each }) => {
        const { bridge } = match(IntegrationBridge)
        const { value: port } = match(BridgePorts, { uuid: bridge })
        const { value: iface } = match(Port.elements.interfaces.actual, { uuid: port })
        const { ofport } = match(Interface.actual, { uuid: iface })
        where(ofport, (n) => n !== null && n > 0)
        const { value: name } = match(InterfaceExternalId, { uuid: iface, key: 'iface-id' })
        return { name, ofport: min(each(ofport, (n) => (n === null ? [] : [n]))) }
      },
    ),

    rule(
      'A port is here when an interface is there for it, or when it is inside of one that is here',
      Candidate,
      ({ match }) => {
        const { name } = match(LogicalInterface)
        return { pb: match(PortBinding, { logical_port: name, type: '', parent_port: null }).uuid }
      },
    ),
    rule('?', Candidate, ({ match }) => {
      const { name } = match(ClaimedPort)
      return { pb: match(PortBinding, { parent_port: name, type: '' }).uuid }
    }),
    rule('A gateway to a physical network is where its options say', Candidate, ({ match }) => {
      const { name: value } = match(ChassisName)
      const { uuid: pb } = match(PortBindingOption, { key: 'l2gateway-chassis', value })
      match(PortBinding, { uuid: pb, type: 'l2gateway' })
      return { pb }
    }),
    rule('?', OtherVersion, ({ match, where }) => {
      const { uuid: pb, value: asked } = match(PortBindingOption, { key: 'iface-id-ver' })
      const { logical_port: name } = match(PortBinding, { uuid: pb })
      const { uuid: iface } = match(InterfaceExternalId, { key: 'iface-id', value: name })
      const { value: found } = match(InterfaceExternalId, { uuid: iface, key: 'iface-id-ver' })
      where([asked, found], (a, b) => a !== b)
      return { pb }
    }),
    rule('It is claimed unless somebody asked for another chassis', ClaimedPort, ({ match, not, where }) => {
      const { pb } = match(Candidate)
      not(OtherVersion, { pb })
      const {
        logical_port: name,
        datapath: dp,
        tunnel_key: key,
        requested_chassis,
      } = match(PortBinding, { uuid: pb })
      const { chassis } = match(ThisChassis)
      where([requested_chassis, chassis], (requested, own) => requested === null || requested === own)
      return { pb, dp, name, key }
    }),

    rule('?', ClaimPort, ({ match, not }) => {
      const { pb } = match(ClaimedPort)
      const { chassis } = match(ThisChassis)
      not(PortBinding, { uuid: pb, chassis })
      return { pb, chassis }
    }),
    rule('?', ReleasePort, ({ match, not }) => {
      const { chassis } = match(ThisChassis)
      const { uuid } = match(PortBinding, { chassis })
      not(ClaimedPort, { pb: uuid })
      return { pb: uuid }
    }),
  ],
})
