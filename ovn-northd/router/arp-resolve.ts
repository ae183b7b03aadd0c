/** How a router finds the MAC address of the next hop (ovn-northd(8), ARP/ND Resolution and ARP Request). */
import type { List } from 'immutable'
import { inNetwork, multicastMac, solicitedNode } from '../../address/index.ts'
import { compute, min, relation, rule, text, textColumn } from '../../rules/index.ts'
import { truth, uuid } from '../../tables/index.ts'
import { LogicalRouterOption, LogicalRouterStaticRoutes, StaticRoute } from '../database/northbound.ts'
import { LogicalDatapath } from '../datapath/datapath-binding.ts'
import { ALL_ROUTERS } from '../datapath/datapath-group.ts'
import { ASKS_FOR_ROUTERS, RouterTrait } from '../datapath/trait.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { NO_ETHERNET_DESTINATION } from '../flow/packet.ts'
import { NEXTHOP_IS_IPV4, NEXTHOP4, NEXTHOP6, nexthopRegister, SOURCE4 } from '../flow/router-register.ts'
import { ipv4, ipv6, oneOrSet, unlessEmpty } from '../port/network-list.ts'
import { PortIp } from '../port/port-address.ts'
import { RouterPeer } from '../port/router-peer.ts'
import { family, RouterPort, RouterPortNetwork, RouterPortNetworkList } from '../port/router-port.ts'
import { RouterLink, SwitchPort } from '../port/switch-port.ts'
import { nextHop } from './route.ts'

/** A router reaches an address by one of its ports, and the MAC address of it is known beforehand. */
const KnownNeighbor = relation('KnownNeighbor', {
  lr: uuid,
  lrp: uuid,
  family,
  ip: textColumn,
  mac: textColumn,
  hint: uuid,
})

/** Static routes of a router have an IPv6 next hop, as they write it; a solicitation for it is sent to a group. */
const StaticNexthop = relation('StaticNexthop', {
  lr: uuid,
  nexthop: textColumn,
  group: textColumn,
  hint: uuid,
})

/** Matches for packets whose next hop is an address of a port; `is4` is how the match for IPv4 begins. */
const nexthopIsOne =
  (is4: string) =>
  (networks: List<string>, mac: string): readonly string[] => [
    ...unlessEmpty(ipv4(networks)).map((own) => `${is4} ${oneOrSet(own)}`),
    `${NEXTHOP6} == ${oneOrSet(ipv6(networks, mac))}`,
  ]

export const arpResolve = feature({
  name: 'resolution of next hops',
  defaults: { lr_in_arp_resolve: 'drop;', lr_in_arp_request: 'output;' },

  rules: [
    rule(
      'A port of a switch is a neighbour of a router there, by its addresses in networks of the router',
      KnownNeighbor,
      ({ match, where }) => {
        const { lsp, ls, type } = match(SwitchPort, { enabled: true })
        where(type, (t) => t !== 'router')
        const { family, ip, mac } = match(PortIp, { lsp })
        const { lr, lrp } = match(RouterLink, { ls })
        const { network } = match(RouterPortNetwork, { lrp, family })
        where([ip, network], inNetwork)
        return { lr, lrp, family, ip, mac, hint: lsp }
      },
    ),
    rule('A packet for a known neighbour gets the MAC address of the neighbour', LogicalFlow, ({ match }) => {
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
    rule('A router with dynamic_neigh_routers asks for other routers', RouterTrait, ({ match, where }) => {
      const { uuid: lr, value } = match(LogicalRouterOption, { key: 'dynamic_neigh_routers' })
      where(value, (v) => truth(v, false))
      return { lr, trait: ASKS_FOR_ROUTERS }
    }),
    rule(
      'A packet for another router on a switch gets the MAC address of that router',
      LogicalFlow,
      ({ match, not, where, each }) => {
        const { lsp, ls, lr, lrp } = match(RouterLink)
        match(SwitchPort, { lsp, enabled: true })
        not(RouterTrait, { lr, trait: ASKS_FOR_ROUTERS })
        const { lrp: neighbor } = match(RouterLink, { ls })
        where([lrp, neighbor], (a, b) => a !== b)
        const { name } = match(RouterPort, { lrp })
        const { mac } = match(RouterPort, { lrp: neighbor })
        const { networks } = match(RouterPortNetworkList, { lrp: neighbor })
        const nexthop = each([networks, mac], nexthopIsOne(`${NEXTHOP4} ==`))
        return flow(
          lr,
          'lr_in_arp_resolve',
          100,
          text`outport == ${quoted(name)} && ${nexthop}`,
          text`eth.dst = ${mac}; next;`,
          { hint: lsp },
        )
      },
    ),
    rule(
      'A packet for the peer of a router port gets the MAC address of the peer',
      LogicalFlow,
      ({ match, each }) => {
        const { lrp, peer } = match(RouterPeer)
        const { lr, name } = match(RouterPort, { lrp })
        const { mac } = match(RouterPort, { lrp: peer })
        const { networks } = match(RouterPortNetworkList, { lrp: peer })
        const nexthop = each([networks, mac], nexthopIsOne(`${NEXTHOP4}==`))
        return flow(
          lr,
          'lr_in_arp_resolve',
          100,
          text`outport == ${quoted(name)} && ${nexthop}`,
          text`eth.dst = ${mac}; next;`,
          { hint: peer },
        )
      },
    ),
    rule('A neighbour that is not known beforehand is looked up among the learned ones', LogicalFlow, () => [
      flow(ALL_ROUTERS, 'lr_in_arp_resolve', 500, 'ip4.mcast || ip6.mcast', 'next;'),
      flow(
        ALL_ROUTERS,
        'lr_in_arp_resolve',
        1,
        `${NEXTHOP_IS_IPV4} == 1`,
        `get_arp(outport, ${NEXTHOP4}); next;`,
      ),
      flow(
        ALL_ROUTERS,
        'lr_in_arp_resolve',
        1,
        `${NEXTHOP_IS_IPV4} == 0`,
        `get_nd(outport, ${NEXTHOP6}); next;`,
      ),
    ]),

    rule('A neighbour that was never learned is asked for its MAC address', LogicalFlow, () => [
      flow(
        ALL_ROUTERS,
        'lr_in_arp_request',
        100,
        `${NO_ETHERNET_DESTINATION} && ${NEXTHOP_IS_IPV4} == 1`,
        `arp { eth.dst = ff:ff:ff:ff:ff:ff; arp.spa = ${SOURCE4}; arp.tpa = ${NEXTHOP4}; arp.op = 1; output; }; output;`,
      ),
      flow(
        ALL_ROUTERS,
        'lr_in_arp_request',
        100,
        `${NO_ETHERNET_DESTINATION} && ${NEXTHOP_IS_IPV4} == 0`,
        `nd_ns { nd.target = ${NEXTHOP6}; output; }; output;`,
      ),
    ]),
    rule(
      'The IPv6 next hop of static routes has a solicited-node address',
      StaticNexthop,
      ({ match, each }) => {
        const { uuid: lr, value: route } = match(LogicalRouterStaticRoutes)
        match(LogicalDatapath, { nb: lr })
        const { nexthop: text } = match(StaticRoute, { uuid: route })
        const { nexthop, group } = each(text, solicitation)
        return { lr, nexthop, group, hint: min(route) }
      },
    ),
    rule(
      'The IPv6 next hop of a static route is asked at its solicited-node address',
      LogicalFlow,
      ({ match }) => {
        const { lr, nexthop, group, hint } = match(StaticNexthop)
        return flow(
          lr,
          'lr_in_arp_request',
          200,
          text`${NO_ETHERNET_DESTINATION} && ${NEXTHOP_IS_IPV4} == 0 && ${NEXTHOP6} == ${nexthop}`,
          text`nd_ns { eth.dst = ${compute(group, multicastMac)}; ip6.dst = ${group}; nd.target = ${nexthop}; output; }; output;`,
          { hint },
        )
      },
    ),
  ],
})

/** How the IPv6 next hop of a static route is asked for; flows have it as it is written, without its prefix. */
function solicitation(nexthop: string): readonly { readonly nexthop: string; readonly group: string }[] {
  return nextHop(nexthop).flatMap(({ family, ip }) =>
    family === 6 ? [{ nexthop: nexthop.includes('/') ? ip : nexthop.trim(), group: solicitedNode(ip) }] : [],
  )
}
