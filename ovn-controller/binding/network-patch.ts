/**
 * Patches between the integration bridge and the bridges to physical networks (ovn-controller(8),
 * `ovn-bridge-mappings`).
 */
import { compute, integer, min, relation, rule, text, textColumn } from '../../rules/index.ts'
import { feature, Told, uuid } from '../../tables/index.ts'
import { L2_GATEWAY, LOCALNET, ManagedOption, ManagedPort } from '../chassis/managed-port.ts'
import { IntegrationBridge, Setting } from '../chassis/setting.ts'
import { SwitchPort } from '../chassis/switch-port.ts'
import { Bridge, OpenVSwitch, Port } from '../database/local.ts'
import { PortBinding, PortBindingOption } from '../database/southbound.ts'
import { ClaimedPort } from './claim.ts'
import { LocalDatapath } from './local-datapath.ts'

/** The bridge to a physical network, as a setting says. */
const Mapping = relation('BridgeMapping', { network: textColumn, bridge: textColumn })

/** A port to a physical network that needs a patch to a bridge; `ownerKey` says what type of port. */
const Wanted = relation('WantedNetworkPatch', { name: textColumn, ownerKey: textColumn, bridge: textColumn })

/** A localnet port of a local datapath, to a physical network that this chassis reaches. */
export const Localnet = relation('Localnet', { pb: uuid, dp: uuid, key: integer })

/** The localnet port by which packets of a datapath reach the ports of other chassis. */
export const LocalnetOf = relation('LocalnetOf', { dp: uuid, key: integer })

/** A bridge that a mapping names and that does not exist. */
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

/** The pairs of `NETWORK:BRIDGE,…`. */
function mappings(value: string): readonly { readonly network: string; readonly bridge: string }[] {
  return value.split(',').flatMap((pair) => {
    const [network = '', bridge = ''] = pair.trim().split(':')
    return network === '' || bridge === '' ? [] : [{ network, bridge }]
  })
}

/** The names of the ports that a patch is made of: in the integration bridge, and in the other one. */
const patchPorts = (integration: string, name: string) => ({
  here: `patch-${integration}-to-${name}`,
  there: `patch-${name}-to-${integration}`,
})

export const networkPatches = feature({
  name: 'patches to physical networks',

  rules: [
    rule('A setting says which bridge leads to which physical network', Mapping, ({ match, each }) => {
      const { value } = match(Setting, { key: 'ovn-bridge-mappings' })
      const { network, bridge } = each(value, mappings)
      return { network, bridge }
    }),
    rule(
      'A bridge that a mapping names is missing if no bridge has that name',
      MissingBridge,
      ({ match, not }) => {
        const { network, bridge } = match(Mapping)
        not(Bridge.actual, { name: bridge })
        return { network, bridge }
      },
    ),
    rule('A localnet port leads to a network that this chassis has a mapping for', Localnet, ({ match }) => {
      const { dp } = match(LocalDatapath)
      const { uuid: pb, tunnel_key: key } = match(PortBinding, { datapath: dp, type: 'localnet' })
      const { value: network } = match(PortBindingOption, { uuid: pb, key: 'network_name' })
      match(Mapping, { network })
      return { pb, dp, key }
    }),
    rule(
      'Of several localnet ports of a datapath the one of the lowest tunnel key counts',
      LocalnetOf,
      ({ match }) => {
        const { dp, key } = match(Localnet)
        return { dp, key: min(key) }
      },
    ),

    rule('A localnet port needs a patch to the bridge of its network', Wanted, ({ match }) => {
      const { pb } = match(Localnet)
      const { logical_port: name } = match(PortBinding, { uuid: pb })
      const { value: network } = match(PortBindingOption, { uuid: pb, key: 'network_name' })
      return { name, ownerKey: LOCALNET, bridge: match(Mapping, { network }).bridge }
    }),
    rule(
      'An l2gateway port of this chassis needs a patch to the bridge of its network',
      Wanted,
      ({ match }) => {
        const { pb, name } = match(ClaimedPort)
        match(PortBinding, { uuid: pb, type: 'l2gateway' })
        const { value: network } = match(PortBindingOption, { uuid: pb, key: 'network_name' })
        return { name, ownerKey: L2_GATEWAY, bridge: match(Mapping, { network }).bridge }
      },
    ),
    rule(
      'A patch is a port in the integration bridge and one in the bridge of the network',
      ManagedPort,
      ({ match }) => {
        const { name: owner, ownerKey, bridge } = match(Wanted)
        match(Bridge.actual, { name: bridge })
        const { name: integration } = match(IntegrationBridge)
        const { here, there } = compute([integration, owner], patchPorts)
        return [
          { name: here, bridge: integration, type: 'patch', ownerKey, owner },
          { name: there, bridge, type: 'patch', ownerKey, owner },
        ]
      },
    ),
    rule('The two ports of a patch are peers of each other', ManagedOption, ({ match }) => {
      const { name } = match(Wanted)
      const { name: integration } = match(IntegrationBridge)
      const { here, there } = compute([integration, name], patchPorts)
      return [
        { name: here, key: 'peer', value: there },
        { name: there, key: 'peer', value: here },
      ]
    }),

    rule('A patch carries packets once the switch has given its port a number', NetworkPatch, ({ match }) => {
      const { name, ownerKey } = match(Wanted)
      const { uuid: port } = match(Port.elements.external_ids.actual, { key: ownerKey, value: name })
      const { ofport } = match(SwitchPort, { port })
      return { name, ownerKey, ofport }
    }),
    rule('A bridge that a mapping names and that does not exist is told', Told, ({ match }) => {
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
