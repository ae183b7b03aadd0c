/** What `three-way` has to give. */
import { add, type Multiset } from '../multiset.ts'
import type { Relation } from '../relation.ts'
import type { Row } from '../workload.ts'
import { byColumn } from './by-column.ts'

export function threeWayResult(inputs: readonly Relation[]): Multiset {
  const [first = [], second = [], third = [], blocked = []]: readonly Iterable<Row>[] = inputs
  const secondOf = byColumn(second, 1)
  const thirdOf = byColumn(third, 1)
  const blocks = byColumn(blocked, 1)
  const paths: Multiset = new Map()
  for (const [, item = 0, b = 0] of first) {
    for (const [, , c = 0] of secondOf(b)) {
      for (const [, , end = 0] of thirdOf(c)) {
        if (blocks(item).length === 0) add(paths, [item, end], 1)
      }
    }
  }
  return new Map([...paths.keys()].map((path) => [path, 1]))
}
