/** How a router finds the MAC address of the next hop (ovn-northd(8), ARP/ND Resolution and ARP Request). */
import { type Family, inNetwork, multicastMac, solicitedNode } from '../../address/index.ts'
import { compute, min, relation, rule, text, textColumn } from '../../rules/index.ts'
import { truth, uuid } from '../../tables/index.ts'
import { LogicalRouterOption, LogicalRouterStaticRoutes, StaticRoute } from '../database/northbound.ts'
import { LogicalDatapath } from '../datapath/datapath-binding.ts'
import { ALL_ROUTERS } from '../datapath/datapath-group.ts'
import { ASKS_FOR_ROUTERS, RouterTrait } from '../datapath/trait.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { ipv4, ipv6, oneOrSet, unlessEmpty } from '../port/network-list.ts'
import { PortIp } from '../port/port-address.ts'
import { RouterPeer } from '../port/router-peer.ts'
import { family, RouterPort, RouterPortNetwork, RouterPortNetworkList } from '../port/router-port.ts'
import { RouterLink, SwitchPort } from '../port/switch-port.ts'
import { nextHop } from './route.ts'

/** An address that a router reaches by one of its ports, and whose MAC address is known beforehand. */
const KnownNeighbor = relation('KnownNeighbor', {
  lr: uuid,
  lrp: uuid,
  family,
  ip: textColumn,
  mac: textColumn,
  hint: uuid,
})

/** The IPv6 next hop of some static routes, as they write it, and whom a solicitation for it is sent to. */
const StaticNexthop = relation('StaticNexthop', {
  lr: uuid,
  nexthop: textColumn,
  group: textColumn,
  hint: uuid,
})

const nexthopRegister = (of: Family): string => (of === 4 ? 'reg0' : 'xxreg0')

export const arpResolve = feature({
  name: 'resolution of next hops',
  defaults: { lr_in_arp_resolve: 'drop;', lr_in_arp_request: 'output;' },

  rules: [
    rule(
      "A port on a switch that the router is linked to is known by its addresses in the router's networks",
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
    rule('?', LogicalFlow, ({ match }) => {
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
    rule(
      'A router may be told to find out about other routers by itself',
      RouterTrait,
      ({ match, where }) => {
        const { uuid: lr, value } = match(LogicalRouterOption, { key: 'dynamic_neigh_routers' })
        where(value, (v) => truth(v, false))
        return { lr, trait: ASKS_FOR_ROUTERS }
      },
    ),
    rule('?', LogicalFlow, ({ match, not, where, each }) => {
      const { lsp, ls, lr, lrp } = match(RouterLink)
      match(SwitchPort, { lsp, enabled: true })
      not(RouterTrait, { lr, trait: ASKS_FOR_ROUTERS })
      const { lrp: neighbor } = match(RouterLink, { ls })
      where([lrp, neighbor], (a, b) => a !== b)
      const { name } = match(RouterPort, { lrp })
      const { mac } = match(RouterPort, { lrp: neighbor })
      const { networks } = match(RouterPortNetworkList, { lrp: neighbor })
      const nexthop = each([networks, mac], (n, m) => [
        ...unlessEmpty(ipv4(n)).map((own) => `reg0 == ${oneOrSet(own)}`),
        `xxreg0 == ${oneOrSet(ipv6(n, m))}`,
      ])
      return flow(
        lr,
        'lr_in_arp_resolve',
        100,
        text`outport == ${quoted(name)} && ${nexthop}`,
        text`eth.dst = ${mac}; next;`,
        {
          hint: lsp,
        },
      )
    }),
    rule('So is the port at the other end of a link between routers', LogicalFlow, ({ match, each }) => {
      const { lrp, peer } = match(RouterPeer)
      const { lr, name } = match(RouterPort, { lrp })
      const { mac } = match(RouterPort, { lrp: peer })
      const { networks } = match(RouterPortNetworkList, { lrp: peer })
      const nexthop = each([networks, mac], (n, m) => [
        ...unlessEmpty(ipv4(n)).map((own) => `reg0== ${oneOrSet(own)}`),
        `xxreg0 == ${oneOrSet(ipv6(n, m))}`,
      ])
      return flow(
        lr,
        'lr_in_arp_resolve',
        100,
        text`outport == ${quoted(name)} && ${nexthop}`,
        text`eth.dst = ${mac}; next;`,
        { hint: peer },
      )
    }),
    rule('Any other neighbour is looked up among those that were learned', LogicalFlow, () => [
      flow(ALL_ROUTERS, 'lr_in_arp_resolve', 500, 'ip4.mcast || ip6.mcast', 'next;'),
      flow(ALL_ROUTERS, 'lr_in_arp_resolve', 1, 'reg9[9] == 1', 'get_arp(outport, reg0); next;'),
      flow(ALL_ROUTERS, 'lr_in_arp_resolve', 1, 'reg9[9] == 0', 'get_nd(outport, xxreg0); next;'),
    ]),

    rule('One that was never learned is asked', LogicalFlow, () => [
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
    ]),
    rule(
      'The IPv6 next hop of static routes is asked by its solicited-node address, once for all of them',
      StaticNexthop,
      ({ match, each }) => {
        const { uuid: lr, value: route } = match(LogicalRouterStaticRoutes)
        match(LogicalDatapath, { nb: lr })
        const { nexthop: text } = match(StaticRoute, { uuid: route })
        const { nexthop, group } = each(text, solicitation)
        return { lr, nexthop, group, hint: min(route) }
      },
    ),
    rule('?', LogicalFlow, ({ match }) => {
      const { lr, nexthop, group, hint } = match(StaticNexthop)
      return flow(
        lr,
        'lr_in_arp_request',
        200,
        text`eth.dst == 00:00:00:00:00:00 && reg9[9] == 0 && xxreg0 == ${nexthop}`,
        text`nd_ns { eth.dst = ${compute(group, multicastMac)}; ip6.dst = ${group}; nd.target = ${nexthop}; output; }; output;`,
        { hint },
      )
    }),
  ],
})

/** What a static route's IPv6 next hop is asked by; it stands in flows as it is written, but for a prefix. */
function solicitation(nexthop: string): readonly { readonly nexthop: string; readonly group: string }[] {
  return nextHop(nexthop).flatMap(({ family, ip }) =>
    family === 6 ? [{ nexthop: nexthop.includes('/') ? ip : nexthop.trim(), group: solicitedNode(ip) }] : [],
  )
}
