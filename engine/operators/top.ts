/** Top-k: of each group the rows that come first in an order. */
import type { Collection } from '../collection.ts'
import { EngineError } from '../errors.ts'
import { compareValues } from '../order.ts'
import { SortedMultiset } from '../storage/sorted-multiset.ts'
import type { RowId } from '../value.ts'
import { type GroupState, grouping, type Result } from './grouping.ts'

/** Which rows come first, and how many of them are kept. */
export interface Ranking {
  /** Columns to order by, the first one first; rows that agree in them are ordered by all their columns. */
  readonly by: readonly { readonly column: string; readonly descending?: boolean }[]
  /** How many rows of a group are kept, counted by weight. */
  readonly limit: number
}

/**
 * Adds a top-k: of each group (rows that agree in the columns of `key`) the first `limit` rows. Rows of
 * negative weight are passed over.
 *
 * @throws EngineError for a column that the source does not have, or a limit that is no positive integer
 */
export function top(
  source: Collection,
  name: string,
  key: readonly string[],
  { by, limit }: Ranking,
): Collection {
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new EngineError(`${name}: the limit ${limit} is no positive integer`)
  const positions = key.map((column) => source.column(column, name))
  const order = by.map(({ column, descending = false }) => ({
    column: source.column(column, name),
    sign: descending ? -1 : 1,
  }))
  for (let column = 0; column < source.columns.length; column++) order.push({ column, sign: 1 })
  // The trace holds the rows, so that their ids stay theirs while they are in a group.
  source.trace
  const { store, circuit } = source
  const { interner } = circuit.storage
  const compare = (a: RowId, b: RowId): number => {
    if (a === b) return 0
    for (const { column, sign } of order) {
      const [left, right] = [store.at(a, column), store.at(b, column)]
      if (left === right) continue
      return sign * compareValues(interner.value(left), interner.value(right))
    }
    return 0
  }
  const target = circuit.collection(name, source.columns, 'bag', source.coarse)
  grouping({ kind: 'top', name, source, target, key: positions, start: () => new First(compare, limit) })
  return target
}

class First implements GroupState {
  readonly #rows: SortedMultiset<RowId>
  readonly #limit: number

  constructor(compare: (a: RowId, b: RowId) => number, limit: number) {
    this.#rows = new SortedMultiset(compare)
    this.#limit = limit
  }

  get isEmpty(): boolean {
    return this.#rows.isEmpty
  }

  add(row: RowId, weight: number): void {
    this.#rows.add(row, weight)
  }

  results(): readonly Result[] {
    const results: Result[] = []
    let left = this.#limit
    for (const [row, count] of this.#rows.entries()) {
      if (count <= 0) continue
      const weight = Math.min(count, left)
      results.push({ row, weight })
      left -= weight
      if (left === 0) break
    }
    return results
  }
}
