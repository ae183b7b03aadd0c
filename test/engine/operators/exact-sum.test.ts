/** Sums: exact, rounded once, and the same whatever came and went in between. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aggregate, Circuit, input, output, sum } from '../../../engine/index.ts'
import { ExactSum } from '../../../engine/operators/exact-sum.ts'
import { exactly, nearest } from '../oracle/exact.ts'
import { holds } from '../property.ts'

function sumOf(...values: readonly (readonly [number, number])[]): number {
  const exact = new ExactSum()
  for (const [value, weight] of values) exact.add(value, weight)
  return exact.value
}

test('what was added and taken away leaves no trace', () => {
  expect(sumOf([0.1, 1], [0.2, 1], [0.2, -1])).toBe(0.1)
  expect(sumOf([1e16, 1], [1, 1], [1e16, -1])).toBe(1)
  expect(sumOf([1e300, 1], [1e-300, 1], [1e300, -1])).toBe(1e-300)
  expect(sumOf([0.1, 10])).toBe(1)
  expect(sumOf([2 ** 53 - 1, 3], [2 ** 53 - 1, -3])).toBe(0)
  const value = fc.oneof(fc.integer(), fc.double({ noNaN: true, min: -1e100, max: 1e100 }))
  holds(
    300,
    fc.property(fc.array(fc.tuple(value, fc.integer({ min: -3, max: 3 }))), value, (values, kept) => {
      const exact = new ExactSum()
      exact.add(kept, 1)
      for (const [v, weight] of values) exact.add(v, weight)
      for (const [v, weight] of fc.sample(fc.shuffledSubarray(values, { minLength: values.length }), 1)[0] ??
        [])
        exact.add(v, -weight)
      expect(exact.value === kept).toBe(true)
      exact.add(kept, -1)
      expect(exact.isEmpty).toBe(true)
    }),
  )
})

test('the sum is the nearest number to the true sum', () => {
  // Sixteenths are exact in both: the true sum is a bigint of sixteenths.
  holds(
    500,
    fc.property(fc.array(fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n })), (sixteenths) => {
      const values = sixteenths.map((n) => Number(n) / 16)
      const truth = values.reduce((total, v) => total + BigInt(v * 16), 0n)
      expect(sumOf(...values.map((v) => [v, 1] as const))).toBe(Number(truth) / 16)
    }),
  )
})

test('a sum that lies halfway between two numbers is rounded by what is left below', () => {
  const half = 2 ** -53
  for (const sign of [1, -1]) {
    expect(sumOf([sign, 1], [sign * half, 1])).toBe(sign)
    expect(sumOf([sign, 1], [sign * half, 1], [sign * 2 ** -200, 1])).toBe(sign * (1 + 2 * half))
    expect(sumOf([sign, 1], [sign * half, 1], [sign * -(2 ** -200), 1])).toBe(sign)
    expect(sumOf([sign * (1 + 2 * half), 1], [sign * half, 1], [sign * -(2 ** -200), 1])).toBe(
      sign * (1 + 2 * half),
    )
  }
})

test('numbers of all sizes sum up to the nearest to what whole numbers of the smallest one do', () => {
  const close = fc
    .tuple(fc.integer({ min: -(2 ** 20), max: 2 ** 20 }), fc.integer({ min: -1074, max: 60 }))
    .map(([digits, exponent]) => digits * 2 ** exponent)
  const value = fc.oneof(close, fc.constantFrom(0.1, 0.2, 0.3, 1e16, 1, 2 ** -53, 2 ** -106, 2 ** 53))
  holds(
    500,
    fc.property(
      fc.array(fc.tuple(value, fc.integer({ min: -5, max: 1000 })), { maxLength: 12 }),
      (values) => {
        const exact = values.reduce((total, [v, weight]) => total + exactly(v) * BigInt(weight), 0n)
        expect(Object.is(sumOf(...values) + 0, nearest(exact) + 0)).toBe(true)
      },
    ),
  )
})

test('a sum that is not finite is refused, and what is no number is named', () => {
  expect(() => sumOf([Number.POSITIVE_INFINITY, 1])).toThrow(RangeError)
  expect(() => sumOf([1e308, 1], [1e308, 1])).toThrow(RangeError)
  const circuit = new Circuit()
  const a = input(circuit, 'a', ['v'], 'bag')
  const out = output(aggregate(a.collection, 'total', [], [{ name: 'sum', column: 'v', fold: sum }]))
  circuit.transact((tx) => tx.insert(a, [0.5]))
  expect(() => circuit.transact((tx) => tx.insert(a, ['x']))).toThrow(
    /total at \("x"\): sum of x, which is not/,
  )
  expect(out.contents()).toEqual([{ row: [0.5], weight: 1 }])
})

test('what is refused leaves the sum as it was', () => {
  const exact = new ExactSum()
  exact.add(1.5, 1)
  for (const bad of [Number.POSITIVE_INFINITY, Number.NaN, Number.MAX_VALUE]) {
    expect(() => exact.add(bad, 3)).toThrow(RangeError)
    expect(exact.value).toBe(1.5)
  }
  const circuit = new Circuit()
  const a = input(circuit, 'a', ['v'], 'bag')
  const out = output(aggregate(a.collection, 'total', [], [{ name: 'sum', column: 'v', fold: sum }]))
  circuit.transact((tx) => tx.insert(a, [0.5]))
  expect(() => circuit.transact((tx) => tx.insert(a, [Number.NaN]))).toThrow(
    /total at \(NaN\): the sum with NaN is not finite/,
  )
  circuit.transact((tx) => tx.insert(a, [1]))
  expect(out.contents()).toEqual([{ row: [1.5], weight: 1 }])
})
