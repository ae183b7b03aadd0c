/** What `reachability` has to give: nodes are added until no edge leads to another one. */
import { add, type Multiset } from '../multiset.ts'
import type { Relation } from '../relation.ts'

export function reachabilityResult([root, edge]: readonly Relation[]): Multiset {
  const reached = new Set<number>()
  for (const [node = 0] of root ?? []) reached.add(node)
  for (let before = -1; before !== reached.size; ) {
    before = reached.size
    for (const [from = 0, to = 0] of edge ?? []) if (reached.has(from)) reached.add(to)
  }
  const result: Multiset = new Map()
  for (const node of reached) add(result, [node], 1)
  return result
}
