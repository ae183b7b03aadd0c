/** Reads a schema from the JSON of an `.ovsschema` file or of a `get_schema` reply (RFC 7047 3.2). */
import { excerpt, isArray, isObject, type Json, type JsonObject, member } from '../protocol/json.ts'
import { type AtomicType, setElements } from '../protocol/value.ts'
import type { BaseType, ColumnSchema, DatabaseSchema, TableSchema } from './schema.ts'

/** Throws an error that names the table and column when the JSON is not a schema. */
export function parseSchema(json: Json): DatabaseSchema {
  const schema = object(json, 'schema')
  const cksum = member(schema, 'cksum')
  const tables = object(member(schema, 'tables'), 'tables')
  // Where no table is called a root, all are (RFC 7047 3.2, isRoot).
  const allRoots = Object.values(tables).every(
    (table) => !isObject(table) || member(table, 'isRoot') !== true,
  )
  return {
    name: text(schema, 'name', 'schema'),
    version: text(schema, 'version', 'schema'),
    ...(typeof cksum === 'string' ? { cksum } : {}),
    tables: mapMembers(tables, (table, name) => parseTable(table, name, allRoots)),
  }
}

function parseTable(json: Json, name: string, allRoots: boolean): TableSchema {
  const table = object(json, name)
  const columns = object(member(table, 'columns'), `${name}: columns`)
  const indexes = member(table, 'indexes')
  const maxRows = member(table, 'maxRows')
  return {
    columns: mapMembers(columns, (column, columnName) => {
      try {
        return parseColumn(column)
      } catch (error) {
        throw new Error(`${name}.${columnName}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }),
    ...(isArray(indexes) ? { indexes: indexes.map((index) => names(index, name)) } : {}),
    ...(typeof maxRows === 'number' ? { maxRows } : {}),
    ...(allRoots || member(table, 'isRoot') === true ? { isRoot: true } : {}),
  }
}

function parseColumn(json: Json): ColumnSchema {
  const column = object(json, 'column')
  const type = member(column, 'type')
  const shared = {
    ...(member(column, 'mutable') === false ? { mutable: false as const } : {}),
    ...(member(column, 'ephemeral') === true ? { ephemeral: true as const } : {}),
  }
  if (typeof type === 'string') return { kind: 'scalar', key: parseBase(type), ...shared }
  const full = object(type, 'type')
  const key = parseBase(member(full, 'key'))
  const value = member(full, 'value')
  const min = member(full, 'min') ?? 1
  const max = member(full, 'max') ?? 1
  if (min !== 0 && min !== 1) throw new Error(`min is ${excerpt(min)}, not 0 or 1`)
  if (max !== 'unlimited' && !(typeof max === 'number' && max >= 1)) {
    throw new Error(`max is ${excerpt(max)}, not a number above 0 or "unlimited"`)
  }
  if (value !== undefined) return { kind: 'map', key, value: parseBase(value), min, max, ...shared }
  if (max !== 1) return { kind: 'set', key, min, max, ...shared }
  return { kind: min === 0 ? 'optional' : 'scalar', key, ...shared }
}

function parseBase(json: Json | undefined): BaseType {
  if (typeof json === 'string') return { type: atomicType(json) }
  const base = object(json, 'base type')
  const allowed = member(base, 'enum')
  const refTable = member(base, 'refTable')
  const refType = member(base, 'refType')
  return {
    type: atomicType(member(base, 'type')),
    ...(allowed !== undefined ? { enum: setElements(allowed).map(enumValue) } : {}),
    ...numbers(base, ['minInteger', 'maxInteger', 'minReal', 'maxReal', 'minLength', 'maxLength']),
    ...(typeof refTable === 'string'
      ? { refTable, refType: refType === 'weak' ? ('weak' as const) : ('strong' as const) }
      : {}),
  }
}

type Limit = 'minInteger' | 'maxInteger' | 'minReal' | 'maxReal' | 'minLength' | 'maxLength'

function numbers(base: JsonObject, limits: readonly Limit[]): { readonly [limit in Limit]?: number } {
  const found: { [limit in Limit]?: number } = {}
  for (const limit of limits) {
    const value = member(base, limit)
    if (typeof value === 'number' || typeof value === 'bigint') found[limit] = Number(value)
  }
  return found
}

function atomicType(json: Json | undefined): AtomicType {
  switch (json) {
    case 'integer':
    case 'real':
    case 'boolean':
    case 'string':
    case 'uuid':
      return json
    default:
      throw new Error(`${excerpt(json)} is not an atomic type`)
  }
}

function enumValue(json: Json): string | number | boolean {
  if (typeof json === 'bigint') return Number(json)
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json
  throw new Error(`${excerpt(json)} in an enum`)
}

function mapMembers<T>(from: JsonObject, make: (json: Json, name: string) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(from).map(([name, json]) => [name, make(json, name)]))
}

function object(json: Json | undefined, what: string): JsonObject {
  if (isObject(json)) return json
  throw new Error(`${what}: expected an object, found ${excerpt(json)}`)
}

function text(from: JsonObject, name: string, what: string): string {
  const found = member(from, name)
  if (typeof found === 'string') return found
  throw new Error(`${what}: ${name} is ${excerpt(found)}, not a string`)
}

function names(json: Json, table: string): readonly string[] {
  if (isArray(json) && json.every((name) => typeof name === 'string')) return json
  throw new Error(`${table}: ${excerpt(json)} is not a list of columns`)
}
