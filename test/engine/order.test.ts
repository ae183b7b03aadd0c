/** The order of values: total, and equal only for what is one value. */
import fc from 'fast-check'
import {
  Map as ImmutableMap,
  Record as ImmutableRecord,
  Set as ImmutableSet,
  is,
  List,
  OrderedMap,
  OrderedSet,
  type ValueObject,
} from 'immutable'
import { expect, test } from 'vitest'
import { compareRows, compareValues, type Value } from '../../engine/index.ts'
import { holds } from './property.ts'
import { DIFFERENT } from './storage/values.ts'

const scalar = fc.oneof(
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, 1, 1n, 2n, '1', '', null, true, false),
  fc.double(),
  fc.bigInt({ min: -5n, max: 5n }),
  fc.string({ maxLength: 2 }),
)
const value: fc.Arbitrary<Value> = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 2 }).map((items) => List(items)),
  fc.array(scalar, { maxLength: 2 }).map((items) => ImmutableSet(items)),
  fc.array(fc.tuple(scalar, scalar), { maxLength: 2 }).map((items) => ImmutableMap(items)),
  fc.array(fc.tuple(scalar, scalar), { maxLength: 2 }).map((items) => OrderedMap(items)),
  fc.array(scalar, { maxLength: 2 }).map((items) => List([List(items)])),
)

test('of two values one comes first, unless they are the same', () => {
  holds(
    2000,
    fc.property(value, value, (a, b) => {
      // 0 and -0 are one value, as they are for Immutable; NaN is one value.
      const same = is(a, b) && typeof a === typeof b
      expect(compareValues(a, b) === 0).toBe(same)
      expect(Math.sign(compareValues(a, b)) + Math.sign(compareValues(b, a))).toBe(0)
    }),
  )
})

test('what comes before another comes before all that come after that', () => {
  holds(
    2000,
    fc.property(value, value, value, (a, b, c) => {
      const [x, y, z] = [a, b, c].sort(compareValues) as [Value, Value, Value]
      expect(compareValues(x, y)).toBeLessThanOrEqual(0)
      expect(compareValues(y, z)).toBeLessThanOrEqual(0)
      expect(compareValues(x, z)).toBeLessThanOrEqual(0)
    }),
  )
})

test('values that are easily taken for each other are in one order, without ties', () => {
  const sorted = [...DIFFERENT].sort(compareValues)
  for (const [i, a] of sorted.entries())
    for (const [j, b] of sorted.entries()) expect(Math.sign(compareValues(a, b))).toBe(Math.sign(i - j))
  expect(sorted.slice(0, 12)).toEqual([
    null,
    false,
    true,
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    -(2 ** 29) - 1,
    -(2 ** 29),
    -1,
    0,
    0n,
    0.5,
    1,
  ])
})

test('collections have the order of their contents, whatever their hashes are', () => {
  class Pair extends ImmutableRecord({ left: 0, right: 0 }) {}
  const sorted: readonly Value[] = [
    List(),
    List([2]),
    List([2, 1]),
    List([10]),
    List(['b']),
    OrderedMap([['a', 2]]),
    OrderedMap([['b', 1]]),
    ImmutableMap([
      ['b', 1],
      ['a', 1],
    ]),
    ImmutableMap([
      ['a', 2],
      ['b', 0],
    ]),
    OrderedSet(['b', 'a']),
    ImmutableSet(['c', 'a']),
    ImmutableSet(['b']),
    new Pair({ left: 1, right: 2 }),
    new Pair({ left: 2, right: 1 }),
  ]
  for (const [i, a] of sorted.entries())
    for (const [j, b] of sorted.entries()) expect(Math.sign(compareValues(a, b))).toBe(Math.sign(i - j))
})

test('rows are compared column by column', () => {
  expect(Math.sign(compareRows([1, 'b'], [1, 'a']))).toBe(1)
  expect(Math.sign(compareRows([1, 'b'], [2, 'a']))).toBe(-1)
  expect(compareRows([1n, -0], [1n, 0])).toBe(0)
  expect(compareRows([], [])).toBe(0)
})

test('two different values that look alike are refused rather than taken for one', () => {
  const alike = (): ValueObject => ({ equals: () => false, hashCode: () => 1 })
  expect(() => compareValues(alike(), alike())).toThrow(/look alike and have no order/)
})
