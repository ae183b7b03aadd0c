import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Alternation,
  absorb,
  type Cube,
  complement,
  intersectAlternations,
  rangeCubes,
} from '../../../ovn-controller/expression/cube.ts'

const BITS = 5
const values = Array.from({ length: 1 << BITS }, (_, value) => BigInt(value))
const number = fc.nat({ max: (1 << BITS) - 1 }).map(BigInt)
const cube: fc.Arbitrary<Cube> = fc
  .tuple(number, number)
  .map(([value, mask]) => ({ value: value & mask, mask }))
const cubes = fc.array(cube, { maxLength: 6 })

const held = (alternation: Alternation, value: bigint): boolean =>
  alternation.some((one) => (value & one.mask) === one.value)

describe('an alternation of cubes', () => {
  test('has the values of both in its intersection', () => {
    fc.assert(
      fc.property(cubes, cubes, (a, b) => {
        const both = intersectAlternations(a, b)
        for (const value of values) expect(held(both, value)).toBe(held(a, value) && held(b, value))
      }),
    )
  })

  test('keeps its values when cubes within others are left out, and none lies within another', () => {
    fc.assert(
      fc.property(cubes, (all) => {
        const kept = absorb(all)
        for (const value of values) expect(held(kept, value)).toBe(held(all, value))
        const within = kept.filter((one) =>
          kept.some((other) => other !== one && (other.mask & ~one.mask) === 0n && held([other], one.value)),
        )
        expect(within).toEqual([])
      }),
    )
  })

  test.each([0, 2_000])('has exactly the other values in its complement, by at most %i products', (limit) => {
    fc.assert(
      fc.property(cubes, (all) => {
        const others = complement(all, BITS, limit)
        for (const value of values) expect(held(others, value)).toBe(!held(all, value))
      }),
    )
  })

  test('of a range has the values on that side of the bound', () => {
    fc.assert(
      fc.property(number, (bound) => {
        for (const value of values) {
          expect(held(rangeCubes('<', bound, BITS), value)).toBe(value < bound)
          expect(held(rangeCubes('<=', bound, BITS), value)).toBe(value <= bound)
          expect(held(rangeCubes('>', bound, BITS), value)).toBe(value > bound)
          expect(held(rangeCubes('>=', bound, BITS), value)).toBe(value >= bound)
        }
      }),
    )
  })

  test('of a thousand addresses has a complement of disjoint prefixes, not of products', () => {
    const addresses = Array.from({ length: 1_000 }, (_, i) => ({
      value: 0x0a000000n + BigInt(i * 7),
      mask: 0xffffffffn,
    }))
    expect(complement(addresses, 32).length).toBeLessThan(8_000)
    const pair = [0n, (1n << 64n) - 1n].map((value) => ({ value, mask: (1n << 128n) - 1n }))
    expect(complement(pair, 128).length).toBeLessThan(256)
  }, 5_000)
})
