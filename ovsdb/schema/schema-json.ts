/** A schema as the JSON of an `.ovsschema` file (RFC 7047 3.2): what `parseSchema` reads. */
import type { Json, JsonObject } from '../protocol/json.ts'
import type { BaseType, ColumnSchema, DatabaseSchema, TableSchema } from './schema.ts'

/** What `parseSchema` makes of the result is equal to the schema. */
export function schemaToJson({ name, version, cksum, tables }: DatabaseSchema): JsonObject {
  return {
    name,
    version,
    ...(cksum === undefined ? {} : { cksum }),
    tables: mapMembers(tables, tableToJson),
  }
}

function tableToJson({ columns, indexes, maxRows, isRoot }: TableSchema): JsonObject {
  return {
    columns: mapMembers(columns, columnToJson),
    ...(indexes === undefined ? {} : { indexes }),
    ...(maxRows === undefined ? {} : { maxRows }),
    ...(isRoot ? { isRoot } : {}),
  }
}

function columnToJson(column: ColumnSchema): JsonObject {
  return {
    type: typeToJson(column),
    ...(column.mutable === false ? { mutable: false } : {}),
    ...(column.ephemeral ? { ephemeral: true } : {}),
  }
}

function typeToJson(column: ColumnSchema): Json {
  const key = baseToJson(column.key)
  switch (column.kind) {
    case 'scalar':
      return typeof key === 'string' ? key : { key }
    case 'optional':
      return { key, min: 0, max: 1 }
    case 'set':
      return { key, min: column.min, max: column.max }
    case 'map':
      return { key, value: baseToJson(column.value), min: column.min, max: column.max }
  }
}

function baseToJson({ type, enum: allowed, refType, ...limits }: BaseType): Json {
  if (allowed === undefined && Object.keys(limits).length === 0) return type
  return {
    type,
    ...(allowed === undefined ? {} : { enum: ['set', allowed] }),
    ...limits,
    ...(refType === 'weak' ? { refType } : {}),
  }
}

function mapMembers<T>(from: Readonly<Record<string, T>>, make: (member: T) => Json): JsonObject {
  return Object.fromEntries(Object.entries(from).map(([name, member]) => [name, make(member)]))
}
