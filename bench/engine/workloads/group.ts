/**
 * Workload (b): count and sum by group, over many small groups, and the same rows in ten large ones.
 *
 *     result(group, count, sum) <- row(id, group, value)
 *
 * Values are amounts from a wide range, so hardly two rows of a group are the same but for their id. A
 * transaction gives a row another group and another value.
 */
import { groupResult } from '../oracle/group.ts'
import { Relation } from '../relation.ts'
import type { Size, Workload, WorkloadName } from '../workload.ts'
import { type Inputs, modification } from './modification.ts'

const values = 1_000_000

function grouping(name: WorkloadName, groupsOf: (size: Size) => number): Workload {
  return {
    name,
    kinds: ['modify'],
    model(size, random) {
      const groups = groupsOf(size)
      const relation = Relation.of(3, size.rows, (id) => [id, random.below(groups), random.below(values)])
      const inputs: Inputs = [
        {
          relation,
          modify: ([id = 0, group = 0, value = 0]) => [
            id,
            random.otherThan(group, groups),
            random.otherThan(value, values),
          ],
        },
      ]
      return { inputs: [relation], next: () => modification(inputs, random) }
    },
    result: groupResult,
  }
}

/** A hundred rows a group. */
export const group = grouping('group', ({ rows }) => rows / 100)
export const group10 = grouping('group-10', () => 10)
