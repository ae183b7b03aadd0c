/** The integer map: a map, whatever is deleted and wherever its table wraps round. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IntMap } from '../../../engine/storage/int-map.ts'
import { holds } from '../property.ts'

const INT = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })

test('any use of it is that of a native map', () => {
  const keys = fc.uniqueArray(INT, { minLength: 1, maxLength: 40 })
  const step = fc.record({ at: fc.nat(), value: fc.nat(2 ** 31 - 1), deletes: fc.boolean() })
  holds(
    300,
    fc.property(keys, fc.array(step, { maxLength: 300 }), (keys, steps) => {
      const map = new IntMap()
      const model = new Map<number, number>()
      for (const { at, value, deletes } of steps) {
        const key = keys[at % keys.length] as number
        if (deletes) {
          map.delete(key)
          model.delete(key)
        } else {
          map.set(key, value)
          model.set(key, value)
        }
        expect(map.size).toBe(model.size)
        for (const each of keys) expect(map.get(each)).toBe(model.get(each) ?? -1)
      }
      map.clear()
      expect(map.size).toBe(0)
      for (const each of keys) expect(map.get(each)).toBe(-1)
    }),
  )
})

test('a table that is as full as it gets loses nothing when any of its keys is deleted', () => {
  // Six keys in eight places: every run of them is long, and many wrap round.
  holds(
    500,
    fc.property(fc.uniqueArray(INT, { minLength: 6, maxLength: 6 }), fc.nat(5), (keys, at) => {
      const map = new IntMap()
      for (const [i, key] of keys.entries()) map.set(key, i)
      map.delete(keys[at] as number)
      expect(keys.map((key) => map.get(key))).toEqual(keys.map((_, i) => (i === at ? -1 : i)))
    }),
  )
})

test('many keys in sequence, with a stride, and scattered', () => {
  for (const stride of [1, 2, 1024, 2 ** 20 + 1]) {
    const map = new IntMap()
    const key = (i: number): number => Math.imul(i, stride)
    for (let i = 0; i < 3000; i++) map.set(key(i), i)
    for (let i = 0; i < 3000; i += 2) map.delete(key(i))
    expect(map.size).toBe(1500)
    for (let i = 0; i < 3000; i++) expect(map.get(key(i))).toBe(i % 2 === 0 ? -1 : i)
    map.clear()
    map.set(5, 6)
    expect([map.size, map.get(5), map.get(key(1))]).toEqual([1, stride === 5 ? 1 : 6, -1])
  }
})
