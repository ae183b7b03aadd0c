/** Aggregates: groups that come, change, cancel and go, and folds that people write themselves. */
import { List } from 'immutable'
import { expect, test } from 'vitest'
import {
  type Accumulator,
  aggregate,
  Circuit,
  collect,
  count,
  type Fold,
  input,
  max,
  min,
  output,
  sum,
  type Value,
} from '../../../engine/index.ts'

function grouped(...folds: readonly Fold[]) {
  const circuit = new Circuit()
  const rows = input(circuit, 'rows', ['group', 'value'], 'bag')
  const columns = folds.map((fold) => ({ name: fold.name, column: 'value', fold }))
  const out = output(aggregate(rows.collection, 'grouped', ['group'], columns))
  return { circuit, rows, out }
}

test('a group is told when it comes, changes and goes, and leaves nothing', () => {
  const { circuit, rows, out } = grouped(count, min)
  circuit.transact((tx) => tx.insert(rows, ['g', 2]))
  expect(out.changes()).toEqual([{ row: ['g', 1, 2], weight: 1 }])
  circuit.transact((tx) => tx.insert(rows, ['g', 1]))
  expect(out.changes()).toHaveLength(2)
  expect(out.contents()).toEqual([{ row: ['g', 2, 1], weight: 1 }])
  circuit.transact((tx) => {
    tx.remove(rows, ['g', 1])
    tx.remove(rows, ['g', 2])
  })
  expect(out.changes()).toEqual([{ row: ['g', 2, 1], weight: -1 }])
  expect(circuit.storage.held).toEqual({ rows: 0, values: 0 })
})

test('a group whose weights cancel has no result, but remembers its rows', () => {
  const { circuit, rows, out } = grouped(count, sum, collect)
  circuit.transact((tx) => {
    tx.insert(rows, ['g', 1])
    tx.remove(rows, ['g', 5])
  })
  expect(out.contents()).toEqual([])
  circuit.transact((tx) => tx.insert(rows, ['g', 7]))
  expect(out.contents()).toEqual([{ row: ['g', 1, 3, List([1, 7])], weight: 1 }])
  circuit.transact((tx) => tx.change(rows, ['g', 7], -2))
  expect(out.contents()).toEqual([{ row: ['g', -1, -11, List([1])], weight: 1 }])
})

test('the least and the greatest follow when they go, over all kinds of values; null where none is positive', () => {
  const { circuit, rows, out } = grouped(min, max)
  const values: readonly Value[] = [null, true, Number.NaN, -1, 0, 1n, 'a', List([1])]
  circuit.transact((tx) => {
    for (const value of values) tx.insert(rows, ['g', value])
  })
  const left = [...values]
  while (left.length > 0) {
    expect(out.contents()).toEqual([{ row: ['g', left[0], left.at(-1)], weight: 1 }])
    const gone = left.length % 2 === 0 ? left.shift() : left.pop()
    circuit.transact((tx) => tx.remove(rows, ['g', gone ?? null]))
  }
  expect(out.contents()).toEqual([])
  circuit.transact((tx) => tx.remove(rows, ['g', 1]))
  expect(out.contents()).toEqual([{ row: ['g', null, null], weight: 1 }])
})

test('a change that leaves the result as it is goes no further', () => {
  const { circuit, rows, out } = grouped(max)
  circuit.transact((tx) => tx.insert(rows, ['g', 9]))
  circuit.transact((tx) => tx.insert(rows, ['g', 3]))
  expect(out.changes()).toEqual([])
})

test('groups are told apart by all columns of their key, and without a key there is one', () => {
  const circuit = new Circuit()
  const rows = input(circuit, 'rows', ['a', 'b', 'v'], 'bag')
  const counted = [{ name: 'n', fold: count }]
  const by = (key: readonly string[]) => output(aggregate(rows.collection, `by ${key.join()}`, key, counted))
  const [pairs, all] = [by(['b', 'a']), by([])]
  circuit.transact((tx) => {
    tx.insert(rows, ['a', 'bc', 0])
    tx.insert(rows, ['ab', 'c', 0])
    tx.insert(rows, ['a', 'bc', 1])
    tx.insert(rows, [1, 23, 0])
    tx.insert(rows, [12, 3, 0])
  })
  expect(new Set(pairs.contents().map(({ row }) => row.join(' ')))).toEqual(
    new Set(['bc a 2', 'c ab 1', '23 1 1', '3 12 1']),
  )
  expect(all.contents()).toEqual([{ row: [5], weight: 1 }])
  circuit.transact((tx) => tx.remove(rows, ['a', 'bc', 0]))
  expect(all.contents()).toEqual([{ row: [4], weight: 1 }])
})

/** Counts strings by their length; fails for what has none. */
class Lengths implements Accumulator {
  #total = 0

  add(value: Value, weight: number): void {
    if (typeof value !== 'string') throw new Error(`${String(value)} has no length`)
    this.#total += value.length * weight
  }

  result(): Value {
    return this.#total
  }
}

const lengths: Fold = { name: 'lengths', start: () => new Lengths() }

test('people may fold in their own ways, and a fold that fails fails the transaction', () => {
  const { circuit, rows, out } = grouped(count, lengths, collect)
  circuit.transact((tx) => tx.insert(rows, ['g', 'abc']))
  const { held } = circuit.storage
  for (const group of ['g', 'new'])
    expect(() =>
      circuit.transact((tx) => {
        tx.insert(rows, [group, 'de'])
        tx.insert(rows, [group, 5])
      }),
    ).toThrow(new RegExp(`grouped at \\("${group}", 5\\): 5 has no length`))
  expect(circuit.storage.held).toEqual(held)
  expect(() => circuit.transact((tx) => tx.insert(rows, ['newer', 5]))).toThrow(/5 has no length/)
  expect(circuit.storage.held).toEqual(held)
  circuit.transact((tx) => tx.insert(rows, ['g', 'de']))
  expect(out.contents()).toEqual([{ row: ['g', 2, 5, List(['abc', 'de'])], weight: 1 }])
})

test('a result that is no column value fails the transaction, and names the operator', () => {
  const strange: Fold = {
    name: 'strange',
    // Untyped code may return anything.
    start: () => ({ add: () => {}, result: () => ({}) as never }),
  }
  const { circuit, rows, out } = grouped(strange)
  expect(() => circuit.transact((tx) => tx.insert(rows, ['g', 1]))).toThrow(
    /grouped at \("g", 1\): a mutable object is no column value/,
  )
  expect(out.contents()).toEqual([])
  expect(circuit.storage.held).toEqual({ rows: 0, values: 0 })
})

test('groups go to a collection that is there already, if they fit', () => {
  const circuit = new Circuit()
  const rows = input(circuit, 'rows', ['group', 'value'], 'bag')
  const fold = [{ name: 'n', fold: count }]
  const target = circuit.collection('sizes', ['of', 'size'], 'set')
  expect(aggregate(rows.collection, 'sizes of groups', ['group'], fold, target)).toBe(target)
  const told = output(target)
  circuit.transact((tx) => {
    for (const value of [1, 2]) tx.insert(rows, ['a', value])
  })
  circuit.transact((tx) => tx.remove(rows, ['a', 1]))
  expect(told.contents()).toEqual([{ row: ['a', 1], weight: 1 }])
  const other = new Circuit()
  const narrow = input(other, 'rows', ['group'], 'bag')
  const wrong = other.collection('sizes', ['size'], 'set')
  expect(() => aggregate(narrow.collection, 'sizes of groups', ['group'], fold, wrong)).toThrow(
    'sizes of groups: 2 columns for the 1 of sizes',
  )
})
