/** The transaction of the workloads on tables: a row of one input, at random, gets other values. */
import type { Random } from '../random.ts'
import type { Relation } from '../relation.ts'
import type { Row, Transaction } from '../workload.ts'

/** Each input with what a row of it becomes. */
export type Inputs = readonly {
  readonly relation: Relation
  readonly modify: (row: Row) => Row
}[]

export function modification(inputs: Inputs, random: Random): Transaction {
  const input = random.below(inputs.length)
  const chosen = inputs[input]
  if (!chosen) throw new RangeError('a workload without inputs')
  const { relation, modify } = chosen
  const index = random.below(relation.rows)
  const before = relation.row(index)
  const after = modify(before)
  relation.set(index, after)
  return {
    kind: 'modify',
    input,
    deltas: [
      { row: before, weight: -1 },
      { row: after, weight: 1 },
    ],
  }
}
