/** The sorted multiset: a sorted array with counts, however many blocks it takes. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SortedMultiset } from '../../../engine/storage/sorted-multiset.ts'
import { holds } from '../property.ts'

function expectModel(set: SortedMultiset<number>, model: ReadonlyMap<number, number>): void {
  const entries = [...model].filter(([, n]) => n !== 0).sort(([a], [b]) => a - b)
  expect([...set.entries()]).toEqual(entries)
  expect(set.isEmpty).toBe(entries.length === 0)
  const positive = entries.filter(([, n]) => n > 0)
  expect(set.first()).toBe(positive[0]?.[0])
  expect(set.last()).toBe(positive.at(-1)?.[0])
}

test('any use of it is that of a sorted array of values with counts', () => {
  const step = fc.tuple(fc.nat(30), fc.constantFrom(-2, -1, 0, 1, 1, 2))
  holds(
    300,
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const set = new SortedMultiset<number>((a, b) => a - b)
      const model = new Map<number, number>()
      for (const [value, count] of steps) {
        set.add(value, count)
        model.set(value, (model.get(value) ?? 0) + count)
        expectModel(set, model)
      }
    }),
  )
})

test.each([
  ['ascending', (i: number) => i],
  ['descending', (i: number) => 2000 - i],
  ['scattered', (i: number) => (i * 1237) % 2003],
])('two thousand values that come %s fill many blocks and leave them', (_, place) => {
  const set = new SortedMultiset<number>((a, b) => a - b)
  const model = new Map<number, number>()
  const add = (value: number, count: number): void => {
    set.add(value, count)
    model.set(value, (model.get(value) ?? 0) + count)
  }
  for (let i = 0; i < 2000; i++) add(place(i), i % 7 === 0 ? -1 : 1)
  expectModel(set, model)
  for (let i = 0; i < 2000; i += 3) add(place(i), i % 7 === 0 ? 1 : -1)
  expectModel(set, model)
  // Whole blocks go, in the middle first.
  const values = [...model.keys()].sort((a, b) => a - b)
  for (const value of [...values.slice(500, 1500), ...values.slice(0, 500), ...values.slice(1500)]) {
    add(value, -(model.get(value) ?? 0))
    if (value % 100 === 0) expectModel(set, model)
  }
  expect(set.isEmpty).toBe(true)
})

test('a value that is refused by the comparison changes nothing', () => {
  const set = new SortedMultiset<number>((a, b) => {
    if (Number.isNaN(a) || Number.isNaN(b)) throw new Error('no order')
    return a - b
  })
  for (let i = 0; i < 600; i++) set.add(i, 1)
  const before = [...set.entries()]
  expect(() => set.add(Number.NaN, 1)).toThrow('no order')
  expect([...set.entries()]).toEqual(before)
})
