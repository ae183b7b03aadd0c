/** The order of values: total, and equal only for what is one value. */
import fc from 'fast-check'
import { Map as ImmutableMap, Set as ImmutableSet, is, List } from 'immutable'
import { expect, test } from 'vitest'
import { compareValues, type Value } from '../../engine/index.ts'

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
)

test('of two values one comes first, unless they are the same', () => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      // 0 and -0 are one value, as they are for Immutable; NaN is one value.
      const same = is(a, b) && typeof a === typeof b
      expect(compareValues(a, b) === 0).toBe(same)
      expect(Math.sign(compareValues(a, b)) + Math.sign(compareValues(b, a))).toBe(0)
    }),
    { numRuns: 2000 },
  )
})

test('what comes before another comes before all that come after that', () => {
  fc.assert(
    fc.property(value, value, value, (a, b, c) => {
      const [x, y, z] = [a, b, c].sort(compareValues) as [Value, Value, Value]
      expect(compareValues(x, y)).toBeLessThanOrEqual(0)
      expect(compareValues(y, z)).toBeLessThanOrEqual(0)
      expect(compareValues(x, z)).toBeLessThanOrEqual(0)
    }),
    { numRuns: 2000 },
  )
})
