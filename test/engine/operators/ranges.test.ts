/** Ranges: a set of integers in order, from wherever the search begins. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Range, Ranges } from '../../../engine/operators/ranges.ts'
import { holds } from '../property.ts'

const range: fc.Arbitrary<Range> = fc
  .tuple(fc.integer({ min: -10, max: 20 }), fc.nat(5))
  .map(([from, more]) => ({ from, to: from + more }))

test('ranges that overlap, touch or lie apart are one set, searched from any number and all the way round', () => {
  holds(
    300,
    fc.property(fc.array(range, { maxLength: 5 }), fc.integer({ min: -15, max: 30 }), (ranges, start) => {
      const set = new Ranges(ranges)
      const all = new Set(
        ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i)),
      )
      const sorted = [...all].sort((a, b) => a - b)
      expect(set.size).toBe(all.size)
      for (let n = -15; n <= 30; n++) expect(set.has(n)).toBe(all.has(n))
      expect([...set.from(start)]).toEqual([
        ...sorted.filter((n) => n >= start),
        ...sorted.filter((n) => n < start),
      ])
      expect([...set.from(Number.NEGATIVE_INFINITY)]).toEqual(sorted)
    }),
  )
})

test('only integers are in a range', () => {
  const set = new Ranges([{ from: 1, to: 3 }])
  expect([1.5, Number.NaN, Number.POSITIVE_INFINITY].map((n) => set.has(n))).toEqual([false, false, false])
})

test.each([
  [5, 4],
  [0.5, 2],
  [1, 2.5],
  [Number.NaN, 1],
  [1, Number.POSITIVE_INFINITY],
])('%s to %s is refused', (from, to) => {
  expect(
    () =>
      new Ranges([
        { from: 0, to: 0 },
        { from, to },
      ]),
  ).toThrow(new RangeError(`${from} to ${to} is no range of integers`))
})
