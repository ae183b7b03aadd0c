/** A total order over column values that agrees with their identity: equal only what is one value. */
import { is } from 'immutable'
import type { Row, Value } from './value.ts'

/**
 * Compares two values: null, booleans, numbers (NaN first, then by size; an integer before the bigint
 * that equals it), strings by code unit, then objects: as they compare themselves, else by hash and text.
 *
 * @throws TypeError for two different Immutable values that have the same hash and print alike
 */
export function compareValues(a: Value, b: Value): number {
  const kinds = kind(a) - kind(b)
  if (kinds !== 0) return kinds
  if (a === null || b === null || Object.is(a, b)) return 0
  if (typeof a === 'object' || typeof b === 'object') return compareObjects(a, b)
  if (a < b) return -1
  if (a > b) return 1
  if (Number.isNaN(a)) return -1
  if (Number.isNaN(b)) return 1
  // What is left is 0 and -0, which are one value, or a number and a bigint of one size.
  return typeof a === typeof b ? 0 : typeof a === 'number' ? -1 : 1
}

/** Compares two rows of equal length, value by value. */
export function compareRows(a: Row, b: Row): number {
  for (let i = 0; i < a.length; i++) {
    const order = compareValues(a[i] as Value, b[i] as Value)
    if (order !== 0) return order
  }
  return 0
}

function kind(value: Value): number {
  if (value === null) return 0
  switch (typeof value) {
    case 'boolean':
      return 1
    case 'number':
    case 'bigint':
      return 2
    case 'string':
      return 3
    default:
      return 4
  }
}

function compareObjects(a: Value, b: Value): number {
  if (is(a, b)) return 0
  const own = isOrdered(a) ? a.compareTo(b) : 0
  if (own !== 0) return own
  const order = hash(a) - hash(b) || compareText(String(a), String(b))
  if (order === 0) throw new TypeError(`two different values look alike and have no order: ${String(a)}`)
  return order
}

/** A value that knows its order among values of its kind; 0 for any other. */
interface Ordered {
  compareTo(other: Value): number
}

function isOrdered(value: Value): value is Value & Ordered {
  return typeof value === 'object' && value !== null && 'compareTo' in value
}

function hash(value: Value): number {
  return typeof value === 'object' && value !== null ? value.hashCode() : 0
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
