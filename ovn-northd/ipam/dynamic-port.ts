/**
 * The ports that are given addresses, and the switches that have some to give (ovn-nb(5), Logical_Switch, IP
 * Address Assignment).
 */
import { parseIp, parseNetwork } from '../../address/index.ts'
import {
  flag,
  integer,
  min,
  optional,
  type RecordOf,
  record,
  relation,
  rule,
  textColumn,
} from '../../rules/index.ts'
import { Told, truth, unreadable, uuid } from '../../tables/index.ts'
import { LogicalSwitchConfig, LogicalSwitchPort, LogicalSwitchPortAddress } from '../database/northbound.ts'
import { hostAddresses } from '../port/address.ts'
import { Peered, SwitchPort } from '../port/switch-port.ts'
import { parseExcluded, parseSubnet } from './address-pool.ts'
import { parseDynamic } from './dynamic-form.ts'

/** The IPv4 addresses that a switch gives out: those of a network, but for those that are excluded. */
export const Pool = record('pool', { ls: uuid, subnet: textColumn, excluded: textColumn })
export type Pool = RecordOf<typeof Pool.fields>
export const SwitchPool = relation('SwitchPool', { ls: uuid, pool: Pool })

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

/** What of an option of a switch cannot be read. */
const unread: Readonly<Record<string, (value: string) => readonly string[]>> = {
  subnet: (value) => (parseSubnet(value).length === 0 ? [value] : []),
  exclude_ips: (value) => [parseExcluded(value).unreadable].filter((rest) => rest !== ''),
  ipv6_prefix: (value) => (readPrefix(value).length === 0 ? [value] : []),
}

export const dynamicPortRules = [
  rule(
    'A switch with a readable subnet gives out its addresses, but for those that it excludes',
    SwitchPool,
    ({ match, matchOr, each }) => {
      const { uuid: ls, value } = match(LogicalSwitchConfig, { key: 'subnet' })
      const { value: excluded } = matchOr(
        LogicalSwitchConfig,
        { uuid: ls, key: 'exclude_ips' },
        { value: '' },
      )
      const subnet = each(value, parseSubnet)
      return { ls, pool: Pool.from({ ls, subnet, excluded }) }
    },
  ),
  ...Object.entries(unread).map(([key, part]) =>
    rule('What a switch gives out is told where it cannot be read', Told, ({ match, each }) => {
      const { uuid, value } = match(LogicalSwitchConfig, { key })
      return unreadable('Logical_Switch', uuid, 'other_config', each(value, part), key)
    }),
  ),
  rule('A switch with a readable prefix gives out its IPv6 addresses', SwitchPrefix, ({ match, each }) => {
    const { uuid: ls, value } = match(LogicalSwitchConfig, { key: 'ipv6_prefix' })
    return { ls, prefix: each(value, readPrefix) }
  }),

  rule(
    'A switch gives out MAC addresses along with IP addresses, or alone when it is told to',
    GivingSwitch,
    ({ match }) => ({ ls: match(SwitchPool).ls, gives: true }),
  ),
  rule('?', GivingSwitch, ({ match }) => ({ ls: match(SwitchPrefix).ls, gives: true })),
  rule('?', GivingSwitch, ({ match, where }) => {
    const { uuid: ls, value } = match(LogicalSwitchConfig, { key: 'mac_only' })
    where(value, (v) => truth(v, false))
    return { ls, gives: true }
  }),

  rule('?', DynamicElement, ({ match, where }) => {
    const { uuid: lsp, value } = match(LogicalSwitchPortAddress)
    where(value, (v) => parseDynamic(v).length > 0)
    return { lsp, element: min(value) }
  }),
  rule("A port that leads to a router has the router's addresses", DynamicPort, ({ match, not, each }) => {
    const { lsp, element } = match(DynamicElement)
    const { ls } = match(SwitchPort, { lsp })
    match(GivingSwitch, { ls })
    not(Peered, { lsp })
    const { mac, ip, ip6 } = each(element, parseDynamic)
    return { lsp, ls, mac, ip, ip6 }
  }),

  rule('?', KnownMacOf, ({ match, each }) => {
    const { lsp } = match(DynamicPort)
    const { dynamic_addresses } = match(LogicalSwitchPort, { uuid: lsp })
    return { lsp, mac: each(dynamic_addresses, known).mac }
  }),
  rule('?', KnownIpOf, ({ match, each, where }) => {
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
