/** Addresses as the northbound writes them, and what follows from them (ovn-nb(5), RFC 4291, RFC 4861). */
import ipaddr from 'ipaddr.js'

export type Family = 4 | 6

/** An address in its shortest form. */
export interface Ip {
  readonly family: Family
  readonly ip: string
}

/** An interface address with its network. */
export interface Network extends Ip {
  readonly prefix: number
  /** The network as `address/prefix`, host bits zero. */
  readonly network: string
  /** The network's broadcast address; for IPv6, which has none, the address itself. */
  readonly broadcast: string
  /** Whether this is the address that every interface makes for itself from its MAC. */
  readonly linkLocal: boolean
}

/** An Ethernet address and the IP addresses that go with it. */
export interface PortAddresses {
  readonly mac: string
  readonly ips: readonly Ip[]
}

const macPattern = /^[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2}){5}$/

/** A MAC address in lower case with all its zeros, or undefined. */
export function parseMac(text: string): string | undefined {
  if (!macPattern.test(text)) return undefined
  return text
    .toLowerCase()
    .split(':')
    .map((byte) => byte.padStart(2, '0'))
    .join(':')
}

/** The first half of a MAC address, as `options:mac_prefix` gives it, in lower case with all its zeros; or nothing. */
export function parseMacPrefix(text: string): readonly string[] {
  const mac = parseMac(`${text}:0:0:0`)
  return mac === undefined ? [] : [mac.slice(0, 8)]
}

/** An IP address in its shortest form, or undefined; a prefix length is allowed and dropped. */
export function parseIp(text: string): Ip | undefined {
  const address = text.split('/', 1)[0] ?? ''
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return { family: 4, ip: address }
  if (ipaddr.IPv6.isValid(address)) return { family: 6, ip: ipaddr.IPv6.parse(address).toRFC5952String() }
  return undefined
}

/**
 * One element of Logical_Switch_Port.addresses: `MAC [IP]...`.
 *
 * @returns nothing for `router`, `unknown`, `dynamic` and for what is no address; what follows an
 *   unreadable IP address is left out, as OVN leaves it out
 */
export function parsePortAddresses(text: string): readonly PortAddresses[] {
  const [first = '', ...rest] = text.trim().split(/\s+/)
  const mac = parseMac(first)
  if (mac === undefined) return []
  const ips: Ip[] = []
  for (const word of rest) {
    const ip = parseIp(word)
    if (!ip) break
    ips.push(ip)
  }
  return [{ mac, ips }]
}

/** One element of Logical_Router_Port.networks: `IP/PREFIX`; nothing when it is unreadable. */
export function parseNetwork(text: string): readonly Network[] {
  const [address = '', length = ''] = text.split('/')
  const parsed = parseIp(address)
  const prefix = Number(length)
  if (
    !parsed ||
    length === '' ||
    !Number.isInteger(prefix) ||
    prefix < 0 ||
    prefix > (parsed.family === 4 ? 32 : 128)
  )
    return []
  const cidr = `${parsed.ip}/${prefix}`
  if (parsed.family === 4) {
    const network = `${ipaddr.IPv4.networkAddressFromCIDR(cidr)}/${prefix}`
    const broadcast = ipaddr.IPv4.broadcastAddressFromCIDR(cidr).toString()
    return [{ ...parsed, prefix, network, broadcast, linkLocal: false }]
  }
  const network = `${ipaddr.IPv6.networkAddressFromCIDR(cidr).toRFC5952String()}/${prefix}`
  return [{ ...parsed, prefix, network, broadcast: parsed.ip, linkLocal: false }]
}

/** The IPv6 address in a network of 64 bits of an interface with this MAC (RFC 4291, appendix A). */
export function interfaceAddress(prefix: string, mac: string): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac.split(':').map((byte) => Number.parseInt(byte, 16))
  const network = ipaddr.IPv6.parse(prefix).toByteArray().slice(0, 8)
  return new ipaddr.IPv6([...network, a ^ 2, b, c, 0xff, 0xfe, d, e, f]).toRFC5952String()
}

/** The link-local IPv6 network of an interface with this MAC (RFC 4291, appendix A). */
export function linkLocalNetwork(mac: string): Network {
  const ip = interfaceAddress('fe80::', mac)
  return { family: 6, ip, prefix: 64, network: 'fe80::/64', broadcast: ip, linkLocal: true }
}

/** The solicited-node multicast address of an IPv6 address (RFC 4291, 2.7.1). */
export function solicitedNode(ip: string): string {
  const bytes = ipaddr.IPv6.parse(ip).toByteArray()
  const [x = 0, y = 0, z = 0] = bytes.slice(13)
  return new ipaddr.IPv6([0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, x, y, z]).toRFC5952String()
}

/** The Ethernet address of an IPv6 multicast address (RFC 2464, 7). */
export function multicastMac(ip: string): string {
  const last = ipaddr.IPv6.parse(ip).toByteArray().slice(12)
  return ['33', '33', ...last.map((byte) => byte.toString(16).padStart(2, '0'))].join(':')
}

/** Whether an address lies in a network, written as `address/prefix`, of the same IP version. */
export function inNetwork(ip: string, network: string): boolean {
  const slash = network.indexOf('/')
  const prefix = Number(network.slice(slash + 1))
  if (ip.includes(':')) {
    const base = ipaddr.IPv6.parse(network.slice(0, slash))
    return ipaddr.IPv6.parse(ip).match(base, prefix)
  }
  // Every port of a switch is compared with every network of its routers: worth more than a general parser.
  return prefix === 0 || (ipv4Number(ip) ^ ipv4Number(network.slice(0, slash))) >>> (32 - prefix) === 0
}

/** A dotted quad as a number of 32 bits, not negative. */
export function ipv4Number(ip: string): number {
  let number = 0
  let byte = 0
  for (let i = 0; i < ip.length; i++) {
    const code = ip.charCodeAt(i)
    if (code === 0x2e) {
      number = (number << 8) | byte
      byte = 0
    } else byte = byte * 10 + code - 0x30
  }
  return ((number << 8) | byte) >>> 0
}

/** A number of 32 bits as a dotted quad. */
export function ipv4Text(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.')
}

/** The netmask of an IPv4 network, given as `address/prefix`. */
export function netmaskOf(cidr: string): string | undefined {
  if (!ipaddr.IPv4.isValidCIDR(cidr)) return undefined
  return ipaddr.IPv4.subnetMaskFromPrefixLength(ipaddr.IPv4.parseCIDR(cidr)[1]).toString()
}
