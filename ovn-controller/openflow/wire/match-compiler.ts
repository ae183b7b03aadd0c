/**
 * Matches from the text of ovs-ofctl to the wire: OXM entries in the order in which a switch gives them
 * back, prerequisites included, registers in pairs.
 */
import { type OfField, ofField } from '../field.ts'
import type { ByteWriter } from './byte-writer.ts'
import { fieldNamed, maskedHeader } from './field-header.ts'
import { type Need, type Place, places, slotBytes, slotIndex, slots } from './match-slot.ts'
import { FlowSyntaxError } from './syntax-error.ts'
import { parseMasked, parseNumber } from './value-parser.ts'

const IP4 = 0x0800
const IP6 = 0x86dd
const ARP = 0x0806
const RARP = 0x8035
const ICMP = 1
const TCP = 6
const UDP = 17
const ICMP6 = 58
const SCTP = 132

/** Words that stand for an Ethernet type and an IP protocol (ovs-ofctl(8)). */
const shorthands: Readonly<Record<string, readonly [type: number, protocol?: number]>> = {
  ip: [IP4],
  ipv4: [IP4],
  icmp: [IP4, ICMP],
  icmp4: [IP4, ICMP],
  tcp: [IP4, TCP],
  udp: [IP4, UDP],
  sctp: [IP4, SCTP],
  arp: [ARP],
  rarp: [RARP],
  ipv6: [IP6],
  ip6: [IP6],
  icmp6: [IP6, ICMP6],
  tcp6: [IP6, TCP],
  udp6: [IP6, UDP],
  sctp6: [IP6, SCTP],
  mpls: [0x8847],
  mplsm: [0x8848],
}

/** Names that mean another field with each protocol. */
const byProtocol: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  tp_src: { [TCP]: 'tcp_src', [UDP]: 'udp_src', [SCTP]: 'sctp_src' },
  tp_dst: { [TCP]: 'tcp_dst', [UDP]: 'udp_dst', [SCTP]: 'sctp_dst' },
  icmp_type: { [ICMP]: 'icmp_type', [ICMP6]: 'icmpv6_type' },
  icmp_code: { [ICMP]: 'icmp_code', [ICMP6]: 'icmpv6_code' },
}

/** The tag of a VLAN header that is there: the bit that OpenFlow calls OFPVID_PRESENT. */
const PRESENT = 0x1000

const value = new Uint8Array(slotBytes)
const mask = new Uint8Array(slotBytes)
const used = new Uint8Array(slots.length)
const tci = ofField('vlan_tci')
const vid: OfField = ofField('vlan_vid')
const tag = new Uint8Array(2)
const tagMask = new Uint8Array(2)

const ETH_TYPE = slotIndex('eth_type')
const PROTOCOL = slotIndex('nw_proto')
const VLAN_VID = slotIndex('vlan_vid')
const VLAN_PCP = slotIndex('vlan_pcp')
const ICMP6_TYPE = slotIndex('icmpv6_type')
const IN_PORT = place('in_port_oxm')
const DSCP = place('ip_dscp')

function place(name: string): Place {
  const found = places.get(name)
  if (!found) throw new RangeError(`${name} is no field of a match`)
  return found
}

/** Places by every name that a match may use. */
const named = new Map<string, Place>()
function placeNamed(name: string): Place | undefined {
  let found = named.get(name)
  if (found) return found
  const field = name === 'in_port' ? ofField('in_port_oxm') : fieldNamed(name)
  found = field && places.get(field.name)
  if (found) named.set(name, found)
  return found
}

/** The value of a slot of up to two bytes, or -1 where it is not matched. */
function matched(index: number): number {
  const slot = slots[index]
  if (!slot || used[index] === 0) return -1
  const low = value[slot.offset + slot.bytes - 1] ?? 0
  return slot.bytes === 1 ? low : (value[slot.offset] ?? 0) * 256 + low
}

function setSlot(index: number, number: number, bits = 0xffff): void {
  const slot = slots[index]
  if (!slot) return
  used[index] = 1
  for (let i = 0; i < slot.bytes; i++) {
    value[slot.offset + slot.bytes - 1 - i] = number >>> (8 * i)
    mask[slot.offset + slot.bytes - 1 - i] = bits >>> (8 * i)
  }
}

/** What a compiled match says that matters to the actions of its flow. */
export interface Compiled {
  /** Whether all packets that match have a VLAN header. */
  readonly tagged: boolean
}

/** The state of the VLAN header while a match is read: a tag with its mask, as in `vlan_tci`. */
let vlanValue = 0
let vlanMask = 0

/** Writes the entries of a match, without the header of the match. Throws a `FlowSyntaxError`. */
export function compileMatch(text: string, out: ByteWriter): Compiled {
  used.fill(0)
  vlanValue = 0
  vlanMask = 0
  let later: (readonly [name: string, start: number, end: number])[] | undefined
  const { length } = text
  let at = 0
  while (at < length) {
    const code = text.charCodeAt(at)
    if (code === 0x2c || code === 0x20) {
      at++
      continue
    }
    let end = at
    let equals = -1
    for (; end < length; end++) {
      const one = text.charCodeAt(end)
      if (one === 0x2c || one === 0x20) break
      if (one === 0x3d && equals < 0) equals = end
    }
    const name = text.slice(at, equals < 0 ? end : equals)
    if (equals < 0) shorthand(text, at, name)
    else if (name in byProtocol) {
      later ??= []
      later.push([name, equals + 1, end])
    } else field(text, at, name, equals + 1, end)
    at = end
  }
  for (const [name, start, end] of later ?? []) {
    const actual = byProtocol[name]?.[matched(PROTOCOL)]
    if (actual === undefined) throw new FlowSyntaxError(`${name} needs a protocol that has it`, text, start)
    field(text, start, actual, start, end)
  }
  if (vlanMask !== 0) putVlan()
  emit(text, out)
  return { tagged: (vlanMask & vlanValue & PRESENT) !== 0 }
}

function shorthand(text: string, at: number, name: string): void {
  const found = shorthands[name]
  if (!found) throw new FlowSyntaxError(`"${name}" is no field that can be matched without a value`, text, at)
  setSlot(ETH_TYPE, found[0])
  if (found[1] !== undefined) setSlot(PROTOCOL, found[1], 0xff)
}

function field(text: string, at: number, name: string, start: number, end: number): void {
  if (vlan(text, name, start, end)) return
  let where = placeNamed(name)
  if (name === 'nw_tos') {
    // The old name takes all eight bits, of which two have to be zero.
    const tos = parseNumber(text, start, end, 0xff)
    if ((tos & 3) !== 0) throw new FlowSyntaxError('the two lowest bits of nw_tos have to be 0', text, start)
    setSlot(DSCP.first, tos >>> 2, 0x3f)
    return
  }
  if (name === 'in_port') where = IN_PORT
  if (!where) throw new FlowSyntaxError(`"${name}" is no field that can be matched`, text, at)
  reach(where)
  parseMasked(text, start, end, where.field, value, mask, where.offset, where.bytes)
  // A number without a mask is about the switch's four more bits, too.
  if (where.field.format === 'tcpFlags' && /^\w+$/.test(text.slice(start, end)))
    mask.fill(0xff, where.offset, where.offset + where.bytes)
  for (let i = where.first; i < where.end; i++) used[i] = 1
}

/** Clears the slots of a place that were not used yet: a register fills only half of its slot. */
function reach({ first, end }: Place): void {
  for (let i = first; i < end; i++) {
    const slot = slots[i]
    if (!slot || used[i] === 1) continue
    value.fill(0, slot.offset, slot.offset + slot.bytes)
    mask.fill(0, slot.offset, slot.offset + slot.bytes)
  }
}

/** The fields of a VLAN header, each of which is a part of its tag. */
function vlan(text: string, name: string, start: number, end: number): boolean {
  switch (name) {
    case 'vlan_tci': {
      parseMasked(text, start, end, tci, tag, tagMask, 0, 2)
      mergeVlan((tag[0] ?? 0) * 256 + (tag[1] ?? 0), (tagMask[0] ?? 0) * 256 + (tagMask[1] ?? 0))
      return true
    }
    case 'vlan_vid': {
      parseMasked(text, start, end, vid, tag, tagMask, 0, 2)
      const bits = (tagMask[0] ?? 0) * 256 + (tagMask[1] ?? 0)
      mergeVlan((tag[0] ?? 0) * 256 + (tag[1] ?? 0), bits & 0x1fff)
      return true
    }
    case 'dl_vlan': {
      const number = parseNumber(text, start, end, 0xffff)
      // 0xffff is how OpenFlow 1.0 says that there is no VLAN header.
      if (number === 0xffff) mergeVlan(0, 0x1fff)
      else if (number > 0xfff) throw new FlowSyntaxError(`${number} is no VLAN`, text, start)
      else mergeVlan(PRESENT | number, 0x1fff)
      return true
    }
    case 'dl_vlan_pcp':
    case 'vlan_pcp':
      mergeVlan(PRESENT | (parseNumber(text, start, end, 7) << 13), PRESENT | 0xe000)
      return true
    default:
      return false
  }
}

function mergeVlan(number: number, bits: number): void {
  vlanValue = (vlanValue & ~bits) | (number & bits)
  vlanMask |= bits
}

function putVlan(): void {
  if ((vlanMask & 0x1fff) !== 0) setSlot(VLAN_VID, vlanValue & 0x1fff, vlanMask & 0x1fff)
  if ((vlanMask & 0xe000) !== 0 && (vlanValue & 0x1fff) !== 0) setSlot(VLAN_PCP, vlanValue >>> 13, 7)
}

/** What is missing for a field to be there, if anything is. */
function missing(need: Need): string | undefined {
  const type = matched(ETH_TYPE)
  const protocol = matched(PROTOCOL)
  const ip = type === IP4 || type === IP6
  switch (need) {
    case 'none':
      return undefined
    case 'ip4':
      return type === IP4 ? undefined : 'ip'
    case 'ip6':
      return type === IP6 ? undefined : 'ipv6'
    case 'ip':
      return ip ? undefined : 'ip or ipv6'
    case 'arp':
      return type === ARP || type === RARP ? undefined : 'arp or rarp'
    case 'tcp':
      return ip && protocol === TCP ? undefined : 'tcp or tcp6'
    case 'udp':
      return ip && protocol === UDP ? undefined : 'udp or udp6'
    case 'sctp':
      return ip && protocol === SCTP ? undefined : 'sctp or sctp6'
    case 'icmp4':
      return type === IP4 && protocol === ICMP ? undefined : 'icmp'
    case 'icmp6':
      return type === IP6 && protocol === ICMP6 ? undefined : 'icmp6'
    default: {
      const kind = type === IP6 && protocol === ICMP6 ? matched(ICMP6_TYPE) : -1
      if (need === 'solicitation') return kind === 135 ? undefined : 'icmp6 with type 135'
      if (need === 'advertisement') return kind === 136 ? undefined : 'icmp6 with type 136'
      return kind === 135 || kind === 136 ? undefined : 'icmp6 with type 135 or 136'
    }
  }
}

function emit(text: string, out: ByteWriter): void {
  for (let index = 0; index < slots.length; index++) {
    const slot = slots[index]
    if (used[index] === 0 || !slot) continue
    const { offset, bytes, need } = slot
    const end = offset + bytes
    let some = 0
    let every = 0xff
    for (let i = offset; i < end; i++) {
      const bits = mask[i] ?? 0
      some |= bits
      every &= bits
      value[i] = (value[i] ?? 0) & bits
    }
    if (some === 0) continue
    if (need !== 'none') {
      const lacking = missing(need)
      if (lacking !== undefined)
        throw new FlowSyntaxError(`${slot.field.name} is matched without ${lacking}`, text, 0)
    }
    if (every !== 0xff && !isWhole(slot.field, offset, bytes)) {
      out.u32(maskedHeader(slot.header))
      out.bytes(value, offset, end)
      out.bytes(mask, offset, end)
    } else {
      out.u32(slot.header)
      out.bytes(value, offset, end)
    }
  }
}

/**
 * Whether the mask has all bits of a field that does not fill its bytes. A mask over the twelve flags of TCP stays one:
 * the switch has four more bits there.
 */
function isWhole(of: OfField, offset: number, bytes: number): boolean {
  if (of.format === 'tcpFlags') return false
  const spare = 8 * bytes - of.bits
  for (let i = 0; i < bytes; i++) {
    const left = Math.min(8, Math.max(0, spare - 8 * i))
    const full = 0xff >>> left
    if (((mask[offset + i] ?? 0) & full) !== full) return false
  }
  return true
}
