/** The ports of logical routers, and their networks. */
import { List } from 'immutable'
import { type Family, linkLocalNetwork } from '../../address/index.ts'
import {
  type Column,
  category,
  collect,
  compute,
  flag,
  integer,
  relation,
  rule,
  textColumn,
} from '../../rules/index.ts'
import { Told, unreadable, uuid } from '../../tables/index.ts'
import { LogicalRouterPort, LogicalRouterPortNetwork, LogicalRouterPorts } from '../database/northbound.ts'
import { LogicalDatapath } from '../datapath/datapath-binding.ts'
import { feature } from '../feature.ts'
import { macAddress, routerNetwork } from './address.ts'
import { DuplicateName, ForeignPort } from './owner.ts'

/** IPv4 or IPv6. */
export const family = category<Family>('IP version')

/** A logical router has a usable port: one with a readable MAC address. A disabled port takes and gives nothing. */
export const RouterPort = relation('RouterPort', {
  lrp: uuid,
  lr: uuid,
  name: textColumn,
  mac: textColumn,
  enabled: flag,
})

/** A router port has a network: one that it is given, or the link-local one that every port has. */
export const RouterPortNetwork = relation('RouterPortNetwork', {
  lrp: uuid,
  family,
  ip: textColumn,
  prefix: integer,
  network: textColumn,
  linkLocal: flag,
})

/** A router port is given networks, in order. */
export const RouterPortNetworkList = relation('RouterPortNetworkList', {
  lrp: uuid,
  networks: { type: 'list of text' } as Column<List<string>>,
})

export const routerPorts = feature({
  name: 'ports of routers',
  nodes: { northd: [RouterPort, RouterPortNetwork] },
  rules: [
    rule('A port of a router with a readable MAC address can be used', RouterPort, ({ match, not, each }) => {
      const { uuid: lr, value: lrp } = match(LogicalRouterPorts)
      not(ForeignPort, { lister: lr, port: lrp })
      not(DuplicateName, { port: lrp })
      match(LogicalDatapath, { nb: lr })
      const { name, mac, enabled } = match(LogicalRouterPort, { uuid: lrp })
      return {
        lrp,
        lr,
        name,
        mac: each(mac, macAddress),
        enabled: compute(enabled, (e) => e !== false),
      }
    }),
    rule('A router port has the networks that it is given', RouterPortNetwork, ({ match, each }) => {
      const { lrp } = match(RouterPort)
      const { value } = match(LogicalRouterPortNetwork, { uuid: lrp })
      const { family, ip, prefix, network, linkLocal } = each(value, routerNetwork)
      return { lrp, family, ip, prefix, network, linkLocal }
    }),
    rule('A MAC address of a router port that cannot be read is told', Told, ({ match, where }) => {
      const { value: lrp } = match(LogicalRouterPorts)
      const { mac } = match(LogicalRouterPort, { uuid: lrp })
      where(mac, (text) => macAddress(text).length === 0)
      return unreadable('Logical_Router_Port', lrp, 'mac', mac)
    }),
    rule('A network of a router port that cannot be read is told', Told, ({ match, where }) => {
      const { uuid: lrp, value } = match(LogicalRouterPortNetwork)
      where(value, (text) => routerNetwork(text).length === 0)
      return unreadable('Logical_Router_Port', lrp, 'networks', value)
    }),
    rule('A router port has the link-local network of its MAC address', RouterPortNetwork, ({ match }) => {
      const { lrp, mac } = match(RouterPort)
      const { family, ip, prefix, network, linkLocal } = compute(mac, linkLocalNetwork)
      return { lrp, family, ip, prefix, network, linkLocal }
    }),
    rule('The list of a router port has the networks of the port', RouterPortNetworkList, ({ match }) => {
      const { lrp } = match(RouterPort)
      const { value } = match(LogicalRouterPortNetwork, { uuid: lrp })
      return { lrp, networks: collect(value) }
    }),
    rule('The list of a router port without networks is empty', RouterPortNetworkList, ({ match, not }) => {
      const { lrp } = match(RouterPort)
      not(LogicalRouterPortNetwork, { uuid: lrp })
      return { lrp, networks: List<string>() }
    }),
  ],
})
