/**
 * The order of values, written from its definition: null, booleans, numbers (NaN first, an integer
 * before the bigint of its size), strings by code unit, Immutable collections by hash and text.
 */
import type { Row, Value } from '../../../engine/index.ts'
import { same } from './identity.ts'

export function compare(a: Value, b: Value): number {
  if (same(a, b)) return 0
  return isBefore(a, b) ? -1 : 1
}

/** Compares rows column by column; `signs` are -1 for descending columns. */
export function compareBy(a: Row, b: Row, columns: readonly number[], signs: readonly number[]): number {
  for (const [i, column] of columns.entries()) {
    const order = compare(a[column] as Value, b[column] as Value)
    if (order !== 0) return (signs[i] ?? 1) * order
  }
  return 0
}

function isBefore(a: Value, b: Value): boolean {
  const kinds = [kindOf(a), kindOf(b)] as const
  if (kinds[0] !== kinds[1]) return kinds[0] < kinds[1]
  if (typeof a === 'object' && typeof b === 'object' && a && b) {
    const hashes = [a.hashCode(), b.hashCode()] as const
    return hashes[0] === hashes[1] ? String(a) < String(b) : hashes[0] < hashes[1]
  }
  if (kinds[0] !== 2) return (a as string | boolean) < (b as string | boolean)
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a)
  const [x, y] = [a as number | bigint, b as number | bigint]
  return x < y || (!(x > y) && typeof x === 'number')
}

function kindOf(value: Value): number {
  if (value === null) return 0
  return { boolean: 1, number: 2, bigint: 2, string: 3 }[typeof value as string] ?? 4
}
