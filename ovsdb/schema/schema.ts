/** A database's schema (RFC 7047 3.2), each column sorted into one of four kinds. */
import type { AtomicType } from '../protocol/value.ts'

/** What one element of a column may be. */
export interface BaseType {
  readonly type: AtomicType
  /** The only values it may take. */
  readonly enum?: readonly (string | number | boolean)[]
  readonly minInteger?: number
  readonly maxInteger?: number
  readonly minReal?: number
  readonly maxReal?: number
  /** In characters. */
  readonly minLength?: number
  readonly maxLength?: number
  /** The table a uuid points into. A strong reference keeps its row alive, a weak one vanishes with it. */
  readonly refTable?: string
  readonly refType?: 'strong' | 'weak'
}

interface ColumnBase {
  readonly key: BaseType
  /** Left out: it may be changed after the row was inserted. */
  readonly mutable?: false
  /** Not kept when the server restarts. */
  readonly ephemeral?: true
}

/** Exactly one value. */
export interface ScalarColumn extends ColumnBase {
  readonly kind: 'scalar'
}

/** One value or none. */
export interface OptionalColumn extends ColumnBase {
  readonly kind: 'optional'
}

export interface SetColumn extends ColumnBase {
  readonly kind: 'set'
  readonly min: 0 | 1
  readonly max: number | 'unlimited'
}

export interface MapColumn extends ColumnBase {
  readonly kind: 'map'
  readonly value: BaseType
  readonly min: 0 | 1
  readonly max: number | 'unlimited'
}

export type ColumnSchema = ScalarColumn | OptionalColumn | SetColumn | MapColumn

export interface TableSchema {
  readonly columns: Readonly<Record<string, ColumnSchema>>
  /** Sets of columns that no two rows may share the values of. */
  readonly indexes?: readonly (readonly string[])[]
  readonly maxRows?: number
  /** Left out: a row that nothing refers to strongly is deleted. */
  readonly isRoot?: true
}

export interface DatabaseSchema {
  readonly name: string
  readonly version: string
  readonly cksum?: string
  readonly tables: Readonly<Record<string, TableSchema>>
}

/** The schema of a table. Throws, naming it, when the schema has no such table. */
export function tableOf(schema: DatabaseSchema, table: string): TableSchema {
  const found = Object.hasOwn(schema.tables, table) ? schema.tables[table] : undefined
  if (!found) throw new Error(`${schema.name} has no table ${table}`)
  return found
}

/** The schema of a column. Throws, naming them, when the schema has no such table or column. */
export function columnOf(schema: DatabaseSchema, table: string, column: string): ColumnSchema {
  const { columns } = tableOf(schema, table)
  const definition = Object.hasOwn(columns, column) ? columns[column] : undefined
  if (!definition) throw new Error(`${schema.name}: table ${table} has no column ${column}`)
  return definition
}
