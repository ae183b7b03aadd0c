/** Removing something from a network together with all that refers to it. */
import {
  leavePortGroup,
  type NorthboundTransaction,
  type RowOperation,
  removeAcl,
  removePort,
  removeRouterLink,
  removeStaticRoute,
} from '../../bench/networks/index.ts'
import { modelRouter, type NetworkModel } from './network-model.ts'

/** Removes a port from its switch and its groups, and the ACLs that name it. */
export function withoutPort(model: NetworkModel, name: string): NorthboundTransaction {
  const port = model.ports.get(name)
  if (!port) return []
  model.ports.delete(name)
  const leaving: RowOperation[] = []
  for (const [group, members] of model.groups)
    if (members.delete(name)) leaving.push(leavePortGroup(group, name))
  return [...leaving, ...withoutName(model, name), ...removePort(port)]
}

/** Removes a router port and the routes out of it. */
export function withoutLink(model: NetworkModel, name: string): NorthboundTransaction {
  const link = model.links.get(name)
  if (!link) return []
  model.links.delete(name)
  const routes = [...model.routes].filter(([, port]) => port === name)
  return [
    ...routes.flatMap(([prefix]) => withoutRoute(model, prefix)),
    ...removeRouterLink({ ...link, router: modelRouter }),
  ]
}

export function withoutRoute(model: NetworkModel, prefix: string): NorthboundTransaction {
  model.routes.delete(prefix)
  return removeStaticRoute({ router: modelRouter, prefix })
}

export function withoutAcl(model: NetworkModel, id: string): NorthboundTransaction {
  const found = model.acls.get(id)
  if (!found) return []
  model.acls.delete(id)
  return removeAcl(found.owner, id)
}

/** Removes the ACLs that speak of what goes. */
export function withoutName(model: NetworkModel, name: string): NorthboundTransaction {
  const speaking = [...model.acls].filter(([, { names }]) => names.has(name))
  return speaking.flatMap(([id]) => withoutAcl(model, id))
}
