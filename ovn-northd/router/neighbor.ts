/** How a router learns the MAC addresses of its neighbours (ovn-northd(8), Neighbor lookup and Neighbor learning). */
import { compute, rule, text } from '../../rules/index.ts'
import { truth } from '../../tables/index.ts'
import { LogicalRouterOption } from '../database/northbound.ts'
import { Datapath } from '../datapath/datapath-binding.ts'
import { ALL_ROUTERS, DatapathGroupMember, type On } from '../datapath/datapath-group.ts'
import { LEARNS_RELUCTANTLY, RouterTrait } from '../datapath/trait.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { NEIGHBOR_KNOWN, NEIGHBOR_WANTED } from '../flow/router-register.ts'
import { RouterPort, RouterPortNetwork } from '../port/router-port.ts'

/** The routers that learn from every request, and those that do not. */
const EAGER: On = '@routers that learn from all requests'
const RELUCTANT: On = '@routers that learn from few requests'

const KNOWN = `${NEIGHBOR_KNOWN} = lookup_arp(inport, arp.spa, arp.sha); `
const KNOWN_ADVERTISER = `${NEIGHBOR_KNOWN} = lookup_nd(inport, nd.target, nd.tll); `
const KNOWN_SOLICITOR = `${NEIGHBOR_KNOWN} = lookup_nd(inport, ip6.src, nd.sll); `

const WANTED = `${NEIGHBOR_WANTED} = 1; next;`
const WANTED_ADVERTISER = `${NEIGHBOR_WANTED} = lookup_nd_ip(inport, nd.target); next;`
const WANTED_SOLICITOR = `${NEIGHBOR_WANTED} = lookup_nd_ip(inport, ip6.src); next;`
const WANTED_REQUESTER = `${NEIGHBOR_WANTED} = lookup_arp_ip(inport, arp.spa); next;`

const LOOKUP = 'lr_in_lookup_neighbor'
const LEARN = 'lr_in_learn_neighbor'

export const neighborLearning = feature({
  name: 'learning of neighbours',
  defaults: { lr_in_lookup_neighbor: `${NEIGHBOR_KNOWN} = 1; next;`, lr_in_learn_neighbor: 'drop;' },

  rules: [
    rule('A router may be told to learn from few requests', RouterTrait, ({ match, where }) => {
      const { uuid: lr, value } = match(LogicalRouterOption, { key: 'always_learn_from_arp_request' })
      where(value, (v) => !truth(v, true))
      return { lr, trait: LEARNS_RELUCTANTLY }
    }),
    rule('A router learns from all requests, or from few', DatapathGroupMember, ({ match, matchOr }) => {
      const { nb } = match(Datapath, { kind: 'logical-router' })
      const { trait } = matchOr(RouterTrait, { lr: nb, trait: LEARNS_RELUCTANTLY }, { trait: null })
      return { group: compute(trait, (t) => (t === null ? EAGER : RELUCTANT)), nb }
    }),

    rule('A packet that tells the MAC address of a neighbour has it looked up', LogicalFlow, () => [
      flow(EAGER, LOOKUP, 100, 'arp.op == 2', `${KNOWN}next;`),
      flow(EAGER, LOOKUP, 100, 'nd_na', `${KNOWN_ADVERTISER}next;`),
      flow(EAGER, LOOKUP, 100, 'nd_ns', `${KNOWN_SOLICITOR}next;`),
    ]),
    rule(
      'A reluctant router learns from answers, and from the rest only about neighbours that it has',
      LogicalFlow,
      () => {
        const unsolicited = 'nd_na && ip6.src == fe80::/10 && ip6.dst == ff00::/8'
        return [
          flow(RELUCTANT, LOOKUP, 100, 'arp.op == 2', `${KNOWN}${WANTED}`),
          flow(RELUCTANT, LOOKUP, 100, 'nd_na', `${KNOWN_ADVERTISER}${WANTED}`),
          flow(RELUCTANT, LOOKUP, 110, unsolicited, `${KNOWN_ADVERTISER}${WANTED_ADVERTISER}`),
          flow(RELUCTANT, LOOKUP, 100, 'nd_ns', `${KNOWN_SOLICITOR}${WANTED_SOLICITOR}`),
        ]
      },
    ),
    rule(
      'An ARP request from a network of its port has the sender looked up',
      LogicalFlow,
      ({ match, not }) => {
        const { lrp, lr, name } = match(RouterPort)
        not(RouterTrait, { lr, trait: LEARNS_RELUCTANTLY })
        const { network } = match(RouterPortNetwork, { lrp, family: 4 })
        const asked = text`inport == ${quoted(name)} && arp.spa == ${network} && arp.op == 1`
        return flow(lr, LOOKUP, 100, asked, `${KNOWN}next;`, { hint: lrp })
      },
    ),
    rule(
      'A reluctant router learns from requests for itself, and from the rest only about neighbours that it has',
      LogicalFlow,
      ({ match }) => {
        const { lrp, lr, name } = match(RouterPort)
        match(RouterTrait, { lr, trait: LEARNS_RELUCTANTLY })
        const { network, ip } = match(RouterPortNetwork, { lrp, family: 4 })
        const from = text`inport == ${quoted(name)} && arp.spa == ${network} && `
        const forPort = text`${from}arp.tpa == ${ip} && arp.op == 1`
        return [
          flow(lr, LOOKUP, 110, forPort, `${KNOWN}${WANTED}`, { hint: lrp }),
          flow(lr, LOOKUP, 100, text`${from}arp.op == 1`, `${KNOWN}${WANTED_REQUESTER}`, { hint: lrp }),
        ]
      },
    ),
    rule('A neighbour that is not known, and is wanted, is learned', LogicalFlow, () => {
      const known = `${NEIGHBOR_KNOWN} == 1`
      return [
        flow(EAGER, LEARN, 100, known, 'mac_cache_use; next;'),
        flow(RELUCTANT, LEARN, 100, `${known} || ${NEIGHBOR_WANTED} == 0`, 'mac_cache_use; next;'),
        flow(ALL_ROUTERS, LEARN, 95, 'nd_na && nd.tll == 0', 'put_nd(inport, nd.target, eth.src); next;'),
        flow(ALL_ROUTERS, LEARN, 95, 'nd_ns && (ip6.src == 0 || nd.sll == 0)', 'next;'),
        flow(ALL_ROUTERS, LEARN, 90, 'arp', 'put_arp(inport, arp.spa, arp.sha); next;'),
        flow(ALL_ROUTERS, LEARN, 90, 'nd_na', 'put_nd(inport, nd.target, nd.tll); next;'),
        flow(ALL_ROUTERS, LEARN, 90, 'nd_ns', 'put_nd(inport, ip6.src, nd.sll); next;'),
      ]
    }),
  ],
})
