/**
 * The ports that are given addresses, and the switches that have some to give (ovn-nb(5), Logical_Switch, IP
 * Address Assignment).
 */
import { parseIp, parseNetwork } from '../../address/index.ts'
import {
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

/** A switch gives out IPv4 addresses: those of a network, but for those that are excluded. */
export const Pool = record('pool', { ls: uuid, subnet: textColumn, excluded: textColumn })
export type Pool = RecordOf<typeof Pool.fields>
export const SwitchPool = relation('SwitchPool', { ls: uuid, pool: Pool })

/** A switch gives out addresses of an IPv6 network. */
export const SwitchPrefix = relation('SwitchPrefix', { ls: uuid, prefix: textColumn })

/** A switch gives out addresses of any kind. */
const GivingSwitch = relation('GivingSwitch', { ls: uuid })

/** A port has an element among its addresses that asks for dynamic ones. */
const DynamicElement = relation('DynamicElement', { lsp: uuid, element: textColumn })

/** A port is given addresses; it may want certain ones. */
export const DynamicPort = relation('DynamicPort', {
  lsp: uuid,
  ls: uuid,
  mac: optional(textColumn),
  ip: optional(integer),
  ip6: optional(textColumn),
})

/** A port has been given addresses before, as the northbound tells. */
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
    'A switch with a subnet gives out its addresses, except the excluded ones',
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
    rule('An option for the addresses of a switch that cannot be read is told', Told, ({ match, each }) => {
      const { uuid, value } = match(LogicalSwitchConfig, { key })
      return unreadable('Logical_Switch', uuid, 'other_config', each(value, part), key)
    }),
  ),
  rule(
    'A switch with an ipv6_prefix gives out IPv6 addresses of that prefix',
    SwitchPrefix,
    ({ match, each }) => {
      const { uuid: ls, value } = match(LogicalSwitchConfig, { key: 'ipv6_prefix' })
      return { ls, prefix: each(value, readPrefix) }
    },
  ),

  rule('A switch that gives out IPv4 addresses gives out MAC addresses, too', GivingSwitch, ({ match }) => ({
    ls: match(SwitchPool).ls,
  })),
  rule('A switch that gives out IPv6 addresses gives out MAC addresses, too', GivingSwitch, ({ match }) => ({
    ls: match(SwitchPrefix).ls,
  })),
  rule('A switch with mac_only gives out MAC addresses alone', GivingSwitch, ({ match, where }) => {
    const { uuid: ls, value } = match(LogicalSwitchConfig, { key: 'mac_only' })
    where(value, (v) => truth(v, false))
    return { ls }
  }),

  rule(
    'Of several elements of a port that ask for addresses the first counts',
    DynamicElement,
    ({ match, where }) => {
      const { uuid: lsp, value } = match(LogicalSwitchPortAddress)
      where(value, (v) => parseDynamic(v).length > 0)
      return { lsp, element: min(value) }
    },
  ),
  rule(
    'A port without a peer that asks for addresses is given some where its switch has any',
    DynamicPort,
    ({ match, not, each }) => {
      const { lsp, element } = match(DynamicElement)
      const { ls } = match(SwitchPort, { lsp })
      match(GivingSwitch, { ls })
      not(Peered, { lsp })
      const { mac, ip, ip6 } = each(element, parseDynamic)
      return { lsp, ls, mac, ip, ip6 }
    },
  ),

  rule('A dynamic port has a MAC address that it was given before', KnownMacOf, ({ match, each }) => {
    const { lsp } = match(DynamicPort)
    const { dynamic_addresses } = match(LogicalSwitchPort, { uuid: lsp })
    return { lsp, mac: each(dynamic_addresses, known).mac }
  }),
  rule('A dynamic port has an IPv4 address that it was given before', KnownIpOf, ({ match, each, where }) => {
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
