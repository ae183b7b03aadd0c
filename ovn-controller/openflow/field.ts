/**
 * The OpenFlow fields that logical flows use: names, widths and wire numbers
 * (ovs-fields(7)). Registers are matched 32 bits at a time, so that a match has
 * one canonical form; actions may also address them 64 or 128 bits at a time.
 */

/** How values of a field are written: ovs-fields(7) gives each field one of these. */
export type FieldFormat =
  | 'hex'
  | 'decimal'
  | 'mac'
  | 'ip4'
  | 'ip6'
  | 'fragment'
  | 'port'
  | 'ctState'
  | 'tcpFlags'
  | 'tunnelFlags'

export interface OfField {
  /** The name in matches and in `set_field`. */
  readonly name: string
  /** The name in `move`, `push` and `pop`, as `ovs-ofctl dump-flows` prints it. */
  readonly nxm: string
  readonly bits: number
  /** Whether values are bigints; fields up to 48 bits hold plain numbers. */
  readonly wide: boolean
  readonly format: FieldFormat
  /** OXM class and field number, as sent in `set_field` and `copy_field`. */
  readonly oxm: readonly [cls: number, field: number]
  /** The older NXM number, as sent in stack actions; the same as `oxm` where there is none. */
  readonly stack: readonly [cls: number, field: number]
  /** Position in a canonical match; prerequisites come before what needs them. */
  readonly order: number
}

const BASIC = 0x8000
const PACKET_REGISTER = 0x8001
const NXM0 = 0x0000
const NXM1 = 0x0001

const table = new Map<string, OfField>()

function define(
  name: string,
  nxm: string,
  bits: number,
  format: FieldFormat,
  oxm: readonly [number, number],
  stack: readonly [number, number] = oxm,
): OfField {
  const field: OfField = { name, nxm, bits, wide: bits > 48, format, oxm, stack, order: table.size }
  table.set(name, field)
  return field
}

const nx = (number: number): readonly [number, number] => [NXM1, number]
const basic = (number: number): readonly [number, number] => [BASIC, number]

define('in_port', 'NXM_OF_IN_PORT', 16, 'decimal', [NXM0, 0])
define('conj_id', 'NXM_NX_CONJ_ID', 32, 'decimal', nx(37))
define('tun_id', 'NXM_NX_TUN_ID', 64, 'hex', basic(38), nx(16))
define('tun_metadata0', 'NXM_NX_TUN_METADATA0', 32, 'hex', nx(40))
define('metadata', 'OXM_OF_METADATA', 64, 'hex', basic(2))
for (let i = 0; i < 16; i++) define(`reg${i}`, `NXM_NX_REG${i}`, 32, 'hex', nx(i))
for (let i = 0; i < 8; i++) define(`xreg${i}`, `OXM_OF_PKT_REG${i}`, 64, 'hex', [PACKET_REGISTER, i])
for (let i = 0; i < 4; i++) define(`xxreg${i}`, `NXM_NX_XXREG${i}`, 128, 'hex', nx(111 + i))
define('pkt_mark', 'NXM_NX_PKT_MARK', 32, 'hex', nx(33))
define('ct_state', 'NXM_NX_CT_STATE', 32, 'ctState', nx(105))
define('ct_mark', 'NXM_NX_CT_MARK', 32, 'hex', nx(107))
define('ct_label', 'NXM_NX_CT_LABEL', 128, 'hex', nx(108))
define('eth_src', 'NXM_OF_ETH_SRC', 48, 'mac', basic(4), [NXM0, 2])
define('eth_dst', 'NXM_OF_ETH_DST', 48, 'mac', basic(3), [NXM0, 1])
define('eth_type', 'NXM_OF_ETH_TYPE', 16, 'hex', basic(5), [NXM0, 3])
define('vlan_tci', 'NXM_OF_VLAN_TCI', 16, 'hex', [NXM0, 4])
define('nw_proto', 'NXM_OF_IP_PROTO', 8, 'decimal', basic(10), [NXM0, 6])
define('ip_dscp', 'OXM_OF_IP_DSCP', 6, 'decimal', basic(8))
define('nw_ecn', 'NXM_NX_IP_ECN', 2, 'decimal', basic(9), nx(28))
define('nw_ttl', 'NXM_NX_IP_TTL', 8, 'decimal', nx(29))
define('ip_frag', 'NXM_NX_IP_FRAG', 2, 'fragment', nx(26))
define('nw_src', 'NXM_OF_IP_SRC', 32, 'ip4', basic(11), [NXM0, 7])
define('nw_dst', 'NXM_OF_IP_DST', 32, 'ip4', basic(12), [NXM0, 8])
define('ipv6_src', 'NXM_NX_IPV6_SRC', 128, 'ip6', basic(26), nx(19))
define('ipv6_dst', 'NXM_NX_IPV6_DST', 128, 'ip6', basic(27), nx(20))
define('ipv6_label', 'NXM_NX_IPV6_LABEL', 20, 'hex', basic(28), nx(27))
define('icmp_type', 'NXM_OF_ICMP_TYPE', 8, 'decimal', basic(19), [NXM0, 13])
define('icmp_code', 'NXM_OF_ICMP_CODE', 8, 'decimal', basic(20), [NXM0, 14])
define('icmpv6_type', 'NXM_NX_ICMPV6_TYPE', 8, 'decimal', basic(29), nx(21))
define('icmpv6_code', 'NXM_NX_ICMPV6_CODE', 8, 'decimal', basic(30), nx(22))
define('arp_op', 'NXM_OF_ARP_OP', 16, 'decimal', basic(21), [NXM0, 15])
define('arp_spa', 'NXM_OF_ARP_SPA', 32, 'ip4', basic(22), [NXM0, 16])
define('arp_tpa', 'NXM_OF_ARP_TPA', 32, 'ip4', basic(23), [NXM0, 17])
define('arp_sha', 'NXM_NX_ARP_SHA', 48, 'mac', basic(24), nx(17))
define('arp_tha', 'NXM_NX_ARP_THA', 48, 'mac', basic(25), nx(18))
define('nd_target', 'NXM_NX_ND_TARGET', 128, 'ip6', basic(31), nx(23))
define('nd_sll', 'NXM_NX_ND_SLL', 48, 'mac', basic(32), nx(24))
define('nd_tll', 'NXM_NX_ND_TLL', 48, 'mac', basic(33), nx(25))
define('tcp_src', 'NXM_OF_TCP_SRC', 16, 'decimal', basic(13), [NXM0, 9])
define('tcp_dst', 'NXM_OF_TCP_DST', 16, 'decimal', basic(14), [NXM0, 10])
define('tcp_flags', 'NXM_NX_TCP_FLAGS', 12, 'tcpFlags', basic(42), nx(34))
define('udp_src', 'NXM_OF_UDP_SRC', 16, 'decimal', basic(15), [NXM0, 11])
define('udp_dst', 'NXM_OF_UDP_DST', 16, 'decimal', basic(16), [NXM0, 12])
define('sctp_src', 'OXM_OF_SCTP_SRC', 16, 'decimal', basic(17))
define('sctp_dst', 'OXM_OF_SCTP_DST', 16, 'decimal', basic(18))

// Fields that no logical flow matches, in an order of their own: physical flows and tunnels need them.
define('dp_hash', 'NXM_NX_DP_HASH', 32, 'hex', nx(35))
define('recirc_id', 'NXM_NX_RECIRC_ID', 32, 'decimal', nx(36))
define('in_port_oxm', 'OXM_OF_IN_PORT', 32, 'port', basic(0))
define('tun_src', 'NXM_NX_TUN_IPV4_SRC', 32, 'ip4', nx(31))
define('tun_dst', 'NXM_NX_TUN_IPV4_DST', 32, 'ip4', nx(32))
define('tun_ipv6_src', 'NXM_NX_TUN_IPV6_SRC', 128, 'ip6', nx(109))
define('tun_ipv6_dst', 'NXM_NX_TUN_IPV6_DST', 128, 'ip6', nx(110))
define('tun_gbp_id', 'NXM_NX_TUN_GBP_ID', 16, 'decimal', nx(38))
define('tun_gbp_flags', 'NXM_NX_TUN_GBP_FLAGS', 8, 'hex', nx(39))
define('tun_flags', 'NXM_NX_TUN_FLAGS', 16, 'tunnelFlags', nx(104))
for (let i = 1; i < 64; i++) define(`tun_metadata${i}`, `NXM_NX_TUN_METADATA${i}`, 32, 'hex', nx(40 + i))
define('vlan_vid', 'OXM_OF_VLAN_VID', 13, 'decimal', basic(6))
define('vlan_pcp', 'OXM_OF_VLAN_PCP', 3, 'decimal', basic(7))
define('ct_zone', 'NXM_NX_CT_ZONE', 16, 'hex', nx(106))
define('ct_nw_proto', 'NXM_NX_CT_NW_PROTO', 8, 'decimal', nx(119))
define('ct_nw_src', 'NXM_NX_CT_NW_SRC', 32, 'ip4', nx(120))
define('ct_nw_dst', 'NXM_NX_CT_NW_DST', 32, 'ip4', nx(121))
define('ct_ipv6_src', 'NXM_NX_CT_IPV6_SRC', 128, 'ip6', nx(122))
define('ct_ipv6_dst', 'NXM_NX_CT_IPV6_DST', 128, 'ip6', nx(123))
define('ct_tp_src', 'NXM_NX_CT_TP_SRC', 16, 'decimal', nx(124))
define('ct_tp_dst', 'NXM_NX_CT_TP_DST', 16, 'decimal', nx(125))

/** All fields, in the order in which they are defined. */
export const ofFields: readonly OfField[] = [...table.values()]

/** The field of that name. Throws on a name that is not a field: names are written in code, not read. */
export function ofField(name: string): OfField {
  const field = table.get(name)
  if (!field) throw new Error(`no OpenFlow field is named ${name}`)
  return field
}

/** A run of bits of a field, `offset` counted from the least significant. */
export interface Subfield {
  readonly field: OfField
  readonly offset: number
  readonly bits: number
}

export function wholeField(name: string): Subfield {
  const field = ofField(name)
  return { field, offset: 0, bits: field.bits }
}

export function bitsOf(name: string, first: number, last: number = first): Subfield {
  return { field: ofField(name), offset: first, bits: last - first + 1 }
}

/** `NXM_NX_REG10[6]`, `NXM_OF_ETH_SRC[]`, `NXM_NX_XXREG0[64..111]`. */
export function subfieldText({ field, offset, bits }: Subfield): string {
  if (bits === field.bits) return `${field.nxm}[]`
  return bits === 1 ? `${field.nxm}[${offset}]` : `${field.nxm}[${offset}..${offset + bits - 1}]`
}
