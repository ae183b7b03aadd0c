/** How a router learns the MAC addresses of its neighbours (row G10). */
import { relation, rule, text } from '../../rules/index.ts'
import { truth, uuid } from '../../tables/index.ts'
import { LogicalRouterOption } from '../database/northbound.ts'
import { Datapath } from '../datapath/datapath-binding.ts'
import { ALL_ROUTERS, DatapathGroupMember, type On } from '../datapath/datapath-group.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { RouterPort, RouterPortNetwork } from '../port/router-port.ts'

/** A router that learns from requests only what is meant for it, or what it knows an older address of. */
const ReluctantRouter = relation('ReluctantRouter', { lr: uuid })

/** The routers that learn from every request, and those that do not. */
const EAGER: On = '@routers that learn from all requests'
const RELUCTANT: On = '@routers that learn from few requests'

const KNOWN = 'reg9[2] = lookup_arp(inport, arp.spa, arp.sha); '
const KNOWN_ADVERTISER = 'reg9[2] = lookup_nd(inport, nd.target, nd.tll); '
const KNOWN_SOLICITOR = 'reg9[2] = lookup_nd(inport, ip6.src, nd.sll); '

const stage = 'lr_in_lookup_neighbor'

export const neighborRules = [
  rule(ReluctantRouter, ({ match, where }) => {
    const { uuid: lr, value } = match(LogicalRouterOption, { key: 'always_learn_from_arp_request' })
    where(value, (v) => !truth(v, true))
    return { lr }
  }),
  rule(DatapathGroupMember, ({ match }) => ({ group: RELUCTANT, nb: match(ReluctantRouter).lr })),
  rule(DatapathGroupMember, ({ match, not }) => {
    const { nb } = match(Datapath, { kind: 'logical-router' })
    not(ReluctantRouter, { lr: nb })
    return { group: EAGER, nb }
  }),

  // A packet that tells an address has it looked up.
  rule(LogicalFlow, () => [
    flow(EAGER, stage, 100, 'arp.op == 2', `${KNOWN}next;`),
    flow(EAGER, stage, 100, 'nd_na', `${KNOWN_ADVERTISER}next;`),
    flow(EAGER, stage, 100, 'nd_ns', `${KNOWN_SOLICITOR}next;`),
    flow(ALL_ROUTERS, stage, 0, '1', 'reg9[2] = 1; next;'),
  ]),
  // So does, in a reluctant router, what it has asked for; of the rest only what it has an address of.
  rule(LogicalFlow, () => [
    flow(RELUCTANT, stage, 100, 'arp.op == 2', `${KNOWN}reg9[3] = 1; next;`),
    flow(RELUCTANT, stage, 100, 'nd_na', `${KNOWN_ADVERTISER}reg9[3] = 1; next;`),
    flow(
      RELUCTANT,
      stage,
      110,
      'nd_na && ip6.src == fe80::/10 && ip6.dst == ff00::/8',
      `${KNOWN_ADVERTISER}reg9[3] = lookup_nd_ip(inport, nd.target); next;`,
    ),
    flow(RELUCTANT, stage, 100, 'nd_ns', `${KNOWN_SOLICITOR}reg9[3] = lookup_nd_ip(inport, ip6.src); next;`),
  ]),
  // An ARP request does so when it comes from the port's own network.
  rule(LogicalFlow, ({ match, not }) => {
    const { lrp, lr, name } = match(RouterPort)
    not(ReluctantRouter, { lr })
    const { network } = match(RouterPortNetwork, { lrp, family: 4 })
    const asked = text`inport == ${quoted(name)} && arp.spa == ${network} && arp.op == 1`
    return flow(lr, stage, 100, asked, `${KNOWN}next;`, { hint: lrp })
  }),
  rule(LogicalFlow, ({ match }) => {
    const { lrp, lr, name } = match(RouterPort)
    match(ReluctantRouter, { lr })
    const { network, ip } = match(RouterPortNetwork, { lrp, family: 4 })
    const from = text`inport == ${quoted(name)} && arp.spa == ${network} && `
    return [
      flow(lr, stage, 110, text`${from}arp.tpa == ${ip} && arp.op == 1`, `${KNOWN}reg9[3] = 1; next;`, {
        hint: lrp,
      }),
      flow(
        lr,
        stage,
        100,
        text`${from}arp.op == 1`,
        `${KNOWN}reg9[3] = lookup_arp_ip(inport, arp.spa); next;`,
        {
          hint: lrp,
        },
      ),
    ]
  }),
  // What is not known is learned.
  rule(LogicalFlow, () => [
    flow(EAGER, 'lr_in_learn_neighbor', 100, 'reg9[2] == 1', 'mac_cache_use; next;'),
    flow(RELUCTANT, 'lr_in_learn_neighbor', 100, 'reg9[2] == 1 || reg9[3] == 0', 'mac_cache_use; next;'),
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
