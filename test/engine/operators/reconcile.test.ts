/** Reconciliation: what is left to do, until nothing is. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Circuit, input, type Output, output, type Row, reconcile } from '../../../engine/index.ts'
import { holds } from '../property.ts'

function reconciled() {
  const circuit = new Circuit()
  const desired = input(circuit, 'desired', ['name', 'mtu', 'state'], 'set')
  const actual = input(circuit, 'actual', ['name', 'mtu', 'state'], 'set')
  const { inserts, deletes, updates } = reconcile(desired.collection, actual.collection, 'port', ['name'])
  return {
    circuit,
    desired,
    actual,
    inserts: output(inserts),
    deletes: output(deletes),
    updates: output(updates),
  }
}

const rows = (out: Output): readonly Row[] => out.contents().map(({ row }) => row)

test('inserts, deletes and updates tell apart what is missing, what is too much, and what differs', () => {
  const { circuit, desired, actual, inserts, deletes, updates } = reconciled()
  expect(updates.collection.columns).toEqual(['name', 'mtu', 'state', 'actual mtu', 'actual state'])
  circuit.transact((tx) => {
    tx.insert(desired, ['new', 1500, 'up'])
    tx.insert(desired, ['same', 1500, 'up'])
    tx.insert(desired, ['other', 9000, 'up'])
    tx.insert(actual, ['same', 1500, 'up'])
    tx.insert(actual, ['other', 1500, 'up'])
    tx.insert(actual, ['old', 1500, null])
  })
  expect(rows(inserts)).toEqual([['new', 1500, 'up']])
  expect(rows(deletes)).toEqual([['old', 1500, null]])
  expect(rows(updates)).toEqual([['other', 9000, 'up', 1500, 'up']])
  circuit.transact((tx) => {
    tx.remove(actual, ['other', 1500, 'up'])
    tx.insert(actual, ['other', 9000, 'up'])
  })
  expect(rows(updates)).toEqual([])
})

test('whoever does what is told arrives at what is desired, and nothing is left to do', () => {
  const row = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(2), fc.constantFrom('up', null, 0))
  const unique = fc.uniqueArray(row, { selector: ([name]) => name })
  holds(
    150,
    fc.property(fc.array(unique, { maxLength: 6 }), unique, (wishes, initially) => {
      const { circuit, desired, actual, inserts, deletes, updates } = reconciled()
      const all = output(actual.collection)
      let present: readonly Row[] = []
      circuit.transact((tx) => {
        for (const each of initially) tx.insert(actual, each)
      })
      for (const wish of wishes) {
        circuit.transact((tx) => {
          for (const each of present) tx.remove(desired, each)
          for (const each of wish) tx.insert(desired, each)
        })
        present = wish
        const [toInsert, toDelete, toUpdate] = [rows(inserts), rows(deletes), rows(updates)]
        circuit.transact((tx) => {
          for (const each of toInsert) tx.insert(actual, each)
          for (const each of toDelete) tx.remove(actual, each)
          for (const [name = null, mtu = null, state = null, oldMtu = null, oldState = null] of toUpdate) {
            tx.remove(actual, [name, oldMtu, oldState])
            tx.insert(actual, [name, mtu, state])
          }
        })
        expect([rows(inserts), rows(deletes), rows(updates)]).toEqual([[], [], []])
        expect(new Set(rows(all).map(String))).toEqual(new Set(wish.map(String)))
      }
    }),
  )
})

test('a key of all columns leaves nothing to update', () => {
  const circuit = new Circuit()
  const [desired, actual] = ['desired', 'actual'].map((name) => input(circuit, name, ['a'], 'set').collection)
  if (!desired || !actual) throw new Error('two inputs were made')
  const { updates } = reconcile(desired, actual, 'all', ['a'])
  expect(updates.columns).toEqual(['a'])
})

test('collections whose columns differ are refused, and both are named', () => {
  const circuit = new Circuit()
  const a = input(circuit, 'a', ['x', 'y'], 'set').collection
  const b = input(circuit, 'b', ['y', 'x'], 'set').collection
  expect(() => reconcile(a, b, 'bad', ['x'])).toThrow(
    /bad: a \(x, y\) and b \(y, x\) differ in their columns/,
  )
})
