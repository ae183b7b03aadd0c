/**
 * What a database asks for and no rule reads: the difference between its schema and the reading of a program, as rules
 * that tell each row which sets something of it.
 */
import type { ColumnSchema, DatabaseSchema } from '../ovsdb/index.ts'
import { type Column, compute, type Definition, type Reference, type Relation, rule } from '../rules/index.ts'
import type { Reading } from './reading.ts'
import type { Tables } from './tables.ts'
import { NOT_SUPPORTED, Told } from './told.ts'

/**
 * What others read, or nobody, by whom: `Table`, `Table.column`, `Table.column:key`, and `*.column` for a column of
 * any table.
 */
export type ReadElsewhere = Readonly<Record<string, string>>

/** Values that say what holds without them, by `Table.column` or `Table.column:key`: nothing is asked for with them. */
export type Defaults = Readonly<Record<string, readonly string[]>>

/**
 * The keys that ask for something in columns of maps that are full of others' keys, by `Table.column`: of such a map
 * only these are told.
 */
export type DocumentedKeys = Readonly<Record<string, readonly string[]>>

/** Something of a database that no rule reads. */
export interface Unread {
  readonly table: string
  /** Left out where it is the table as a whole. */
  readonly column?: string
  /** The keys of a map that are read, the only ones that are not told. */
  readonly except: ReadonlySet<string>
  /** The only keys of a map that are told; left out for all. */
  readonly only?: ReadonlySet<string>
}

/** What the schema of a database has, no rule reads, and nobody else. */
export function unreadOf(
  schema: DatabaseSchema,
  reading: Reading,
  elsewhere: ReadElsewhere,
  documented: DocumentedKeys = {},
): readonly Unread[] {
  const others = (name: string): boolean => Object.hasOwn(elsewhere, name)
  // A table of which others read columns is told by its other columns, and not as a whole.
  const isRead = (table: string): boolean =>
    reading.has(table) || Object.keys(elsewhere).some((name) => name.startsWith(`${table}.`))
  const unread: Unread[] = []
  for (const [table, { columns, isRoot }] of Object.entries(schema.tables)) {
    if (others(table)) continue
    // A row that is there only because others refer to it is told by those that do.
    if (!isRead(table)) {
      if (isRoot || !isReferredUnread(schema, reading, table)) unread.push({ table, except: new Set() })
      continue
    }
    for (const [column, { kind }] of Object.entries(columns)) {
      const keysOf = documented[`${table}.${column}`]
      if (keysOf) {
        const its = reading.get(table)?.get(column)
        const only = new Set(its?.all ? [] : keysOf.filter((key) => !its?.keys.has(key)))
        if (only.size > 0) unread.push({ table, column, except: new Set(), only })
        continue
      }
      if (others(`*.${column}`) || others(`${table}.${column}`)) continue
      const its = reading.get(table)?.get(column)
      if (its?.all || (its && kind !== 'map')) continue
      const prefix = `${table}.${column}:`
      const keys = Object.keys(elsewhere).flatMap((name) =>
        name.startsWith(prefix) ? [name.slice(prefix.length)] : [],
      )
      unread.push({ table, column, except: new Set([...(its?.keys ?? []), ...keys]) })
    }
  }
  return unread
}

/** Whether some column refers to a table, and all that do are read by no rule. */
function isReferredUnread(schema: DatabaseSchema, reading: Reading, table: string): boolean {
  const referring = Object.entries(schema.tables).flatMap(([from, { columns }]) =>
    Object.entries(columns).flatMap(([column, its]) =>
      its.key.refTable === table || (its.kind === 'map' && its.value.refTable === table)
        ? [reading.get(from)?.has(column) ?? false]
        : [],
    ),
  )
  return referring.length > 0 && referring.every((isRead) => !isRead)
}

/** Rules that tell the rows which set what is unread, unless they set it to what holds without it. */
export function unreadRules<S extends DatabaseSchema>(
  tables: Tables<S>,
  unread: readonly Unread[],
  defaults: Defaults,
): readonly Definition[] {
  return unread.map(({ table, column, except, only }) => {
    if (column === undefined) return rowRule(any(tables).rows(table, []), table)
    const schema = any(tables).schema.tables[table]?.columns[column] as ColumnSchema // `unread` is from the schema
    const isDefault = (name: string, value: unknown): boolean =>
      defaults[name]?.includes(String(value).toLowerCase()) ?? false
    if (schema.kind === 'map')
      return mapRule(any(tables).elements(table, column), table, column, (key, value) =>
        except.has(key) || only?.has(key) === false || isDefault(`${table}.${column}:${key}`, value)
          ? []
          : [String(value)],
      )
    if (schema.kind === 'set')
      return setRule(any(tables).elements(table, column), table, column, (value) =>
        isDefault(`${table}.${column}`, value) ? [] : [String(value)],
      )
    return cellRule(any(tables).rows(table, [column]), table, column, (value) =>
      isUnset(value, schema) || isDefault(`${table}.${column}`, value) ? [] : [String(value)],
    )
  })
}

/** Whether a cell has the value that a row starts with (RFC 7047 5.2.1). */
function isUnset(value: unknown, { key, kind }: ColumnSchema): boolean {
  if (kind === 'optional') return value === null
  if (key.enum) return value === key.enum[0]
  return value === '' || value === 0 || value === false || value === '00000000-0000-0000-0000-000000000000'
}

/** Tables whose types do not matter here. */
type AnyTables = Tables<DatabaseSchema>
type AnyRows = Relation<Readonly<Record<string, Column<never>>>>

function any(tables: unknown): {
  readonly schema: DatabaseSchema
  rows(table: string, columns: readonly string[]): AnyRows
  elements(table: string, column: string): AnyRows
} {
  return tables as AnyTables as never
}

type Shown = Reference<string>

function rowRule(rows: AnyRows, table: string): Definition {
  return rule(`A row of ${table} is told: no rule reads that table`, Told, ({ pass }) => {
    const { uuid: row } = pass(rows)
    return { table, row: row as Reference<never>, column: null, key: null, value: null, why: NOT_SUPPORTED }
  })
}

function cellRule(
  rows: AnyRows,
  table: string,
  column: string,
  shown: (value: unknown) => readonly string[],
): Definition {
  return rule(`${table}.${column} is told where it is set: no rule reads it`, Told, ({ pass, each }) => {
    const { uuid: row, [column]: cell } = pass(rows)
    const value: Shown = each([cell], shown)
    return { table, row: row as Reference<never>, column, key: null, value, why: NOT_SUPPORTED }
  })
}

function setRule(
  elements: AnyRows,
  table: string,
  column: string,
  shown: (value: unknown) => readonly string[],
): Definition {
  return rule(`Elements of ${table}.${column} are told: no rule reads them`, Told, ({ pass, each }) => {
    const { uuid: row, value: element } = pass(elements)
    const value: Shown = each([element], shown)
    return { table, row: row as Reference<never>, column, key: null, value, why: NOT_SUPPORTED }
  })
}

function mapRule(
  elements: AnyRows,
  table: string,
  column: string,
  shown: (key: string, value: unknown) => readonly string[],
): Definition {
  return rule(`Keys of ${table}.${column} that no rule reads are told`, Told, ({ pass, each }) => {
    const { uuid: row, key, value: element } = pass(elements)
    const value: Shown = each([key, element], (k, v) => shown(String(k), v))
    const name: Shown = compute([key], String)
    return { table, row: row as Reference<never>, column, key: name, value, why: NOT_SUPPORTED }
  })
}
