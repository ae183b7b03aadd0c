/** How a router learns the MAC addresses of its neighbours (ovn-northd(8), Neighbor lookup and Neighbor learning). */
import { rule, text } from '../../rules/index.ts'
import { truth } from '../../tables/index.ts'
import { LogicalRouterOption } from '../database/northbound.ts'
import { Datapath } from '../datapath/datapath-binding.ts'
import { ALL_ROUTERS, DatapathGroupMember, type On } from '../datapath/datapath-group.ts'
import { LEARNS_RELUCTANTLY, RouterTrait } from '../datapath/trait.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { RouterPort, RouterPortNetwork } from '../port/router-port.ts'

/** The routers that learn from every request, and those that do not. */
const EAGER: On = '@routers that learn from all requests'
const RELUCTANT: On = '@routers that learn from few requests'

const KNOWN = 'reg9[2] = lookup_arp(inport, arp.spa, arp.sha); '
const KNOWN_ADVERTISER = 'reg9[2] = lookup_nd(inport, nd.target, nd.tll); '
const KNOWN_SOLICITOR = 'reg9[2] = lookup_nd(inport, ip6.src, nd.sll); '

const stage = 'lr_in_lookup_neighbor'

export const neighborLearning = feature({
  name: 'learning of neighbours',
  defaults: { lr_in_lookup_neighbor: 'reg9[2] = 1; next;', lr_in_learn_neighbor: 'drop;' },

  rules: [
    rule('A router may be told to learn from few requests', RouterTrait, ({ match, where }) => {
      const { uuid: lr, value } = match(LogicalRouterOption, { key: 'always_learn_from_arp_request' })
      where(value, (v) => !truth(v, true))
      return { lr, trait: LEARNS_RELUCTANTLY }
    }),
    rule('?', DatapathGroupMember, ({ match }) => ({
      group: RELUCTANT,
      nb: match(RouterTrait, { trait: LEARNS_RELUCTANTLY }).lr,
    })),
    rule('?', DatapathGroupMember, ({ match, not }) => {
      const { nb } = match(Datapath, { kind: 'logical-router' })
      not(RouterTrait, { lr: nb, trait: LEARNS_RELUCTANTLY })
      return { group: EAGER, nb }
    }),

    rule('A packet that tells an address has it looked up', LogicalFlow, () => [
      flow(EAGER, stage, 100, 'arp.op == 2', `${KNOWN}next;`),
      flow(EAGER, stage, 100, 'nd_na', `${KNOWN_ADVERTISER}next;`),
      flow(EAGER, stage, 100, 'nd_ns', `${KNOWN_SOLICITOR}next;`),
    ]),
    rule(
      'So does, in a reluctant router, what it has asked for; of the rest only what it has an address of',
      LogicalFlow,
      () => [
        flow(RELUCTANT, stage, 100, 'arp.op == 2', `${KNOWN}reg9[3] = 1; next;`),
        flow(RELUCTANT, stage, 100, 'nd_na', `${KNOWN_ADVERTISER}reg9[3] = 1; next;`),
        flow(
          RELUCTANT,
          stage,
          110,
          'nd_na && ip6.src == fe80::/10 && ip6.dst == ff00::/8',
          `${KNOWN_ADVERTISER}reg9[3] = lookup_nd_ip(inport, nd.target); next;`,
        ),
        flow(
          RELUCTANT,
          stage,
          100,
          'nd_ns',
          `${KNOWN_SOLICITOR}reg9[3] = lookup_nd_ip(inport, ip6.src); next;`,
        ),
      ],
    ),
    rule(
      "An ARP request does so when it comes from the port's own network",
      LogicalFlow,
      ({ match, not }) => {
        const { lrp, lr, name } = match(RouterPort)
        not(RouterTrait, { lr, trait: LEARNS_RELUCTANTLY })
        const { network } = match(RouterPortNetwork, { lrp, family: 4 })
        const asked = text`inport == ${quoted(name)} && arp.spa == ${network} && arp.op == 1`
        return flow(lr, stage, 100, asked, `${KNOWN}next;`, { hint: lrp })
      },
    ),
    rule('?', LogicalFlow, ({ match }) => {
      const { lrp, lr, name } = match(RouterPort)
      match(RouterTrait, { lr, trait: LEARNS_RELUCTANTLY })
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
    rule('What is not known is learned', LogicalFlow, () => [
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
    ]),
  ],
})
