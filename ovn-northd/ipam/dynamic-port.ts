/** The ports that are given addresses, and the switches that have some to give (row S1). */
import { parseIp, parseNetwork } from '../../address/index.ts'
import { compute, flag, integer, min, optional, relation, rule, textColumn } from '../../rules/index.ts'
import { truth, uuid } from '../../tables/index.ts'
import { LogicalSwitchConfig, LogicalSwitchPort, LogicalSwitchPortAddress } from '../database/northbound.ts'
import { hostAddresses } from '../port/address.ts'
import { Linked, SwitchPort } from '../port/switch-port.ts'
import { parseSubnet } from './address-pool.ts'
import { parseDynamic } from './dynamic-form.ts'

/** The pool of IPv4 addresses of a switch: `UUID SUBNET EXCLUDED`. */
export const SwitchPool = relation('SwitchPool', { ls: uuid, pool: textColumn })

/** The IPv6 network in which a switch gives out addresses. */
export const SwitchPrefix = relation('SwitchPrefix', { ls: uuid, prefix: textColumn })

/** A switch that gives out addresses of any kind. */
const GivingSwitch = relation('GivingSwitch', { ls: uuid, gives: flag })

/** The element of a port's addresses that asks for some; of several the first. */
const DynamicElement = relation('DynamicElement', { lsp: uuid, element: textColumn })

/** A port that is given addresses, with those that it wants in particular. */
export const DynamicPort = relation('DynamicPort', {
  lsp: uuid,
  ls: uuid,
  mac: optional(textColumn),
  ip: optional(integer),
  ip6: optional(textColumn),
})

/** What a port has been given before, as the northbound tells. */
export const KnownMacOf = relation('KnownMacOf', { lsp: uuid, mac: textColumn })
export const KnownIpOf = relation('KnownIpOf', { lsp: uuid, ip: textColumn })

const known = (addresses: string | null) => (addresses === null ? [] : hostAddresses(addresses))

export const dynamicPortRules = [
  rule(SwitchPool, ({ match, not, each }) => {
    const { uuid: ls, value } = match(LogicalSwitchConfig, { key: 'subnet' })
    not(LogicalSwitchConfig, { uuid: ls, key: 'exclude_ips' })
    const subnet = each(value, parseSubnet)
    return { ls, pool: compute([ls, subnet], (id, net) => `${id} ${net} `) }
  }),
  rule(SwitchPool, ({ match, each }) => {
    const { uuid: ls, value } = match(LogicalSwitchConfig, { key: 'subnet' })
    const { value: exclude } = match(LogicalSwitchConfig, { uuid: ls, key: 'exclude_ips' })
    const subnet = each(value, parseSubnet)
    return { ls, pool: compute([ls, subnet, exclude], (id, net, not) => `${id} ${net} ${not}`) }
  }),
  rule(SwitchPrefix, ({ match, each }) => {
    const { uuid: ls, value } = match(LogicalSwitchConfig, { key: 'ipv6_prefix' })
    return { ls, prefix: each(value, readPrefix) }
  }),

  // A switch gives out MAC addresses along with IP addresses, or alone when it is told to.
  rule(GivingSwitch, ({ match }) => ({ ls: match(SwitchPool).ls, gives: true })),
  rule(GivingSwitch, ({ match }) => ({ ls: match(SwitchPrefix).ls, gives: true })),
  rule(GivingSwitch, ({ match, where }) => {
    const { uuid: ls, value } = match(LogicalSwitchConfig, { key: 'mac_only' })
    where(value, (v) => truth(v, false))
    return { ls, gives: true }
  }),

  rule(DynamicElement, ({ match, where }) => {
    const { uuid: lsp, value } = match(LogicalSwitchPortAddress)
    where(value, (v) => parseDynamic(v).length > 0)
    return { lsp, element: min(value) }
  }),
  // A port that leads to a router has the router's addresses.
  rule(DynamicPort, ({ match, not, each }) => {
    const { lsp, element } = match(DynamicElement)
    const { ls } = match(SwitchPort, { lsp })
    match(GivingSwitch, { ls })
    not(Linked, { lsp })
    const { mac, ip, ip6 } = each(element, parseDynamic)
    return { lsp, ls, mac, ip, ip6 }
  }),

  rule(KnownMacOf, ({ match, each }) => {
    const { lsp } = match(DynamicPort)
    const { dynamic_addresses } = match(LogicalSwitchPort, { uuid: lsp })
    return { lsp, mac: each(dynamic_addresses, known).mac }
  }),
  rule(KnownIpOf, ({ match, each, where }) => {
    const { lsp } = match(DynamicPort)
    const { dynamic_addresses } = match(LogicalSwitchPort, { uuid: lsp })
    const { ips } = each(dynamic_addresses, known)
    const { family, ip } = each(ips, (all) => all)
    where(family, (f) => f === 4)
    return { lsp, ip }
  }),
]

/** An IPv6 address; its prefix is of no account, since an interface's half of an address has 64 bits. */
export function readPrefix(text: string): readonly string[] {
  const prefix = text.includes('/') ? parseNetwork(text) : parseIp(text)
  return prefix?.family === 6 ? [prefix.ip] : []
}
