/**
 * What a database server does at the commit of a transaction, done to tables as they are shown before it: rows that
 * nothing refers to go, weak references to rows that have gone go too, and what must not be is refused (RFC 7047 3.2,
 * 4.1.3).
 */
import { CommandError } from '../../daemon/index.ts'
import {
  type BaseType,
  type DatabaseSchema,
  type Json,
  type JsonObject,
  northbound as schema,
  stringifyJson,
} from '../../ovsdb/index.ts'

/** A table as the server shows it: rows by their uuids. */
export type Rows = Map<string, JsonObject>
export type Content = ReadonlyMap<string, Rows>

/** The tables of the northbound by name. */
export const tables: DatabaseSchema['tables'] = schema.tables

interface ReferenceColumn {
  readonly column: string
  readonly base: BaseType
}

/** The columns of a table that refer to others; a map may do so twice. */
export function references(table: string): readonly ReferenceColumn[] {
  return Object.entries(tables[table]?.columns ?? {}).flatMap(([column, of]) => {
    const bases = of.kind === 'map' ? [of.key, of.value] : [of.key]
    return bases.filter(({ refTable }) => refTable !== undefined).map((base) => ({ column, base }))
  })
}

/** Does what the server does when it commits, to the tables from which rows may go. */
export function commitTo(after: Content, collected: ReadonlySet<string>): void {
  for (let gone = 1; gone > 0; ) {
    gone = 0
    const referred = new Set<string>()
    for (const [table, rows] of after) {
      for (const { column, base } of references(table)) {
        if (base.refType === 'weak') continue
        for (const row of rows.values()) for (const uuid of uuidsIn(row[column])) referred.add(uuid)
      }
    }
    for (const table of collected) {
      if (tables[table]?.isRoot) continue
      const rows = after.get(table)
      for (const uuid of rows?.keys() ?? []) {
        if (referred.has(uuid)) continue
        rows?.delete(uuid)
        gone++
      }
    }
  }
  for (const [table, rows] of after) {
    for (const { column, base } of references(table)) {
      const target =
        base.refTable !== undefined && collected.has(base.refTable) ? after.get(base.refTable) : undefined
      if (target) checkReferences(table, rows, column, base, target)
    }
    checkIndexes(table, rows)
  }
}

/** Takes weak references to what is not there out of a column. Throws when a strong one is left. */
function checkReferences(table: string, rows: Rows, column: string, base: BaseType, target: Rows): void {
  for (const [uuid, row] of rows) {
    const lost = uuidsIn(row[column]).filter((one) => !target.has(one))
    if (lost.length === 0) continue
    if (base.refType !== 'weak') {
      const what = `${table} ${uuid} refers in ${column} to ${lost[0]}, which is not in ${base.refTable}`
      throw new CommandError(`the northbound would refuse it: referential integrity violation: ${what}`)
    }
    rows.set(uuid, { ...row, [column]: without(row[column], new Set(lost)) })
  }
}

/** Throws when two rows have the same values where no two may. */
function checkIndexes(table: string, rows: Rows): void {
  for (const columns of tables[table]?.indexes ?? []) {
    const seen = new Map<string, string>()
    for (const [uuid, row] of rows) {
      const key = stringifyJson(columns.map((column) => row[column] ?? null))
      const other = seen.get(key)
      if (other !== undefined) {
        const what = `${table} ${other} and ${uuid} have the same ${columns.join(', ')}: ${key}`
        throw new CommandError(`the northbound would refuse it: constraint violation: ${what}`)
      }
      seen.set(key, uuid)
    }
  }
}

/** The uuids in a value as it stands on the wire: one, or a set or a map of them. */
function uuidsIn(value: Json | undefined): readonly string[] {
  if (!Array.isArray(value)) return []
  const [kind, of] = value as readonly Json[]
  if (kind === 'uuid') return [String(of)]
  if (!Array.isArray(of)) return []
  if (kind === 'set') return of.flatMap(uuidsIn)
  return kind === 'map' ? of.flatMap((pair) => (pair as readonly Json[]).flatMap(uuidsIn)) : []
}

/** A set, a map or an optional value without what names one of those uuids. */
function without(value: Json | undefined, gone: ReadonlySet<string>): Json {
  const keeps = (element: Json): boolean => !uuidsIn(['set', [element]]).some((uuid) => gone.has(uuid))
  const keepsPair = (pair: Json): boolean => (pair as readonly Json[]).every(keeps)
  const [kind, of] = value as readonly Json[]
  if (kind === 'uuid' || !Array.isArray(of)) return ['set', []]
  return [kind as Json, of.filter(kind === 'map' ? keepsPair : keeps)]
}
