/** How a router learns the MAC addresses of its neighbours (row G10). */
import { rule, text } from '../../rules/index.ts'
import { ALL_ROUTERS } from '../datapath/datapath-group.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { RouterPort, RouterPortNetwork } from '../port/router-port.ts'

export const neighborRules = [
  // A packet that tells an address has it looked up.
  rule(LogicalFlow, () => [
    flow(
      ALL_ROUTERS,
      'lr_in_lookup_neighbor',
      100,
      'arp.op == 2',
      'reg9[2] = lookup_arp(inport, arp.spa, arp.sha); next;',
    ),
    flow(
      ALL_ROUTERS,
      'lr_in_lookup_neighbor',
      100,
      'nd_na',
      'reg9[2] = lookup_nd(inport, nd.target, nd.tll); next;',
    ),
    flow(
      ALL_ROUTERS,
      'lr_in_lookup_neighbor',
      100,
      'nd_ns',
      'reg9[2] = lookup_nd(inport, ip6.src, nd.sll); next;',
    ),
    flow(ALL_ROUTERS, 'lr_in_lookup_neighbor', 0, '1', 'reg9[2] = 1; next;'),
  ]),
  // An ARP request does so when it comes from the port's own network.
  rule(LogicalFlow, ({ match }) => {
    const { lrp, lr, name } = match(RouterPort)
    const { network } = match(RouterPortNetwork, { lrp, family: 4 })
    return flow(
      lr,
      'lr_in_lookup_neighbor',
      100,
      text`inport == ${quoted(name)} && arp.spa == ${network} && arp.op == 1`,
      'reg9[2] = lookup_arp(inport, arp.spa, arp.sha); next;',
      { hint: lrp },
    )
  }),
  // What is not known is learned.
  rule(LogicalFlow, () => [
    flow(ALL_ROUTERS, 'lr_in_learn_neighbor', 100, 'reg9[2] == 1', 'mac_cache_use; next;'),
    flow(
      ALL_ROUTERS,
      'lr_in_learn_neighbor',
      95,
      'nd_na && nd.tll == 0',
      'put_nd(inport, nd.target, eth.src); next;',
    ),
    flow(ALL_ROUTERS, 'lr_in_learn_neighbor', 95, 'nd_ns && (ip6.src == 0 || nd.sll == 0)', 'next;'),
    flow(ALL_ROUTERS, 'lr_in_learn_neighbor', 90, 'arp', 'put_arp(inport, arp.spa, arp.sha); next;'),
    flow(ALL_ROUTERS, 'lr_in_learn_neighbor', 90, 'nd_na', 'put_nd(inport, nd.target, nd.tll); next;'),
    flow(ALL_ROUTERS, 'lr_in_learn_neighbor', 90, 'nd_ns', 'put_nd(inport, ip6.src, nd.sll); next;'),
    flow(ALL_ROUTERS, 'lr_in_learn_neighbor', 0, '1', 'drop;'),
  ]),
]
