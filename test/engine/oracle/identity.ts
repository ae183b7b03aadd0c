/**
 * Identity: a text for every value that equal values share and different ones do not.
 *
 * JSON is not enough: 1, '1' and 1n are three values, NaN is one, and -0 is 0.
 */
import { is, List, type ValueObject } from 'immutable'
import type { Row, Value } from '../../../engine/index.ts'

/** Objects met so far that are no lists; what is equal is found by comparing with each. */
const objects: ValueObject[] = []

export function identityOf(value: Value): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'number':
      return `number ${value === 0 ? 0 : value}`
    case 'string':
      return JSON.stringify(value)
    case 'object':
      // A list is told by its items: there are many of them, as aggregates make new ones.
      return List.isList(value)
        ? `[${(value as List<Value>).map(identityOf).join(', ')}]`
        : `object ${placeOf(value)}`
    default:
      return `${typeof value} ${value}`
  }
}

export function rowIdentity(row: Row): string {
  return `(${row.map(identityOf).join(', ')})`
}

export function same(a: Value, b: Value): boolean {
  return identityOf(a) === identityOf(b)
}

function placeOf(value: ValueObject): number {
  const known = objects.findIndex((object) => is(object, value))
  return known === -1 ? objects.push(value) - 1 : known
}
