/** What a column of a row may hold: immutable values that are compared by value, never by reference. */
import type { ValueObject } from 'immutable'

/**
 * A column value. Scalars compare as JavaScript's `Map` keys do (NaN equals NaN, -0 equals 0);
 * Immutable collections compare by content (`Immutable.is`).
 */
export type Value = string | number | boolean | bigint | null | ValueObject

/** One row as people see it: its values in the order of the collection's columns. */
export type Row = readonly Value[]

/** The identity of a value inside one circuit: equal values have equal ids. */
export type ValueId = number

/** The identity of a row among the rows of its arity inside one circuit: equal rows have equal ids. */
export type RowId = number

const SMALL_INTEGER_LIMIT = 2 ** 29

/** Whether a value is one of those that are their own id (see {@link Interner}). */
export function isSmallInteger(value: Value): value is number {
  return (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= -SMALL_INTEGER_LIMIT &&
    value < SMALL_INTEGER_LIMIT
  )
}

/** Prints a row for error messages: strings in quotes, everything else as it prints itself. */
export function showRow(row: Row): string {
  return `(${row.map((value) => (typeof value === 'string' ? JSON.stringify(value) : String(value))).join(', ')})`
}
