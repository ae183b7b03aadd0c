/**
 * Which port is given which MAC address: unique in the whole network, behind the prefix `mac_prefix`
 * (ovn-nb(5), NB_Global).
 */
import { macText, macValue } from '../../address/index.ts'
import {
  allocation,
  compute,
  integer,
  type Reference,
  relation,
  rule,
  textColumn,
} from '../../rules/index.ts'
import { noneLeft, Told, uuid } from '../../tables/index.ts'
import { LogicalSwitchPortAddress } from '../database/northbound.ts'
import { GlobalOption } from '../global/global-configuration.ts'
import { hostAddresses, macPrefix } from '../port/address.ts'
import { RouterPort } from '../port/router-port.ts'
import { parseDynamic } from './dynamic-form.ts'
import { DynamicPort, KnownMacOf } from './dynamic-port.ts'
import { AssignedIp } from './ipv4.ts'

/** The upper half of the MAC addresses that are given out; numbers are the lower half. */
const scope = textColumn
const MacPrefix = relation('MacPrefix', { scope }, { few: true, rare: true })

/** A port is to be given a MAC address. */
const MacRequest = relation('MacRequest', { scope, key: uuid })

/** A port has been given a MAC address before, and would like to have one. */
const KnownMac = relation('KnownMac', { scope, key: uuid, number: integer })
const PreferredMac = relation('PreferredMac', { scope, key: uuid, number: integer })

/** Somebody has a MAC address for good, so that it is given to nobody. */
const FixedMac = relation('FixedMac', { scope, number: integer })
const ReservedMac = relation('ReservedMac', { scope, number: integer })

const GivenMac = relation('GivenMac', { scope, key: uuid, number: integer })

/** A dynamic port has a MAC address. */
export const DynamicMac = relation('DynamicMac', { lsp: uuid, mac: textColumn })

/** The last number; one more is as good as broadcast. */
const LAST = 0xfffffe

const prefixOf = (mac: string): string => mac.slice(0, 8)
const numberOf = (mac: string): number => (macValue(mac) ?? 0) % 0x1000000

/** A MAC address as its prefix and its number. */
const fixed = (mac: Reference<string>) => ({ scope: compute(mac, prefixOf), number: compute(mac, numberOf) })

/** The MAC address of a prefix and a number. */
function macOf(prefix: string, number: number): string {
  return macText((macValue(`${prefix}:0:0:0`) ?? 0) + number)
}

/** The numbers that a port with this IPv4 address would like: the one after the address, or one of the next. */
function numbersFor(ip: number): readonly number[] {
  const first = ((ip & 0xffffff) % LAST) + 1
  return Array.from({ length: 4 }, (_, n) => first + n).filter((number) => number <= LAST)
}

export const macRules = [
  rule('MAC addresses are given out behind the prefix of NB_Global', MacPrefix, ({ match, each }) => {
    const { value } = match(GlobalOption, { key: 'mac_prefix' })
    return { scope: each(value, macPrefix) }
  }),
  rule('A dynamic port that asks for no MAC address is given one', MacRequest, ({ match }) => {
    const { lsp } = match(DynamicPort, { mac: null })
    const { scope } = match(MacPrefix)
    return { scope, key: lsp }
  }),

  rule('A port may have a MAC address of the prefix already', KnownMac, ({ match, where }) => {
    const { scope, key } = match(MacRequest)
    const { mac } = match(KnownMacOf, { lsp: key })
    where([mac, scope], (m, prefix) => prefixOf(m) === prefix)
    return { scope, key, number: compute(mac, numberOf) }
  }),
  rule('A port prefers the MAC address that it has', PreferredMac, ({ match }) => match(KnownMac)),
  rule(
    'A port may prefer a MAC address that follows from its IPv4 address',
    PreferredMac,
    ({ match, not, each }) => {
      const { scope, key } = match(MacRequest)
      const { number: ip } = match(AssignedIp, { lsp: key })
      not(KnownMac, { key })
      return { scope, key, number: each(ip, numbersFor) }
    },
  ),

  rule("A MAC address in the addresses of a port is somebody's", FixedMac, ({ match, where, each }) => {
    const { value } = match(LogicalSwitchPortAddress)
    where(value, (element) => parseDynamic(element).length === 0)
    return fixed(each(value, hostAddresses).mac)
  }),
  rule("A MAC address that a dynamic port asks for is somebody's", FixedMac, ({ match, present }) =>
    fixed(present(match(DynamicPort).mac)),
  ),
  rule("The MAC address of a router port is somebody's", FixedMac, ({ match }) =>
    fixed(match(RouterPort).mac),
  ),
  rule(
    "A MAC address that is somebody's is given to nobody, except to a port that has it already",
    ReservedMac,
    ({ match, not }) => {
      const { scope, number } = match(FixedMac)
      match(MacPrefix, { scope })
      not(KnownMac, { scope, number })
      return { scope, number }
    },
  ),
  allocation("A port is given a MAC address that is nobody's, and keeps it", GivenMac, {
    requests: MacRequest,
    preferences: PreferredMac,
    reserved: ReservedMac,
    follow: true,
    search: 'lowest',
    ranges: () => ({ from: 1, to: LAST }),
  }),

  rule('A port for which no MAC address is left is told', Told, ({ match, not }) => {
    const { key: row } = match(MacRequest)
    not(GivenMac, { key: row })
    return noneLeft('Logical_Switch_Port', row, 'MAC address')
  }),
  rule('A port has the MAC address that it is given', DynamicMac, ({ match }) => {
    const { scope, key: lsp, number } = match(GivenMac)
    return { lsp, mac: compute([scope, number], macOf) }
  }),
  rule('A port has the MAC address that it asks for', DynamicMac, ({ match, present }) => {
    const { lsp, mac } = match(DynamicPort)
    return { lsp, mac: present(mac) }
  }),
]
