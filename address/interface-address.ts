/** The IPv6 addresses that an interface makes for itself out of its MAC address (RFC 4291, appendix A). */
import { ip6BytesText, parseIp6 } from './ipv6.ts'
import { macValue, writeMac } from './mac.ts'
import { type Network, networkOf } from './network.ts'

const address = new Uint8Array(16)
const mac = new Uint8Array(6)

/**
 * The address in a network of 64 bits of an interface with that MAC address (modified EUI-64).
 *
 * @throws RangeError where one of them is no address
 */
export function interfaceAddress(prefix: string, of: string): string {
  const value = macValue(of)
  if (value === undefined || !parseIp6(prefix, 0, prefix.length, address, 0))
    throw new RangeError(`${prefix} or ${of} is no address`)
  writeMac(value, mac)
  address.set(mac.subarray(0, 3), 8)
  address[8] = (mac[0] ?? 0) ^ 2
  address[11] = 0xff
  address[12] = 0xfe
  address.set(mac.subarray(3), 13)
  return ip6BytesText(address)
}

/** The link-local network of an interface with that MAC address. */
export function linkLocalNetwork(of: string): Network {
  return networkOf({ family: 6, ip: interfaceAddress('fe80::', of) }, 64)
}
