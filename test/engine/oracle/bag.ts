/** Bags: whole multisets of rows, the one thing the oracle computes with. */
import type { Change, Row } from '../../../engine/index.ts'
import { rowIdentity } from './identity.ts'

/** Rows by their identity, none with weight zero. */
export type Bag = ReadonlyMap<string, Change>

export const NOTHING: Bag = new Map()

/** The sum of weighted rows. */
export function bag(changes: Iterable<Change>): Bag {
  const sums = new Map<string, Change>()
  for (const { row, weight } of changes) {
    const key = rowIdentity(row)
    const sum = (sums.get(key)?.weight ?? 0) + weight
    if (sum === 0) sums.delete(key)
    else sums.set(key, { row, weight: sum })
  }
  return sums
}

/** Rows that count once each. */
export function rows(...all: readonly Row[]): Bag {
  return bag(all.map((row) => ({ row, weight: 1 })))
}

export function changes(of: Bag): readonly Change[] {
  return [...of.values()]
}

export function plus(...bags: readonly Bag[]): Bag {
  return bag(bags.flatMap(changes))
}

export function negated(of: Bag): Bag {
  return bag(changes(of).map(({ row, weight }) => ({ row, weight: -weight })))
}

export function minus(a: Bag, b: Bag): Bag {
  return plus(a, negated(b))
}

/** The rows of positive weight, once each. */
export function distinct(of: Bag): Bag {
  return bag(changes(of).flatMap(({ row, weight }) => (weight > 0 ? [{ row, weight: 1 }] : [])))
}

/** Each row becomes several. */
export function flatMap(of: Bag, transform: (row: Row) => Iterable<Row>): Bag {
  return bag(
    changes(of).flatMap(({ row, weight }) => [...transform(row)].map((out) => ({ row: out, weight }))),
  )
}

export function filter(of: Bag, test: (row: Row) => boolean): Bag {
  return flatMap(of, (row) => (test(row) ? [row] : []))
}

export function project(of: Bag, columns: readonly number[]): Bag {
  return flatMap(of, (row) => [pick(row, columns)])
}

/** The values of some columns. */
export function pick(row: Row, columns: readonly number[]): Row {
  return columns.map((column) => row[column] as Row[number])
}

/** Weights by row, to compare bags and to read what differs. */
export function weights(of: Bag): Readonly<Record<string, number>> {
  return Object.fromEntries([...of].map(([key, { weight }]) => [key, weight] as const).sort())
}
