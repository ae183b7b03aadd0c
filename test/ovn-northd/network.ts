/** A small network in which most settings mean something: rows of the northbound by table and name. */
import { inProcess, type RowOperation, rowUuid } from '../../bench/networks/index.ts'
import { northbound } from '../../ovn-northd/index.ts'
import type { ColumnToWrite, RelationDelta } from '../../ovsdb/index.ts'

type Insert = Extract<RowOperation, { readonly kind: 'insert' }>
type Columns = Readonly<Record<string, ColumnToWrite>>

/** A row, known by its table and a name. */
export interface Row {
  readonly table: string
  readonly name: string
  readonly columns: Columns
}

/** The uuid of the row of that name. */
export const ref = (table: string, name: string) => rowUuid(table as Insert['table'], name)

/** Rows of every kind that something may be set in: a column may matter only where another one is set. */
export const network: readonly Row[] = [
  { table: 'NB_Global', name: 'global', columns: { options: [['debug_drop_collector_set', '7']] } },
  {
    table: 'Logical_Switch',
    name: 's',
    columns: {
      name: 's',
      ports: ['p', 'peer', 'peer2', 'peer3', 'net', 'sw', 'rp3', 'rp4'].map((port) =>
        ref('Logical_Switch_Port', port),
      ),
      acls: ['in', 'out'].map((acl) => ref('ACL', acl)),
      qos_rules: [ref('QoS', 'q')],
      dns_records: [ref('DNS', 'd')],
      forwarding_groups: [ref('Forwarding_Group', 'f')],
      other_config: [['subnet', '10.0.0.0/24']],
    },
  },
  {
    table: 'Logical_Switch_Port',
    name: 'p',
    columns: {
      name: 'p',
      addresses: ['0a:00:00:00:00:01 10.0.0.1 fd00::1', 'unknown'],
      dhcpv4_options: ref('DHCP_Options', 'v4'),
      dhcpv6_options: ref('DHCP_Options', 'v6'),
    },
  },
  {
    table: 'Logical_Switch_Port',
    name: 'peer',
    columns: { name: 'peer', type: 'router', addresses: ['router'], options: [['router-port', 'rp']] },
  },
  {
    table: 'Logical_Switch_Port',
    name: 'net',
    columns: { name: 'net', type: 'localnet', addresses: ['unknown'] },
  },
  { table: 'Logical_Switch_Port', name: 'sw', columns: { name: 'sw', type: 'switch' } },
  {
    table: 'ACL',
    name: 'in',
    columns: {
      direction: 'from-lport',
      priority: 1001,
      match: 'ip4',
      action: 'allow-related',
      log: true,
      meter: 'm',
      label: 5,
    },
  },
  {
    table: 'Logical_Switch_Port',
    name: 'peer2',
    columns: { name: 'peer2', type: 'router', addresses: ['router'], options: [['router-port', 'rp2']] },
  },
  {
    table: 'Logical_Switch_Port',
    name: 'peer3',
    columns: { name: 'peer3', type: 'router', addresses: ['router'], options: [['router-port', 'rp5']] },
  },
  {
    table: 'Logical_Switch',
    name: 's2',
    columns: { name: 's2', ports: [ref('Logical_Switch_Port', 'dyn')] },
  },
  { table: 'Logical_Switch_Port', name: 'dyn', columns: { name: 'dyn', addresses: ['dynamic'] } },
  {
    table: 'ACL',
    name: 'free',
    columns: { direction: 'to-lport', priority: 7, match: 'ip6', action: 'drop' },
  },
  {
    table: 'ACL',
    name: 'out',
    columns: { direction: 'to-lport', priority: 1001, match: 'ip4', action: 'drop' },
  },
  {
    table: 'QoS',
    name: 'q',
    columns: { direction: 'to-lport', priority: 7, match: 'ip4', action: [['dscp', 3]] },
  },
  { table: 'DNS', name: 'd', columns: { records: [['a', '10.0.0.1']] } },
  {
    table: 'DHCP_Options',
    name: 'v4',
    columns: {
      cidr: '10.0.0.0/24',
      options: [
        ['server_id', '10.0.0.254'],
        ['server_mac', '0a:00:00:00:00:fe'],
        ['lease_time', '3600'],
      ],
    },
  },
  {
    table: 'DHCP_Options',
    name: 'v6',
    columns: { cidr: 'fd00::/64', options: [['server_id', '0a:00:00:00:00:fe']] },
  },
  {
    table: 'Forwarding_Group',
    name: 'f',
    columns: { name: 'f', vip: '10.0.0.77', vmac: '0a:00:00:00:00:77', child_port: ['p'], liveness: false },
  },
  {
    table: 'Logical_Router',
    name: 'r',
    columns: {
      name: 'r',
      ports: [ref('Logical_Router_Port', 'rp')],
      static_routes: [ref('Logical_Router_Static_Route', 'route')],
    },
  },
  {
    table: 'Logical_Router_Port',
    name: 'rp',
    columns: { name: 'rp', mac: '0a:00:00:00:01:01', networks: ['10.0.0.254/24'] },
  },
  {
    table: 'Logical_Router',
    name: 'r2',
    columns: {
      name: 'r2',
      ports: ['rp2', 'rp3', 'rp4', 'rp5'].map((port) => ref('Logical_Router_Port', port)),
    },
  },
  {
    table: 'Logical_Router_Port',
    name: 'rp2',
    columns: { name: 'rp2', mac: '0a:00:00:00:01:02', networks: ['10.1.0.254/24'] },
  },
  {
    table: 'Logical_Router_Port',
    name: 'rp5',
    columns: { name: 'rp5', mac: '0a:00:00:00:01:03', networks: ['10.2.0.254/24'], peer: 'rp' },
  },
  // Names of two ports each: one belongs to the switch port, the other to the router port.
  ...['rp3', 'rp4'].flatMap((name) => [
    { table: 'Logical_Switch_Port', name, columns: { name } },
    { table: 'Logical_Router_Port', name, columns: { name, mac: '0a:00:00:00:01:04' } },
  ]),
  {
    table: 'Logical_Router_Static_Route',
    name: 'route',
    columns: { ip_prefix: '20.0.0.0/8', nexthop: '10.0.0.9' },
  },
  { table: 'Address_Set', name: 'as', columns: { name: 'as' } },
  { table: 'Port_Group', name: 'pg', columns: { name: 'pg', ports: [ref('Logical_Switch_Port', 'p')] } },
  // Names of two address sets each: one belongs to the port group, the other to the address set.
  ...['pgb', 'pgd'].flatMap((name) => [
    { table: 'Address_Set', name: `${name}_ip4`, columns: { name: `${name}_ip4`, addresses: ['10.0.0.9'] } },
    {
      table: 'Port_Group',
      name,
      columns: {
        name,
        ports: ['p', 'dyn'].map((port) => ref('Logical_Switch_Port', port)),
        acls: [ref('ACL', `of ${name}`)],
      },
    },
    {
      table: 'ACL',
      name: `of ${name}`,
      columns: { direction: 'to-lport', priority: 1001, match: 'ip4', action: 'drop' },
    },
  ]),
  { table: 'Meter', name: 'm', columns: { name: 'm', unit: 'kbps', bands: [ref('Meter_Band', 'b')] } },
  { table: 'Meter_Band', name: 'b', columns: { action: 'drop', rate: 10 } },
  {
    table: 'Static_MAC_Binding',
    name: 'smb',
    columns: { logical_port: 'rp', ip: '10.0.0.8', mac: '0a:00:00:00:00:08' },
  },
]

/** What a monitor tells of these rows, in a database that was empty. */
export function deltasOf(rows: readonly Row[]): readonly RelationDelta[] {
  const operations = rows.map(
    ({ table, name, columns }): RowOperation => ({
      kind: 'insert',
      table: table as Insert['table'],
      uuid: ref(table, name),
      columns: columns as Insert['columns'],
    }),
  )
  return inProcess(northbound.selection).batch(operations).deltas
}
