/**
 * Workload (c): a three-way join, its distinct rows, and of those the ones that nothing blocks.
 *
 *     path(item, end)   <- first(id, item, b), second(id, b, c), third(id, c, end), each once
 *     result(item, end) <- path(item, end), not blocked(_, item)
 *
 * Each b and each c has one or two rows that go on from it, each item two in `first`, and there are few
 * different ends: about every third path is there several times. About four items in ten are blocked,
 * some of them several times. A transaction modifies a row of one of the four relations.
 */
import { threeWayResult } from '../oracle/three-way.ts'
import { Relation } from '../relation.ts'
import type { Workload } from '../workload.ts'
import { type Inputs, modification } from './modification.ts'

const ends = 8

export const threeWay: Workload = {
  name: 'three-way',
  kinds: ['modify'],
  model({ rows }, random) {
    const keys = Math.ceil((rows * 2) / 3)
    const items = rows / 2
    const first = Relation.of(3, rows, (id) => [id, id % items, random.below(keys)])
    const second = Relation.of(3, rows, (id) => [id, id % keys, random.below(keys)])
    const third = Relation.of(3, rows, (id) => [id, id % keys, random.below(ends)])
    const blocked = Relation.of(2, rows, (id) => [id, random.below(rows * 2)])
    const inputs: Inputs = [
      { relation: first, modify: ([id = 0, item = 0, b = 0]) => [id, item, random.otherThan(b, keys)] },
      { relation: second, modify: ([id = 0, b = 0, c = 0]) => [id, b, random.otherThan(c, keys)] },
      { relation: third, modify: ([id = 0, c = 0, end = 0]) => [id, c, random.otherThan(end, ends)] },
      { relation: blocked, modify: ([id = 0, item = 0]) => [id, random.otherThan(item, rows * 2)] },
    ]
    return { inputs: [first, second, third, blocked], next: () => modification(inputs, random) }
  },
  result: threeWayResult,
}
