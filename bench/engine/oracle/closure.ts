/** What `closure` has to give: from each node, targets of edges are added until there is no other one. */
import { add, type Multiset } from '../multiset.ts'
import type { Relation } from '../relation.ts'
import { byColumn } from './by-column.ts'

export function closureResult(inputs: readonly Relation[]): Multiset {
  const edgesFrom = byColumn(inputs[0] ?? [], 0)
  const result: Multiset = new Map()
  for (const start of new Set(Array.from(inputs[0] ?? [], ([from = 0]) => from))) {
    const reached = new Set<number>()
    const addTargets = (from: number): void => {
      for (const [, to = 0] of edgesFrom(from)) reached.add(to)
    }
    addTargets(start)
    // A Set is iterated in the order of insertion, with what is inserted on the way.
    for (const node of reached) addTargets(node)
    for (const node of reached) add(result, [start, node], 1)
  }
  return result
}
