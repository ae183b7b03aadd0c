/**
 * Nothing is silent: every column of the northbound, and every key that ovn-nb(5) documents, changes something in the
 * southbound when it is set, or is told, or is on the list of what others read.
 */
import { expect, test } from 'vitest'
import { documented } from '../../bench/soak/keys/northbound.ts'
import { readElsewhere } from '../../ovn-northd/database/read-elsewhere.ts'
import { Chassis } from '../../ovn-northd/database/southbound.ts'
import { composition, GeneratedOption, northbound } from '../../ovn-northd/index.ts'
import { asUuid, type ColumnToWrite, type DatabaseSchema, northbound as schema } from '../../ovsdb/index.ts'
import { type Instance, start } from '../../rules/index.ts'
import { isSyncedTable, Told } from '../../tables/index.ts'
import { deltasOf, network, type Row, ref } from './network.ts'

const { tables }: DatabaseSchema = schema

/** What northd makes of rows: what it wants of the southbound and of the northbound, and what it tells. */
function meaningOf(rows: readonly Row[]): { readonly wanted: string; readonly told: readonly string[] } {
  const instance: Instance = start(composition.program)
  const deltas = deltasOf(rows)
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
