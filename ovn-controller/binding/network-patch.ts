/**
 * Patches between the integration bridge and bridges to physical networks (ovn-controller(8),
 * `ovn-bridge-mappings`).
 */
import { integer, min, relation, rule, text, textColumn } from '../../rules/index.ts'
import { feature, Told, uuid } from '../../tables/index.ts'
import { L2_GATEWAY, LOCALNET, ManagedOption, ManagedPort } from '../chassis/managed-port.ts'
import { IntegrationBridge, Setting } from '../chassis/setting.ts'
import { Bridge, BridgePorts, Interface, OpenVSwitch, Port } from '../database/local.ts'
import { PortBinding, PortBindingOption } from '../database/southbound.ts'
import { ClaimedPort } from './claim.ts'
import { LocalDatapath } from './local-datapath.ts'

/** The bridge that leads to a physical network, as settings say. */
const Mapping = relation('BridgeMapping', { network: textColumn, bridge: textColumn })

/** A port to a physical network, and the bridge to it. */
const Wanted = relation('WantedNetworkPatch', { name: textColumn, ownerKey: textColumn, bridge: textColumn })

/** A port of a local datapath to a physical network that this chassis reaches. */
export const Localnet = relation('Localnet', { pb: uuid, dp: uuid, key: integer })

/** The one by which other chassis' ports of the datapath are reached. */
export const LocalnetOf = relation('LocalnetOf', { dp: uuid, key: integer })

/** A bridge that a mapping names and that is not there. */
export const MissingBridge = relation(
  'MissingNetworkBridge',
  { network: textColumn, bridge: textColumn },
  { few: true },
)

/** The end of a patch in the integration bridge. */
export const NetworkPatch = relation('NetworkPatch', {
  name: textColumn,
  ownerKey: textColumn,
  ofport: integer,
})

/** `NETWORK:BRIDGE,…` */
function mappings(value: string): readonly { readonly network: string; readonly bridge: string }[] {
  return value.split(',').flatMap((pair) => {
    const [network = '', bridge = ''] = pair.trim().split(':')
    return network === '' || bridge === '' ? [] : [{ network, bridge }]
  })
}

export const networkPatches = feature({
  name: 'patches to physical networks',

  rules: [
    rule('Settings say which bridge leads to which network', Mapping, ({ match, each }) => {
      const { value } = match(Setting, { key: 'ovn-bridge-mappings' })
      const { network, bridge } = each(value, mappings)
      return { network, bridge }
    }),
    rule('A bridge that they name has to be there', MissingBridge, ({ match, not }) => {
      const { network, bridge } = match(Mapping)
      not(Bridge.actual, { name: bridge })
      return { network, bridge }
    }),
    rule('A local datapath is on a network that this chassis reaches', Localnet, ({ match }) => {
      const { dp } = match(LocalDatapath)
      const { uuid: pb, tunnel_key: key } = match(PortBinding, { datapath: dp, type: 'localnet' })
      const { value: network } = match(PortBindingOption, { uuid: pb, key: 'network_name' })
      match(Mapping, { network })
      return { pb, dp, key }
    }),
    rule('Of several such ports the one with the lowest key counts', LocalnetOf, ({ match }) => {
      const { dp, key } = match(Localnet)
      return { dp, key: min(key) }
    }),

    rule(
      "A port to a network wants a patch to the network's bridge, and so does a gateway that is here",
      Wanted,
      ({ match }) => {
        const { pb } = match(Localnet)
        const { logical_port: name } = match(PortBinding, { uuid: pb })
        const { value: network } = match(PortBindingOption, { uuid: pb, key: 'network_name' })
        return { name, ownerKey: LOCALNET, bridge: match(Mapping, { network }).bridge }
      },
    ),
    rule('?', Wanted, ({ match }) => {
      const { pb, name } = match(ClaimedPort)
      match(PortBinding, { uuid: pb, type: 'l2gateway' })
      const { value: network } = match(PortBindingOption, { uuid: pb, key: 'network_name' })
      return { name, ownerKey: L2_GATEWAY, bridge: match(Mapping, { network }).bridge }
    }),
    rule('A patch is a port in each bridge,', ManagedPort, ({ match }) => {
      const { name, ownerKey, bridge } = match(Wanted)
      match(Bridge.actual, { name: bridge })
      const { name: integration } = match(IntegrationBridge)
      return [
        {
          name: text`patch-${integration}-to-${name}`,
          bridge: integration,
          type: 'patch',
          ownerKey,
          owner: name,
        },
        { name: text`patch-${name}-to-${integration}`, bridge, type: 'patch', ownerKey, owner: name },
      ]
    }),
    rule('Each with the other for its peer', ManagedOption, ({ match }) => {
      const { name } = match(Wanted)
      const { name: integration } = match(IntegrationBridge)
      const [here, there] = [text`patch-${integration}-to-${name}`, text`patch-${name}-to-${integration}`]
      return [
        { name: here, key: 'peer', value: there },
        { name: there, key: 'peer', value: here },
      ]
    }),

    rule(
      'It carries packets once the switch has given its port a number',
      NetworkPatch,
      ({ match, each }) => {
        const { name, ownerKey } = match(Wanted)
        const { uuid: port } = match(Port.elements.external_ids.actual, { key: ownerKey, value: name })
        const { bridge } = match(IntegrationBridge)
        match(BridgePorts, { uuid: bridge, value: port })
        const { value: iface } = match(Port.elements.interfaces.actual, { uuid: port })
        const { ofport } = match(Interface.actual, { uuid: iface })
        return { name, ownerKey, ofport: each(ofport, (n) => (n !== null && n > 0 ? [n] : [])) }
      },
    ),
    rule('A bridge that is mapped to a network and does not exist is told', Told, ({ match }) => {
      const { network, bridge } = match(MissingBridge)
      const { uuid: row } = match(OpenVSwitch)
      return {
        table: 'Open_vSwitch',
        row,
        column: 'external_ids',
        key: 'ovn-bridge-mappings',
        value: text`${network}:${bridge}`,
        why: text`bridge ${bridge} for network ${network} does not exist`,
      }
    }),
  ],
})
