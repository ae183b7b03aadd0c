/**
 * A history as data: transactions that anybody may make in a database, each a list of changes of rows.
 *
 * A row is named by the uuid that the history gave it. Where a daemon or a server made it, it is the only row of its
 * table, or has a number: the rows of a table are counted in the order of their uuids when the transaction is sent, and
 * after the last one the count begins anew.
 */
import type { Json, JsonObject, Uuid } from '../../../ovsdb/index.ts'

/** A database of OVN or of the switch, as the stock programs call it. */
export type Place = 'nb' | 'sb' | 'vswitch'

export type RowName = Uuid | number | 'only'

/**
 * Columns as they stand on the wire (RFC 7047 5.1), but that `["row", TABLE, NUMBER]` stands for the uuid of a row that
 * is named by a number.
 */
export type Columns = Readonly<Record<string, Json>>

export type Change =
  | { readonly kind: 'insert'; readonly table: string; readonly uuid: Uuid; readonly columns: Columns }
  | { readonly kind: 'update'; readonly table: string; readonly row: RowName; readonly columns: Columns }
  /** Puts elements into a set or a map, or takes them out. */
  | {
      readonly kind: 'mutate'
      readonly table: string
      readonly row: RowName
      readonly mutator: 'insert' | 'delete'
      readonly columns: Columns
    }
  | { readonly kind: 'delete'; readonly table: string; readonly row: RowName }

export interface Transaction {
  readonly place: Place
  readonly changes: readonly Change[]
  /** The next one follows at once, whether the daemon has come to rest or not. */
  readonly hurried?: true
}

export type History = readonly Transaction[]

/** The rows of a table that are there now. */
export type Present = (table: string) => readonly string[]

/** A reference to a row by its number. */
export const numberedRow = (table: string, number: number): Json => ['row', table, number]

/** The operations of RFC 7047 5.2 that make the changes. What names a row of a table without rows is left out. */
export function operationsOf(changes: readonly Change[], present: Present): readonly JsonObject[] {
  const numbered = (table: string, number: number): string | undefined => {
    const rows = [...present(table)].sort()
    return rows[number % rows.length]
  }
  return changes.flatMap((change): readonly JsonObject[] => {
    const { table } = change
    if (change.kind === 'insert')
      return [{ op: 'insert', table, uuid: change.uuid, row: resolved(change.columns, numbered) }]
    const uuid = typeof change.row === 'number' ? numbered(table, change.row) : change.row
    if (uuid === undefined) return []
    const where: Json = uuid === 'only' ? [] : [['_uuid', '==', ['uuid', uuid]]]
    if (change.kind === 'delete') return [{ op: 'delete', table, where }]
    const row = resolved(change.columns, numbered)
    if (change.kind === 'update') return [{ op: 'update', table, where, row }]
    const mutations = Object.entries(row).map(([column, value]) => [column, change.mutator, value])
    return [{ op: 'mutate', table, where, mutations }]
  })
}

/** The tables whose rows are named by numbers. */
export function numberedTables(changes: readonly Change[]): ReadonlySet<string> {
  const tables = new Set<string>()
  operationsOf(changes, (table) => {
    tables.add(table)
    return []
  })
  return tables
}

type Numbered = (table: string, number: number) => string | undefined

function resolved(columns: Columns, numbered: Numbered): JsonObject {
  const entries = Object.entries(columns).flatMap(([column, value]) => {
    const found = resolvedValue(value, numbered)
    return found === undefined ? [] : [[column, found] as const]
  })
  return Object.fromEntries(entries)
}

/** A value with uuids in the place of numbers; nothing where it is one row that is not there. */
function resolvedValue(value: Json, numbered: Numbered): Json | undefined {
  if (!Array.isArray(value)) return value
  const [kind, first, second] = value as readonly Json[]
  if (kind === 'row') {
    const uuid = numbered(String(first), Number(second))
    return uuid === undefined ? undefined : ['uuid', uuid]
  }
  if (!Array.isArray(first)) return value
  const elements = (first as readonly Json[]).flatMap((element): readonly Json[] => {
    if (kind !== 'map') {
      const found = resolvedValue(element, numbered)
      return found === undefined ? [] : [found]
    }
    const pair = (element as readonly Json[]).map((atom) => resolvedValue(atom, numbered))
    return pair.some((atom) => atom === undefined) ? [] : [pair as Json]
  })
  // Two numbers may stand for one row, and a set has nothing twice.
  const distinct = new Map(elements.map((element) => [JSON.stringify(element, bigints), element]))
  return [kind as Json, [...distinct.values()]]
}

const bigints = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value)
