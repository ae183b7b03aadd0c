/** `put_nd_ra_opts`: the router advertisement with which the controller answers (RFC 4861, section 4.2). */
import { ip6Value, prefixMask } from '../../address/index.ts'
import type { Cursor } from '../expression/index.ts'
import type { OfAction } from '../openflow/index.ts'
import { namesOf, plainNamesDigits } from './domain-name.ts'
import { OPCODE, questionAction } from './opcode.ts'
import type { Operands, Reference } from './operand.ts'
import {
  type ActionOption,
  integerOf,
  type OptionConstant,
  parseOptions,
  stringOf,
  wrongValue,
} from './option.ts'
import { numberDigits } from './userdata.ts'

/** Options by name, with the types of their values. */
const types: ReadonlyMap<string, string> = new Map([
  ['addr_mode', 'str'],
  ['router_preference', 'str'],
  ['slla', 'mac'],
  ['prefix', 'ipv6'],
  ['mtu', 'uint32'],
  ['rdnss', 'ipv6'],
  ['dnssl', 'str'],
  ['route_info', 'str'],
])

const PROTOCOL = 'IPv6 ND RA'
const FOREVER = 'ffffffff'

/** Flags of the advertisement (RFC 4861, RFC 4191). */
const MANAGED = 0x80
const modes: Readonly<Record<string, number>> = { slaac: 0, dhcpv6_stateful: MANAGED, dhcpv6_stateless: 0x40 }
const preferences: Readonly<Record<string, number>> = { MEDIUM: 0, HIGH: 0x08, LOW: 0x18 }

export function parseRouterAdvertisement(cursor: Cursor, operands: Operands, left: Reference): OfAction {
  cursor.forceMark('(')
  operands.checkTarget(left, 1)
  const options = parseOptions(cursor, (name) => {
    if (!types.has(name)) cursor.syntaxError(`expecting ${PROTOCOL} option name`)
  })
  for (const option of options) {
    const wrong = wrongValue(option, types.get(option.name) ?? '', PROTOCOL)
    if (wrong !== undefined) cursor.error(wrong)
  }
  for (const option of options)
    if (!isValid(option)) cursor.error(`Invalid value for "${option.name}" option`)
  const has = (name: string) => options.some((option) => option.name === name)
  const managed = options.some(
    ({ name, values }) => name === 'addr_mode' && stringOf(values[0]) === 'dhcpv6_stateful',
  )
  if (!has('slla')) cursor.error('slla option not present')
  if (!managed && !has('prefix'))
    cursor.error('prefix option needs to be set when address mode is slaac/dhcpv6_stateless.')
  operands.require('ip6')
  return questionAction(OPCODE.put_nd_ra_opts, operands.subfield(left), advertisement(options))
}

function isValid({ name, values }: ActionOption): boolean {
  const [value] = values
  if (values.length > 1 || !value) return false
  const format = value.kind === 'integer' ? value.format : undefined
  switch (name) {
    case 'addr_mode':
      return Object.hasOwn(modes, stringOf(value))
    case 'router_preference':
      return Object.hasOwn(preferences, stringOf(value))
    case 'slla':
      return format === 'mac'
    case 'prefix':
      return format === 'ip6' && value.kind === 'integer' && value.mask !== undefined
    case 'mtu':
      return format === 'decimal'
    case 'rdnss':
      return format === 'ip6'
    default:
      return true
  }
}

function advertisement(options: readonly ActionOption[]): string {
  let flags = 0
  let body = ''
  for (const { name, values } of options) {
    const [value] = values
    if (name === 'addr_mode') flags |= modes[stringOf(value)] ?? 0
    else if (name === 'router_preference') flags |= preferences[stringOf(value)] ?? 0
    else body += optionDigits(name, value, flags)
  }
  // Type 134, no checksum yet; hop limit 255, the longest lifetime, and no times of its own.
  return `86000000ff${numberDigits(flags, 1)}ffff0000000000000000${body}`
}

/** @param flags those that are set so far */
function optionDigits(name: string, value: OptionConstant | undefined, flags: number): string {
  const number = integerOf(value)
  switch (name) {
    case 'slla':
      return `0101${numberDigits(number, 6)}`
    case 'mtu':
      return `05010000${numberDigits(number, 4)}`
    case 'prefix': {
      const mask = value?.kind === 'integer' ? (value.mask ?? 0n) : 0n
      const length = mask.toString(2).replaceAll('0', '').length
      // On the link, and for addresses that hosts make themselves unless they are managed.
      const kind = (flags & MANAGED) !== 0 ? 0x80 : 0xc0
      return `0304${numberDigits(length, 1)}${numberDigits(kind, 1)}${FOREVER}${FOREVER}00000000${numberDigits(number, 16)}`
    }
    case 'rdnss':
      return `19030000${FOREVER}${numberDigits(number, 16)}`
    case 'dnssl':
      return searchListDigits(stringOf(value))
    default:
      return namesOf(stringOf(value)).map(routeDigits).join('')
  }
}

/** A list of domains to search (RFC 8106); nothing for one that is too long. */
function searchListDigits(list: string): string {
  const bytes = namesOf(list).reduce((sum, name) => sum + name.length + 2, 8)
  if (bytes > 255) return ''
  const units = Math.ceil(bytes / 8)
  return `1f${numberDigits(units, 1)}0000${FOREVER}${plainNamesDigits(list).padEnd(2 * (8 * units - 8), '0')}`
}

/** `HIGH-fd00::/64`: a route with its preference (RFC 4191); nothing for what is none. */
function routeDigits(text: string): string {
  const [preference = '', prefix = ''] = text.split('-')
  const [address = '', bits = '128'] = prefix.split('/')
  const value = ip6Value(address)
  const length = Number(bits)
  if (value === undefined || !(length <= 128)) return ''
  const units = Math.ceil(length / 64)
  const network = value & prefixMask(128, length)
  const head = `18${numberDigits(1 + units, 1)}${numberDigits(length, 1)}${numberDigits(preferences[preference] ?? 0, 1)}`
  return head + FOREVER + numberDigits(network, 16).slice(0, 16 * units)
}
