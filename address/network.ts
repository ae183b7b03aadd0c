/** Networks: an address and the prefix that it has there, `ADDRESS/PREFIX` (RFC 4632, RFC 4291, section 2.3). */
import { ADDRESS_BITS } from './format.ts'
import { type Ip, parseIp } from './ip.ts'
import { ip4Text, ip4Value } from './ipv4.ts'
import { ip6BytesText, ip6Value, parseIp6 } from './ipv6.ts'
import { ip4Mask, ip4PrefixLength, prefixLength, writePrefixMask } from './prefix.ts'

/** An address and its network. */
export interface Network extends Ip {
  readonly prefix: number
  /** `ADDRESS/PREFIX`, the bits behind the prefix zero. */
  readonly network: string
  /** The network's broadcast address; for IPv6, which has none, the address itself. */
  readonly broadcast: string
  /** Whether the address means something on its own link only (RFC 4291, section 2.5.6). */
  readonly linkLocal: boolean
}

const bytes = new Uint8Array(16)
const mask = new Uint8Array(16)

/** The network of an address in canonical form; `prefix` is at most the address's length. */
export function networkOf({ family, ip }: Ip, prefix: number): Network {
  if (family === 4) {
    const value = ip4Value(ip) ?? 0
    const ones = ip4Mask(prefix)
    const whole = prefix === 32
    return {
      family,
      ip,
      prefix,
      network: `${whole ? ip : ip4Text((value & ones) >>> 0)}/${prefix}`,
      broadcast: whole ? ip : ip4Text((value | ~ones) >>> 0),
      linkLocal: false,
    }
  }
  parseIp6(ip, 0, ip.length, bytes, 0)
  const linkLocal = bytes[0] === 0xfe && ((bytes[1] ?? 0) & 0xc0) === 0x80
  if (prefix === 128) return { family, ip, prefix, network: `${ip}/128`, broadcast: ip, linkLocal }
  writePrefixMask(prefix, mask, 0, 16)
  for (let i = 0; i < 16; i++) bytes[i] = (bytes[i] ?? 0) & (mask[i] ?? 0)
  return { family, ip, prefix, network: `${ip6BytesText(bytes)}/${prefix}`, broadcast: ip, linkLocal }
}

const ip4Network = /\s*(\d+\.\d+\.\d+\.\d+)(?:\/(\d+(?:\.\d+\.\d+\.\d+)?))?/y
const ip6Network = /\s*([0-9a-fA-F:.]+)(?:\/(\d+|[0-9a-fA-F:.]+))?/y

/**
 * The network that stands at a position in a text, and where it ends; undefined where none does. The prefix is a
 * number of bits or a mask; without it the network is the address alone. Space before it is skipped.
 */
export function scanNetwork(
  text: string,
  at = 0,
): { readonly network: Network; readonly end: number } | undefined {
  for (const pattern of [ip4Network, ip6Network]) {
    pattern.lastIndex = at
    const [whole, address = '', given] = pattern.exec(text) ?? []
    const found = whole === undefined ? undefined : parseIp(address)
    if (whole === undefined || !found) continue
    const prefix = given === undefined ? bitsOf(found) : givenPrefix(found, given)
    return prefix === undefined ? undefined : { network: networkOf(found, prefix), end: at + whole.length }
  }
  return undefined
}

const bitsOf = ({ family }: Ip): number => (family === 4 ? ADDRESS_BITS.ip4 : ADDRESS_BITS.ip6)

function givenPrefix(of: Ip, given: string): number | undefined {
  if (/^\d+$/.test(given)) return Number(given) <= bitsOf(of) ? Number(given) : undefined
  if (of.family === 4) {
    const ones = ip4Value(given)
    return ones === undefined ? undefined : ip4PrefixLength(ones)
  }
  const ones = ip6Value(given)
  return ones === undefined ? undefined : prefixLength(ADDRESS_BITS.ip6, ones)
}

/** The network that a whole text is, or undefined; see {@link scanNetwork} for its forms. */
export function parseNetwork(text: string): Network | undefined {
  const found = scanNetwork(text)
  return found?.end === text.length ? found.network : undefined
}

/** Whether an address lies in a network, both in canonical form; never for one of the other version. */
export function inNetwork(ip: string, network: string): boolean {
  const slash = network.indexOf('/')
  const prefix = Number(network.slice(slash + 1))
  const value = ip4Value(ip)
  if (value !== undefined) {
    const base = ip4Value(network, 0, slash)
    return base !== undefined && ((value ^ base) & ip4Mask(prefix)) === 0
  }
  if (!parseIp6(ip, 0, ip.length, bytes, 0) || !parseIp6(network, 0, slash, mask, 0)) return false
  const whole = prefix >> 3
  for (let i = 0; i < whole; i++) if (bytes[i] !== mask[i]) return false
  const bits = prefix & 7
  return bits === 0 || (((bytes[whole] ?? 0) ^ (mask[whole] ?? 0)) & (0xff00 >> bits)) === 0
}
