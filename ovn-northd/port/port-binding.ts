/** What the binding of a port says (ovn-sb(5), Port_Binding). */
import type { List } from 'immutable'
import { compute, rule } from '../../rules/index.ts'
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
    rule(
      'The binding of a port tells its datapath, name, type, tunnel key, parent, tag and chassis',
      PortBinding.desired,
      ({ match, matchOr }) => {
        const { port, datapath, name, type, parent, tag } = match(BoundPort)
        const { sb } = match(Binding, { port })
        const { sb: datapathRow } = match(Datapath, { nb: datapath })
        const { number } = match(PortKey, { key: port })
        const { chassis } = matchOr(RequestedChassis, { port }, { chassis: null })
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
      },
    ),

    rule(
      'The binding of a switch port tells the addresses of the port as they are written',
      PortBinding.elements.mac.desired,
      ({ match }) => {
        const { uuid: port, value } = match(LogicalSwitchPortAddress)
        const { sb } = match(Binding, { port })
        return { uuid: sb, value }
      },
    ),
    rule(
      'The binding of a router port tells its MAC address and networks as one entry',
      PortBinding.elements.mac.desired,
      ({ match }) => {
        const { lrp, mac } = match(RouterPort)
        const { networks } = match(RouterPortNetworkList, { lrp })
        const { sb } = match(Binding, { port: lrp })
        return { uuid: sb, value: compute([mac, networks], routerAddresses) }
      },
    ),
    rule(
      'The binding of a switch port tells its port security',
      PortBinding.elements.port_security.desired,
      ({ match }) => {
        const { uuid: port, value } = match(LogicalSwitchPortSecurity)
        const { sb } = match(Binding, { port })
        return { uuid: sb, value }
      },
    ),

    rule(
      'The binding of a switch port tells the router port that it names',
      PortBinding.elements.options.desired,
      ({ match }) => {
        const { lsp } = match(SwitchPort, { type: 'router' })
        const { value: peer } = match(LogicalSwitchPortOption, { uuid: lsp, key: 'router-port' })
        const { sb } = match(Binding, { port: lsp })
        return { uuid: sb, key: 'peer', value: peer }
      },
    ),
    rule(
      'The binding of a router port tells the switch port at its other end',
      PortBinding.elements.options.desired,
      ({ match }) => {
        const { lsp, lrp } = match(RouterLink)
        const { name: peer } = match(SwitchPort, { lsp })
        const { sb } = match(Binding, { port: lrp })
        return { uuid: sb, key: 'peer', value: peer }
      },
    ),
    rule(
      'The binding of a switch port of another type than router has the options of the port',
      PortBinding.elements.options.desired,
      ({ match, pass, not }) => {
        const { uuid: port, key, value } = pass(LogicalSwitchPortOption)
        not(SwitchPort, { lsp: port, type: 'router' })
        const { sb } = match(Binding, { port })
        return { uuid: sb, key, value }
      },
    ),

    ...[LogicalSwitchPortExternalId, LogicalRouterPortExternalId].map((ids) =>
      rule(
        'The binding of a port has the external_ids of the port',
        PortBinding.elements.external_ids.desired,
        ({ match }) => {
          const { uuid: port, key, value } = match(ids)
          const { sb } = match(Binding, { port })
          return { uuid: sb, key, value }
        },
      ),
    ),
    rule(
      'The binding of a port tells the name that Neutron has for the port',
      PortBinding.elements.external_ids.desired,
      ({ match, where }) => {
        const { uuid: port, value } = match(LogicalSwitchPortExternalId, { key: 'neutron:port_name' })
        where(value, (name) => name !== '')
        const { sb } = match(Binding, { port })
        return { uuid: sb, key: 'name', value }
      },
    ),
  ],
})
