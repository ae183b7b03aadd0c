/** What is told of a row: what it asks for and is not done, and values that cannot be used. */
import { optional, relation, textColumn } from '../rules/index.ts'
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
export const UNREADABLE = 'cannot be read, left out'

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
