/** Routes: to the networks of a router's ports, and static ones (ovn-northd(8), IP Routing). */
import type { List } from 'immutable'
import { type Family, type Ip, inNetwork } from '../../address/index.ts'
import {
  category,
  compute,
  count,
  flag,
  integer,
  min,
  relation,
  rule,
  textColumn,
} from '../../rules/index.ts'
import { Told, unreadable, uuid } from '../../tables/index.ts'
import { LogicalRouterStaticRoutes, StaticRoute, StaticRouteOption } from '../database/northbound.ts'
import { LogicalDatapath } from '../datapath/datapath-binding.ts'
import { ALL_ROUTERS } from '../datapath/datapath-group.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import { network as readNetwork } from '../port/address.ts'
import { ipv4, ipv6 } from '../port/network-list.ts'
import { family, RouterPort, RouterPortNetwork, RouterPortNetworkList } from '../port/router-port.ts'

type RouteKind = 'connected' | 'destination' | 'source'
const routeKind = category<RouteKind>('route kind')

/** A static route of a router in the main table, and the packets that it is for. */
const StaticPrefix = relation('StaticPrefix', {
  route: uuid,
  lr: uuid,
  family,
  network: textColumn,
  prefix: integer,
  bySource: flag,
})

/** What counts as a route's kind; one may stand for a network that a port is in. */
const StaticKind = relation('StaticKind', { route: uuid, kind: routeKind })

/** One that says what is next: an address, or the packet's own destination. */
const StaticHop = relation('StaticHop', {
  route: uuid,
  lr: uuid,
  nexthop: textColumn,
  nexthopFamily: family,
})

/** One whose packets are dropped. */
const Discard = relation('DiscardRoute', { route: uuid })

/** How many routes of a router compete for the same packets. */
const Competition = relation('RouteCompetition', {
  lr: uuid,
  network: textColumn,
  bySource: flag,
  routes: integer,
})

/** A way from a router to a route's next hop: a port, and the port's address there. */
const Way = relation('RouteWay', { route: uuid, lr: uuid, lrp: uuid, source: textColumn })

/** The port that a route names. */
const NamedWay = relation('NamedWay', { route: uuid, lr: uuid, lrp: uuid })
const WayInNetwork = relation('WayInNetwork', { route: uuid, lr: uuid })

/** The way that is taken. */
const RouteVia = relation('RouteVia', { route: uuid, lr: uuid, lrp: uuid, source: textColumn })

/** The port with the name that comes first, among those whose network has the next hop. */
const FirstPort = relation('RouteFirstPort', { route: uuid, lr: uuid, port: textColumn })

/** A route that is in force. */
export const Route = relation('Route', {
  hint: uuid,
  lr: uuid,
  family,
  network: textColumn,
  prefix: integer,
  kind: routeKind,
  /** Packets by this route come in by this port; empty for any. */
  inport: textColumn,
  /** Where the packet goes next: an address, or the packet's own destination. */
  nexthop: textColumn,
  nexthopFamily: family,
  source: textColumn,
  mac: textColumn,
  outport: textColumn,
})

/** The longer the prefix the better; a connected network before a static route, a source route last. */
function priority(prefix: number, kind: string): number {
  return prefix * 8 + { connected: 6, destination: 4, source: 0 }[kind as 'connected']
}

function packets(of: Family, network: string, kind: string, inport: string): string {
  const from = inport === '' ? '' : `inport == ${JSON.stringify(inport)} && `
  const table = kind === 'connected' ? '' : 'reg7 == 0 && '
  return `${from}${table}ip${of}.${kind === 'source' ? 'src' : 'dst'} == ${network}`
}

function forward(of: Family, nexthop: string, source: string, rest: string): string {
  const [next, from, version] = of === 4 ? ['reg0', 'reg5', 1] : ['xxreg0', 'xxreg1', 0]
  return `ip.ttl--; reg8[0..15] = 0; ${next} = ${nexthop}; ${from} = ${source}; ${rest} flags.loopback = 1; reg9[9] = ${version}; next;`
}

export const routes = feature({
  name: 'routes',
  defaults: {
    lr_in_ip_routing_pre: 'reg7 = 0; next;',
    lr_in_ip_routing: 'drop;',
    lr_in_ip_routing_ecmp: 'drop;',
  },
  nodes: { routes: [Route, StaticHop], group_ecmp_route: [Competition] },
  rules: [
    rule(
      "A port's networks are reached by the port; its link-local one only for what came in there",
      Route,
      ({ match }) => {
        const { lrp, lr, name, mac } = match(RouterPort)
        const { family, ip, network, prefix, linkLocal } = match(RouterPortNetwork, { lrp })
        return {
          hint: lrp,
          lr,
          family,
          network,
          prefix,
          kind: 'connected',
          inport: compute([linkLocal, name], (l, n) => (l ? n : '')),
          nexthop: compute(family, destination),
          nexthopFamily: family,
          source: ip,
          mac,
          outport: name,
        }
      },
    ),

    rule(
      'A static route in the main table says for which packets it is, and what is next',
      StaticPrefix,
      ({ match, where, each }) => {
        const { uuid: lr, value: route } = match(LogicalRouterStaticRoutes)
        const { ip_prefix, policy, bfd, route_table } = match(StaticRoute, { uuid: route })
        where(bfd, (b) => b === null)
        where(route_table, (t) => t === '')
        const { family, network, prefix } = each(ip_prefix, readNetwork)
        return { route, lr, family, network, prefix, bySource: compute(policy, (p) => p === 'src-ip') }
      },
    ),
    rule('?', StaticKind, ({ match }) => {
      const { uuid: route } = match(StaticRouteOption, { key: 'origin', value: 'connected' })
      match(StaticPrefix, { route })
      return { route, kind: 'connected' as RouteKind }
    }),
    rule('?', StaticKind, ({ match, not }) => {
      const { route, bySource } = match(StaticPrefix)
      not(StaticRouteOption, { uuid: route, key: 'origin', value: 'connected' })
      return { route, kind: compute(bySource, (s): RouteKind => (s ? 'source' : 'destination')) }
    }),
    rule('?', StaticHop, ({ match, each }) => {
      const { route, lr } = match(StaticPrefix)
      const { nexthop } = match(StaticRoute, { uuid: route })
      const next = each(nexthop, nextHop)
      return { route, lr, nexthop: next.ip, nexthopFamily: next.family }
    }),
    rule(
      "Where nothing is next, the packet's destination is on the link of the port that the route names",
      StaticHop,
      ({ match, present }) => {
        const { route, lr, family } = match(StaticPrefix)
        const { output_port } = match(StaticRoute, { uuid: route, nexthop: '' })
        present(output_port)
        return { route, lr, nexthop: compute(family, destination), nexthopFamily: family }
      },
    ),
    rule('?', Discard, ({ match }) => {
      const { uuid: route } = match(StaticRoute, { nexthop: 'discard' })
      match(StaticPrefix, { route })
      return { route }
    }),
    rule('?', Competition, ({ match }) => {
      const { route, lr, network, bySource } = match(StaticPrefix)
      return { lr, network, bySource, routes: count(route) }
    }),

    rule(
      'A route leaves by the port it names, of whatever router, from the address in whose network the next hop is',
      NamedWay,
      ({ match, present }) => {
        const { route, lr } = match(StaticHop)
        const { output_port } = match(StaticRoute, { uuid: route })
        const { lrp } = match(RouterPort, { name: present(output_port) })
        return { route, lr, lrp }
      },
    ),
    rule('?', Way, ({ match, where }) => {
      const { route, lr, lrp } = match(NamedWay)
      const { nexthop, nexthopFamily } = match(StaticHop, { route, lr })
      const { ip, network } = match(RouterPortNetwork, { lrp, family: nexthopFamily })
      where([nexthop, network], inNetwork)
      return { route, lr, lrp, source: ip }
    }),
    rule('If it is in none, from the first address that the port has', WayInNetwork, ({ match }) => {
      const { route, lr } = match(Way)
      return { route, lr }
    }),
    rule('?', RouteVia, ({ match, not, each }) => {
      const { route, lr, lrp } = match(NamedWay)
      not(WayInNetwork, { route, lr })
      const { nexthopFamily } = match(StaticHop, { route, lr })
      const { mac } = match(RouterPort, { lrp })
      const { networks } = match(RouterPortNetworkList, { lrp })
      return { route, lr, lrp, source: each([networks, mac, nexthopFamily], firstAddress) }
    }),
    rule(
      'A route that names none leaves by the first port that has the next hop in a network',
      FirstPort,
      ({ match, where }) => {
        const { route, lr, nexthop, nexthopFamily } = match(StaticHop)
        match(StaticRoute, { uuid: route, output_port: null })
        const { lrp, name } = match(RouterPort, { lr })
        const { network } = match(RouterPortNetwork, { lrp, family: nexthopFamily })
        where([nexthop, network], inNetwork)
        return { route, lr, port: min(name) }
      },
    ),
    rule('?', Way, ({ match, where }) => {
      const { route, lr, port } = match(FirstPort)
      const { nexthop, nexthopFamily } = match(StaticHop, { route, lr })
      const { lrp } = match(RouterPort, { lr, name: port })
      const { ip, network } = match(RouterPortNetwork, { lrp, family: nexthopFamily })
      where([nexthop, network], inNetwork)
      return { route, lr, lrp, source: ip }
    }),
    rule('?', RouteVia, ({ match }) => {
      const { route, lr, lrp, source } = match(Way)
      return { route, lr, lrp, source: min(source) }
    }),
    rule('It is in force on the router of that port', Route, ({ match }) => {
      const { route, lr: of, family, network, prefix, bySource } = match(StaticPrefix)
      const { nexthop, nexthopFamily } = match(StaticHop, { route, lr: of })
      match(Competition, { lr: of, network, bySource, routes: 1 })
      const { kind } = match(StaticKind, { route })
      const { lrp, source } = match(RouteVia, { route, lr: of })
      const { lr, mac, name } = match(RouterPort, { lrp })
      return {
        hint: route,
        lr,
        family,
        network,
        prefix,
        kind,
        // Link-local addresses mean something on one link only.
        inport: compute([network, name], (n, p) => (isLinkLocal(n) ? p : '')),
        nexthop,
        nexthopFamily,
        source,
        mac,
        outport: name,
      }
    }),
    rule('?', Told, ({ match, where }) => {
      const { uuid, ip_prefix } = match(StaticRoute)
      where(ip_prefix, (text) => readNetwork(text).length === 0)
      return unreadable('Logical_Router_Static_Route', uuid, 'ip_prefix', ip_prefix)
    }),
    rule('?', Told, ({ match, where }) => {
      const { uuid, nexthop, output_port } = match(StaticRoute)
      where([nexthop, output_port], (next, port) =>
        next === '' ? port === null : next !== 'discard' && nextHop(next).length === 0,
      )
      return unreadable('Logical_Router_Static_Route', uuid, 'nexthop', nexthop)
    }),
    rule('A route by a port that is not there is told', Told, ({ match, not, present }) => {
      const { route, lr } = match(StaticHop)
      match(LogicalDatapath, { nb: lr })
      const name = present(match(StaticRoute, { uuid: route }).output_port)
      not(RouterPort, { name })
      return {
        table: 'Logical_Router_Static_Route',
        row: route,
        column: 'output_port',
        key: null,
        value: name,
        why: 'is no router port, left out',
      }
    }),
    rule('A route whose next hop is in no network of its router is told', Told, ({ match, not }) => {
      const { route, lr, nexthop } = match(StaticHop)
      match(LogicalDatapath, { nb: lr })
      match(StaticRoute, { uuid: route, output_port: null })
      not(RouteVia, { route, lr })
      return {
        table: 'Logical_Router_Static_Route',
        row: route,
        column: 'nexthop',
        key: null,
        value: nexthop,
        why: 'is in no network of the router, left out',
      }
    }),

    rule("A packet that a route is for goes to the route's next hop", LogicalFlow, ({ match }) => {
      const {
        hint,
        lr,
        family,
        network,
        prefix,
        kind,
        inport,
        nexthop,
        nexthopFamily,
        source,
        mac,
        outport,
      } = match(Route)
      const rest = compute([mac, outport], (m, o) => `eth.src = ${m}; outport = ${JSON.stringify(o)};`)
      return flow(
        lr,
        'lr_in_ip_routing',
        compute([prefix, kind], priority),
        compute([family, network, kind, inport], packets),
        compute([nexthopFamily, nexthop, source, rest], forward),
        { hint },
      )
    }),
    rule('Or nowhere', LogicalFlow, ({ match }) => {
      const { route: hint } = match(Discard)
      const { lr, family, network, prefix } = match(StaticPrefix, { route: hint })
      const { kind } = match(StaticKind, { route: hint })
      return flow(
        lr,
        'lr_in_ip_routing',
        compute([prefix, kind], priority),
        compute([family, network, kind], (f, n, k) => packets(f, n, k, '')),
        'drop;',
        { hint },
      )
    }),
    rule('?', LogicalFlow, () => [
      flow(ALL_ROUTERS, 'lr_in_ip_routing', 10550, 'nd_rs || nd_ra', 'drop;'),
      flow(ALL_ROUTERS, 'lr_in_ip_routing_ecmp', 150, 'reg8[0..15] == 0', 'next;'),
    ]),
  ],
})

/** The first address of a version that a port is given; for IPv6 there is always the link-local one. */
function firstAddress(networks: List<string>, mac: string, of: Family): readonly string[] {
  const all = of === 6 ? ipv6(networks, mac) : ipv4(networks)
  return all.slice(0, 1).map((n) => n.ip)
}

/** Whether a network is one of link-local addresses (RFC 4291, 2.5.6). */
function isLinkLocal(network: string): boolean {
  return network.includes(':') && inNetwork(network.split('/', 1)[0] ?? '', 'fe80::/10')
}

/** The address that a route's next hop is; one with a prefix must be of the whole address. */
export function nextHop(text: string): readonly Ip[] {
  return readNetwork(text).filter(({ family, prefix }) => prefix === (family === 4 ? 32 : 128))
}

/** Where a packet goes itself. */
function destination(of: Family): string {
  return `ip${of}.dst`
}
