/** What the binding of a port says (ovn-sb(5), Port_Binding). */
import type { List } from 'immutable'
import { compute, relation, rule } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import {
  LogicalRouterPortExternalId,
  LogicalSwitchPortAddress,
  LogicalSwitchPortExternalId,
  LogicalSwitchPortOption,
  LogicalSwitchPortSecurity,
} from '../database/northbound.ts'
import { PortBinding } from '../database/southbound.ts'
import { Datapath } from '../datapath/datapath-binding.ts'
import { feature } from '../feature.ts'
import { Binding, BoundPort, PortKey } from './binding.ts'
import { given } from './network-list.ts'
import { RequestedChassis } from './requested-chassis.ts'
import { RouterPort, RouterPortNetworkList } from './router-port.ts'
import { RouterLink, SwitchPort } from './switch-port.ts'

/** A port whose options are derived, and not copied. */
const DerivedOptions = relation('DerivedOptions', { lsp: uuid })

/** The MAC address of a router port and its networks, in canonical form. */
const routerAddresses = (mac: string, networks: List<string>): string =>
  [mac, ...given(networks).map(({ ip, prefix }) => `${ip}/${prefix}`)].join(' ')

export const portBindings = feature({
  name: 'rows of Port_Binding',
  writes: [PortBinding],
  nodes: {
    sync_to_sb_pb: [
      PortBinding.desired,
      ...Object.values(PortBinding.elements).map(({ desired }) => desired),
    ],
    sync_to_sb: [PortBinding.desired],
  },
  rules: [
    rule('?', PortBinding.desired, ({ match }) => {
      const { port, datapath, name, type, parent, tag } = match(BoundPort)
      const { sb } = match(Binding, { port })
      const { sb: datapathRow } = match(Datapath, { nb: datapath })
      const { number } = match(PortKey, { key: port })
      const { chassis } = match(RequestedChassis, { port })
      return {
        uuid: sb,
        datapath: datapathRow,
        logical_port: name,
        type,
        tunnel_key: number,
        parent_port: parent,
        tag,
        requested_chassis: chassis,
      }
    }),

    rule(
      'The addresses of a switch port are told as they are written',
      PortBinding.elements.mac.desired,
      ({ match }) => {
        const { uuid: port, value } = match(LogicalSwitchPortAddress)
        const { sb } = match(Binding, { port })
        return { uuid: sb, value }
      },
    ),
    rule(
      'Those of a router port are one entry, the networks after the MAC address',
      PortBinding.elements.mac.desired,
      ({ match }) => {
        const { lrp, mac } = match(RouterPort)
        const { networks } = match(RouterPortNetworkList, { lrp })
        const { sb } = match(Binding, { port: lrp })
        return { uuid: sb, value: compute([mac, networks], routerAddresses) }
      },
    ),
    rule('?', PortBinding.elements.port_security.desired, ({ match }) => {
      const { uuid: port, value } = match(LogicalSwitchPortSecurity)
      const { sb } = match(Binding, { port })
      return { uuid: sb, value }
    }),

    rule('A link tells its other end at both ends', PortBinding.elements.options.desired, ({ match }) => {
      const { lsp } = match(SwitchPort, { type: 'router' })
      const { value: peer } = match(LogicalSwitchPortOption, { uuid: lsp, key: 'router-port' })
      const { sb } = match(Binding, { port: lsp })
      return { uuid: sb, key: 'peer', value: peer }
    }),
    rule('?', PortBinding.elements.options.desired, ({ match }) => {
      const { lsp, lrp } = match(RouterLink)
      const { name: peer } = match(SwitchPort, { lsp })
      const { sb } = match(Binding, { port: lrp })
      return { uuid: sb, key: 'peer', value: peer }
    }),
    rule('The options of a link to a router are derived, not copied', DerivedOptions, ({ match }) => ({
      lsp: match(SwitchPort, { type: 'router' }).lsp,
    })),
    rule(
      "Any other port's options are copied",
      PortBinding.elements.options.desired,
      ({ match, pass, not }) => {
        const { uuid: port, key, value } = pass(LogicalSwitchPortOption)
        not(DerivedOptions, { lsp: port })
        const { sb } = match(Binding, { port })
        return { uuid: sb, key, value }
      },
    ),

    rule(
      "So are external_ids, and Neutron's name of a port is its name too",
      PortBinding.elements.external_ids.desired,
      ({ match }) => {
        const { uuid: port, key, value } = match(LogicalSwitchPortExternalId)
        const { sb } = match(Binding, { port })
        return { uuid: sb, key, value }
      },
    ),
    rule('?', PortBinding.elements.external_ids.desired, ({ match, where }) => {
      const { uuid: port, value } = match(LogicalSwitchPortExternalId, { key: 'neutron:port_name' })
      where(value, (name) => name !== '')
      const { sb } = match(Binding, { port })
      return { uuid: sb, key: 'name', value }
    }),
    rule('?', PortBinding.elements.external_ids.desired, ({ match }) => {
      const { uuid: port, key, value } = match(LogicalRouterPortExternalId)
      const { sb } = match(Binding, { port })
      return { uuid: sb, key, value }
    }),
  ],
})
