/**
 * The network *load_net*: one switch and an address set of 1,025 addresses; ports come one by one, each with an ACL
 * that names the set, or all of them in one port group with one such ACL.
 */
import { addAcl, removeAcl } from './acl.ts'
import { createAddressSet } from './address-set.ts'
import { createGlobal } from './global.ts'
import type { NorthboundTransaction } from './operation.ts'
import { createPortGroup, joinPortGroup, leavePortGroup } from './port-group.ts'
import { addPort, createSwitch, type Port, removePort } from './switch.ts'

export interface LoadNetOptions {
  readonly form: 'acl per port' | 'port group'
  /** Gives the ports addresses and the ACLs a lower one that drops, so that it can be seen which packets arrive. */
  readonly packets?: boolean
}

const loadNetSwitch = 'sw0'
export const loadNetSet = 'set1'
export const loadNetGroup = 'pg1'

/** 10.1.1.1 and 10.0.1.0 to 10.0.4.255. */
export const loadNetAddresses: readonly string[] = [
  '10.1.1.1',
  ...Array.from({ length: 1024 }, (_, index) => `10.0.${1 + (index >> 8)}.${index & 255}`),
]

/** The network before its first port. */
export function loadNetBase(options: LoadNetOptions): NorthboundTransaction {
  const base = [createGlobal(), createSwitch(loadNetSwitch), createAddressSet(loadNetSet, loadNetAddresses)]
  if (options.form === 'acl per port') return base
  return [
    ...base,
    createPortGroup(loadNetGroup, []),
    ...acls({ portGroup: loadNetGroup }, loadNetGroup, options),
  ]
}

/** Port `n`, 1 or more. */
export function loadNetPort(n: number, options: LoadNetOptions): Port {
  const addresses = options.packets ? [`${loadNetMac(n)} ${loadNetIp(n)}`] : []
  return { switch: loadNetSwitch, name: `lp${n}`, addresses }
}

export function loadNetMac(n: number): string {
  const hex = n.toString(16).padStart(4, '0')
  return `00:00:00:01:${hex.slice(0, 2)}:${hex.slice(2)}`
}

/** The first port has the lone address of the set, the other odd ones have none of it, the even ones have one. */
export function loadNetIp(n: number): string {
  if (n === 1) return '10.1.1.1'
  return n % 2 === 0 ? `10.0.${1 + ((n >> 8) & 3)}.${n & 255}` : `10.2.${n >> 8}.${n & 255}`
}

/** The transaction that adds port `n`, with its ACL or to the group. */
export function addLoadNetPort(n: number, options: LoadNetOptions): NorthboundTransaction {
  const port = loadNetPort(n, options)
  if (options.form === 'port group') return [...addPort(port), joinPortGroup(loadNetGroup, port.name)]
  return [...addPort(port), ...acls({ switch: loadNetSwitch }, port.name, options)]
}

/** What takes port `n` away again. */
export function removeLoadNetPort(n: number, options: LoadNetOptions): NorthboundTransaction {
  const port = loadNetPort(n, options)
  if (options.form === 'port group') return [leavePortGroup(loadNetGroup, port.name), ...removePort(port)]
  const ids = [`allow ${port.name}`, ...(options.packets ? [`drop ${port.name}`] : [])]
  return [...ids.flatMap((id) => removeAcl({ switch: loadNetSwitch }, id)), ...removePort(port)]
}

/** The whole network: the base, then a transaction per port. */
export function loadNet(ports: number, options: LoadNetOptions): readonly NorthboundTransaction[] {
  return [
    loadNetBase(options),
    ...Array.from({ length: ports }, (_, index) => addLoadNetPort(index + 1, options)),
  ]
}

function acls(
  owner: Parameters<typeof addAcl>[0],
  name: string,
  { packets }: LoadNetOptions,
): NorthboundTransaction {
  const match = `outport == ${'switch' in owner ? `"${name}"` : `@${name}`}`
  const allow = {
    id: `allow ${name}`,
    direction: 'to-lport',
    priority: 1000,
    match: `${match} && ip4.src == $${loadNetSet}`,
    action: 'allow',
  } as const
  const drop = { id: `drop ${name}`, direction: 'to-lport', priority: 900, match, action: 'drop' } as const
  return [...addAcl(owner, allow), ...(packets ? addAcl(owner, drop) : [])]
}
