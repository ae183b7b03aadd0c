/** Addresses: MAC, IPv4 and IPv6, from and to text and bytes, and what follows from them. */
export { hexDigit } from './digit.ts'
export { ADDRESS_BITS, type AddressFormat, addressText, addressValue } from './format.ts'
export { type HostAddresses, parseHostAddresses } from './host.ts'
export { interfaceAddress, linkLocalNetwork } from './interface-address.ts'
export { type Family, type Ip, parseIp } from './ip.ts'
export { ip4Text, ip4Value, readIp4, writeIp4 } from './ipv4.ts'
export { ip6BytesText, ip6Text, ip6Value, parseIp6, readIp6, writeIp6 } from './ipv6.ts'
export { macText, macValue, readMac, writeMac } from './mac.ts'
export { multicastMac, solicitedNode } from './multicast.ts'
export { inNetwork, type Network, networkOf, parseNetwork, scanNetwork } from './network.ts'
export {
  bytesPrefixLength,
  ip4Mask,
  ip4PrefixLength,
  prefixLength,
  prefixMask,
  writePrefixMask,
} from './prefix.ts'
export { type Range, without } from './range.ts'
