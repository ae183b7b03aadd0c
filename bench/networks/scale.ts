/**
 * The network *scale*: many switches on one router, every port with an address, a place in a small address set and
 * two ACLs.
 */
import { addAcl } from './acl.ts'
import { addAddress, createAddressSet } from './address-set.ts'
import { createGlobal } from './global.ts'
import type { NorthboundTransaction } from './operation.ts'
import { createPortGroup, joinPortGroup } from './port-group.ts'
import { addRouterLink, createRouter, type RouterLink } from './router.ts'
import { addPort, createSwitch, type Port } from './switch.ts'

export interface ScaleOptions {
  /** At most 254; 159 if left out. */
  readonly switches?: number
  /** Ports of each switch, the one to the router apart: at most 255; 92 if left out. */
  readonly ports?: number
  /**
   * Goes before the names of the address sets. They begin with a digit if it is left out, and a match cannot
   * name such a set: northd does not mind, a controller does not understand the ACLs.
   */
  readonly setPrefix?: string
  /** Two ACLs for each port, or for each address set: then its ports are a port group. `acl per port` if left out. */
  readonly form?: ScaleForm
}

export type ScaleForm = 'acl per port' | 'port groups'

export const scaleRouter = 'lr'

/** The name of switch `j`. */
export function scaleSwitch(j: number): string {
  return `ls${j}`
}

/** Port `i` of switch `j`. */
export function scalePort(j: number, i: number): Port {
  const ip = scaleAddress(j, i)
  return {
    switch: scaleSwitch(j),
    name: `lsp${j}_${ip}`,
    addresses: [`00:00:00:00:${hex(i)}:${hex(j)} ${ip}`],
  }
}

/** The address of port `i` of switch `j`. */
function scaleAddress(j: number, i: number): string {
  return `10.${i}.0.${j}`
}

/** What joins switch `j` to the router. */
export function scaleLink(j: number): RouterLink {
  return {
    router: scaleRouter,
    switch: scaleSwitch(j),
    routerPort: `ro-lsp${j}`,
    switchPort: `lsp-ro${j}`,
    mac: `00:00:00:00:00:${hex(j)}`,
    networks: [`10.0.0.${j}/16`],
    switchAddresses: 'mac',
  }
}

/** The address set of port `i` of switch `j`: two neighbouring switches share it. */
export function scaleSet(j: number, i: number, prefix = ''): string {
  return `${prefix}${i}_${Math.floor((j - 1) / 2)}`
}

/** The ids of the two ACLs of a port. */
export function scaleAclIds(port: string): { readonly allow: string; readonly drop: string } {
  return { allow: `allow ${port}`, drop: `drop ${port}` }
}

/** The whole network: the router, then a transaction per switch. */
export function scaleNetwork(options: ScaleOptions = {}): readonly NorthboundTransaction[] {
  const { switches = 159, ports = 92, setPrefix = '', form = 'acl per port' } = options
  if (switches > 254 || ports > 255) throw new Error('scale: at most 254 switches of 255 ports')
  const transactions: NorthboundTransaction[] = [[createGlobal(), createRouter(scaleRouter)]]
  for (let j = 1; j <= switches; j++) {
    const operations = [createSwitch(scaleSwitch(j)), ...addRouterLink(scaleLink(j))]
    for (let i = 1; i <= ports; i++) {
      const set = scaleSet(j, i, setPrefix)
      const address = scaleAddress(j, i)
      operations.push(j % 2 === 1 ? createAddressSet(set, [address]) : addAddress(set, address))
      const port = scalePort(j, i)
      if (form === 'acl per port') operations.push(...scalePortWithAcls(port, set))
      else operations.push(...addPort(port), ...scaleGroup(port, set, j % 2 === 1))
    }
    transactions.push(operations)
  }
  return transactions
}

/** A port and its two ACLs. */
export function scalePortWithAcls(port: Port, set: string): NorthboundTransaction {
  const { allow, drop } = scaleAclIds(port.name)
  const owner = { switch: port.switch }
  const match = `outport == "${port.name}"`
  return [
    ...addPort(port),
    ...addAcl(owner, {
      id: allow,
      direction: 'to-lport',
      priority: 1000,
      match: `${match} && ip4.src == $${set}`,
      action: 'allow',
    }),
    ...addAcl(owner, { id: drop, direction: 'to-lport', priority: 900, match, action: 'drop' }),
  ]
}

/** A port in the group of its address set; with the first port the group comes, and its two ACLs. */
function scaleGroup(port: Port, set: string, first: boolean): NorthboundTransaction {
  const group = `pg_${set}`
  if (!first) return [joinPortGroup(group, port.name)]
  const { allow, drop } = scaleAclIds(group)
  const owner = { portGroup: group }
  const match = `outport == @${group}`
  return [
    createPortGroup(group, [port.name]),
    ...addAcl(owner, {
      id: allow,
      direction: 'to-lport',
      priority: 1000,
      match: `${match} && ip4.src == $${set}`,
      action: 'allow',
    }),
    ...addAcl(owner, { id: drop, direction: 'to-lport', priority: 900, match, action: 'drop' }),
  ]
}

function hex(number: number): string {
  return number.toString(16).padStart(2, '0')
}
