/**
 * The order of values, written from its definition: null, booleans, numbers (NaN first, an integer
 * before the bigint of its size), strings by code unit, Immutable collections by form and content, other
 * objects by hash and text.
 */
import { type Collection, isCollection, isIndexed, isKeyed, isOrdered } from 'immutable'
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
  if (isCollection(a) !== isCollection(b)) return isCollection(a)
  if (isCollection(a) && isCollection(b)) return isBeforeCollection(a, b)
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

/** Lists, then maps, then sets, and what has an order before what has none; of one form, by the flat contents. */
function isBeforeCollection(a: Collection<unknown, unknown>, b: Collection<unknown, unknown>): boolean {
  const forms = [a, b].map((of) => {
    const what = isIndexed(of) ? 'a' : isKeyed(of) ? 'b' : 'c'
    return `${what}${isOrdered(of) ? 'a' : 'b'}`
  }) as [string, string]
  if (forms[0] !== forms[1]) return forms[0] < forms[1]
  const [x, y] = [contents(a), contents(b)]
  const at = x.findIndex((value, n) => n >= y.length || !same(value, y[n] as Value))
  return at === -1 ? x.length < y.length : at < y.length && isBefore(x[at] as Value, y[at] as Value)
}

/** The elements in their order, or sorted where they have none; keys and values in turn. */
function contents(of: Collection<unknown, unknown>): readonly Value[] {
  const rows = (isKeyed(of) ? [...of.entries()] : [...of.values()].map((value) => [value])) as Row[]
  const columns = rows[0]?.map((_, n) => n) ?? []
  const sorted = isOrdered(of) ? rows : rows.sort((a, b) => compareBy(a, b, columns, []))
  return sorted.flat()
}
