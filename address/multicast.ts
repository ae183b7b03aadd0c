/** Multicast addresses that follow from others. */
import { ip6BytesText, parseIp6 } from './ipv6.ts'
import { macText } from './mac.ts'

const bytes = new Uint8Array(16)

/** Reads an IPv6 address into `bytes`. */
function read(ip: string): void {
  if (!parseIp6(ip, 0, ip.length, bytes, 0)) throw new RangeError(`${ip} is no IPv6 address`)
}

/**
 * The solicited-node multicast address of an IPv6 address (RFC 4291, section 2.7.1).
 *
 * @throws RangeError where it is none
 */
export function solicitedNode(ip: string): string {
  read(ip)
  bytes.fill(0, 0, 13)
  bytes[0] = 0xff
  bytes[1] = 2
  bytes[11] = 1
  bytes[12] = 0xff
  return ip6BytesText(bytes)
}

/**
 * The Ethernet address of an IPv6 multicast address (RFC 2464, section 7).
 *
 * @throws RangeError where it is none
 */
export function multicastMac(ip: string): string {
  read(ip)
  return macText(0x333300000000 + new DataView(bytes.buffer).getUint32(12))
}
