/** Matches from the wire to the text in which `ovs-ofctl dump-flows` prints them. */
import { macText, readMac } from '../../../address/index.ts'
import type { Bytes } from './byte-writer.ts'
import { fieldBytes, fieldOfHeader } from './field-header.ts'
import { flagsText } from './flag-names.ts'
import { portText, shortPort } from './port-number.ts'
import { addressText, bytesNumber, fragmentText, hexText } from './value-printer.ts'

interface Entry {
  readonly field: NonNullable<ReturnType<typeof fieldOfHeader>>
  readonly value: Uint8Array
  readonly mask: Uint8Array | undefined
}

/** The entries of a match by the names of their fields. Throws on bytes that are no match. */
function matchEntries(bytes: Bytes): ReadonlyMap<string, Entry> {
  const buffer = Buffer.from(bytes, 'latin1')
  const entries = new Map<string, Entry>()
  for (let at = 0; at < buffer.length; ) {
    if (at + 4 > buffer.length) throw new RangeError('a match ends within an entry')
    const header = buffer.readUInt32BE(at)
    const length = header & 0xff
    const body = buffer.subarray(at + 4, at + 4 + length)
    if (body.length < length) throw new RangeError('a match ends within an entry')
    at += 4 + length
    const field = fieldOfHeader(header)
    if (!field) throw new RangeError(`the entry ${header.toString(16)} of a match is no field that is known`)
    const size = fieldBytes(field)
    entries.set(field.name, {
      field,
      value: body.subarray(0, size),
      mask: length > size ? body.subarray(size) : undefined,
    })
  }
  return entries
}

const typeNames: Readonly<Record<number, string>> = {
  2048: 'ip',
  34525: 'ipv6',
  2054: 'arp',
  32821: 'rarp',
  34887: 'mpls',
  34888: 'mplsm',
}
const protocolNames: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  2048: { 1: 'icmp', 6: 'tcp', 17: 'udp', 132: 'sctp' },
  34525: { 58: 'icmp6', 6: 'tcp6', 17: 'udp6', 132: 'sctp6' },
}

/** @param bytes OXM entries, without the header of the match */
export function matchText(bytes: Bytes): string {
  const entries = matchEntries(bytes)
  const parts: string[] = []
  const number = (name: string): number | undefined => {
    const entry = entries.get(name)
    return entry && bytesNumber(entry.value)
  }
  const print = (name: string, text: (entry: Entry) => string, as = name) => {
    const entry = entries.get(name)
    if (entry) parts.push(`${as}=${text(entry)}`)
  }
  const hex = ({ value, mask }: Entry) => hexText(value) + (mask ? `/${hexText(mask)}` : '')
  const decimal = ({ value }: Entry) => String(bytesNumber(value))
  const masked = ({ value, mask }: Entry) =>
    mask ? `${longHex(value)}/${longHex(mask)}` : String(bytesNumber(value))
  const address = ({ field, value, mask }: Entry) => addressText(field, value, mask)
  const mac = ({ value, mask }: Entry) => macText(readMac(value)) + (mask ? `/${macText(readMac(mask))}` : '')
  const port = ({ value }: Entry) => portText(shortPort(bytesNumber(value)))

  print('pkt_mark', hex)
  print('recirc_id', hex)
  print('dp_hash', hex)
  print('conj_id', decimal)
  print('ct_state', ({ field, value, mask }) =>
    flagsText(bytesNumber(value), mask ? bytesNumber(mask) & 0xff : 0xff, 0xff, field.format),
  )
  print('ct_zone', masked)
  print('ct_mark', hex)
  print('ct_label', hex)
  print('ct_nw_src', address)
  print('ct_ipv6_src', address)
  print('ct_nw_dst', address)
  print('ct_ipv6_dst', address)
  print('ct_nw_proto', decimal)
  print('ct_tp_src', masked)
  print('ct_tp_dst', masked)
  const type = number('eth_type')
  const protocol = number('nw_proto')
  const typeName = type === undefined ? undefined : typeNames[type]
  const protocolName =
    type === undefined || protocol === undefined ? undefined : protocolNames[type]?.[protocol]
  if (protocolName !== undefined) parts.push(protocolName)
  else if (typeName !== undefined) parts.push(typeName)
  for (let n = 0; n < 8; n++) {
    const entry = entries.get(`xreg${n}`)
    if (!entry) continue
    for (const half of [0, 4]) {
      const value = entry.value.subarray(half, half + 4)
      const mask = entry.mask?.subarray(half, half + 4)
      const bits = mask ? bytesNumber(mask) : 0xffffffff
      if (bits === 0) continue
      const name = `reg${2 * n + half / 4}`
      parts.push(`${name}=${hexText(value)}${bits === 0xffffffff || !mask ? '' : `/${hexText(mask)}`}`)
    }
  }
  print('tun_id', hex)
  print('tun_src', address)
  print('tun_dst', address)
  print('tun_ipv6_src', address)
  print('tun_ipv6_dst', address)
  print('tun_gbp_id', masked)
  print('tun_gbp_flags', ({ value }) => hexText(value))
  print('tun_flags', ({ field, value, mask }) =>
    flagsText(bytesNumber(value) & 1, mask ? bytesNumber(mask) & 1 : 1, 0xffff, field.format),
  )
  for (const name of entries.keys()) {
    if (name.startsWith('tun_metadata'))
      print(name, ({ value, mask }) =>
        mask && bytesNumber(mask) !== 0xffffffff ? `${hexText(value)}/${hexText(mask)}` : hexText(value),
      )
  }
  print('metadata', hex)
  print('in_port_oxm', port, 'in_port')
  parts.push(...vlanText(entries.get('vlan_vid'), entries.get('vlan_pcp')))
  print('eth_src', mac, 'dl_src')
  print('eth_dst', mac, 'dl_dst')
  if (type !== undefined && typeName === undefined)
    parts.push(`dl_type=0x${type.toString(16).padStart(4, '0')}`)
  print('ipv6_src', address)
  print('ipv6_dst', address)
  const label = (value: Uint8Array) => `0x${bytesNumber(value).toString(16).padStart(5, '0')}`
  print('ipv6_label', ({ value, mask }) => label(value) + (mask ? `/${label(mask)}` : ''))
  print('arp_spa', address)
  print('arp_tpa', address)
  print('nw_src', address)
  print('nw_dst', address)
  print('arp_op', decimal)
  if (protocolName === undefined) print('nw_proto', decimal)
  print('arp_sha', mac)
  print('arp_tha', mac)
  print('ip_dscp', ({ value }) => String(bytesNumber(value) << 2), 'nw_tos')
  print('nw_ecn', decimal)
  print('nw_ttl', decimal)
  print(
    'ip_frag',
    ({ value, mask }) => fragmentText(bytesNumber(value), mask ? bytesNumber(mask) : 3),
    'nw_frag',
  )
  for (const end of ['src', 'dst']) {
    for (const name of ['tcp', 'udp', 'sctp']) print(`${name}_${end}`, masked, `tp_${end}`)
  }
  for (const part of ['type', 'code']) {
    print(`icmp_${part}`, masked)
    print(`icmpv6_${part}`, masked, `icmp_${part}`)
  }
  print('nd_target', address)
  print('nd_sll', mac)
  print('nd_tll', mac)
  print('tcp_flags', ({ field, value, mask }) =>
    flagsText(bytesNumber(value), mask ? bytesNumber(mask) & 0xfff : 0xfff, 0xfff, field.format),
  )
  return parts.join(',')
}

function longHex(bytes: Uint8Array): string {
  return `0x${bytesNumber(bytes).toString(16)}`
}

/** A VLAN header as its parts where it is whole parts, and as its tag with a mask otherwise. */
function vlanText(vid: Entry | undefined, pcp: Entry | undefined): readonly string[] {
  if (!vid && !pcp) return []
  const value = (vid ? bytesNumber(vid.value) : 0) | ((pcp ? bytesNumber(pcp.value) : 0) << 13)
  const vidMask = vid ? (vid.mask ? bytesNumber(vid.mask) : 0x1fff) : 0
  const mask = vidMask | (pcp ? 0xe000 : 0)
  const whole = (vidMask & 0xfff) === 0 || (vidMask & 0xfff) === 0xfff
  if ((mask & value & 0x1000) !== 0 && whole && (mask & 0xefff) !== 0) {
    const parts: string[] = []
    if ((vidMask & 0xfff) !== 0) parts.push(`dl_vlan=${value & 0xfff}`)
    if (pcp) parts.push(`dl_vlan_pcp=${value >> 13}`)
    return parts
  }
  const hex = (number: number) => `0x${number.toString(16).padStart(4, '0')}`
  return [`vlan_tci=${hex(value)}${mask === 0xffff ? '' : `/${hex(mask)}`}`]
}
