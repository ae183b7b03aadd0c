/**
 * Everything that may or may not be in the databases of a small chassis: parts that come in variants,
 * independent of each other. A state says which variant of each part is there; many states make no
 * sense, as databases do while they change.
 */
import { type InputFact, id, ovs, sb } from './facts.ts'
import { neighbourhood } from './neighbourhood.ts'

/** The variants of a part; it may also be absent. */
export type Part = readonly (readonly InputFact[])[]

const ports = ['p1', 'p2', 'p3', 'p4', 'q1', 'q2']
const home = (port: string): string => (port.startsWith('p') ? 's1' : 's2')

const settings = Object.entries({
  'system-id': ['hv1', 'hv2'],
  'ovn-encap-type': ['geneve', 'geneve,vxlan'],
  'ovn-encap-ip': ['127.0.0.1', '127.0.0.2'],
}).map(
  ([key, values]): Part => values.map((value) => [ovs('Open_vSwitch.external_ids', id('ovs'), key, value)]),
)

const bridge: Part = [
  [ovs('Bridge', id('br'), 'br-int', 'dummy', 'secure')],
  [ovs('Bridge', id('br'), 'br-other', '', null)],
]

/** Which rows describe the tables of the bridge, and the prefixes of one of them. */
const flowTables: readonly Part[] = [
  ['even', 'odd'].map((odd) =>
    Array.from({ length: 254 }, (_, n) =>
      ovs('Bridge.flow_tables', id('br'), n + 1, id(n % 2 === 0 ? 'even' : odd)),
    ),
  ),
  ['even', 'odd'].map((name) => [ovs('Bridge.flow_tables', id('br'), 0, id(name))]),
  ...['even', 'odd'].map((name): Part => [[ovs('Flow_Table', id(name))]]),
  [
    ['ip_src', 'ip_dst', 'ipv6_src', 'ipv6_dst'],
    ['ip_src', 'tun_src', 'ipv6_src', 'ipv6_dst'],
    ['ip_src', 'tun_src'],
  ].map((fields) => fields.map((field) => ovs('Flow_Table.prefixes', id('even'), field))),
]

function interfaceOf(name: string, port: string, ofport: number): Part {
  const there = [
    ovs('Bridge.ports', id('br'), id(`port ${name}`)),
    ovs('Port.interfaces', id(`port ${name}`), id(`if ${name}`)),
  ]
  const named = ovs('Interface.external_ids', id(`if ${name}`), 'iface-id', port)
  return [
    [...there, named, ovs('Interface', id(`if ${name}`), name, 'dummy', ofport)],
    [...there, named, ovs('Interface', id(`if ${name}`), name, 'dummy', ofport + 100)],
    [...there, named, ovs('Interface', id(`if ${name}`), name, 'dummy', null)],
    [...there, ovs('Interface', id(`if ${name}`), name, 'dummy', ofport)],
  ]
}

function datapath(name: string, kind: 'switch' | 'router', keys: readonly number[]): Part {
  return keys.map((key) => [
    sb('Datapath_Binding', id(name), key),
    sb('Datapath_Binding.external_ids', id(name), `logical-${kind}`, id(`nb ${name}`)),
    sb('Datapath_Binding.external_ids', id(name), 'name', name),
  ])
}

function portBinding(port: string, key: number): Part {
  const row = (dp: string, name: string, tunnel: number, type = '', chassis: string | null = null) =>
    sb(
      'Port_Binding',
      id(port),
      id(dp),
      name,
      type,
      tunnel,
      chassis && id(chassis),
      chassis !== null,
      null,
      null,
      null,
      null,
    )
  return [
    [row(home(port), port, key)],
    [row(home(port), port, key + 10)],
    [row(home(port), `${port}-renamed`, key)],
    [row(home(port) === 's1' ? 's2' : 's1', port, key)],
    [row(home(port), port, key, '', 'Chassis hv1')],
    [row(home(port), port, key, 'virtual')],
    [
      sb(
        'Port_Binding',
        id(port),
        id(home(port)),
        port,
        '',
        key,
        null,
        false,
        id('elsewhere'),
        null,
        null,
        null,
      ),
    ],
  ]
}

function patch(sw: string, router: string): Part {
  const [a, b] = [`${sw}-${router}`, `${router}-${sw}`]
  const end = (name: string, dp: string, key: number, peer: string): readonly InputFact[] => [
    sb('Port_Binding', id(name), id(dp), name, 'patch', key, null, false, null, null, null, null),
    sb('Port_Binding.options', id(name), 'peer', peer),
  ]
  return [
    [...end(a, sw, 30, b), ...end(b, router, sw === 's1' ? 1 : 2, a)],
    [...end(a, sw, 31, b), ...end(b, router, sw === 's1' ? 3 : 4, a)],
    end(a, sw, 30, b),
  ]
}

const addresses: Readonly<Record<string, readonly string[]>> = {
  set1: ['10.0.0.1', '10.0.0.2', '10.0.0.0/30', '10.0.1.0/255.255.255.0'],
  set2: ['10.0.0.2', '10.9.0.1'],
}
const sets = Object.entries(addresses).flatMap(([name, members]): Part[] => [
  [[sb('Address_Set', id(name), name)]],
  ...members.map((address): Part => [[sb('Address_Set.addresses', id(name), address)]]),
  // An address that may turn out too wide for a field.
  ['10.0.5.1', 'fd00::1'].map((address) => [sb('Address_Set.addresses', id(name), address)]),
])

const groups = ['1_pg1', '1_pg2', '2_pg1'].flatMap((name): Part[] => [
  [[sb('Port_Group', id(name), name)]],
  ...ports.slice(0, 5).map((port): Part => [[sb('Port_Group.ports', id(name), port)]]),
])

const multicast = ['s1', 's2'].flatMap((dp): Part[] => [
  [32768, 32769].map((key) => [sb('Multicast_Group', id(`mc ${dp}`), id(dp), '_MC_flood', key)]),
  ...[...ports.filter((port) => home(port) === dp), `${dp}-lr`].map(
    (port): Part => [[sb('Multicast_Group.ports', id(`mc ${dp}`), id(port))]],
  ),
])

const datapathGroup = ['s1', 's2', 'lr'].map(
  (dp): Part => [[sb('Logical_DP_Group.datapaths', id('group'), id(dp))]],
)

/** Matches and actions in which flows meet: same matches with other actions, shared clauses, all kinds of conditions. */
const flows: readonly (readonly [match: string, actions: string])[] = [
  ...['p1', 'p2', 'p3', 'q1'].map((port) => [`outport == "${port}" && ip4.src == $set1`, 'next;'] as const),
  ['outport == "p1" && ip4.src == $set1', 'drop;'],
  ['outport == "p4" && ip4.src == $set1', 'reg0[0] = 1; next;'],
  ['outport == {"p2", "p3"} && ip4.src == $set1', 'next;'],
  ['outport == "p1" && ip4.src == $set1 && ip4.dst == $set2', 'next;'],
  ['outport == "p2" && ip4.src == $set1 && ip4.dst == $set2', 'next;'],
  ['outport == @pg1 && ip4.src == $set1', 'next;'],
  ['outport == @pg1', 'drop;'],
  ['outport == @pg2 && ip4.src == {10.0.0.1, 10.0.0.2}', 'next;'],
  ['inport == @pg1 && ip4.dst == $set1 && tcp.dst == {80, 443}', 'next;'],
  ['inport == @pg1 && outport == "p2" && ip4.src == $set2', 'next;'],
  ['inport == {"p1", "p2"} && (ip4.src == $set1 || ip4.src == 10.7.0.0/16)', 'next;'],
  ['ip4.src == $set1 && ip4.dst == $set2', 'next;'],
  ['ip4.src == {$set1, $set2}', 'drop;'],
  ['ip4.src == $set1', 'next;'],
  ['ip6.src == $set1', 'next;'],
  ['ip4.src == $missing && outport == "p1"', 'next;'],
  ['ip4.src != $set1', 'next;'],
  ['outport == "p1" && !(ip4.src == 10.3.0.0/16 || ip4.dst == $set2)', 'next;'],
  ['ip4.src != $missing && ip4.dst == $set1', 'next;'],
  ['ip4.src == $1_0', 'next;'],
  ['ip4', 'dns_lookup();'],
  ['inport == "p1" && outport == "p2"', 'next;'],
  ['inport == "p1" && outport == "p2" && is_chassis_resident("p3")', 'next;'],
  ['is_chassis_resident("p1") && ip4.src == $set1', 'next;'],
  ['!is_chassis_resident("p1") && ip4.src == 10.0.0.1', 'drop;'],
  ['eth.dst == 00:00:00:00:00:01', 'outport = "p1"; output;'],
  ['eth.dst == 00:00:00:00:00:02', 'outport = "p2-renamed"; output;'],
  ['eth.mcast', 'outport = "_MC_flood"; output;'],
  ['ip4.dst == ^net', 'drop;'],
  ['1', 'next;'],
  ['0', 'drop;'],
  ['ip4', 'log(verdict=allow, meter="m1"); next;'],
  ['ip6', 'set_meter(5, 6); put_nd(inport, ip6.src, eth.src);'],
  [
    'ip4 && ip.ttl == 1',
    'clone { icmp4 { log(verdict=drop, meter="m1"); next; }; }; reg8[0..15] = select(1, 2);',
  ],
  ['udp', 'reg0[0] = put_dhcp_opts(offerip = 10.0.0.1, router = 10.0.0.2); next;'],
  ['udp.src == 5', 'reg0[0] = put_dhcpv6_opts(ia_addr = fd00::1); next;'],
  ['tcp', 'fwd_group(liveness=true, childports="p1", "p2");'],
  ['ip4', 'sample(probability=1,collector_set=3,obs_point=5); ct_snat_in_czone;'],
]

/** What the names in actions stand for. */
const meanings: readonly Part[] = [
  [[sb('DHCP_Options', id('offerip'), 'offerip', 0, 'ipv4')]],
  [3, 4].map((code) => [sb('DHCP_Options', id('router'), 'router', code, 'ipv4')]),
  [[sb('DHCPv6_Options', id('ia_addr'), 'ia_addr', 5, 'ipv6')]],
  ['kbps', 'pktps'].map((unit) => [sb('Meter', id('m1'), 'm1', unit)]),
  [[sb('Meter.bands', id('m1'), id('band'))]],
  [0, 9].map((burst) => [sb('Meter_Band', id('band'), 'drop', 100, burst)]),
  ['br', 'other'].map((on) => [ovs('Flow_Sample_Collector_Set', id('collectors'), 3, id(on))]),
  [[sb('Datapath_Binding.external_ids', id('lr'), 'snat-ct-zone', '5')]],
]
const places: readonly (readonly [dp: string | null, group: string | null])[] = [
  ['s1', null],
  [null, 'group'],
  ['s2', null],
]
const logicalFlows = flows.map(([match, actions], n): Part => {
  const row = (place: (typeof places)[number], pipeline: string, tags: string): readonly InputFact[] => {
    const [dp, group] = place
    const meter = pipeline === 'ingress' && n % 2 === 0 ? 'm2' : null
    const at = [dp && id(dp), group && id(group), pipeline, 8, 1000, match, actions, meter, tags]
    return [sb('Logical_Flow', id(`f${n}`), ...at)]
  }
  return [
    ...places.map((place) => row(place, 'egress', '[]')),
    row(places[0] as (typeof places)[number], 'ingress', '[]'),
    row(places[1] as (typeof places)[number], 'egress', '[["in_out_port","p1"]]'),
  ]
})

const known: readonly Part[] = [
  ['ct-zone-p1', '7'],
  ['ct-zone-p2', '7'],
  ['ct-zone-gone', '3'],
  ['ct-zone-s1_dnat', '1'],
].map(([key = '', value = '']): Part => [[ovs('Bridge.external_ids', id('br'), key, value)]])

const chassis: readonly Part[] = [
  [[sb('Chassis', id('Chassis hv1'), 'hv1', 'host')], [sb('Chassis', id('Chassis hv1'), 'hv1', 'old host')]],
  [[sb('Encap', id('Encap hv1'), 'geneve', '127.0.0.1', 'hv1')]],
  [[sb('Chassis_Private', id('private hv1'), 'hv1', id('Chassis hv1'), 3)]],
  [[sb('SB_Global', id('global'), 1, false)], [sb('SB_Global', id('global'), 2, false)]],
]

const merging: Part = ['false', 'true'].map((value) => [
  ovs('Open_vSwitch.external_ids', id('ovs'), 'ovn-merge-conjunctions', value),
])

/** All parts. */
export const universe: readonly Part[] = [
  merging,
  ...settings,
  bridge,
  ...ports.map((port, n) => interfaceOf(`if${port}`, port, n + 1)),
  interfaceOf('second', 'p1', 50),
  datapath('s1', 'switch', [1, 5]),
  datapath('s2', 'switch', [2]),
  datapath('lr', 'router', [3]),
  ...ports.map((port, n) => portBinding(port, n + 1)),
  patch('s1', 'lr'),
  patch('s2', 'lr'),
  ...sets,
  ...groups,
  ...multicast,
  ...datapathGroup,
  ...logicalFlows,
  ...meanings,
  ...known,
  ...flowTables,
  ...chassis,
  ...neighbourhood,
]

/** The place of the part that turns merging off, on, or says nothing of it. */
export const MERGING = 0

/** Which variant of each part is there, counted from 1; 0 for none. */
export type State = readonly number[]

export function factsOf(state: State): readonly InputFact[] {
  return state.flatMap((variant, n) => universe[n]?.[variant - 1] ?? [])
}
