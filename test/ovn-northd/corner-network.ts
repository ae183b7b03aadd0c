/**
 * Rows that stand next to those of the small network and ask for what it does not: what is given, reserved, numbered,
 * linked, limited, logged, discarded, and what cannot be read.
 */
import { network, type Row, ref } from './network.ts'

const port = (name: string, columns: Row['columns'] = {}): Row => ({
  table: 'Logical_Switch_Port',
  name,
  columns: { name, ...columns },
})
const lsp = (...names: readonly string[]) => names.map((name) => ref('Logical_Switch_Port', name))
const acl = (name: string, columns: Row['columns']): Row => ({
  table: 'ACL',
  name,
  columns: { direction: 'to-lport', priority: 1001, match: 'ip4', action: 'allow', ...columns },
})
const route = (name: string, columns: Row['columns']): Row => ({
  table: 'Logical_Router_Static_Route',
  name,
  columns: { ip_prefix: '30.0.0.0/8', nexthop: '10.0.0.9', ...columns },
})
const routes = (...names: readonly string[]) => names.map((name) => ref('Logical_Router_Static_Route', name))

const beside: readonly Row[] = [
  {
    table: 'Logical_Switch',
    name: 'giving',
    columns: {
      name: 'giving',
      ports: lsp('d1', 'd2', 'd3', 'd4', 'd5', 'plain', 'p', 'uplink', 'to r3', 'queued', 'cloned', 'quiet'),
      acls: ['after', 'stateless', 'tiered', 'related', 'fair', 'pass'].map((name) => ref('ACL', name)),
      other_config: [
        ['subnet', '10.9.0.0/28'],
        ['exclude_ips', '10.9.0.2..10.9.0.3 nothing'],
        ['ipv6_prefix', 'fd09::'],
        ['requested-tnl-key', '77'],
        ['fdb_age_threshold', '30'],
        ['ct-zone-limit', '5'],
        ['interconn-ts', 'transit'],
        ['broadcast-arps-to-all-routers', 'false'],
        ['no-such-key', 'x'],
      ],
      external_ids: [['neutron:network_name', 'the network']],
      load_balancer: [ref('Load_Balancer', 'lb')],
      load_balancer_group: [ref('Load_Balancer_Group', 'lbg')],
      copp: ref('Copp', 'copp'),
    },
  },
  { table: 'Load_Balancer', name: 'lb', columns: { name: 'lb' } },
  { table: 'Load_Balancer_Group', name: 'lbg', columns: { name: 'lbg' } },
  { table: 'Copp', name: 'copp', columns: { name: 'copp' } },
  { table: 'HA_Chassis_Group', name: 'hag', columns: { name: 'hag' } },
  { table: 'DHCP_Relay', name: 'relay', columns: { name: 'relay', servers: '1.2.3.4' } },
  { table: 'Mirror', name: 'mirror', columns: { name: 'mirror', filter: 'both', sink: 'x', type: 'local' } },
  { table: 'Mirror_Rule', name: 'mirrored', columns: { match: 'ip', action: 'mirror', priority: 1 } },
  port('d1', {
    options: [['requested-tnl-key', 'x']],
    addresses: ['dynamic'],
    port_security: ['0a:00:00:00:09:01'],
  }),
  port('d2', { addresses: ['dynamic 10.9.0.9'], dynamic_addresses: '0a:1b:2c:00:00:07 10.9.0.9' }),
  port('d3', { addresses: ['0a:00:00:00:09:03 dynamic'], dynamic_addresses: '0a:00:00:00:09:03 10.9.0.5' }),
  port('d4', { addresses: ['dynamic 10.9.0.9 fd09::4'] }),
  port('d5', { addresses: ['0a:00:00:00:09:05 10.9.0.6 fd09::5'], enabled: false }),
  port('plain', { addresses: ['0a:1b:2c:00:00:09 10.9.0.14'], up: true }),
  port('uplink', {
    type: 'localnet',
    addresses: ['unknown'],
    tag_request: 5,
    options: [
      ['network_name', 'physnet'],
      ['localnet_learn_fdb', 'true'],
      ['qos_max_rate', '9'],
    ],
  }),
  port('to r3', {
    type: 'router',
    addresses: ['router'],
    options: [
      ['router-port', 'r3-giving'],
      ['no-such-key', 'x'],
    ],
  }),
  port('queued', {
    addresses: ['0a:00:00:00:09:11 10.9.0.11'],
    up: false,
    options: [
      ['qos_min_rate', '1'],
      ['qos_max_rate', '2'],
      ['qos_burst', '3'],
      ['requested-chassis', 'hv,hv2'],
      ['hostname', 'queued'],
      ['requested-tnl-key', '99'],
    ],
    dhcpv4_options: ref('DHCP_Options', 'v4'),
    external_ids: [['neutron:port_name', 'the queued']],
    ha_chassis_group: ref('HA_Chassis_Group', 'hag'),
    mirror_rules: [ref('Mirror', 'mirror')],
  }),
  port('cloned', {
    addresses: ['0a:00:00:00:09:12 10.9.0.12'],
    options: [['pkt_clone_type', 'mc_unknown']],
  }),
  port('quiet', {
    addresses: ['0a:00:00:00:09:13 10.9.0.13', 'unknown', 'no address'],
    options: [
      ['disable_arp_nd_rsp', 'true'],
      ['force_fdb_lookup', 'true'],
    ],
  }),
  {
    table: 'Logical_Switch',
    name: 'passing',
    columns: {
      name: 'passing',
      ports: lsp(
        'nested',
        'nested 2',
        'nested 3',
        'nested 4',
        'link a',
        'only router',
        'strange',
        'unlinked',
        'dyn mac',
      ),
      other_config: [
        ['vlan-passthru', 'true'],
        ['mac_only', 'true'],
        ['subnet', 'no network'],
        ['ipv6_prefix', 'none'],
        ['fdb_age_threshold', 'never'],
        ['ct-zone-limit', 'many'],
        ['requested-tnl-key', 'x'],
      ],
    },
  },
  port('nested', { parent_name: 'p', tag_request: 0, addresses: ['0a:00:00:00:09:21 10.9.0.21'] }),
  port('nested 2', { parent_name: 'p', tag_request: 7 }),
  port('nested 3', { parent_name: 'p', tag_request: 0, tag: 9 }),
  port('nested 4', { parent_name: 'p', tag: 12 }),
  port('link a', { type: 'switch', peer: 'link b', addresses: ['unknown'] }),
  port('dyn mac', { addresses: ['dynamic'] }),
  port('only router', { type: 'router', addresses: ['router'], options: [['router-port', 'r3-passing']] }),
  port('strange', { type: 'no such type' }),
  port('unlinked', { type: 'switch', peer: 'nobody' }),
  {
    table: 'Logical_Switch',
    name: 'linked',
    columns: { name: 'linked', ports: lsp('link b', 'left'), other_config: [['requested-tnl-key', '77']] },
  },
  port('link b', { type: 'switch', peer: 'link a', addresses: ['unknown'] }),
  port('left', { addresses: ['dynamic'], dynamic_addresses: '0a:00:00:00:09:31 10.9.0.31' }),
  acl('after', { direction: 'from-lport', options: [['apply-after-lb', 'true']], tier: 1 }),
  acl('stateless', { direction: 'from-lport', action: 'allow-stateless' }),
  acl('tiered', {
    tier: 2,
    action: 'allow-related',
    sample_new: ref('Sample', 'sample'),
    sample_est: ref('Sample', 'sample'),
    options: [['no-such-key', 'x']],
  }),
  acl('related', { action: 'allow-related', log: true, label: 9, options: [['log-related', 'true']] }),
  acl('fair', { action: 'drop', log: true, meter: 'fair', name: 'fair' }),
  acl('pass', { action: 'pass', direction: 'from-lport', tier: 1 }),
  {
    table: 'Meter',
    name: 'fair',
    columns: { name: 'fair', unit: 'pktps', fair: true, bands: [ref('Meter_Band', 'fair band')] },
  },
  { table: 'Meter_Band', name: 'fair band', columns: { action: 'drop', rate: 20, burst_size: 3 } },
  {
    table: 'DHCP_Options',
    name: 'v6 nameless',
    columns: { cidr: 'fd00::/64', options: [['server_id', 'none']] },
  },
  port('v6', {
    addresses: ['0a:00:00:00:09:32 fd00::32'],
    dhcpv6_options: ref('DHCP_Options', 'v6 nameless'),
  }),
  {
    table: 'Logical_Switch',
    name: 'named',
    columns: { name: 'named', ports: lsp('v6'), dns_records: [ref('DNS', 'own')] },
  },
  {
    table: 'DNS',
    name: 'own',
    columns: {
      records: [['b', '10.0.0.2']],
      options: [
        ['ovn-owned', 'true'],
        ['no-such-key', 'x'],
      ],
    },
  },
  {
    table: 'Logical_Router',
    name: 'r3',
    columns: {
      name: 'r3',
      ports: ['r3-giving', 'r3-passing', 'r3-r4', 'r3-odd'].map((name) => ref('Logical_Router_Port', name)),
      static_routes: routes(
        'connected',
        'link',
        'discard',
        'named',
        'outside',
        'six',
        'no port',
        'odd',
        'nowhere',
      ),
      options: [
        ['requested-tnl-key', '78'],
        ['mac_binding_age_threshold', '10'],
        ['always_learn_from_arp_request', 'false'],
        ['dynamic_neigh_routers', 'true'],
        ['ct-zone-limit', 'x'],
        ['snat-ct-zone', '7'],
      ],
      load_balancer_group: [ref('Load_Balancer_Group', 'lbg')],
      copp: ref('Copp', 'copp'),
    },
  },
  {
    table: 'Logical_Router',
    name: 'r4',
    columns: {
      name: 'r4',
      ports: ['r4-r3', 'r4-alone', 'r4-bare', 'rp'].map((name) => ref('Logical_Router_Port', name)),
      options: [
        ['ct-zone-limit', '5'],
        ['snat-ct-zone', 'none'],
        ['requested-tnl-key', 'x'],
        ['mac_binding_age_threshold', 'never'],
      ],
      nat: [ref('NAT', 'nat')],
      load_balancer: [ref('Load_Balancer', 'lb')],
    },
  },
  ...(
    [
      ['r3-giving', '0a:00:00:00:03:01', ['10.9.0.1/28', 'fd09::1/64']],
      ['r3-passing', '0a:00:00:00:03:02', ['10.8.0.1/24', 'fd08::1/64', 'no network']],
      ['r3-odd', 'no address', ['10.5.0.1/24']],
    ] as const
  ).map(
    ([name, mac, networks]): Row => ({
      table: 'Logical_Router_Port',
      name,
      columns: {
        name,
        mac,
        networks: [...networks],
        options: [
          ['requested-chassis', 'hv,hv2'],
          ['requested-tnl-key', '98'],
          ['no-such-key', 'x'],
        ],
        ha_chassis_group: ref('HA_Chassis_Group', 'hag'),
        dhcp_relay: ref('DHCP_Relay', 'relay'),
      },
    }),
  ),
  {
    table: 'Logical_Router_Port',
    name: 'r3-r4',
    columns: {
      name: 'r3-r4',
      mac: '0a:00:00:00:03:04',
      networks: ['10.7.0.1/24', 'fd07::1/64'],
      peer: 'r4-r3',
    },
  },
  {
    table: 'Logical_Router_Port',
    name: 'r4-r3',
    columns: {
      name: 'r4-r3',
      mac: '0a:00:00:00:04:03',
      networks: ['10.7.0.2/24', 'fd07::2/64'],
      peer: 'r3-r4',
    },
  },
  {
    table: 'Logical_Router_Port',
    name: 'r4-alone',
    columns: {
      name: 'r4-alone',
      mac: '0a:00:00:00:04:05',
      networks: ['10.6.0.1/24'],
      ipv6_prefix: ['fd06::/64'],
    },
  },
  {
    table: 'Logical_Router_Port',
    name: 'r4-bare',
    columns: {
      name: 'r4-bare',
      mac: '0a:1b:2c:00:00:05',
      networks: [],
      options: [['requested-tnl-key', 'x']],
    },
  },
  {
    table: 'Logical_Switch',
    name: 'routers only',
    columns: { name: 'routers only', ports: lsp('to r4') },
  },
  port('to r4', { type: 'router', addresses: ['router'], options: [['router-port', 'r4-alone']] }),
  {
    table: 'NAT',
    name: 'nat',
    columns: { type: 'snat', external_ip: '9.9.9.9', logical_ip: '10.6.0.0/24' },
  },
  { table: 'Chassis_Template_Var', name: 'template', columns: { chassis: 'hv' } },
  { table: 'Sample', name: 'sample', columns: { metadata: 5 } },
  route('connected', { ip_prefix: '31.0.0.0/8', nexthop: '10.9.0.9', options: [['origin', 'connected']] }),
  route('link', { ip_prefix: '32.0.0.0/8', nexthop: '', output_port: 'r3-giving' }),
  route('discard', {
    ip_prefix: '33.0.0.0/8',
    nexthop: 'discard',
    selection_fields: ['ip_src'],
    options: [['no-such-key', 'x']],
  }),
  route('named', {
    ip_prefix: '34.0.0.0/8',
    nexthop: '10.9.0.7',
    output_port: 'r3-giving',
    policy: 'src-ip',
  }),
  route('outside', { ip_prefix: '35.0.0.0/8', nexthop: '99.0.0.7', output_port: 'r3-giving' }),
  route('six', { ip_prefix: 'fd66::/64', nexthop: 'fd09::6' }),
  route('no port', { ip_prefix: '36.0.0.0/8', nexthop: '10.9.0.7', output_port: 'no such port' }),
  route('odd', { ip_prefix: 'no prefix', nexthop: 'no hop' }),
  route('nowhere', { ip_prefix: '37.0.0.0/8', nexthop: '98.0.0.7' }),
  {
    table: 'Static_MAC_Binding',
    name: 'corner smb',
    columns: { logical_port: 'r3-giving', ip: '10.9.0.8', mac: '0a:00:00:00:00:18' },
  },
]

/** The settings of the whole network in words that can be read, and that cannot. */
const settings = {
  readable: [
    ['ignore_chassis_features', 'true'],
    ['mac_prefix', '0A:1b:2C'],
    ['vxlan_mode', 'false'],
    ['ignore_lsp_down', 'false'],
    ['default_acl_drop', 'true'],
    ['use_ct_inv_match', 'false'],
    ['debug_drop_collector_set', '7'],
    ['debug_drop_domain_id', '99'],
  ],
  unreadable: [
    ['mac_prefix', 'no prefix'],
    ['svc_monitor_mac', 'no address'],
    ['debug_drop_collector_set', 'x'],
    ['debug_drop_domain_id', 'x'],
    ['no_such_key', 'x'],
  ],
} as const

/** The small network with what stands next to it, under settings that are not the default. */
export function cornerNetwork(words: keyof typeof settings): readonly Row[] {
  const options = settings[words]
  return [
    ...network.map((row) =>
      row.table === 'NB_Global' ? { ...row, columns: { ...row.columns, options } } : row,
    ),
    ...beside,
  ]
}
