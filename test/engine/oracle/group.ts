/** Groups from their definition: aggregates and top-k, each from the whole group. */
import { List } from 'immutable'
import type { Change, Row, Value } from '../../../engine/index.ts'
import { type Bag, bag, changes, distinct, pick, project } from './bag.ts'
import { exactly, nearest } from './exact.ts'
import { rowIdentity } from './identity.ts'
import { compare, compareBy } from './order.ts'

/** A fold: the value of a whole group, from the weighted values of one column. */
export type GroupFold = (values: readonly Change[]) => Value

export const folds = {
  count: (values) => values.reduce((sum, { weight }) => sum + weight, 0),
  sum: (values) =>
    nearest(values.reduce((sum, { row, weight }) => sum + exactly(row[0] as number) * BigInt(weight), 0n)),
  min: (values) => present(values)[0] ?? null,
  max: (values) => present(values).at(-1) ?? null,
  collect: (values) => List(present(values)),
} satisfies Record<string, GroupFold>

/** A group has a result while the sum of its weights is not zero. */
export function aggregate(
  of: Bag,
  key: readonly number[],
  columns: readonly { readonly column: number | undefined; readonly fold: GroupFold }[],
): Bag {
  return bag(
    groups(of, key).flatMap((group) => {
      if (folds.count(group) === 0) return []
      const first = group[0] as Change // no group is empty
      const results = columns.map(({ column, fold }) => {
        const values = group.map(({ row, weight }) => ({
          row: column === undefined ? [null] : pick(row, [column]),
          weight,
        }))
        return fold(changes(bag(values)))
      })
      return [{ row: [...pick(first.row, key), ...results], weight: 1 }]
    }),
  )
}

/** The first `limit` rows of each group, counted by weight; rows without positive weight are passed over. */
export function top(
  of: Bag,
  key: readonly number[],
  by: readonly { readonly column: number; readonly descending: boolean }[],
  limit: number,
): Bag {
  const columns = [...by.map(({ column }) => column), ...(changes(of)[0]?.row.keys() ?? [])]
  const signs = by.map(({ descending }) => (descending ? -1 : 1))
  return bag(
    groups(of, key).flatMap((group) => {
      let left = limit
      return group
        .filter(({ weight }) => weight > 0)
        .sort((a, b) => compareBy(a.row, b.row, columns, signs))
        .map(({ row, weight }) => {
          const kept = Math.min(weight, left)
          left -= kept
          return { row, weight: kept }
        })
    }),
  )
}

function groups(of: Bag, key: readonly number[]): readonly (readonly Change[])[] {
  return changes(project(distinct(presence(of)), key)).map(({ row }) =>
    changes(of).filter((change) => rowIdentity(pick(change.row, key)) === rowIdentity(row)),
  )
}

/** Every row once, whatever its weight. */
function presence(of: Bag): Bag {
  return bag(changes(of).map(({ row }) => ({ row, weight: 1 })))
}

/** The values of positive weight, sorted. */
function present(values: readonly Change[]): readonly Value[] {
  return values
    .filter(({ weight }) => weight > 0)
    .map(({ row }) => (row as Row)[0] as Value)
    .sort(compare)
}
