/**
 * Where each field of a match is kept while a match is put together, and the order in which
 * Open vSwitch itself puts fields on the wire: a match in that order compares byte by byte with one
 * that was read from a switch.
 */
import { type OfField, ofField } from '../field.ts'
import { fieldBytes, oxmHeader } from './field-header.ts'

/** What a packet has to be for a field to be there. */
export type Need =
  | 'none'
  | 'ip4'
  | 'ip6'
  | 'ip'
  | 'arp'
  | 'tcp'
  | 'udp'
  | 'sctp'
  | 'icmp4'
  | 'icmp6'
  | 'neighbour'
  | 'solicitation'
  | 'advertisement'

/** What goes to the wire as one entry. */
export interface Slot {
  readonly field: OfField
  readonly header: number
  readonly bytes: number
  /** Where value and mask are kept. */
  readonly offset: number
  readonly need: Need
}

const order: readonly (readonly [Need, ...string[]])[] = [
  ['none', 'dp_hash', 'recirc_id', 'conj_id', 'in_port_oxm', 'eth_src', 'eth_dst', 'eth_type'],
  ['none', 'vlan_vid', 'vlan_pcp'],
  ['ip4', 'nw_src', 'nw_dst'],
  ['ip6', 'ipv6_src', 'ipv6_dst'],
  ['ip', 'ip_frag', 'ip_dscp', 'nw_ecn', 'nw_ttl'],
  ['ip6', 'ipv6_label'],
  ['ip', 'nw_proto'],
  ['tcp', 'tcp_src', 'tcp_dst', 'tcp_flags'],
  ['udp', 'udp_src', 'udp_dst'],
  ['sctp', 'sctp_src', 'sctp_dst'],
  ['icmp4', 'icmp_type', 'icmp_code'],
  ['icmp6', 'icmpv6_type', 'icmpv6_code'],
  ['neighbour', 'nd_target'],
  ['solicitation', 'nd_sll'],
  ['advertisement', 'nd_tll'],
  ['arp', 'arp_op', 'arp_spa', 'arp_tpa', 'arp_sha', 'arp_tha'],
  ['none', 'tun_id', 'tun_flags', 'tun_src', 'tun_dst', 'tun_ipv6_src', 'tun_ipv6_dst'],
  ['none', 'tun_gbp_id', 'tun_gbp_flags', ...Array.from({ length: 64 }, (_, n) => `tun_metadata${n}`)],
  ['none', ...Array.from({ length: 8 }, (_, n) => `xreg${n}`), 'pkt_mark', 'ct_state', 'ct_zone', 'ct_mark'],
  ['none', 'ct_label', 'ct_nw_src', 'ct_ipv6_src', 'ct_nw_dst', 'ct_ipv6_dst', 'ct_nw_proto'],
  ['none', 'ct_tp_src', 'ct_tp_dst', 'metadata'],
]

let offset = 0
/** All slots in the order of the wire. */
export const slots: readonly Slot[] = order.flatMap(([need, ...names]) =>
  names.map((name): Slot => {
    const field = ofField(name)
    const bytes = fieldBytes(field)
    const slot = { field, header: oxmHeader(field), bytes, offset, need }
    offset += bytes
    return slot
  }),
)

/** How many bytes all slots take. */
export const slotBytes = offset

const indexes = new Map(slots.map(({ field }, index) => [field.name, index]))

export function slotIndex(name: string): number {
  const index = indexes.get(name)
  if (index === undefined) throw new RangeError(`${name} is no field of a match`)
  return index
}

/** A field as a match names it: its own bytes, which may be a part of one slot or all of several. */
export interface Place {
  readonly field: OfField
  readonly bytes: number
  readonly offset: number
  /** The slots that it is in: the first one and the one after the last. */
  readonly first: number
  readonly end: number
}

function place(name: string, slot: string, shift = 0, end = slotIndex(slot) + 1): Place {
  const field = ofField(name)
  const first = slotIndex(slot)
  return { field, bytes: fieldBytes(field), offset: (slots[first]?.offset ?? 0) + shift, first, end }
}

/** The place of a field by its first name. Registers overlay each other (ovs-fields(7)). */
export const places: ReadonlyMap<string, Place> = new Map<string, Place>([
  ...slots.map(({ field }): [string, Place] => [field.name, place(field.name, field.name)]),
  ...Array.from({ length: 16 }, (_, n): [string, Place] => [
    `reg${n}`,
    place(`reg${n}`, `xreg${n >> 1}`, 4 * (n & 1)),
  ]),
  ...Array.from({ length: 4 }, (_, n): [string, Place] => [
    `xxreg${n}`,
    place(`xxreg${n}`, `xreg${2 * n}`, 0, slotIndex(`xreg${2 * n}`) + 2),
  ]),
])
