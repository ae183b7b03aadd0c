/** Joins of two bags from their definitions: every pair of rows is looked at. */
import type { Row } from '../../../engine/index.ts'
import { type Bag, bag, changes, pick, plus } from './bag.ts'
import { rowIdentity } from './identity.ts'

/** Pairs of columns to agree in. */
export type On = readonly (readonly [left: number, right: number])[]

/** All pairs that agree: the left row, then the columns of the right one that are not joined on. */
export function join(left: Bag, right: Bag, on: On): Bag {
  return bag(
    changes(left).flatMap((l) =>
      changes(right).flatMap((r) =>
        agree(l.row, r.row, on) ? [{ row: [...l.row, ...rest(r.row, on)], weight: l.weight * r.weight }] : [],
      ),
    ),
  )
}

/** The left rows that agree with some right row of positive weight, which counts once per key. */
export function semijoin(left: Bag, right: Bag, on: On): Bag {
  return bag(changes(left).filter(({ row }) => hasMatch(row, right, on)))
}

export function antijoin(left: Bag, right: Bag, on: On): Bag {
  return bag(changes(left).filter(({ row }) => !hasMatch(row, right, on)))
}

/** @param width how many columns the right side has */
export function leftJoin(left: Bag, right: Bag, on: On, width: number): Bag {
  const alone = changes(antijoin(left, right, on)).map(({ row, weight }) => ({
    row: [...row, ...Array<null>(width - on.length).fill(null)],
    weight,
  }))
  return plus(join(left, right, on), bag(alone))
}

/** @param widths how many columns the sides have */
export function outerJoin(
  left: Bag,
  right: Bag,
  on: On,
  widths: readonly [left: number, right: number],
): Bag {
  const flipped: On = on.map(([l, r]) => [r, l])
  const alone = changes(antijoin(right, left, flipped)).map(({ row, weight }) => {
    const filled = Array.from({ length: widths[0] }, (_, column) => {
      const pair = on.find(([l]) => l === column)
      return pair ? (row[pair[1]] as Row[number]) : null
    })
    return { row: [...filled, ...rest(row, on)], weight }
  })
  return plus(leftJoin(left, right, on, widths[1]), bag(alone))
}

/** A match is a key that the right side has: one whose rows' weights sum to more than zero. */
function hasMatch(row: Row, right: Bag, on: On): boolean {
  const weight = changes(right).reduce((sum, r) => (agree(row, r.row, on) ? sum + r.weight : sum), 0)
  return weight > 0
}

function agree(left: Row, right: Row, on: On): boolean {
  const [l, r] = [on.map((pair) => pair[0]), on.map((pair) => pair[1])]
  return rowIdentity(pick(left, l)) === rowIdentity(pick(right, r))
}

function rest(row: Row, on: On): Row {
  return row.filter((_, column) => on.every((pair) => pair[1] !== column))
}
