/** Random flows in the texts that rules and the stock controller write, with what their fields need. */
import fc from 'fast-check'

export interface FlowLine {
  readonly match: string
  readonly actions: string
}

const hex = (bits: number): fc.Arbitrary<string> =>
  fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n }).map((value) => `0x${value.toString(16)}`)
const number = (max: number): fc.Arbitrary<string> => fc.nat({ max }).map(String)
const mac = fc
  .array(fc.nat({ max: 255 }), { minLength: 6, maxLength: 6 })
  .map((bytes) => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':'))
const ip4 = fc.array(fc.nat({ max: 255 }), { minLength: 4, maxLength: 4 }).map((bytes) => bytes.join('.'))
/** Groups with zeros between them, so that `::` stands in all places. */
const ip6 = fc
  .array(fc.oneof(fc.constant(0), fc.nat({ max: 0xffff })), { minLength: 8, maxLength: 8 })
  .map((groups) => groups.map((group) => group.toString(16)).join(':'))

const masked = (value: fc.Arbitrary<string>, mask: fc.Arbitrary<string> = value): fc.Arbitrary<string> =>
  fc.oneof(
    value,
    fc.tuple(value, mask).map(([of, bits]) => `${of}/${bits}`),
  )
const bits = (width: number) => masked(hex(width))
const prefixed = (address: fc.Arbitrary<string>, width: number) =>
  fc.oneof(
    masked(address),
    fc.tuple(address, number(width)).map((parts) => parts.join('/')),
  )
const flags = (...names: readonly string[]): fc.Arbitrary<string> =>
  fc
    .subarray([...names], { minLength: 1 })
    .chain((some) => fc.tuple(...some.map((name) => fc.constantFrom(`+${name}`, `-${name}`))))
    .map((parts) => parts.join(''))

const field = (name: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  value.map((text) => `${name}=${text}`)

const metadata = [
  ...[0, 1, 5, 9, 14, 15].map((n) => field(`reg${n}`, bits(32))),
  field('metadata', bits(64)),
  field('xreg1', bits(64)),
  field('xxreg1', bits(128)),
  field('in_port', fc.oneof(number(0xfe00), fc.constant('LOCAL'))),
  field('conj_id', number(0xffffffff)),
  field('pkt_mark', bits(32)),
  field('tun_id', bits(64)),
  field('tun_src', prefixed(ip4, 32)),
  field('tun_flags', fc.constantFrom('+oam', '-oam')),
  field('ct_state', fc.oneof(flags('new', 'est', 'rel', 'rpl', 'inv', 'trk'), fc.constant('0x21/0x23'))),
  field('ct_mark', bits(32)),
  field('ct_label', bits(128)),
  field('eth_src', masked(mac)),
  field('dl_dst', masked(mac)),
]
const vlan = [
  field(
    'vlan_tci',
    masked(
      hex(13),
      hex(13).filter((mask) => mask !== '0x0'),
    ),
  ),
  field(
    'vlan_vid',
    fc.nat({ max: 0xfff }).map((vid) => String(0x1000 | vid)),
  ),
  field('dl_vlan', number(0xfff)),
  fc.tuple(number(0xfff), number(7)).map(([vid, pcp]) => `dl_vlan=${vid},dl_vlan_pcp=${pcp}`),
]
const ip = [
  field('ip_dscp', number(63)),
  field('nw_ecn', number(3)),
  field('nw_ttl', number(255)),
  field('ip_frag', fc.constantFrom('yes', 'no', 'first', 'later', 'not_later')),
]
const address4 = [field('nw_src', prefixed(ip4, 32)), field('nw_dst', prefixed(ip4, 32))]
const address6 = [
  field('ipv6_src', prefixed(ip6, 128)),
  field('ipv6_dst', prefixed(ip6, 128)),
  field('ipv6_label', bits(20)),
]
const tcpFlags = field('tcp_flags', fc.oneof(flags('syn', 'ack', 'fin', 'rst'), hex(12), masked(hex(12))))
const ports = (protocol: string) => ['src', 'dst'].map((end) => field(`${protocol}_${end}`, bits(16)))
const arp = [
  field('arp_op', number(255)),
  field('arp_spa', prefixed(ip4, 32)),
  field('arp_tpa', prefixed(ip4, 32)),
  field('arp_sha', masked(mac)),
  field('arp_tha', masked(mac)),
]
const icmp = (name: string) => [field(`${name}_type`, number(255)), field(`${name}_code`, number(255))]

/** A kind of packet as the words that ask for it, the fields that it has, and what it can be told to set. */
const kinds: readonly (readonly [word: string, fields: readonly fc.Arbitrary<string>[]])[] = [
  ['', []],
  ['dl_type=0x88cc', []],
  ['arp', arp],
  ['rarp', arp],
  ['ip', [...ip, ...address4, field('nw_proto', fc.constantFrom('2', '47'))]],
  ['eth_type=0x86dd', [...ip, ...address6]],
  ['tcp', [...ip, ...address4, ...ports('tcp'), tcpFlags]],
  ['tcp6', [...ip, ...address6, ...ports('tcp'), tcpFlags]],
  ['eth_type=0x800,nw_proto=17', [...address4, ...ports('udp')]],
  ['udp6', [...address6, ...ports('udp')]],
  ['sctp', [...address4, ...ports('sctp')]],
  ['icmp', [...address4, ...icmp('icmp')]],
  ['icmp6', [...address6, ...icmp('icmpv6')]],
  [
    'icmp6,icmpv6_type=135,icmpv6_code=0',
    [...address6, field('nd_target', prefixed(ip6, 128)), field('nd_sll', masked(mac))],
  ],
  [
    'icmp6,icmp_type=136,icmp_code=0',
    [...address6, field('nd_target', prefixed(ip6, 128)), field('nd_tll', masked(mac))],
  ],
]

const set = (name: string, value: fc.Arbitrary<string>) => value.map((text) => `set_field:${text}->${name}`)
const subfields = fc.constantFrom(
  ...['NXM_NX_REG0[0..15]', 'NXM_NX_REG13[16..31]', 'NXM_NX_XXREG0[64..79]', 'OXM_OF_METADATA[0..15]'],
)
const anyPort = fc.oneof(number(0xfe00), fc.constantFrom('LOCAL', 'IN_PORT'))
const userdata = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) =>
  Buffer.from(bytes)
    .toString('hex')
    .replace(/..(?=.)/g, '$&.'),
)

const plain: readonly fc.Arbitrary<string>[] = [
  number(254).map((table) => `resubmit(,${table})`),
  fc.tuple(anyPort, number(254)).map(([port, table]) => `resubmit(${port},${table})`),
  set('reg3', bits(32)),
  set('reg10', bits(32)),
  set('xreg2', bits(64)),
  set('xxreg1', bits(128)),
  set('metadata', bits(64)),
  set('pkt_mark', bits(32)),
  set('eth_src', masked(mac)),
  set('eth_dst', mac),
  set('tun_id', bits(64)),
  set('tun_dst', ip4),
  set('in_port', fc.constant('ANY')),
  fc.tuple(subfields, subfields).map((parts) => `move:${parts.join('->')}`),
  subfields.map((subfield) => `push:${subfield}`),
  subfields.map((subfield) => `pop:${subfield}`),
  fc.tuple(hex(16), subfields).map(([value, subfield]) => `load:${value}->${subfield}`),
  number(0xfe00).map((port) => `output:${port}`),
  subfields.map((subfield) => `output:${subfield}`),
  fc.constantFrom('IN_PORT', 'LOCAL', 'ct_clear', 'exit', 'pop_queue', 'push_vlan:0x8100'),
  number(0xffff).map((queue) => `set_queue:${queue}`),
  fc
    .tuple(userdata, fc.constantFrom('', ',pause'), fc.constantFrom('', ',meter_id=7'))
    .map(([data, pause, meter]) => `controller(userdata=${data}${pause}${meter})`),
  fc
    .tuple(number(0xfffe), number(5), fc.constantFrom('no_match', 'invalid_ttl', 'action'))
    .map(([length, id, reason]) => `controller(max_len=${length},id=${id},reason=${reason})`),
  fc.tuple(number(0xffff), subfields).map(([length]) => `check_pkt_larger(${length})->NXM_NX_REG10[12]`),
  userdata.map((bytes) => `note:${bytes}`),
  fc
    .tuple(
      fc.constantFrom('eth_src', 'symmetric_l4', 'nw_src'),
      number(0xffff),
      fc.constantFrom('active_backup', 'hrw'),
      fc.array(number(0xfe00), { maxLength: 4, minLength: 1 }),
    )
    .map(
      ([fields, basis, algorithm, members]) =>
        `bundle(${fields},${basis},${algorithm},ofport,members:${members})`,
    ),
  fc
    .tuple(number(0xffff), fc.array(number(0xfe00), { maxLength: 3, minLength: 1 }))
    .map(
      ([basis, members]) =>
        `bundle_load(eth_src,${basis},active_backup,ofport,NXM_NX_REG0[0..15],members:${members})`,
    ),
  fc
    .tuple(
      fc.integer({ min: 1, max: 0xffff }),
      fc.oneof(number(0xffffffff), fc.constant('NXM_NX_REG0[]')),
      fc.constantFrom('', ',sampling_port=5', ',ingress', ',sampling_port=7,egress'),
    )
    .map(
      ([probability, id, rest]) =>
        `sample(probability=${probability},collector_set_id=5,obs_domain_id=${id},obs_point_id=9${rest})`,
    ),
  fc
    .tuple(number(254), number(600), mac, hex(32), fc.constantFrom('', ',delete_learned'), hex(16))
    .map(
      ([table, idle, address, cookie, flag, value]) =>
        `learn(table=${table},idle_timeout=${idle},cookie=${cookie}${flag},eth_src=${address},OXM_OF_METADATA[],NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],NXM_NX_REG3[0..15]=${value},load:${value}->NXM_NX_REG1[8..23],load:NXM_NX_REG0[]->NXM_NX_REG5[],output:NXM_OF_IN_PORT[])`,
    ),
]

const natRange = fc.oneof(
  ip4,
  fc
    .tuple(
      ip4,
      number(0xffff).filter((port) => port !== '0'),
    )
    .map((parts) => parts.join(':')),
  fc.constantFrom('10.0.0.1-10.0.0.9', '10.0.0.1-10.0.0.9:80-90', '10.0.0.1:1024-65535'),
)
const nat = fc.oneof(
  fc.constantFrom('nat', 'nat(src)', 'nat(dst)'),
  fc
    .tuple(fc.constantFrom('src', 'dst'), natRange, fc.constantFrom('', ',random', ',hash', ',persistent'))
    .map(([direction, range, rest]) => `nat(${direction}=${range}${rest})`),
)
const zone = fc.oneof(
  fc.integer({ min: 1, max: 0xffff }).map((value) => `zone=${value}`),
  fc.constantFrom('zone=NXM_NX_REG13[0..15]', 'zone=NXM_NX_REG11[0..15]'),
)
const tracked: readonly fc.Arbitrary<string>[] = [
  fc.tuple(number(254), zone).map(([table, of]) => `ct(table=${table},${of})`),
  fc.tuple(zone, nat).map(([of, translation]) => `ct(commit,${of},${translation})`),
  fc
    .tuple(zone, nat, bits(32), bits(128), number(254))
    .map(
      ([of, translation, mark, label, table]) =>
        `ct(commit,force,table=${table},${of},${translation},exec(set_field:${mark}->ct_mark,set_field:${label}->ct_label,move:NXM_NX_REG0[]->NXM_NX_CT_LABEL[32..63]))`,
    ),
]
const ipActions: readonly fc.Arbitrary<string>[] = [
  ...tracked,
  fc.constant('dec_ttl'),
  set('ip_dscp', number(63)),
  set('nw_ttl', number(255)),
]
const own: Readonly<Record<string, readonly fc.Arbitrary<string>[]>> = {
  ip: [...ipActions, set('ip_src', ip4), set('nw_dst', ip4)],
  tcp: [...ipActions, set('tcp_src', number(0xffff)), fc.constant('ct(commit,zone=5,alg=ftp)')],
  tcp6: [...ipActions.slice(3), set('ipv6_src', ip6), set('tcp_dst', number(0xffff))],
  arp: [set('arp_op', number(255)), set('arp_spa', ip4), set('arp_tha', mac)],
}

function actionsOf(word: string): fc.Arbitrary<string> {
  const one = fc.oneof(...plain, ...(own[word] ?? []))
  const list = fc.array(one, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(','))
  const nested = fc.tuple(list, list).map(([inner, after]) => `clone(${inner}),${after}`)
  const conjunctions = fc
    .array(fc.tuple(number(0xffffffff), fc.constantFrom('1/2', '2/2', '1/3', '3/3')), {
      minLength: 1,
      maxLength: 3,
    })
    .map((parts) => parts.map((part) => `conjunction(${part})`).join(','))
  return fc.oneof(fc.constant('drop'), list, list, nested, conjunctions)
}

/** Fields of a match, each named once. */
function matchOf(word: string, fields: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.subarray([...metadata, ...fields], { maxLength: 5 }),
      fc.option(fc.oneof(...vlan), { nil: undefined }),
    )
    .chain(([chosen, tag]) =>
      fc
        .tuple(...chosen)
        .map((parts) => [...(word === '' ? [] : [word]), ...parts, ...(tag ? [tag] : [])].join(',')),
    )
}

export const flowLine: fc.Arbitrary<FlowLine> = fc
  .constantFrom(...kinds)
  .chain(([word, fields]) => fc.record({ match: matchOf(word, fields), actions: actionsOf(word) }))
