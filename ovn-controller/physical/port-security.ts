/** Entries of `port_security` (ovn-nb(5), Logical_Switch_Port): a MAC address, and addresses that go with it. */
import ipaddr from 'ipaddr.js'
import { addressValue } from '../expression/index.ts'
import { macText } from '../openflow/index.ts'

export interface SecurityEntry {
  readonly mac: string
  /** As a match takes them: hosts without a prefix, and networks where no bit is set behind it. */
  readonly ip4: readonly string[]
  readonly ip6: readonly string[]
  /** The broadcast addresses of hosts that were given with their network. */
  readonly broadcasts: readonly string[]
  /** The address that every IPv6 host makes for itself out of its MAC address. */
  readonly linkLocal: string
}

/** An entry; nothing where it does not begin with a MAC address. What follows the last address says nothing. */
export function securityEntry(text: string): SecurityEntry | undefined {
  const [first = '', ...rest] = text.trim().split(/\s+/)
  const value = addressValue('mac', first)
  if (typeof value !== 'number') return undefined
  const ip4: string[] = []
  const ip6: string[] = []
  const broadcasts: string[] = []
  for (const word of rest) {
    const address = parse(word)
    if (!address) break
    const { host, prefix, bits, network } = address
    const whole = prefix < bits && host.toString() === network
    const named = whole ? `${network}/${prefix}` : host.toString()
    if (host.kind() === 'ipv6') ip6.push(named)
    else {
      ip4.push(named)
      if (prefix < bits && !whole)
        broadcasts.push(ipaddr.IPv4.broadcastAddressFromCIDR(`${host}/${prefix}`).toString())
    }
  }
  return { mac: macText(value), ip4, ip6, broadcasts, linkLocal: linkLocalOf(value) }
}

interface Address {
  readonly host: ipaddr.IPv4 | ipaddr.IPv6
  readonly prefix: number
  readonly bits: number
  readonly network: string
}

function parse(word: string): Address | undefined {
  const [text = '', length] = word.split('/')
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return undefined
  const host = ipaddr.parse(text)
  const bits = host.kind() === 'ipv4' ? 32 : 128
  const prefix = length === undefined ? bits : Number(length)
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > bits) return undefined
  const cidr = `${text}/${prefix}`
  const network =
    bits === 32 ? ipaddr.IPv4.networkAddressFromCIDR(cidr) : ipaddr.IPv6.networkAddressFromCIDR(cidr)
  return { host, prefix, bits, network: network.toString() }
}

/** RFC 4291, appendix A: the MAC address in two halves, with its universal bit turned. */
function linkLocalOf(mac: number): string {
  const bytes = Array.from({ length: 6 }, (_, n) => Math.floor(mac / 256 ** (5 - n)) % 256)
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = bytes
  const identifier = [a ^ 2, b, c, 0xff, 0xfe, d, e, f]
  return ipaddr.fromByteArray([0xfe, 0x80, 0, 0, 0, 0, 0, 0, ...identifier]).toString()
}
