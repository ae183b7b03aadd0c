/**
 * An Ethernet frame out of the values of OpenFlow fields, as Open vSwitch composes one out of a flow: what no field
 * speaks of is zero, and a payload of 64 bytes counts up from zero.
 */
import type { Match } from './match.ts'

const IP4 = 0x800
const IP6 = 0x86dd
const ARP = 0x806
const RARP = 0x8035
const VLAN = 0x8100
/** A tag is there when this bit of a VLAN's control information says so. */
const TAGGED = 0x1000

const ICMP = 1
const TCP = 6
const UDP = 17
const ICMP6 = 58
const SCTP = 132

/** Flags of segments that carry no payload: SYN, FIN and RST. */
const WITHOUT_PAYLOAD = 0x7
const LATER_FRAGMENT = 2

const payload = Buffer.from(Array.from({ length: 64 }, (_, n) => n))
const none = Buffer.alloc(0)

/** A number in so many bytes. */
function bytes(value: bigint | number, count: number): Buffer {
  return Buffer.from(
    BigInt(value)
      .toString(16)
      .padStart(2 * count, '0'),
    'hex',
  )
}

/** RFC 1071: over bytes whose checksum is still zero. */
function checksum(...parts: readonly Buffer[]): number {
  const all = Buffer.concat(parts)
  let sum = 0
  for (let at = 0; at < all.length; at += 2) sum += ((all[at] ?? 0) << 8) | (all[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

function withChecksum(header: Buffer, at: number, sum: number): Buffer {
  const copy = Buffer.from(header)
  copy.writeUInt16BE(sum, at)
  return copy
}

/** The values of fields. */
class Fields {
  readonly #values: ReadonlyMap<string, bigint>

  constructor(match: Match) {
    this.#values = new Map(match.map(({ field, value }) => [field.name, BigInt(value)]))
  }

  of(name: string): number {
    return Number(this.#values.get(name) ?? 0n)
  }

  bytes(name: string, count: number): Buffer {
    return bytes(this.#values.get(name) ?? 0n, count)
  }
}

/** The frame of the packets that a match describes; bits that it leaves open are zero. */
export function composeFrame(match: Match): Buffer {
  const fields = new Fields(match)
  const type = fields.of('eth_type')
  const tag = fields.of('vlan_tci')
  const tagged = (tag & TAGGED) === 0 ? none : Buffer.concat([bytes(VLAN, 2), bytes(tag, 2)])
  const ends = Buffer.concat([fields.bytes('eth_dst', 6), fields.bytes('eth_src', 6), tagged])
  return Buffer.concat([ends, bytes(type, 2), network(type, fields)])
}

function network(type: number, fields: Fields): Buffer {
  if (type === IP4) return ip4(fields)
  if (type === IP6) return ip6(fields)
  if (type === ARP || type === RARP) return arp(fields)
  return none
}

function ip4(fields: Fields): Buffer {
  const [from, to] = [fields.bytes('nw_src', 4), fields.bytes('nw_dst', 4)]
  const fragment = fields.of('ip_frag')
  const proto = fields.of('nw_proto')
  const body = (fragment & LATER_FRAGMENT) === 0 ? transport(proto, fields) : none
  const offset = fragment === 0 ? 0 : 0x2000 + ((fragment & LATER_FRAGMENT) === 0 ? 0 : 100)
  const header = Buffer.concat([
    bytes(0x4500 | (fields.of('ip_dscp') << 2) | fields.of('nw_ecn'), 2),
    bytes(20 + body.length, 2),
    bytes(offset, 4),
    bytes(fields.of('nw_ttl'), 1),
    bytes(proto, 1),
    bytes(0, 2),
    from,
    to,
  ])
  const pseudo = Buffer.concat([from, to, bytes(proto, 2), bytes(body.length, 2)])
  return Buffer.concat([withChecksum(header, 10, checksum(header)), summed(proto, body, pseudo)])
}

function ip6(fields: Fields): Buffer {
  const [from, to] = [fields.bytes('ipv6_src', 16), fields.bytes('ipv6_dst', 16)]
  const proto = fields.of('nw_proto')
  const body = transport(proto, fields)
  const traffic = (fields.of('ip_dscp') << 2) | fields.of('nw_ecn')
  const header = Buffer.concat([
    bytes(0x60000000 + traffic * 2 ** 20 + fields.of('ipv6_label'), 4),
    bytes(body.length, 2),
    bytes(proto, 1),
    bytes(fields.of('nw_ttl'), 1),
    from,
    to,
  ])
  const pseudo = Buffer.concat([from, to, bytes(body.length, 4), bytes(proto, 4)])
  return Buffer.concat([header, summed(proto, body, pseudo)])
}

/** RFC 826. */
function arp(fields: Fields): Buffer {
  const operation = fields.of('arp_op')
  const head = Buffer.concat([bytes(1, 2), bytes(IP4, 2), bytes(6, 1), bytes(4, 1), bytes(operation, 2)])
  if (operation !== 1 && operation !== 2) return Buffer.concat([head, Buffer.alloc(20)])
  const sides = [fields.bytes('arp_sha', 6), fields.bytes('arp_spa', 4), fields.bytes('arp_tha', 6)]
  return Buffer.concat([head, ...sides, fields.bytes('arp_tpa', 4)])
}

function transport(proto: number, fields: Fields): Buffer {
  const ports = (name: string): Buffer =>
    Buffer.concat([fields.bytes(`${name}_src`, 2), fields.bytes(`${name}_dst`, 2)])
  switch (proto) {
    case TCP: {
      const flags = fields.of('tcp_flags')
      const header = Buffer.concat([ports('tcp'), Buffer.alloc(8), bytes(0x5000 | flags, 2), Buffer.alloc(6)])
      return Buffer.concat([header, (flags & WITHOUT_PAYLOAD) === 0 ? payload : none])
    }
    case UDP:
      return Buffer.concat([ports('udp'), bytes(8 + payload.length, 2), bytes(0, 2), payload])
    case SCTP:
      return Buffer.concat([ports('sctp'), Buffer.alloc(8)])
    case ICMP: {
      const [type, code] = [fields.of('icmp_type'), fields.of('icmp_code')]
      const echo = (type === 8 || type === 0) && code === 0
      return Buffer.concat([bytes(type, 1), bytes(code, 1), Buffer.alloc(6), echo ? payload : none])
    }
    case ICMP6:
      return icmp6(fields)
    default:
      return none
  }
}

/** Neighbour discovery has its target, and the addresses of both sides where they are given (RFC 4861). */
function icmp6(fields: Fields): Buffer {
  const [type, code] = [fields.of('icmpv6_type'), fields.of('icmpv6_code')]
  const head = Buffer.concat([bytes(type, 1), bytes(code, 1), Buffer.alloc(6)])
  if (code !== 0) return head
  if (type === 128 || type === 129) return Buffer.concat([head, payload])
  if (type !== 135 && type !== 136) return head
  const option = (kind: number, name: string): Buffer =>
    fields.of(name) === 0 ? none : Buffer.concat([bytes(kind, 1), bytes(1, 1), fields.bytes(name, 6)])
  return Buffer.concat([head, fields.bytes('nd_target', 16), option(1, 'nd_sll'), option(2, 'nd_tll')])
}

/** Where the checksum of a protocol is, and whether it covers the addresses. */
const checksums: Readonly<Record<number, readonly [at: number, addresses: boolean]>> = {
  [ICMP]: [2, false],
  [TCP]: [16, true],
  [UDP]: [6, true],
  [ICMP6]: [2, true],
}

function summed(proto: number, body: Buffer, pseudo: Buffer): Buffer {
  const place = checksums[proto]
  if (!place || body.length === 0) return body
  const [at, addresses] = place
  const sum = addresses ? checksum(pseudo, body) : checksum(body)
  return withChecksum(body, at, proto === UDP && sum === 0 ? 0xffff : sum)
}
