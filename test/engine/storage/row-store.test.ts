/** The row store: one id for equal rows, and different ids for different ones even where hashes collide. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Row } from '../../../engine/index.ts'
import { Interner } from '../../../engine/storage/interner.ts'
import { RowStore } from '../../../engine/storage/row-store.ts'
import { Storage } from '../../../engine/storage/storage.ts'
import { rowIdentity } from '../oracle/identity.ts'
import { holds } from '../property.ts'
import { DIFFERENT } from './values.ts'

test('rows are told apart by each value and its place', () => {
  const storage = new Storage()
  const rows: readonly Row[] = [
    ['a', 'bc'],
    ['ab', 'c'],
    ['', 'abc'],
    ['abc', ''],
    ['bc', 'a'],
    [1, 23],
    [12, 3],
    [23, 1],
    ['1', 23],
    [1, '23'],
    [null, 1],
    [1, null],
    [0, 1],
    [1, 0],
  ]
  const ids = rows.map((row) => storage.rowId(row))
  expect(new Set(ids).size).toBe(rows.length)
  for (const [i, row] of rows.entries()) {
    expect(storage.rowId(row)).toBe(ids[i])
    expect(storage.row(storage.store(2), ids[i] as number)).toEqual(row)
  }
})

test('rows of other widths are other rows', () => {
  const storage = new Storage()
  for (const row of [[], [0], [0, 0], [0, 0, 0]]) {
    const store = storage.store(row.length)
    expect(storage.row(store, storage.rowId(row))).toEqual(row)
    expect(store.size).toBe(1)
  }
})

/**
 * Among so many rows some share all 32 bits of their hash: of n rows about n² / 2^33 pairs do, here
 * more than ten, so that without a comparison of values this fails all but once in 30000 times.
 */
const MANY = 300_000

test('rows whose hashes collide stay distinct, when they come, when they are found, when others go', () => {
  const store = new RowStore(2, new Interner())
  const row = (i: number): readonly [number, number] => [
    (Math.imul(i, 0x2545f491) ^ (i >>> 3)) | 1,
    Math.imul(i + 77, 0x61c88647) | 1,
  ]
  const place = (i: number): void => store.scratch.set(row(i))
  const distinct = new Set<string>()
  const ids = new Int32Array(MANY)
  for (let i = 0; i < MANY; i++) {
    distinct.add(row(i).join())
    place(i)
    ids[i] = store.intern()
  }
  expect(store.size).toBe(distinct.size)
  for (let i = 0; i < MANY; i++) if (i % 3 === 0) store.retain(ids[i] as number)
  store.sweep()
  const wrong: number[] = []
  for (let i = 0; i < MANY; i++) {
    place(i)
    const found = store.find()
    const [a, b] = row(i)
    const id = ids[i] as number
    if (i % 3 === 0 ? found !== id || store.at(id, 0) !== a || store.at(id, 1) !== b : found === id)
      wrong.push(i)
  }
  expect(wrong).toEqual([])
})

test('any use of a store is that of a map from rows to how often they are held', () => {
  const value = fc.constantFrom(...DIFFERENT)
  const step = fc.oneof(
    fc.record({ kind: fc.constantFrom('hold', 'leave', 'look'), row: fc.tuple(value, value) }),
    fc.record({ kind: fc.constant('sweep'), row: fc.constant(['', ''] as const) }),
  )
  holds(
    200,
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const storage = new Storage()
      const store = storage.store(2)
      const model = new Map<string, { readonly id: number; held: number }>()
      for (const { kind, row } of steps) {
        const known = model.get(rowIdentity(row))
        if (kind === 'sweep') {
          storage.sweep()
          for (const [key, { held }] of model) if (held === 0) model.delete(key)
          expect(store.size).toBe(model.size)
        } else if (kind === 'leave') {
          if (!known || known.held === 0) continue
          known.held--
          store.release(known.id)
        } else {
          const id = storage.rowId(row)
          if (known) expect(id).toBe(known.id)
          const entry = known ?? { id, held: 0 }
          model.set(rowIdentity(row), entry)
          expect(rowIdentity(storage.row(store, id))).toBe(rowIdentity(row))
          if (kind === 'look') continue
          entry.held++
          store.retain(id)
        }
      }
      for (const { id, held } of model.values()) for (let i = 0; i < held; i++) store.release(id)
      storage.sweep()
      expect(storage.held).toEqual({ rows: 0, values: 0 })
    }),
  )
})

test('many rows come and go, and nothing of them stays', () => {
  const storage = new Storage()
  const store = storage.store(2)
  for (let round = 0; round < 3; round++) {
    const ids = Array.from({ length: 5000 }, (_, i) => storage.rowId([`${i}`, i]))
    for (const id of ids) store.retain(id)
    storage.sweep()
    expect(storage.held).toEqual({ rows: 5000, values: 5000 })
    // A few at a time, then most of them at once: the store goes about the two in different ways.
    for (const id of ids.splice(0, 100)) store.release(id)
    storage.sweep()
    expect(storage.held).toEqual({ rows: 4900, values: 4900 })
    for (const id of ids.splice(0, 4000)) store.release(id)
    storage.sweep()
    expect(storage.held).toEqual({ rows: 900, values: 900 })
    for (const [i, id] of ids.entries()) expect(storage.rowId([`${4100 + i}`, 4100 + i])).toBe(id)
    for (const id of ids) store.release(id)
    storage.sweep()
    expect(storage.held).toEqual({ rows: 0, values: 0 })
  }
})

test('a row has one first holder at a time', () => {
  const storage = new Storage()
  const store = storage.store(1)
  const row = storage.rowId(['x'])
  const [a, b] = [store.newHolder(), store.newHolder()]
  expect(store.slot(row, a)).toBe(-1)
  expect(store.claim(row, a, 5)).toBe(true)
  expect(store.claim(row, b, 6)).toBe(false)
  expect([store.slot(row, a), store.slot(row, b)]).toEqual([5, -1])
  expect(store.disclaim(row, b)).toBe(false)
  expect(store.disclaim(row, a)).toBe(true)
  expect(store.claim(row, b, 6)).toBe(true)
})
