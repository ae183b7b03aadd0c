/** Exact sums by definition, compared with the engine's tests' own arithmetic. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exactSum } from '../../../rules/naive/exact-sum.ts'
import { exactly, nearest } from '../../engine/oracle/exact.ts'

test('numbers of any sizes add up to the number next to their sum', () => {
  const numbers = fc.array(
    fc.oneof(
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(1e300, -1e300, 2 ** -1074, 0.1, 2 ** 53, 1),
    ),
    { maxLength: 6 },
  )
  fc.assert(
    fc.property(numbers, (added) => {
      const sum = nearest(added.reduce((total, number) => total + exactly(number), 0n))
      // Neither tells 0 from -0.
      expect(exactSum(added) + 0).toBe(sum + 0)
    }),
    { numRuns: 1000 },
  )
})

test('what is not finite is refused', () => {
  expect(() => exactSum([1, Number.NaN])).toThrow('a sum with NaN is not finite')
  expect(() => exactSum([Number.NEGATIVE_INFINITY])).toThrow('a sum with -Infinity is not finite')
})
