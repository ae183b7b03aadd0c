/** How a router finds the MAC address of the next hop (rows G11, G12). */
import { compute, relation, rule, text, textColumn } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { ALL_ROUTERS } from '../datapath/datapath-group.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { type Family, inNetwork, multicastMac, solicitedNode } from '../port/address.ts'
import { family, RouterPort, RouterPortNetwork } from '../port/router-port.ts'
import { PortIp, RouterLink, SwitchPort } from '../port/switch-port.ts'
import { Route } from './route.ts'

/** An address that a router reaches by one of its ports, and whose MAC address is known beforehand. */
const KnownNeighbor = relation('KnownNeighbor', {
  lr: uuid,
  lrp: uuid,
  family,
  ip: textColumn,
  mac: textColumn,
  hint: uuid,
})

const nexthopRegister = (of: Family): string => (of === 4 ? 'reg0' : 'xxreg0')

export const arpResolveRules = [
  // A port on a switch that the router is linked to is known by its addresses in the router's networks.
  rule(KnownNeighbor, ({ match, where }) => {
    const { lsp, ls, type } = match(SwitchPort, { enabled: true })
    where(type, (t) => t !== 'router')
    const { family, ip, mac } = match(PortIp, { lsp })
    const { lr, lrp } = match(RouterLink, { ls })
    const { network } = match(RouterPortNetwork, { lrp, family })
    where([ip, network], inNetwork)
    return { lr, lrp, family, ip, mac, hint: lsp }
  }),
  rule(LogicalFlow, ({ match }) => {
    const { lr, lrp, family, ip, mac, hint } = match(KnownNeighbor)
    const { name } = match(RouterPort, { lrp })
    return flow(
      lr,
      'lr_in_arp_resolve',
      100,
      text`outport == ${quoted(name)} && ${compute(family, nexthopRegister)} == ${ip}`,
      text`eth.dst = ${mac}; next;`,
      { hint },
    )
  }),
  // Any other neighbour is looked up among those that were learned.
  rule(LogicalFlow, () => [
    flow(ALL_ROUTERS, 'lr_in_arp_resolve', 500, 'ip4.mcast || ip6.mcast', 'next;'),
    flow(ALL_ROUTERS, 'lr_in_arp_resolve', 1, 'reg9[9] == 1', 'get_arp(outport, reg0); next;'),
    flow(ALL_ROUTERS, 'lr_in_arp_resolve', 1, 'reg9[9] == 0', 'get_nd(outport, xxreg0); next;'),
    flow(ALL_ROUTERS, 'lr_in_arp_resolve', 0, '1', 'drop;'),
  ]),

  // One that was never learned is asked.
  rule(LogicalFlow, () => [
    flow(
      ALL_ROUTERS,
      'lr_in_arp_request',
      100,
      'eth.dst == 00:00:00:00:00:00 && reg9[9] == 1',
      'arp { eth.dst = ff:ff:ff:ff:ff:ff; arp.spa = reg5; arp.tpa = reg0; arp.op = 1; output; }; output;',
    ),
    flow(
      ALL_ROUTERS,
      'lr_in_arp_request',
      100,
      'eth.dst == 00:00:00:00:00:00 && reg9[9] == 0',
      'nd_ns { nd.target = xxreg0; output; }; output;',
    ),
    flow(ALL_ROUTERS, 'lr_in_arp_request', 0, '1', 'output;'),
  ]),
  // The IPv6 next hop of a static route is asked by its solicited-node address.
  rule(LogicalFlow, ({ match, where }) => {
    const { hint, lr, family, kind, nexthop } = match(Route)
    where([family, kind], (f, k) => f === 6 && k !== 'connected')
    const group = compute(nexthop, solicitedNode)
    return flow(
      lr,
      'lr_in_arp_request',
      200,
      text`eth.dst == 00:00:00:00:00:00 && reg9[9] == 0 && xxreg0 == ${nexthop}`,
      text`nd_ns { eth.dst = ${compute(group, multicastMac)}; ip6.dst = ${group}; nd.target = ${nexthop}; output; }; output;`,
      { hint },
    )
  }),
]
