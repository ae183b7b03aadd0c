/** The interner: one id for equal values, different ids for different ones, and none for long. */
import { Map as ImmutableMap, List } from 'immutable'
import { expect, test } from 'vitest'
import type { Value } from '../../../engine/index.ts'
import { Interner } from '../../../engine/storage/interner.ts'
import { DIFFERENT, Opaque } from './values.ts'

test('different values have different ids, and come back as they were', () => {
  const interner = new Interner()
  const ids = DIFFERENT.map((value) => interner.id(value))
  expect(new Set(ids).size).toBe(DIFFERENT.length)
  for (const [i, id] of ids.entries()) expect(interner.value(id)).toBe(DIFFERENT[i])
})

test('equal values have one id, however they were made', () => {
  const interner = new Interner()
  const equal: readonly (readonly [Value, Value])[] = [
    [0, -0],
    [Number.NaN, Number.parseFloat('none')],
    ['ab', ['a', 'b'].join('')],
    [10n ** 20n, BigInt('100000000000000000000')],
    [0.5, 1 / 2],
    [List([1, List([2])]), List().push(1).push(List.of(2))],
    [
      ImmutableMap([
        ['a', 1],
        ['b', 2],
      ]),
      ImmutableMap([['b', 2]]).set('a', 1),
    ],
    [new Opaque('a'), new Opaque('a')],
  ]
  for (const [a, b] of equal) expect(interner.id(a)).toBe(interner.id(b))
})

test('values whose hashes collide stay distinct while some of them go', () => {
  const interner = new Interner()
  const names = Array.from({ length: 20 }, (_, i) => `${i}`)
  const ids = names.map((name) => interner.id(new Opaque(name)))
  expect(new Set(ids).size).toBe(names.length)
  for (const id of ids) interner.retain(id)
  for (const [i, id] of ids.entries()) if (i % 2 === 0) interner.release(id)
  interner.sweep()
  expect(interner.size).toBe(10)
  for (const [i, id] of ids.entries()) {
    if (i % 2 === 0) continue
    expect(interner.id(new Opaque(`${i}`))).toBe(id)
    expect(interner.value(id)).toEqual(new Opaque(`${i}`))
  }
  const fresh = interner.id(new Opaque('0'))
  expect(ids.filter((_, i) => i % 2 === 1)).not.toContain(fresh)
})

test('a value leaves with the last that holds it, and what nobody ever held with the next sweep', () => {
  const interner = new Interner()
  const held = interner.id('held')
  interner.retain(held)
  interner.retain(held)
  interner.id('passing')
  interner.sweep()
  expect(interner.size).toBe(1)
  interner.release(held)
  interner.sweep()
  expect(interner.id('held')).toBe(held)
  interner.release(held)
  interner.sweep()
  interner.sweep()
  expect(interner.size).toBe(0)
})

test('a value that nothing holds is kept for the next transaction, while most others are held', () => {
  const interner = new Interner()
  for (let i = 0; i < 100; i++) interner.retain(interner.id(`held ${i}`))
  const passing = interner.id('passing')
  interner.sweep()
  expect(interner.id('other')).not.toBe(passing)
  expect(interner.id('passing')).toBe(passing)
  expect(interner.size).toBe(100)
})

test('however many values pass, the pool holds few that nothing holds', () => {
  const interner = new Interner()
  const held = Array.from({ length: 100 }, (_, i) => interner.id(`held ${i}`))
  for (const id of held) interner.retain(id)
  const ids = new Set<number>()
  for (let i = 0; i < 1000; i++) {
    ids.add(interner.id(`passing ${i}`))
    interner.sweep()
  }
  expect(ids.size).toBeLessThanOrEqual(13)
  expect(held.map((id) => interner.value(id))).toEqual(held.map((_, i) => `held ${i}`))
})

test('a value that is released and taken up again before the sweep stays', () => {
  const interner = new Interner()
  const id = interner.id('back')
  interner.retain(id)
  interner.release(id)
  interner.retain(interner.id('back'))
  interner.sweep()
  expect(interner.value(id)).toBe('back')
  expect(interner.id('back')).toBe(id)
})

test('null, false and the empty string are dropped like any others, and can come again', () => {
  const interner = new Interner()
  for (const value of [null, false, '']) {
    interner.id(value)
    interner.sweep()
    expect(interner.size).toBe(0)
    expect(interner.value(interner.id(value))).toBe(value)
    interner.sweep()
  }
})

test.each([
  ['undefined', undefined, /undefined is no column value/],
  ['a function', () => 1, /is no column value/],
  ['a symbol', Symbol('s'), /Symbol\(s\) is no column value/],
  ['an array', [1], /an array is no column value/],
  ['a plain object', { a: 1 }, /a mutable object is no column value/],
  ['a date', new Date(0), /a mutable object is no column value/],
  ['a mutable map', new Map(), /a mutable object is no column value/],
])('%s is refused', (_, value, message) => {
  const interner = new Interner()
  // Untyped code may hand over anything.
  expect(() => interner.id(value as never)).toThrow(message)
  expect(interner.size).toBe(0)
})
