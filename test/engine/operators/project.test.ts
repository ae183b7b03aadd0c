/** Projection: what is cut off goes no further. */
import { expect, test } from 'vitest'
import { Circuit, input, map, output, project } from '../../../engine/index.ts'

test('a change of a column that a projection drops goes no further', () => {
  const circuit = new Circuit()
  const wide = input(circuit, 'wide', ['key', 'used', 'unused'], 'set')
  const narrow = project(wide.collection, 'narrow', { columns: ['key', 'used'] }, 'bag')
  let calls = 0
  map(narrow, 'work', ['key'], ([key]) => {
    calls++
    return [key as string]
  })
  circuit.transact((tx) => tx.insert(wide, ['a', 1, 'x']))
  calls = 0
  circuit.transact((tx) => {
    tx.remove(wide, ['a', 1, 'x'])
    tx.insert(wide, ['a', 1, 'y'])
  })
  expect(calls).toBe(0)
})

test('constants that no row holds at present are compared by value when rows come', () => {
  const circuit = new Circuit()
  const port = input(circuit, 'port', ['name', 'state'], 'bag')
  const chosen = project(
    port.collection,
    'up',
    { columns: ['name'], equal: new Map([['state', 'up']]) },
    'set',
  )
  const up = output(chosen)
  circuit.transact((tx) => tx.insert(port, ['a', 'down']))
  expect(up.contents()).toEqual([])
  circuit.transact((tx) => tx.insert(port, ['a', 'up']))
  circuit.transact((tx) => tx.remove(port, ['a', 'up']))
  circuit.transact((tx) => tx.change(port, ['b', 'up'], 2))
  expect(up.contents()).toEqual([{ row: ['b'], weight: 1 }])
})

test('a projection to no columns says whether there is anything', () => {
  const circuit = new Circuit()
  const port = input(circuit, 'port', ['name'], 'set')
  const any = output(project(port.collection, 'any', { columns: [] }, 'set'))
  const all = output(project(port.collection, 'all', { columns: [] }, 'bag'))
  circuit.transact((tx) => {
    tx.insert(port, ['a'])
    tx.insert(port, ['b'])
  })
  expect(any.contents()).toEqual([{ row: [], weight: 1 }])
  expect(all.contents()).toEqual([{ row: [], weight: 2 }])
  circuit.transact((tx) => tx.remove(port, ['a']))
  expect(any.changes()).toEqual([])
  circuit.transact((tx) => tx.remove(port, ['b']))
  expect(any.contents()).toEqual([])
})

test('a column that is projected twice is refused', () => {
  const circuit = new Circuit()
  const port = input(circuit, 'port', ['name'], 'set')
  expect(() => project(port.collection, 'twice', { columns: ['name', 'name'] }, 'bag')).toThrow(
    /twice: the column name is named twice/,
  )
})
