/** What `group` has to give. */
import { add, type Multiset } from '../multiset.ts'
import type { Relation } from '../relation.ts'

export function groupResult(inputs: readonly Relation[]): Multiset {
  const groups = new Map<number, { readonly count: number; readonly sum: number }>()
  for (const [, group = 0, value = 0] of inputs[0] ?? []) {
    const { count, sum } = groups.get(group) ?? { count: 0, sum: 0 }
    groups.set(group, { count: count + 1, sum: sum + value })
  }
  const result: Multiset = new Map()
  for (const [group, { count, sum }] of groups) add(result, [group, count, sum], 1)
  return result
}
