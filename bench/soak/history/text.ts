/** The texts that random rows are made of: few, so that they meet, and many of them odd. */
import type { Random } from '../../engine/random.ts'

interface Pool {
  readonly plain: readonly string[]
  readonly odd: readonly string[]
}

const names: Pool = {
  plain: ['a', 'b', 'p', 'q', 'r', 'hv1', 'hv2'],
  odd: [
    ...[
      '',
      'A',
      'a b',
      'p"q',
      "it's",
      '$a',
      'a$b',
      '@a',
      'new\nline',
      'tab\t',
      'ünïcode ☃',
      '0',
      '-1',
      'null',
      'true',
    ],
    ...[
      'pg_ip4',
      'a_ip6',
      'cr-p',
      'cr-cr-p',
      '_MC_flood',
      'neutron-a',
      'a,b',
      'a:b',
      'a;b',
      '{',
      '%s',
      '\\',
      'x'.repeat(300),
    ],
    ...[
      '10.0.0.1',
      '00:00:00:00:00:01',
      'router',
      'unknown',
      'dynamic',
      'constructor',
      '__proto__',
      'toString',
      ' ',
      ' a',
    ],
  ],
}

const hardware: Pool = {
  plain: ['00:00:00:00:00:01', '00:00:00:00:00:02', '0a:00:00:00:00:03'],
  odd: [
    ...['0A:00:00:00:00:03', '00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff', '01:00:5e:00:00:01', '0:0:0:0:0:1'],
    ...[
      '00:00:00:00:00:01 ',
      '00:00:00:00:00',
      '00:00:00:00:00:010',
      '00-00-00-00-00-01',
      'zz:00:00:00:00:01',
      '',
      'dynamic',
    ],
  ],
}

const addresses: Pool = {
  plain: ['10.0.0.1', '10.0.0.2', '10.0.0.1/24', '10.0.0.0/24', 'fd00::1', 'fd00::1/64', '10.0.1.0/24'],
  odd: [
    ...[
      '',
      '300.1.1.1/24',
      '10.0.0.1/33',
      '10.0.0.1/255.255.255.0',
      '10.0.0.010',
      '10.0.0',
      '10.0.0.1/24/24',
      '10.0.0.1/0',
    ],
    ...[
      '0.0.0.0',
      '0.0.0.0/0',
      '255.255.255.255',
      '224.0.0.1',
      '127.0.0.1/8',
      '169.254.0.1/16',
      '10.0.0.5..10.0.0.9',
      '10.0.0.9..10.0.0.5',
    ],
    ...[
      '::',
      '::1',
      '::01',
      '::/0',
      'FD00::1/64',
      'fd00:0::1',
      'fe80::1/64',
      'fe80::1%eth0',
      'ff02::1',
      '::ffff:10.0.0.1',
      'fd00::1/129',
    ],
    ...[
      '10.0.0.1:80',
      '10.0.0.1:0',
      '10.0.0.1:99999',
      '[fd00::1]:80',
      '[::]:80',
      'fd00::',
      '10.0.0.1,10.0.0.2',
      '10.0.0.1 10.0.0.2',
    ],
    ...['1.2.3.4/-1', '- 10.0.0.1', 'discard', 'é', '10.0.0.1\n', '4294967295', '0x0a000001'],
  ],
}

const portAddresses: Pool = {
  plain: [
    '00:00:00:00:00:01 10.0.0.1',
    '00:00:00:00:00:02 10.0.0.2 fd00::2',
    '00:00:00:00:00:01',
    ...['router', 'unknown', 'dynamic', '00:00:00:00:00:03 dynamic'],
  ],
  odd: [
    ...[
      '',
      ' ',
      'UNKNOWN',
      'dynamic dynamic',
      'dynamic 10.0.0.1',
      'dynamic fd00::1',
      'dynamic 10.0.0.300',
      'router 10.0.0.1',
    ],
    ...[
      '00:00:00:00:00:01,10.0.0.1',
      '00:00:00:00:00:01zz 10.0.0.1',
      '00:00:00:00:00:01 10.0.0.1/24',
      '10.0.0.1',
    ],
    ...[
      '00:00:00:00:00:01 10.0.0.1 10.0.0.1 10.0.0.1',
      '00:00:00:00:00:01  10.0.0.1',
      '00:00:00:00:00:01 ::1 ::01',
      'é',
    ],
    `00:00:00:00:00:01 ${Array.from({ length: 60 }, (_, n) => `10.0.2.${n}`).join(' ')}`,
  ],
}

const matches: Pool = {
  plain: [
    ...[
      '1',
      'ip4',
      'ip',
      'tcp.dst == 80',
      'ip4.src == 10.0.0.1',
      'inport == "p"',
      'outport == "q"',
      'ip4.src == $a',
    ],
    ...[
      'outport == @a',
      'tcp.dst == {80, 81}',
      'ip4 && ip4.dst == 10.0.0.0/24 && udp',
      'eth.dst == 00:00:00:00:00:01',
    ],
  ],
  odd: [
    ...[
      '',
      '0',
      '!1',
      '&&',
      'ip4.src ==',
      'ip4.src == $nobody',
      'outport == @nobody',
      'inport == "p"q"',
      'inport == "p\\"q"',
    ],
    ...[
      'ip4.src == 300.1.1.1',
      'ip4.src == {}',
      '((((((1))))))',
      'ip4 &&',
      'ip6 && ip4',
      'tcp.dst == 99999',
      '$',
      '"',
      'é',
    ],
    ...[
      'ip4.src != {10.0.0.1, 10.0.0.2}',
      'reg0 == 0xffffffffff',
      'vlan.vid == 5',
      'ip.ttl == 1',
      'new\nline',
      '# comment',
      '1;',
    ],
    `ip4.src == {${Array.from({ length: 40 }, (_, n) => `10.3.0.${n}`).join(', ')}}`,
  ],
}

const actions: Pool = {
  plain: [
    ...[
      'next;',
      'drop;',
      'output;',
      'ct_next;',
      'outport = "p"; output;',
      'outport = "_MC_flood"; output;',
      'reg0 = 1; next;',
    ],
    ...[
      'reg0[0] = 1; next;',
      'ip.ttl--; next;',
      'eth.src <-> eth.dst; next;',
      'next(pipeline=ingress, table=5);',
    ],
  ],
  odd: [
    ...[
      '',
      ';',
      'next',
      'next;;',
      'next(255);',
      'next(pipeline=egress, table=1);',
      'ct_commit { ct_mark.blocked = 1; }; next;',
    ],
    ...[
      'ct_lb_mark(backends=10.0.0.1:80,10.0.0.2:80);',
      'ct_snat(10.0.0.1);',
      'ct_dnat;',
      'ct_clear; next;',
      'arp { eth.dst = ff:ff:ff:ff:ff:ff; output; };',
    ],
    ...[
      'icmp4 { next; };',
      'outport = "nobody"; output;',
      'outport = "p"q"; output;',
      'set_queue(5); output;',
      'set_queue(99999); next;',
    ],
    ...[
      'reg0 = 0x1ffffffff; next;',
      'log(name="a", severity=alert); next;',
      'set_meter(100, 1000); next;',
      'garbage { } ;',
      'clone { outport = "q"; output; };',
    ],
    ...[
      'reg9 = ip4.src; push(reg0); pop(reg1); next;',
      'select(reg8[0..15], 1=50, 2=50);',
      'sample(probability=65535,collector_set=1); next;',
      'é;',
    ],
  ],
}

/** What `Datapath_Binding.external_ids` says of the northbound. */
const identities: Pool = {
  plain: ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'],
  odd: ['', '11111111', '11111111-1111-4111-8111-11111111111G', 'AAAAAAAA-1111-4111-8111-111111111111', 'a'],
}

const types: Pool = {
  plain: [
    '',
    '',
    '',
    '',
    'router',
    'router',
    'router',
    'localnet',
    'virtual',
    'patch',
    'l2gateway',
    'external',
    'localport',
  ],
  odd: ['vtep', 'remote', 'l3gateway', 'chassisredirect', 'Router', 'hv1', 'vif', ' ', 'é', 'x'.repeat(300)],
}

/** What may stand in an option: a truth value, a number, a name, an address. */
const settings: Pool = {
  plain: ['true', 'false', '0', '1', '5', '100', 'a', 'p', 'hv1', '10.0.0.1', '00:00:00:00:00:01'],
  odd: [
    ...[
      '',
      'TRUE',
      'False',
      'yes',
      '-1',
      '-5',
      '65535',
      '65536',
      '4095',
      '4096',
      '16777215',
      '16777216',
      '4294967296',
      '0x10',
      '010',
    ],
    ...[
      '9007199254740993',
      '9223372036854775807',
      '9223372036854775808',
      '99999999999999999999999',
      '1.5',
      '1e3',
      'NaN',
      ' 5',
      '5 ',
      '5,6',
      'a=b',
    ],
    ...[
      'hv1,hv2',
      'hv1, hv1',
      ',',
      'hv1,',
      '"',
      '{10.0.0.1,10.0.0.2}',
      '{}',
      'é',
      'x'.repeat(300),
      'new\nline',
    ],
  ],
}

/** The types of interfaces that a switch knows, and some that it does not. */
const interfaces: Pool = {
  plain: ['', '', '', '', 'internal', 'dummy'],
  odd: ['', 'geneve', 'vxlan', 'patch', 'router', 'x'.repeat(300)],
}

const pools = {
  names,
  hardware,
  addresses,
  portAddresses,
  matches,
  actions,
  types,
  identities,
  interfaces,
  settings,
}

/** What kind of text a column, or the value of a key, usually has. */
export type TextKind = keyof typeof pools

const every = Object.values(pools)

/** The kinds by what the names of columns, with their tables before them, and of keys have in them; the first that fits counts. */
const kinds: readonly (readonly [RegExp, TextKind])[] = [
  [/match$/, 'matches'],
  [/^actions?$/, 'actions'],
  [/^Interface\.type$/, 'interfaces'],
  [/\.type$/, 'types'],
  [/^logical-(switch|router)$/, 'identities'],
  [/^addresses$|^port_security$|dynamic_addresses|nat[-_]addresses/, 'portAddresses'],
  [
    /name|chassis|^peer$|port$|router-port|parent|meter|hostname|^group$|^zone|vrf|table|^iface-id$|localnet-port/,
    'names',
  ],
  [/^v?mac$|_mac$|eth_src|hwaddr/, 'hardware'],
  [
    /^ips?$|ip$|_ip|vip|cidr|prefix|nexthop|network|subnet|server|router$|netmask|snat|address|route|hosts?$|source|target/,
    'addresses',
  ],
]

/** The kind of text that stands in a column of that name, or behind that key. */
export function textKind(table: string, name: string): TextKind {
  const full = `${table}.${name}`
  for (const [pattern, kind] of kinds) if (pattern.test(name) || pattern.test(full)) return kind
  return 'settings'
}

/**
 * A text of that kind, and now and then of any other.
 *
 * @param oddness how many of a hundred are odd
 */
export function randomText(random: Random, kind: TextKind, oddness: number): string {
  const isOdd = random.below(100) < oddness
  const pool = isOdd && random.below(5) === 0 ? (every[random.below(every.length)] ?? names) : pools[kind]
  const some = isOdd ? pool.odd : pool.plain
  return some[random.below(some.length)] ?? ''
}
