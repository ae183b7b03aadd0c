/** Logical routers, their ports with the switch ports they are joined to, and static routes. */
import type { Uuid } from '../../ovsdb/index.ts'
import { add, deleteRow, insert, type NorthboundTransaction, type RowOperation, remove } from './operation.ts'
import { rowUuid } from './row-uuid.ts'

/** A router port and the switch port at the other end. */
export interface RouterLink {
  readonly router: string
  readonly switch: string
  readonly routerPort: string
  readonly switchPort: string
  readonly mac: string
  /** `ADDRESS/LENGTH` each. */
  readonly networks: readonly string[]
  /** What the switch port has for addresses: the router port's own, given as text, or the word for it. */
  readonly switchAddresses: 'mac' | 'router'
}

export interface StaticRoute {
  readonly router: string
  readonly prefix: string
  readonly nexthop: string
  readonly outputPort: string
}

export function createRouter(name: string): RowOperation {
  return insert('Logical_Router', rowUuid('Logical_Router', name), { name })
}

export function addRouterLink(link: RouterLink): NorthboundTransaction {
  const switchPort = rowUuid('Logical_Switch_Port', link.switchPort)
  const routerPort = rowUuid('Logical_Router_Port', link.routerPort)
  return [
    insert('Logical_Router_Port', routerPort, {
      name: link.routerPort,
      mac: link.mac,
      networks: link.networks,
    }),
    add('Logical_Router', rowUuid('Logical_Router', link.router), 'ports', routerPort),
    insert('Logical_Switch_Port', switchPort, {
      name: link.switchPort,
      type: 'router',
      options: [['router-port', link.routerPort]],
      addresses: [link.switchAddresses === 'mac' ? link.mac : 'router'],
    }),
    add('Logical_Switch', rowUuid('Logical_Switch', link.switch), 'ports', switchPort),
  ]
}

export function removeRouterLink(
  link: Pick<RouterLink, 'router' | 'switch' | 'routerPort' | 'switchPort'>,
): NorthboundTransaction {
  const switchPort = rowUuid('Logical_Switch_Port', link.switchPort)
  const routerPort = rowUuid('Logical_Router_Port', link.routerPort)
  return [
    remove('Logical_Router', rowUuid('Logical_Router', link.router), 'ports', routerPort),
    deleteRow('Logical_Router_Port', routerPort),
    remove('Logical_Switch', rowUuid('Logical_Switch', link.switch), 'ports', switchPort),
    deleteRow('Logical_Switch_Port', switchPort),
  ]
}

export function addNetwork(routerPort: string, network: string): RowOperation {
  return add('Logical_Router_Port', rowUuid('Logical_Router_Port', routerPort), 'networks', network)
}

export function removeNetwork(routerPort: string, network: string): RowOperation {
  return remove('Logical_Router_Port', rowUuid('Logical_Router_Port', routerPort), 'networks', network)
}

export function addStaticRoute(route: StaticRoute): NorthboundTransaction {
  const uuid = routeUuid(route)
  return [
    insert('Logical_Router_Static_Route', uuid, {
      ip_prefix: route.prefix,
      nexthop: route.nexthop,
      output_port: route.outputPort,
    }),
    add('Logical_Router', rowUuid('Logical_Router', route.router), 'static_routes', uuid),
  ]
}

export function removeStaticRoute(route: Pick<StaticRoute, 'router' | 'prefix'>): NorthboundTransaction {
  const uuid = routeUuid(route)
  return [
    remove('Logical_Router', rowUuid('Logical_Router', route.router), 'static_routes', uuid),
    deleteRow('Logical_Router_Static_Route', uuid),
  ]
}

/** A router has one route per prefix in these networks. */
function routeUuid(route: Pick<StaticRoute, 'router' | 'prefix'>): Uuid {
  return rowUuid('Logical_Router_Static_Route', `${route.router} ${route.prefix}`)
}
