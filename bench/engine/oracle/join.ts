/** What `join` has to give. */
import { add, type Multiset } from '../multiset.ts'
import type { Relation } from '../relation.ts'
import type { Row } from '../workload.ts'
import { byColumn } from './by-column.ts'

export function joinResult(inputs: readonly Relation[]): Multiset {
  const [left = [], right = []]: readonly Iterable<Row>[] = inputs
  const matches = byColumn(right, 1)
  const result: Multiset = new Map()
  for (const [leftId = 0, key = 0, leftValue = 0] of left) {
    for (const [rightId = 0, , rightValue = 0] of matches(key)) {
      add(result, [leftId, key, leftValue, rightId, rightValue], 1)
    }
  }
  return result
}
