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
  text,
  textColumn,
} from '../../rules/index.ts'
import { Told, unreadable, uuid } from '../../tables/index.ts'
import { LogicalRouterStaticRoutes, StaticRoute, StaticRouteOption } from '../database/northbound.ts'
import { LogicalDatapath } from '../datapath/datapath-binding.ts'
import { ALL_ROUTERS } from '../datapath/datapath-group.ts'
import { feature } from '../feature.ts'
import { LOOPBACK } from '../flow/flag.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import {
  ECMP_GROUP,
  NEXTHOP_IS_IPV4,
  nexthopRegister,
  ROUTE_TABLE,
  sourceRegister,
} from '../flow/router-register.ts'
import { network as readNetwork } from '../port/address.ts'
import { ipv4, ipv6 } from '../port/network-list.ts'
import { family, RouterPort, RouterPortNetwork, RouterPortNetworkList } from '../port/router-port.ts'

type RouteKind = 'connected' | 'destination' | 'source'
const routeKind = category<RouteKind>('route kind')

/** A router has a static route in the main table for some packets, of a kind; `bySource` says by which address of them. */
const StaticPrefix = relation('StaticPrefix', {
  route: uuid,
  lr: uuid,
  family,
  network: textColumn,
  prefix: integer,
  bySource: flag,
  kind: routeKind,
})

/** A static route has a next hop: an address, or the destination of the packet itself. */
const StaticHop = relation('StaticHop', {
  route: uuid,
  lr: uuid,
  nexthop: textColumn,
  nexthopFamily: family,
})

/** A number of routes of a router are for the same packets. */
const Competition = relation('RouteCompetition', {
  lr: uuid,
  network: textColumn,
  bySource: flag,
  routes: integer,
})

/** A route may leave by a port, from an address of the port in whose network the next hop is. */
const Way = relation('RouteWay', { route: uuid, lr: uuid, lrp: uuid, source: textColumn })

/** A route leaves by a port. */
const RoutePort = relation('RoutePort', { route: uuid, lr: uuid, lrp: uuid })

/** A route leaves by a port, from an address. */
const RouteVia = relation('RouteVia', { route: uuid, lr: uuid, lrp: uuid, source: textColumn })

/** Of the ports of a router whose networks have the next hop of a route, one has the first name. */
const FirstPort = relation('RouteFirstPort', { route: uuid, lr: uuid, port: textColumn })

/** A route is in force. */
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
function priority(prefix: number, kind: RouteKind): number {
  return prefix * 8 + { connected: 6, destination: 4, source: 0 }[kind]
}

/** The packets that a route is for: those of a network, and of a port where it is not empty. */
function packets(of: Family, network: string, kind: RouteKind, inport: string): string {
  const from = inport === '' ? '' : `inport == ${JSON.stringify(inport)} && `
  const table = kind === 'connected' ? '' : `${ROUTE_TABLE} == 0 && `
  return `${from}${table}ip${of}.${kind === 'source' ? 'src' : 'dst'} == ${network}`
}

export const routes = feature({
  name: 'routes',
  defaults: {
    lr_in_ip_routing_pre: `${ROUTE_TABLE} = 0; next;`,
    lr_in_ip_routing: 'drop;',
    lr_in_ip_routing_ecmp: 'drop;',
  },
  nodes: { routes: [Route, StaticHop], group_ecmp_route: [Competition] },
  rules: [
    rule(
      'A network of a router port is reached by the port, a link-local one only from there',
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
      'A static route in the main table is for packets to or from its prefix',
      StaticPrefix,
      ({ match, matchOr, each }) => {
        const { uuid: lr, value: route } = match(LogicalRouterStaticRoutes)
        const { ip_prefix, policy } = match(StaticRoute, { uuid: route, bfd: null, route_table: '' })
        const { family, network, prefix } = each(ip_prefix, readNetwork)
        const { value: origin } = matchOr(
          StaticRouteOption,
          { uuid: route, key: 'origin', value: 'connected' },
          { value: null },
        )
        const bySource = compute(policy, (p) => p === 'src-ip')
        const kind = compute([origin, bySource], (connected, source) =>
          connected !== null ? 'connected' : source ? 'source' : 'destination',
        )
        return { route, lr, family, network, prefix, bySource, kind }
      },
    ),
    rule('The next hop of a static route is the address that it names', StaticHop, ({ match, each }) => {
      const { route, lr } = match(StaticPrefix)
      const { nexthop } = match(StaticRoute, { uuid: route })
      const next = each(nexthop, nextHop)
      return { route, lr, nexthop: next.ip, nexthopFamily: next.family }
    }),
    rule(
      'The next hop of a route that names only a port is the destination',
      StaticHop,
      ({ match, present }) => {
        const { route, lr, family } = match(StaticPrefix)
        const { output_port } = match(StaticRoute, { uuid: route, nexthop: '' })
        present(output_port)
        return { route, lr, nexthop: compute(family, destination), nexthopFamily: family }
      },
    ),
    rule('Routes of a router for the same packets compete', Competition, ({ match }) => {
      const { route, lr, network, bySource } = match(StaticPrefix)
      return { lr, network, bySource, routes: count(route) }
    }),

    rule('A route that names a port leaves by that port, of any router', RoutePort, ({ match, present }) => {
      const { route, lr } = match(StaticHop)
      const { output_port } = match(StaticRoute, { uuid: route })
      const { lrp } = match(RouterPort, { name: present(output_port) })
      return { route, lr, lrp }
    }),
    rule(
      'Of the ports in whose networks the next hop of a route is the one of the first name counts',
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
    rule(
      'A route that names no port leaves by the first port in whose network the next hop is',
      RoutePort,
      ({ match }) => {
        const { route, lr, port } = match(FirstPort)
        const { lrp } = match(RouterPort, { lr, name: port })
        return { route, lr, lrp }
      },
    ),
    rule(
      'A route may leave from an address of its port whose network has the next hop',
      Way,
      ({ match, where }) => {
        const { route, lr, lrp } = match(RoutePort)
        const { nexthop, nexthopFamily } = match(StaticHop, { route, lr })
        const { ip, network } = match(RouterPortNetwork, { lrp, family: nexthopFamily })
        where([nexthop, network], inNetwork)
        return { route, lr, lrp, source: ip }
      },
    ),
    rule('Of several addresses that a route may leave from the first is used', RouteVia, ({ match }) => {
      const { route, lr, lrp, source } = match(Way)
      return { route, lr, lrp, source: min(source) }
    }),
    rule(
      'A route whose next hop is in no network of its port leaves from the first address of the port',
      RouteVia,
      ({ match, not, each }) => {
        const { route, lr, lrp } = match(RoutePort)
        not(Way, { route, lr })
        const { nexthopFamily } = match(StaticHop, { route, lr })
        const { mac } = match(RouterPort, { lrp })
        const { networks } = match(RouterPortNetworkList, { lrp })
        return { route, lr, lrp, source: each([networks, mac, nexthopFamily], firstAddress) }
      },
    ),
    rule('A static route without a competitor is in force on the router of its port', Route, ({ match }) => {
      const { route, lr: of, family, network, prefix, bySource, kind } = match(StaticPrefix)
      const { nexthop, nexthopFamily } = match(StaticHop, { route, lr: of })
      match(Competition, { lr: of, network, bySource, routes: 1 })
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
    rule('A prefix of a static route that cannot be read is told', Told, ({ match, where }) => {
      const { uuid, ip_prefix } = match(StaticRoute)
      where(ip_prefix, (text) => readNetwork(text).length === 0)
      return unreadable('Logical_Router_Static_Route', uuid, 'ip_prefix', ip_prefix)
    }),
    rule('A next hop of a static route that cannot be read is told', Told, ({ match, where }) => {
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

    rule('A packet of a route goes to the next hop of the route', LogicalFlow, ({ match }) => {
      const route = match(Route)
      const { hint, lr, family, network, prefix, kind, inport, nexthop, nexthopFamily, source } = route
      const next = compute(nexthopFamily, nexthopRegister)
      const from = compute(nexthopFamily, sourceRegister)
      const is4 = compute(nexthopFamily, (f) => (f === 4 ? 1 : 0))
      return flow(
        lr,
        'lr_in_ip_routing',
        compute([prefix, kind], priority),
        compute([family, network, kind, inport], packets),
        text`ip.ttl--; ${ECMP_GROUP} = 0; ${next} = ${nexthop}; ${from} = ${source}; eth.src = ${route.mac}; outport = ${quoted(route.outport)}; ${LOOPBACK} = 1; ${NEXTHOP_IS_IPV4} = ${is4}; next;`,
        { hint },
      )
    }),
    rule('A packet of a static route with the next hop discard is dropped', LogicalFlow, ({ match }) => {
      const { route: hint, lr, family, network, prefix, kind } = match(StaticPrefix)
      match(StaticRoute, { uuid: hint, nexthop: 'discard' })
      return flow(
        lr,
        'lr_in_ip_routing',
        compute([prefix, kind], priority),
        compute([family, network, kind, ''], packets),
        'drop;',
        { hint },
      )
    }),
    rule('Router discovery is not routed; a packet with one next hop needs no choice', LogicalFlow, () => [
      flow(ALL_ROUTERS, 'lr_in_ip_routing', 10550, 'nd_rs || nd_ra', 'drop;'),
      flow(ALL_ROUTERS, 'lr_in_ip_routing_ecmp', 150, `${ECMP_GROUP} == 0`, 'next;'),
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

/** The destination of a packet, in the place of the next hop. */
function destination(of: Family): string {
  return `ip${of}.dst`
}
