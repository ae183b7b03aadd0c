/**
 * The symbol table of OVN 25.03 (ovn-sb(5), Logical_Flow, "Symbols"): what each
 * name stands for. Registers that overlay each other are bits of the widest one,
 * so that no two fields of the table share bits.
 */
import { ofField } from '../openflow/index.ts'
import { CT_LABEL, CT_MARK } from '../register/connection.ts'
import {
  ALLOW_LOOPBACK,
  FLAGS,
  FORCE_SNAT_FOR_DNAT,
  FORCE_SNAT_FOR_LB,
  FROM_CONTROLLER,
  FROM_TUNNEL,
  ICMP_SNAT,
  LOCALNET,
  SKIP_SNAT_FOR_LB,
  UNSNAT_NEW,
  UNSNAT_NOT_TRACKED,
  USE_SNAT_ZONE,
} from '../register/flag.ts'
import { INPORT, OUTPORT } from '../register/register.ts'
import type { FieldSymbol, Level, LogicalSymbol, Writable } from './symbol.ts'

const table = new Map<string, LogicalSymbol>()

interface FieldOptions {
  readonly prerequisites?: string
  readonly writable?: Writable
  /** An identifier without order, whose alternatives are multiplied out. */
  readonly nominal?: boolean
}

function field(name: string, openflow: string, options: FieldOptions = {}): FieldSymbol {
  const of = ofField(openflow)
  const symbol: FieldSymbol = {
    kind: 'field',
    name,
    level: options.nominal ? 'nominal' : 'ordinal',
    prerequisites: options.prerequisites ?? '',
    bits: of.bits,
    field: of,
    writable: options.writable ?? 'always',
    mustCrossproduct: options.nominal ?? false,
  }
  table.set(name, symbol)
  return symbol
}

function subfield(name: string, of: FieldSymbol, first: number, last = first, prerequisites = ''): void {
  const bits = last - first + 1
  const { writable } = of
  table.set(name, {
    kind: 'subfield',
    name,
    level: 'ordinal',
    prerequisites,
    bits,
    of,
    offset: first,
    writable,
  })
}

function predicate(name: string, expansion: string, level: Level = 'Boolean'): void {
  table.set(name, { kind: 'predicate', name, level, prerequisites: '', expansion })
}

for (const [name, register] of [
  ['inport', INPORT],
  ['outport', OUTPORT],
] as const) {
  table.set(name, { kind: 'string', name, level: 'nominal', prerequisites: '', field: ofField(register) })
}

for (let wide = 0; wide < 2; wide++) {
  const root = field(`xxreg${wide}`, `xxreg${wide}`)
  for (let half = 0; half < 2; half++) {
    subfield(`xreg${2 * wide + half}`, root, 64 * (1 - half), 64 * (1 - half) + 63)
  }
  for (let quarter = 0; quarter < 4; quarter++) {
    subfield(`reg${4 * wide + quarter}`, root, 32 * (3 - quarter), 32 * (3 - quarter) + 31)
  }
}
const xreg4 = field('xreg4', 'xreg4')
subfield('reg8', xreg4, 32, 63)
subfield('reg9', xreg4, 0, 31)

const flags = field('flags', FLAGS)
for (const [name, bit] of [
  ['loopback', ALLOW_LOOPBACK],
  ['force_snat_for_dnat', FORCE_SNAT_FOR_DNAT],
  ['force_snat_for_lb', FORCE_SNAT_FOR_LB],
  ['skip_snat_for_lb', SKIP_SNAT_FOR_LB],
  ['use_snat_zone', USE_SNAT_ZONE],
  ['localnet', LOCALNET],
  ['tunnel_rx', FROM_TUNNEL],
  ['icmp_snat', ICMP_SNAT],
  ['from_ctrl', FROM_CONTROLLER],
  ['unsnat_new', UNSNAT_NEW],
  ['unsnat_not_tracked', UNSNAT_NOT_TRACKED],
] as const) {
  subfield(`flags.${name}`, flags, bit)
}

const ctMark = field('ct_mark', 'ct_mark', { writable: 'ct_commit' })
for (const [name, [first, last]] of Object.entries(CT_MARK)) subfield(`ct_mark.${name}`, ctMark, first, last)

const ctLabel = field('ct_label', 'ct_label', { writable: 'ct_commit' })
for (const [name, [first, last]] of Object.entries(CT_LABEL))
  subfield(`ct_label.${name}`, ctLabel, first, last)

const ctState = field('ct_state', 'ct_state', { writable: 'never' })
for (const [bit, name] of ['new', 'est', 'rel', 'rpl', 'inv', 'trk', 'snat', 'dnat'].entries()) {
  subfield(`ct.${name}`, ctState, bit, bit, name === 'trk' ? '' : 'ct.trk')
}

field('eth.src', 'eth_src')
const ethDst = field('eth.dst', 'eth_dst')
field('eth.type', 'eth_type', { nominal: true, writable: 'never' })
predicate('eth.bcast', 'eth.dst == ff:ff:ff:ff:ff:ff')
subfield('eth.mcast', ethDst, 40)
predicate('eth.mcastv6', 'eth.dst[32..47] == 0x3333')

const vlanTci = field('vlan.tci', 'vlan_tci')
predicate('vlan.present', 'vlan.tci[12]')
subfield('vlan.pcp', vlanTci, 13, 15, 'vlan.present')
subfield('vlan.vid', vlanTci, 0, 11, 'vlan.present')

predicate('ip4', 'eth.type == 0x800', 'nominal')
predicate('ip6', 'eth.type == 0x86dd', 'nominal')
predicate('ip', 'ip4 || ip6', 'nominal')
field('ip.proto', 'nw_proto', { prerequisites: 'ip', nominal: true, writable: 'never' })
field('ip.dscp', 'ip_dscp', { prerequisites: 'ip' })
field('ip.ecn', 'nw_ecn', { prerequisites: 'ip' })
field('ip.ttl', 'nw_ttl', { prerequisites: 'ip' })
field('ip.frag', 'ip_frag', { prerequisites: 'ip', writable: 'never' })
predicate('ip.is_frag', 'ip.frag[0]')
predicate('ip.later_frag', 'ip.frag[1]')
predicate('ip.first_frag', 'ip.is_frag && !ip.later_frag')

field('ip4.src', 'nw_src', { prerequisites: 'ip4' })
field('ip4.dst', 'nw_dst', { prerequisites: 'ip4' })
predicate('ip4.src_mcast', 'ip4.src[28..31] == 0xe')
predicate('ip4.mcast', 'eth.mcast && ip4.dst[28..31] == 0xe')
predicate('icmp4', 'ip4 && ip.proto == 1', 'nominal')
field('icmp4.type', 'icmp_type', { prerequisites: 'icmp4' })
field('icmp4.code', 'icmp_code', { prerequisites: 'icmp4' })
predicate('igmp', 'ip4.mcast && ip.proto == 2', 'nominal')

field('ip6.src', 'ipv6_src', { prerequisites: 'ip6' })
field('ip6.dst', 'ipv6_dst', { prerequisites: 'ip6' })
field('ip6.label', 'ipv6_label', { prerequisites: 'ip6' })
predicate('ip6.mcast_rsvd', 'ip6.dst[116..127] == 0xff0 && ip6.dst[0..111] == 0x0')
predicate('ip6.mcast_all_nodes', 'ip6.dst == ff01::1 || ip6.dst == ff02::1')
predicate('ip6.mcast_all_rtrs', 'ip6.dst == ff01::2 || ip6.dst == ff02::2 || ip6.dst == ff05::2')
predicate('ip6.mcast_sol_node', 'ip6.dst == ff02::1:ff00:0000/104')
predicate(
  'ip6.mcast_flood',
  'eth.mcastv6 && (ip6.mcast_rsvd || ip6.mcast_all_nodes || ip6.mcast_all_rtrs || ip6.mcast_sol_node)',
)
predicate('ip6.mcast', 'eth.mcastv6 && ip6.dst[120..127] == 0xff')
predicate('icmp6', 'ip6 && ip.proto == 58', 'nominal')
field('icmp6.type', 'icmpv6_type', { prerequisites: 'icmp6', nominal: true })
field('icmp6.code', 'icmpv6_code', { prerequisites: 'icmp6', nominal: true })
predicate('icmp', 'icmp4 || icmp6', 'nominal')

// A RARP packet is laid out as an ARP packet, and has the same fields in OpenFlow.
for (const [protocol, type] of [
  ['arp', '0x806'],
  ['rarp', '0x8035'],
] as const) {
  predicate(protocol, `eth.type == ${type}`, 'nominal')
  for (const part of ['op', 'spa', 'sha', 'tpa', 'tha']) {
    field(`${protocol}.${part}`, `arp_${part}`, { prerequisites: protocol })
  }
}

const discovery = (types: string) => `icmp6.type == ${types} && icmp6.code == 0 && ip.ttl == 255`
predicate('nd', discovery('{135, 136}'), 'nominal')
predicate('nd_ns', discovery('135'), 'nominal')
predicate('nd_ns_mcast', `ip6.mcast && ${discovery('135')}`, 'nominal')
predicate('nd_na', discovery('136'), 'nominal')
predicate('nd_rs', discovery('133'), 'nominal')
predicate('nd_ra', discovery('134'), 'nominal')
field('nd.target', 'nd_target', { prerequisites: 'nd' })
field('nd.sll', 'nd_sll', { prerequisites: 'nd_ns' })
field('nd.tll', 'nd_tll', { prerequisites: 'nd_na' })
predicate('mldv1', 'eth.mcastv6 && ip6.src == fe80::/10 && icmp6.type == {130, 131, 132}', 'nominal')
predicate('mldv2', 'eth.mcastv6 && ip6.dst == ff02::16 && icmp6.type == 143', 'nominal')

for (const [protocol, number] of [
  ['tcp', 6],
  ['udp', 17],
  ['sctp', 132],
] as const) {
  predicate(protocol, `ip.proto == ${number}`, 'nominal')
  field(`${protocol}.src`, `${protocol}_src`, { prerequisites: protocol })
  field(`${protocol}.dst`, `${protocol}_dst`, { prerequisites: protocol })
}
field('tcp.flags', 'tcp_flags', { prerequisites: 'tcp', writable: 'never' })
field('pkt.mark', 'pkt_mark')

/** The symbol of that name, or undefined. */
export function symbolNamed(name: string): LogicalSymbol | undefined {
  return table.get(name)
}
