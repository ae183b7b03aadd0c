/** What is told of a row: what it asks for and is not done, and values that cannot be used. */
import type { Uuid } from '../ovsdb/index.ts'
import { optional, type Reference, relation, textColumn } from '../rules/index.ts'
import { uuid } from './tables.ts'

/**
 * Something in a database that comes to nothing. Rules that read a value and cannot use it derive it; what no rule
 * reads at all is found by {@link unreadRules}. Each is told once, with the name of the row.
 */
export const Told = relation('Told', {
  table: textColumn,
  row: uuid,
  /** Null where it is the row as a whole. */
  column: optional(textColumn),
  /** The key in a map. */
  key: optional(textColumn),
  value: optional(textColumn),
  /** What becomes of it. */
  why: textColumn,
})

/** Why something is told. */
export const NOT_SUPPORTED = 'not supported yet, left out'
export const NONE_LEFT = 'none is left, left out'
export const TAKEN = 'another has it'
export const UNREADABLE = 'cannot be read, left out'

/** The fact that a value cannot be read. */
export function unreadable(
  table: string,
  row: Reference<Uuid>,
  column: string,
  value: Reference<string>,
  key: string | null = null,
) {
  return { table, row, column, key, value, why: UNREADABLE }
}

/** The fact that what a row needs has run out. */
export function noneLeft(table: Reference<string> | string, row: Reference<Uuid>, what: string) {
  return { table, row, column: null, key: null, value: what, why: NONE_LEFT }
}

/** What is told, in words. */
export interface Telling {
  readonly table: string
  readonly row: string
  readonly column: string | null
  readonly key: string | null
  readonly value: string | null
  readonly why: string
}

/** The line of the log, such as `Logical_Switch_Port p (UUID) options:arp_proxy=…: not supported yet, left out`. */
export function tellingLine(
  { table, row, column, key, value, why }: Telling,
  name: string | undefined,
): string {
  const who = name === undefined || name === '' ? row : `${name} (${row})`
  const what = column === null ? '' : ` ${column}${key === null ? '' : `:${key}`}`
  const shown = value === null ? '' : `${column === null ? ' ' : '='}${value}`
  return `${table} ${who}${what}${shown}: ${why}`
}

/** A line of the log, and the table that it is about. */
export interface TellingLine {
  readonly line: string
  readonly table: string
}

/** So many rows are told of what asks for the same thing; of more only the number. */
const ALIKE = 20

/**
 * The lines of the log for what is new.
 *
 * @param names makes the names of rows, which takes going through all of them: only where there is something to tell
 */
export function tellingLines(
  news: readonly Telling[],
  names: () => ReadonlyMap<string, string>,
): readonly TellingLine[] {
  if (news.length === 0) return []
  const known = names()
  const alike = new Map<string, Telling[]>()
  for (const telling of news) {
    const kind = JSON.stringify([telling.table, telling.column, telling.key, telling.why])
    const its = alike.get(kind)
    if (its) its.push(telling)
    else alike.set(kind, [telling])
  }
  return [...alike.values()].flatMap((its) => {
    const lines = its.slice(0, ALIKE).map((telling) => tellingLine(telling, known.get(telling.row)))
    const [first] = its
    if (!first) return [] // there is a list for what there is
    if (its.length > ALIKE) lines.push(`${first.table}: ${its.length - ALIKE} more rows: ${first.why}`)
    return lines.map((line) => ({ line, table: first.table }))
  })
}
