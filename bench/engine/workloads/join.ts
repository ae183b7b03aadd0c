/**
 * Workload (a): the equi-join of two relations. A row of the left refers to a key at random, and each key
 * has one or two rows on the right.
 *
 *     result(leftId, key, leftValue, rightId, rightValue) <- left(leftId, key, leftValue), right(rightId, key, rightValue)
 *
 * A transaction gives a row of the left another key and value, or one of the right another value.
 */
import { joinResult } from '../oracle/join.ts'
import { Relation } from '../relation.ts'
import type { Workload } from '../workload.ts'
import { type Inputs, modification } from './modification.ts'

const values = 1_000_000

export const join: Workload = {
  name: 'join',
  kinds: ['modify'],
  model({ rows }, random) {
    const keys = Math.ceil((rows * 2) / 3)
    const left = Relation.of(3, rows, (id) => [id, random.below(keys), random.below(values)])
    const right = Relation.of(3, rows, (id) => [id, id % keys, random.below(values)])
    const inputs: Inputs = [
      {
        relation: left,
        modify: ([id = 0, , value = 0]) => [id, random.below(keys), random.otherThan(value, values)],
      },
      {
        relation: right,
        modify: ([id = 0, key = 0, value = 0]) => [id, key, random.otherThan(value, values)],
      },
    ]
    return { inputs: [left, right], next: () => modification(inputs, random) }
  },
  result: joinResult,
}
