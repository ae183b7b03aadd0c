/** Fields by their names and by the four-byte headers that stand for them on the wire (OXM and NXM). */
import { type OfField, ofField, ofFields } from '../field.ts'

/** Second names of fields: those of OpenFlow 1.0, and those of the other naming scheme. */
const aliases: Readonly<Record<string, string>> = {
  tunnel_id: 'tun_id',
  dl_src: 'eth_src',
  dl_dst: 'eth_dst',
  dl_type: 'eth_type',
  ip_proto: 'nw_proto',
  ip_ecn: 'nw_ecn',
  nw_frag: 'ip_frag',
  ip_ttl: 'nw_ttl',
  ip_src: 'nw_src',
  ip_dst: 'nw_dst',
  icmpv4_type: 'icmp_type',
  icmpv4_code: 'icmp_code',
  OXM_OF_ETH_SRC: 'eth_src',
  OXM_OF_ETH_DST: 'eth_dst',
  OXM_OF_ETH_TYPE: 'eth_type',
  OXM_OF_IP_PROTO: 'nw_proto',
  OXM_OF_IP_ECN: 'nw_ecn',
  OXM_OF_IPV4_SRC: 'nw_src',
  OXM_OF_IPV4_DST: 'nw_dst',
  OXM_OF_IPV6_SRC: 'ipv6_src',
  OXM_OF_IPV6_DST: 'ipv6_dst',
  OXM_OF_IPV6_FLABEL: 'ipv6_label',
  OXM_OF_TCP_SRC: 'tcp_src',
  OXM_OF_TCP_DST: 'tcp_dst',
  OXM_OF_TCP_FLAGS: 'tcp_flags',
  OXM_OF_UDP_SRC: 'udp_src',
  OXM_OF_UDP_DST: 'udp_dst',
  OXM_OF_ARP_OP: 'arp_op',
  OXM_OF_ARP_SPA: 'arp_spa',
  OXM_OF_ARP_TPA: 'arp_tpa',
  OXM_OF_ARP_SHA: 'arp_sha',
  OXM_OF_ARP_THA: 'arp_tha',
  OXM_OF_ICMPV4_TYPE: 'icmp_type',
  OXM_OF_ICMPV4_CODE: 'icmp_code',
  OXM_OF_ICMPV6_TYPE: 'icmpv6_type',
  OXM_OF_ICMPV6_CODE: 'icmpv6_code',
  OXM_OF_IPV6_ND_TARGET: 'nd_target',
  OXM_OF_IPV6_ND_SLL: 'nd_sll',
  OXM_OF_IPV6_ND_TLL: 'nd_tll',
  OXM_OF_TUNNEL_ID: 'tun_id',
}

const byName = new Map<string, OfField>()
const byHeader = new Map<number, OfField>()

/** A header by class, number and length of what follows it; `0x100` in the type is the mask bit. */
function header([cls, number]: readonly [number, number], bytes: number): number {
  return cls * 0x10000 + number * 0x200 + bytes
}

/** How many bytes a value has: as few as hold it, but for the 20 bits of a flow label, which have four. */
export function fieldBytes({ bits }: OfField): number {
  return bits === 20 ? 4 : (bits + 7) >>> 3
}

/** The header of a field where nothing asks for the older one: in matches, `set_field` and `copy_field`. */
export function oxmHeader(field: OfField): number {
  return header(field.oxm, fieldBytes(field))
}

/** The header of a field in the actions of Open vSwitch's own. */
export function nxmHeader(field: OfField): number {
  return header(field.stack, fieldBytes(field))
}

/** The same header for a value with a mask. */
export function maskedHeader(plain: number): number {
  const bytes = plain & 0xff
  return plain - bytes + 0x100 + 2 * bytes
}

for (const field of ofFields) {
  byName.set(field.name, field)
  byName.set(field.nxm, field)
  // Of a field that has two headers either one may come back.
  byHeader.set(nxmHeader(field), field)
  byHeader.set(oxmHeader(field), field)
}
for (const [alias, name] of Object.entries(aliases)) byName.set(alias, ofField(name))

/** The field of a name in any of the naming schemes. */
export function fieldNamed(name: string): OfField | undefined {
  return byName.get(name)
}

/** The field of a header, with or without the mask bit. */
export function fieldOfHeader(given: number): OfField | undefined {
  const masked = (given & 0x100) !== 0
  return byHeader.get(masked ? given - 0x100 - (given & 0xff) / 2 : given)
}
