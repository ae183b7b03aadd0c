/**
 * Nothing is silent: every column of the northbound, and every key that ovn-nb(5) documents, changes something in the
 * southbound when it is set, or is told, or is on the list of what others read.
 */
import { expect, test } from 'vitest'
import { inProcess, type RowOperation, rowUuid } from '../../bench/networks/index.ts'
import { readElsewhere } from '../../ovn-northd/database/read-elsewhere.ts'
import { Chassis } from '../../ovn-northd/database/southbound.ts'
import { composition, GeneratedOption, northbound } from '../../ovn-northd/index.ts'
import { asUuid, type ColumnToWrite, type DatabaseSchema, northbound as schema } from '../../ovsdb/index.ts'
import { type Instance, start } from '../../rules/index.ts'
import { isSyncedTable, Told } from '../../tables/index.ts'
import { documented } from './documented.ts'

type Insert = Extract<RowOperation, { readonly kind: 'insert' }>
type Columns = Readonly<Record<string, ColumnToWrite>>

const { tables }: DatabaseSchema = schema

/** A row, known by its table and a name. */
interface Row {
  readonly table: string
  readonly name: string
  readonly columns: Columns
}

const ref = (table: string, name: string) => rowUuid(table as Insert['table'], name)

/** Rows of every kind that something may be set in: a column may matter only where another one is set. */
const network: readonly Row[] = [
  { table: 'NB_Global', name: 'global', columns: { options: [['debug_drop_collector_set', '7']] } },
  {
    table: 'Logical_Switch',
    name: 's',
    columns: {
      name: 's',
      ports: ['p', 'peer', 'peer2', 'net', 'sw'].map((port) => ref('Logical_Switch_Port', port)),
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
    columns: { name: 'r2', ports: [ref('Logical_Router_Port', 'rp2')] },
  },
  {
    table: 'Logical_Router_Port',
    name: 'rp2',
    columns: { name: 'rp2', mac: '0a:00:00:00:01:02', networks: ['10.1.0.254/24'], peer: 'rp' },
  },
  {
    table: 'Logical_Router_Static_Route',
    name: 'route',
    columns: { ip_prefix: '20.0.0.0/8', nexthop: '10.0.0.9' },
  },
  { table: 'Address_Set', name: 'as', columns: { name: 'as' } },
  { table: 'Port_Group', name: 'pg', columns: { name: 'pg', ports: [ref('Logical_Switch_Port', 'p')] } },
  { table: 'Meter', name: 'm', columns: { name: 'm', unit: 'kbps', bands: [ref('Meter_Band', 'b')] } },
  { table: 'Meter_Band', name: 'b', columns: { action: 'drop', rate: 10 } },
  {
    table: 'Static_MAC_Binding',
    name: 'smb',
    columns: { logical_port: 'rp', ip: '10.0.0.8', mac: '0a:00:00:00:00:08' },
  },
]

/** What northd makes of rows: what it wants of the southbound and of the northbound, and what it tells. */
function meaningOf(rows: readonly Row[]): { readonly wanted: string; readonly told: readonly string[] } {
  const instance: Instance = start(composition.program)
  const operations = rows.map(
    ({ table, name, columns }): RowOperation => ({
      kind: 'insert',
      table: table as Insert['table'],
      uuid: ref(table, name),
      columns: columns as Insert['columns'],
    }),
  )
  const { deltas } = inProcess(northbound.selection).batch(operations)
  instance.transact((tx) => {
    tx.insert(GeneratedOption, { key: 'mac_prefix', value: '0a:1b:2d' })
    tx.insert(Chassis, { uuid: asUuid('00000000-0000-0000-0000-000000000001'), name: 'hv', hostname: 'hv' })
    for (const { relation, row, weight } of deltas) {
      const declared = northbound.relation(relation)
      if (declared) tx.change(declared, row, weight)
    }
  })
  const wanted = composition.written.flatMap((its) => {
    const relations = isSyncedTable(its)
      ? [its.desired, ...Object.values(its.elements).map(({ desired }) => desired)]
      : its.pending
    return relations.flatMap((relation) =>
      instance.facts(relation).map((fact) => `${relation.name} ${JSON.stringify(fact)}`),
    )
  })
  const told = instance.facts(Told).map(({ table, column, key }) => `${table} ${column ?? ''} ${key ?? ''}`)
  return { wanted: wanted.sort().join('\n'), told }
}

const before = meaningOf(network)

/** Values to try for a column or key: one of them is enough to be heard. */
const TEXTS = [
  ...['true', 'false', '5', '10.0.0.0/24', '10.0.0.1', '0a:00:00:00:00:09', 'fd00::1/64', 'x'],
  ...['connected', 'hv', 'rp2', 'm', '0a:1b:2c'],
]

/** Keys to try of a map whose keys are not documented one by one. */
const KEYS = ['some-key', 'rate', 'burst', 'dscp', 'mark']

function valuesOf(table: string, column: string, key: string | undefined): readonly ColumnToWrite[] {
  const its = tables[table]?.columns[column]
  if (!its) throw new Error(`${table} has no column ${column}`)
  const base = its.kind === 'map' ? its.value : its.key
  const atoms: readonly (string | number | boolean)[] = base.enum
    ? base.enum
    : base.refTable
      ? namesOf(base.refTable).map((name) => ref(base.refTable as string, name))
      : base.type === 'boolean'
        ? [true, false]
        : base.type === 'integer' || base.type === 'real'
          ? [1, 5, 100]
          : TEXTS
  const keys = key === undefined ? KEYS : [key]
  if (its.kind === 'map') return keys.flatMap((name) => atoms.map((value): ColumnToWrite => [[name, value]]))
  if (its.kind === 'set') return [[], ...atoms.map((value) => [value])]
  return its.kind === 'optional' ? [null, ...atoms] : atoms
}

/** The names of the rows of a table, or one of a row that is not there. */
function namesOf(table: string): readonly string[] {
  const names = network.filter((row) => row.table === table).map(({ name }) => name)
  return names.length > 0 ? names : ['one']
}

/** The rows of a table that something is set in: those of the network, or a new one that has what it must. */
function hosts(table: string): readonly Row[] {
  const there = network.filter((row) => row.table === table)
  return there.length > 0 ? there : [{ table, name: 'one', columns: {} }]
}

/** A map with one key set in addition; any other value as it is. */
function merged(
  had: ColumnToWrite | undefined,
  value: ColumnToWrite,
  key: string | undefined,
): ColumnToWrite {
  if (key === undefined || !Array.isArray(had)) return value
  const others = (had as readonly (readonly [string, string])[]).filter(([name]) => name !== key)
  return [...others, ...(value as readonly (readonly [string, string])[])]
}

/** Whether a column or key is heard when it is set alone in some row. */
function isHeard(table: string, column: string, key: string | undefined): boolean {
  for (const host of hosts(table)) {
    for (const value of valuesOf(table, column, key)) {
      const row = {
        ...host,
        columns: { ...host.columns, [column]: merged(host.columns[column], value, key) },
      }
      const after = meaningOf([...network.filter((other) => other !== host), row])
      if (after.wanted !== before.wanted) return true
      const rows = [`${table} ${column} ${key ?? ''}`, `${table}  `]
      if (
        after.told.some(
          (told) => rows.includes(told) || (key === undefined && told.startsWith(rows[0] ?? '')),
        )
      )
        return true
    }
  }
  return false
}

/** Rows that nothing refers to are no rows: what refers to those of such a table is told instead. */
function isToldByReferrers(table: string): boolean {
  const { isRoot } = tables[table] ?? {}
  if (isRoot) return false
  const referrers = Object.entries(tables).flatMap(([from, { columns }]) =>
    Object.entries(columns).flatMap(([column, its]) =>
      its.key.refTable === table ? [{ from, column }] : [],
    ),
  )
  return (
    referrers.length > 0 &&
    referrers.every(
      ({ from, column }) =>
        composition.unread.some((its) => its.table === from && (its.column ?? column) === column) ||
        isToldByReferrers(from),
    )
  )
}

const listed = (table: string, column: string, key: string | undefined): boolean =>
  [table, `*.${column}`, `${table}.${column}`, `${table}.${column}:${key}`].some((name) =>
    Object.hasOwn(readElsewhere, name),
  )

/** Every column of the schema, and every key that is documented. */
const items: readonly (readonly [table: string, item: string])[] = Object.entries(tables).flatMap(
  ([table, { columns }]) => {
    const keys = (documented[table] ?? '').trim().split(/\s+/)
    return [...new Set([...Object.keys(columns), ...keys])].flatMap((item) =>
      item ? [[table, item] as const] : [],
    )
  },
)

test('the list of documented columns and keys is whole, and of the schema', () => {
  const all = Object.values(documented).flatMap((names) => names.trim().split(/\s+/))
  expect(all).toHaveLength(418)
  for (const [table, names] of Object.entries(documented))
    for (const name of names.trim().split(/\s+/))
      expect(Object.keys(tables[table]?.columns ?? {}), table).toContain(name.split(':')[0])
})

test.each([...new Set(items.map(([table]) => table))])('nothing in %s is silent', (table) => {
  const silent = items.flatMap(([of, item]) => {
    if (of !== table) return []
    const [column = '', key] = item.split(/:(.*)/)
    const values = tables[table]?.columns[column]?.key.enum
    // A column that has one value only cannot be set to another one.
    if (values?.length === 1) return []
    if (listed(table, column, key) || isToldByReferrers(table) || isHeard(table, column, key)) return []
    return [item]
  })
  expect(silent).toEqual([])
})

test('what is on the list of others is in the schema, and is read by no rule', () => {
  for (const name of Object.keys(readElsewhere)) {
    const [table = '', column = ''] = name.split(/[.:]/)
    if (table === '*') continue
    expect(Object.keys(tables), name).toContain(table)
    if (column !== '') expect(Object.keys(tables[table]?.columns ?? {}), name).toContain(column)
  }
})
