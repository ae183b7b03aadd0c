/** What may or may not be around a small chassis: other chassis, physical networks, ports of every kind. */
import { type InputFact, id, ovs, sb } from './facts.ts'
import type { Part } from './universe.ts'

/** Another chassis with its tunnel ends. */
function chassis(
  name: string,
  type: string,
  ip: string,
  ...more: readonly InputFact[]
): readonly InputFact[] {
  const encap = id(`Encap ${name}`)
  return [
    sb('Chassis', id(`Chassis ${name}`), name, `host of ${name}`),
    sb('Chassis.encaps', id(`Chassis ${name}`), encap),
    sb('Encap', encap, type, ip, name),
    ...more,
  ]
}

const others: readonly Part[] = [
  [
    chassis('hv8', 'geneve', '192.0.2.8'),
    chassis('hv8', 'vxlan', '192.0.2.8', sb('Encap.options', id('Encap hv8'), 'csum', 'false')),
    chassis('hv8', 'geneve', '192.0.2.9', sb('Chassis.transport_zones', id('Chassis hv8'), 'z1')),
  ],
  [
    chassis('hv9', 'geneve', '192.0.2.19'),
    chassis(
      'hv9',
      'geneve',
      '192.0.2.19',
      sb('Chassis.other_config', id('Chassis hv9'), 'is-remote', 'true'),
    ),
  ],
]

/** The port that the local database has for a tunnel, numbered or not yet. */
const tunnels = (['8', '9'] as const).map((n): Part => {
  const [port, iface] = [id(`tunnel ${n}`), id(`tunnel if ${n}`)]
  const ip = n === '8' ? '192.0.2.8' : '192.0.2.19'
  const there = (ofport: number | null): readonly InputFact[] => [
    ovs('Port', port, `ovn-hv${n}-0`),
    ovs('Port.interfaces', port, iface),
    ovs('Port.external_ids', port, 'ovn-chassis-id', `hv${n}@${ip}%127.0.0.1`),
    ovs('Bridge.ports', id('br'), port),
    ovs('Interface', iface, `ovn-hv${n}-0`, 'geneve', ofport),
  ]
  return [there(60 + Number(n)), there(null)]
})

const port = (
  name: string,
  dp: string,
  type: string,
  key: number,
  more: {
    readonly chassis?: string
    readonly parent?: string
    readonly encap?: string
    readonly tag?: number
  } = {},
): InputFact =>
  sb(
    'Port_Binding',
    id(name),
    id(dp),
    name,
    type,
    key,
    more.chassis === undefined ? null : id(`Chassis ${more.chassis}`),
    more.chassis !== undefined,
    null,
    more.parent ?? null,
    more.tag ?? null,
    more.encap === undefined ? null : id(more.encap),
  )

const kinds: readonly Part[] = [
  // Elsewhere, on either of the others.
  [[port('r1', 's1', '', 70, { chassis: 'hv8' })], [port('r1', 's1', '', 70, { chassis: 'hv9' })]],
  [
    [port('r2', 's2', '', 71, { chassis: 'hv9', encap: 'Encap hv9' })],
    [port('r2', 's2', '', 71, { chassis: 'hv9', encap: 'Encap hv8' })],
    [port('r2', 's2', '', 72)],
  ],
  // Inside of another port, and inside of one that is inside of it.
  [
    [port('n1', 's1', '', 73, { parent: 'p1', tag: 5 })],
    [port('n1', 's2', '', 73, { parent: 'p2', tag: 6 })],
  ],
  [[port('l1', 's1', 'localport', 74)], [port('l1', 's2', 'localport', 74)]],
  [
    [port('ln', 's1', 'localnet', 75), sb('Port_Binding.options', id('ln'), 'network_name', 'phys')],
    [
      port('ln', 's1', 'localnet', 75, { tag: 7 }),
      sb('Port_Binding.options', id('ln'), 'network_name', 'phys'),
    ],
    [port('ln', 's1', 'localnet', 75), sb('Port_Binding.options', id('ln'), 'network_name', 'other')],
  ],
  ['hv1', 'hv8'].map((at) => [
    port('g1', 's2', 'l2gateway', 76),
    sb('Port_Binding.options', id('g1'), 'network_name', 'phys'),
    sb('Port_Binding.options', id('g1'), 'l2gateway-chassis', at),
  ]),
  ...['r1', 'n1', 'l1', 'ln'].map((name): Part => [[sb('Multicast_Group.ports', id('mc s1'), id(name))]]),
  ...['r2', 'g1'].map((name): Part => [[sb('Multicast_Group.ports', id('mc s2'), id(name))]]),
]

const interfaces: Part = [
  [
    ovs('Bridge.ports', id('br'), id('port l1')),
    ovs('Port.interfaces', id('port l1'), id('if l1')),
    ovs('Interface', id('if l1'), 'l1', 'dummy', 74),
    ovs('Interface.external_ids', id('if l1'), 'iface-id', 'l1'),
  ],
]

const networks: readonly Part[] = [
  ['phys:br-phys', 'phys:br-phys,other:br-phys'].map((value) => [
    ovs('Open_vSwitch.external_ids', id('ovs'), 'ovn-bridge-mappings', value),
  ]),
  [[ovs('Bridge', id('phys'), 'br-phys', 'dummy', null)]],
  ['ln', 'g1'].map((name) => [
    ovs('Port', id(`patch ${name}`), `patch-br-int-to-${name}`),
    ovs('Port.interfaces', id(`patch ${name}`), id(`patch if ${name}`)),
    ovs(
      'Port.external_ids',
      id(`patch ${name}`),
      name === 'ln' ? 'ovn-localnet-port' : 'ovn-l2gateway-port',
      name,
    ),
    ovs('Bridge.ports', id('br'), id(`patch ${name}`)),
    ovs('Interface', id(`patch if ${name}`), `patch-br-int-to-${name}`, 'patch', 80),
  ]),
]

const security: readonly Part[] = [
  ['00:00:00:00:00:01', '00:00:00:00:00:01 10.0.0.1/24 fd00::1', 'no address'].map((entry) => [
    sb('Port_Binding.port_security', id('p1'), entry),
  ]),
  [[sb('Port_Binding.port_security', id('p1'), '00:00:00:00:00:07')]],
]

const neighbours: readonly Part[] = [
  ['10.0.0.33', 'fd00::33', 'nowhere'].map((ip) => [
    sb('MAC_Binding', id('learnt'), 'lr-s1', ip, '00:00:00:00:00:33', id('lr')),
  ]),
  [true, false].map((override) => [
    sb('Static_MAC_Binding', id('written'), 'lr-s1', '10.0.0.33', '00:00:00:00:00:34', override, id('lr')),
  ]),
]

const templates: readonly Part[] = [
  ['hv1', 'hv8'].map((name) => [
    sb('Chassis_Template_Var', id('template'), name),
    sb('Chassis_Template_Var.variables', id('template'), 'net', '10.8.0.0/16'),
  ]),
]

const more = Object.entries({
  'ovn-transport-zones': ['z1', 'z2,z3'],
  'ovn-is-interconn': ['true'],
  'ovn-encap-ip-hv1': ['127.0.0.1', '127.0.0.9', '127.0.0.7,127.0.0.1'],
  'ovn-encap-ip-default': ['127.0.0.1', '127.0.0.5'],
  'ovn-monitor-all': ['true'],
}).map(
  ([key, values]): Part => values.map((value) => [ovs('Open_vSwitch.external_ids', id('ovs'), key, value)]),
)

export const neighbourhood: readonly Part[] = [
  ...others,
  ...tunnels,
  ...kinds,
  interfaces,
  ...networks,
  ...security,
  ...neighbours,
  ...templates,
  ...more,
  [[ovs('Interface.external_ids', id('if ifp1'), 'ovn-installed', 'true')]],
  // Which address an interface asks for, and those that the southbound knows.
  ['127.0.0.1', '127.0.0.7'].map((ip) => [ovs('Interface.external_ids', id('if ifp1'), 'encap-ip', ip)]),
  ...['Encap hv1', 'another Encap'].map(
    (name): Part => [[sb('Chassis.encaps', id('Chassis hv1'), id(name))]],
  ),
  [[sb('Encap', id('another Encap'), 'geneve', '127.0.0.7', 'hv1')]],
  [[sb('Encap.options', id('another Encap'), 'is_default', 'true')]],
]
