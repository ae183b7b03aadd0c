/** Traces and arrangements: the present integral in two versions, looked up by any columns. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Delta } from '../../../engine/delta.ts'
import type { Row } from '../../../engine/index.ts'
import { NO_SLOT } from '../../../engine/storage/arrangement.ts'
import { Storage } from '../../../engine/storage/storage.ts'
import { MAX_WEIGHT, type Semantics, Trace } from '../../../engine/storage/trace.ts'
import { rowIdentity } from '../oracle/identity.ts'
import { holds } from '../property.ts'

const COLUMNS: readonly (readonly number[])[] = [[], [0], [1], [0, 1], [0, 2], [0, 1, 2]]

const value = fc.constantFrom('a', 'ab', 'b', 'bc', 1, 12, 23, 3)
const change = fc.tuple(fc.tuple(value, value, value), fc.constantFrom(-2, -1, 1, 1, 2))
const history = fc.array(fc.array(change, { maxLength: 8 }), { maxLength: 12 })

/** The weight of each row, as it is seen. */
type Model = Map<string, { readonly row: Row; readonly count: number }>

test('a trace shows what it holds now and held before, whole and by key, and two traces share their rows', () => {
  holds(
    150,
    fc.property(history, history, fc.constantFrom<Semantics>('bag', 'set'), (first, second, semantics) => {
      const storage = new Storage()
      const store = storage.store(3)
      const traces = [new Trace(storage, store, semantics), new Trace(storage, store, 'bag')] as const
      for (const trace of traces) for (const columns of COLUMNS) trace.arrange(columns)
      const models: readonly [Model, Model] = [new Map(), new Map()]
      for (let i = 0; i < Math.max(first.length, second.length); i++) {
        for (const [n, changes] of [first[i] ?? [], second[i] ?? []].entries()) {
          const [trace, model] = [traces[n] as Trace, models[n] as Model]
          const view = (count: number): number => (trace.semantics === 'bag' ? count : count > 0 ? 1 : 0)
          const before: Model = new Map(model)
          for (const [row, weight] of changes) {
            trace.apply(storage.rowId(row), weight)
            const key = rowIdentity(row)
            model.set(key, { row, count: (model.get(key)?.count ?? 0) + weight })
          }
          for (const [key, { row, count }] of model) {
            const id = storage.rowId(row)
            expect(trace.count(id)).toBe(count)
            const slot = trace.slot(id)
            const old = view(before.get(key)?.count ?? 0)
            expect(slot === -1 ? 0 : trace.weight(slot)).toBe(view(count))
            expect(slot === -1 ? 0 : trace.oldWeight(slot)).toBe(old)
          }
          const delta = new Delta()
          trace.changes(delta)
          const changed = [...model].flatMap(([key, { count }]) => {
            const difference = view(count) - view(before.get(key)?.count ?? 0)
            return difference === 0 ? [] : [`${key} ${difference}`]
          })
          const told = Array.from(
            { length: delta.length },
            (_, at) =>
              `${rowIdentity(storage.row(store, delta.rows[at] as number))} ${delta.weights[at] as number}`,
          )
          expect(told.sort()).toEqual(changed.sort())
          trace.settle()
          for (const [key, { count }] of model) if (count === 0) model.delete(key)
          expect(trace.size).toBe(model.size)
          expectArranged(storage, trace, model)
        }
        storage.sweep()
      }
      for (const [n, trace] of traces.entries()) {
        for (const { row, count } of (models[n] as Model).values()) trace.apply(storage.rowId(row), -count)
        trace.settle()
      }
      storage.sweep()
      expect(storage.held).toEqual({ rows: 0, values: 0 })
    }),
  )
})

function expectArranged(storage: Storage, trace: Trace, model: Model): void {
  for (const columns of COLUMNS) {
    const arrangement = trace.arrange(columns)
    for (const { row } of model.values()) {
      const key = columns.map((column) => row[column] as Row[number])
      const id =
        columns.length === 0
          ? 0
          : columns.length === 1
            ? storage.interner.id(key[0] ?? null)
            : storage.rowId(key)
      const found: string[] = []
      for (let slot = arrangement.first(id); slot !== NO_SLOT; slot = arrangement.next(slot))
        found.push(rowIdentity(storage.row(storage.store(3), trace.rowAt(slot))))
      const expected = [...model.values()].filter(
        (other) => rowIdentity(columns.map((c) => other.row[c] as Row[number])) === rowIdentity(key),
      )
      expect(found.sort()).toEqual(expected.map((other) => rowIdentity(other.row)).sort())
    }
  }
}

test('an arrangement that is asked for late has all rows', () => {
  const storage = new Storage()
  const trace = new Trace(storage, storage.store(2), 'bag')
  trace.arrange([0])
  for (let i = 0; i < 100; i++) trace.apply(storage.rowId([i % 3, i]), 1)
  for (let i = 0; i < 100; i += 2) trace.apply(storage.rowId([i % 3, i]), -1)
  trace.settle()
  const slots = (columns: readonly number[], key: number): number => {
    const arrangement = trace.arrange(columns)
    let count = 0
    for (let slot = arrangement.first(key); slot !== NO_SLOT; slot = arrangement.next(slot)) count++
    return count
  }
  expect([0, 1, 2].map((i) => slots([0], storage.interner.id(i)))).toEqual([17, 17, 16])
  expect(slots([1], storage.interner.id(7))).toBe(1)
  expect(slots([1], storage.interner.id(8))).toBe(0)
  expect(slots([], 0)).toBe(50)
})

test('a weight beyond the greatest is refused, and leaves the one there was', () => {
  const storage = new Storage()
  const trace = new Trace(storage, storage.store(1), 'bag')
  const row = storage.rowId(['heavy'])
  for (const sign of [1, -1]) {
    trace.apply(row, sign * MAX_WEIGHT)
    expect(() => trace.apply(row, sign)).toThrow(RangeError)
    expect(trace.count(row)).toBe(sign * MAX_WEIGHT)
    trace.settle()
    expect(trace.count(row)).toBe(sign * MAX_WEIGHT)
    trace.apply(row, -sign * MAX_WEIGHT)
    trace.settle()
    expect(trace.size).toBe(0)
  }
})
