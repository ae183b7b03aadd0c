/** Multicast addresses that follow from others. */
import { ip6BytesText, parseIp6 } from './ipv6.ts'
import { macText } from './mac.ts'

const bytes = new Uint8Array(16)

/** The solicited-node multicast address of an IPv6 address (RFC 4291, section 2.7.1). */
export function solicitedNode(ip: string): string {
  parseIp6(ip, 0, ip.length, bytes, 0)
  bytes.fill(0, 0, 13)
  bytes[0] = 0xff
  bytes[1] = 2
  bytes[11] = 1
  bytes[12] = 0xff
  return ip6BytesText(bytes)
}

/** The Ethernet address of an IPv6 multicast address (RFC 2464, section 7). */
export function multicastMac(ip: string): string {
  parseIp6(ip, 0, ip.length, bytes, 0)
  return macText(0x333300000000 + new DataView(bytes.buffer).getUint32(12))
}
