/** The IPv4 addresses that a switch hands out: those of `subnet` without `exclude_ips` (ovn-nb(5), IP Address Assignment). */
import ipaddr from 'ipaddr.js'
import { ipv4Number } from '../port/address.ts'

/** Addresses as numbers of 32 bits, both ends included. */
export interface AddressRange {
  readonly from: number
  readonly to: number
}

/** An IPv4 network as `ADDRESS/PREFIX`, host bits zero; nothing for what is none, or has no room for a host. */
export function parseSubnet(text: string): readonly string[] {
  const [address = '', mask = ''] = text.trim().split('/')
  if (!ipaddr.IPv4.isValidFourPartDecimal(address)) return []
  const prefix = prefixLength(mask)
  if (prefix === undefined || prefix > 31) return []
  return [`${ipaddr.IPv4.networkAddressFromCIDR(`${address}/${prefix}`)}/${prefix}`]
}

/** Of a network's mask, which is a number of bits or a netmask. */
function prefixLength(mask: string): number | undefined {
  if (/^\d{1,2}$/.test(mask)) return Number(mask)
  if (!ipaddr.IPv4.isValidFourPartDecimal(mask)) return undefined
  return ipaddr.IPv4.parse(mask).prefixLengthFromSubnetMask() ?? undefined
}

const address = String.raw`\d+\.\d+\.\d+\.\d+`
const excluded = new RegExp(String.raw`\s*(${address})(?:\s*\.\.\s*(${address}))?(?![\d.])`, 'y')

/** What `exclude_ips` says: addresses and ranges, up to the first that is unreadable, and from where on it is. */
export function parseExcluded(text: string): {
  readonly ranges: readonly AddressRange[]
  readonly unreadable: string
} {
  const ranges: AddressRange[] = []
  let rest = 0
  excluded.lastIndex = 0
  for (let found = excluded.exec(text); found; found = excluded.exec(text)) {
    const [, first = '', last = first] = found
    if (![first, last].every((ip) => ipaddr.IPv4.isValidFourPartDecimal(ip))) break
    ranges.push({ from: ipv4Number(first), to: ipv4Number(last) })
    rest = excluded.lastIndex
  }
  return { ranges, unreadable: text.slice(rest).trim() }
}

/**
 * The addresses that are handed out. The first one of a subnet is for its router; the network's own
 * address and the broadcast address are nobody's.
 *
 * @param subnet as `parseSubnet` gives it
 */
export function addressPool(subnet: string, exclude: string): readonly AddressRange[] {
  const [base = '', prefix = ''] = subnet.split('/')
  const network = ipv4Number(base)
  const broadcast = network + 2 ** (32 - Number(prefix)) - 1
  let pool: readonly AddressRange[] = [{ from: network + 2, to: broadcast - 1 }]
  for (const { from, to } of parseExcluded(exclude).ranges) {
    if (from > to) continue
    pool = pool.flatMap((range) => [
      { from: range.from, to: Math.min(range.to, from - 1) },
      { from: Math.max(range.from, to + 1), to: range.to },
    ])
    pool = pool.filter((range) => range.from <= range.to)
  }
  return pool.filter((range) => range.from <= range.to)
}
