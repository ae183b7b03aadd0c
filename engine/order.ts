/** A total order over column values that agrees with their identity: equal only what is one value. */
import {
  type Collection,
  is,
  isCollection,
  isIndexed,
  isKeyed,
  isOrdered,
  isRecord,
  isValueObject,
} from 'immutable'
import type { Row, Value } from './value.ts'

/**
 * Compares two values: null, booleans, numbers (NaN first, then by size; an integer before the bigint
 * that equals it), strings by code unit, then Immutable collections: first by what they are, then by
 * content, element by element, where there is no order in the order of the elements. Other objects come
 * last: as they compare themselves, else by their own hash and text.
 *
 * @throws TypeError for two different objects, no collections, that have the same hash and print alike
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
  if (isCollection(a) && isCollection(b)) return form(a) - form(b) || compareContents(a, b)
  if (isRecord(a) && isRecord(b)) return compareContents(a.toSeq(), b.toSeq())
  const order = rank(a) - rank(b)
  if (order !== 0 || is(a, b)) return order
  const own = ordersItself(a) ? a.compareTo(b) : 0
  if (own !== 0) return own
  const byText = hash(a) - hash(b) || compareText(String(a), String(b))
  if (byText === 0) throw new TypeError(`two different values look alike and have no order: ${String(a)}`)
  return byText
}

/** Collections come first, then records. */
function rank(value: unknown): number {
  return isCollection(value) ? 0 : isRecord(value) ? 1 : 2
}

/** Collections of different forms are different, whatever they hold (`Immutable.is`). */
function form(value: Collection<unknown, unknown>): number {
  return (isKeyed(value) ? 2 : isIndexed(value) ? 0 : 4) + (isOrdered(value) ? 0 : 1)
}

/** Compares two collections of one form. A keyed one is a sequence of keys, each with its value behind it. */
function compareContents(a: Collection<unknown, unknown>, b: Collection<unknown, unknown>): number {
  const others = elements(b)[Symbol.iterator]()
  for (const element of elements(a)) {
    const other = others.next()
    if (other.done) return 1
    const order = compareElements(element, other.value)
    if (order !== 0) return order
  }
  return others.next().done ? 0 : -1
}

function elements(of: Collection<unknown, unknown>): Iterable<unknown> {
  const all = isKeyed(of) ? of.entries() : of.values()
  return isOrdered(of) ? all : [...all].sort(compareElements)
}

/** Elements of collections, or pairs of keyed ones. What collections of values hold are values. */
function compareElements(a: unknown, b: unknown): number {
  return Array.isArray(a) && Array.isArray(b)
    ? compareRows(a as Row, b as Row)
    : compareValues(a as Value, b as Value)
}

/** A value that knows its order among values of its kind; 0 for any other. */
interface Ordered {
  compareTo(other: Value): number
}

function ordersItself(value: Value): value is Value & Ordered {
  return typeof value === 'object' && value !== null && 'compareTo' in value
}

function hash(value: Value): number {
  return isValueObject(value) ? value.hashCode() : 0
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
