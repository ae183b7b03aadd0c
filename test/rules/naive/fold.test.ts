/** Aggregates by definition: worked out by hand, and with no part of the engine's folds. */
import { List, OrderedMap } from 'immutable'
import { expect, test } from 'vitest'
import type { Fold, Value } from '../../../engine/index.ts'
import {
  type Aggregate,
  collect,
  collectMap,
  count,
  fold,
  max,
  min,
  type Reference,
  sum,
  top,
} from '../../../rules/index.ts'
import { foldGroup } from '../../../rules/naive/fold.ts'
import { type Node, reference } from '../../../rules/reference.ts'

const column = (name: string): Node => ({ kind: 'column', name, column: { type: 'any' } })
const [name, size] = [column('name'), column('size')]
const nameOf: Reference<string> = reference(name)
const sizeOf: Reference<number> = reference(size)

const group = (
  [
    ['pen', 2],
    ['ink', 2],
    ['ink', 10],
    ['pen', 2],
  ] as const
).map(
  ([a, b]) =>
    new Map<Node, unknown>([
      [name, a],
      [size, b],
    ]),
)

const joined: Fold = {
  name: 'joined',
  start: () => {
    const all: Value[] = []
    return { add: (value) => void all.push(value), result: () => all.join() }
  },
}

const cases: readonly (readonly [string, Aggregate<unknown>, Value])[] = [
  ['different values are counted', count(nameOf), 2],
  ['so are different combinations', count(nameOf, sizeOf), 3],
  ['different values are added up', sum(sizeOf), 12],
  ['or one for each of something else', sum(sizeOf, { per: [nameOf] }), 14],
  ['the least, by size and not by text', min(sizeOf), 2],
  ['the greatest', max(sizeOf), 10],
  ['the greatest text', max(nameOf), 'pen'],
  ['the greatest come first', top(2, sizeOf), List([10, 2])],
  ['the smallest come first', top(1, sizeOf, 'least'), List([2])],
  ['all of them in their order', collect(nameOf), List(['ink', 'pen'])],
  [
    'a map in the order of its keys, of several values the smallest',
    collectMap(nameOf, sizeOf),
    OrderedMap([
      ['ink', 2],
      ['pen', 2],
    ]),
  ],
  ['a fold of one’s own gets each value once', fold<string>(joined, sizeOf), '2,10'],
  ['or once for each of something else', fold<string>(joined, sizeOf, { per: [nameOf] }), '2,2,10'],
]

test.each(cases)('%s', (_, aggregate, value) => {
  expect(foldGroup(group.map((bindings) => ({ aggregate, bindings })))).toEqual(value)
})
