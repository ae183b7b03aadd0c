/** Collections: weights are summed exactly, or the transaction fails and names the row. */
import { expect, test } from 'vitest'
import { Circuit, conjunction, input, map, output } from '../../engine/index.ts'

const MOST = 2 ** 31 - 1

/** A product whose pairs all derive one row, and what is told of it: with and without a trace. */
function product(watched: 'contents' | 'changes') {
  const circuit = new Circuit()
  const left = input(circuit, 'left', ['a'], 'bag')
  const right = input(circuit, 'right', ['b'], 'bag')
  const target = circuit.collection('one', ['x'], 'bag')
  conjunction({
    name: 'pairs',
    clauses: [
      { kind: 'atom', source: left.collection, variables: [0] },
      { kind: 'atom', source: right.collection, variables: [1] },
    ],
    constants: new Map([[2, 'x']]),
    heads: [{ target, variables: [2] }],
    variables: 3,
  })
  return { circuit, left, right, out: output(target, watched) }
}

test.each(['contents', 'changes'] as const)('weights that overflow are refused, with %s', (watched) => {
  const { circuit, left, right, out } = product(watched)
  circuit.transact((tx) => tx.change(left, ['l'], MOST))
  circuit.transact((tx) => tx.insert(right, ['r']))
  expect(out.changes()).toEqual([{ row: ['x'], weight: MOST }])
  // The terms would cancel, but such products are not exact: summed as they are, one would be left.
  const overflow = () =>
    circuit.transact((tx) => {
      tx.change(right, ['r1'], MOST)
      tx.change(right, ['r2'], 1 - MOST)
      tx.change(right, ['r3'], -1)
    })
  expect(overflow).toThrow(/one at \("x"\): the weight of a row overflows/)
  circuit.transact((tx) => tx.remove(left, ['l']))
  expect(out.changes()).toEqual([{ row: ['x'], weight: -1 }])
})

test('an overflow names the row and its collection where nothing holds weights', () => {
  const circuit = new Circuit()
  const left = input(circuit, 'left', ['a'], 'bag')
  const out = output(
    map(left.collection, 'one', ['x'], () => ['x']),
    'changes',
  )
  const heavy = () =>
    circuit.transact((tx) => {
      tx.change(left, ['a'], MOST)
      tx.change(left, ['b'], 1)
    })
  expect(heavy).toThrow(/^one at \("x"\): the weight of a row overflows: 2147483648/)
  expect(circuit.storage.held).toEqual({ rows: 0, values: 0 })
  circuit.transact((tx) => tx.insert(left, ['a']))
  expect(out.changes()).toEqual([{ row: ['x'], weight: 1 }])
})

test('a transaction is undone through the weights that there were, which do not overflow', () => {
  const circuit = new Circuit()
  const left = input(circuit, 'left', ['a'], 'bag')
  const out = output(left.collection)
  map(left.collection, 'checked', ['a'], (row) => {
    if (row[0] === 'poison') throw new Error('poisoned')
    return row
  })
  circuit.transact((tx) => tx.change(left, ['a'], 2 - MOST))
  const failing = () =>
    circuit.transact((tx) => {
      tx.change(left, ['a'], 5)
      tx.change(left, ['a'], -5)
      tx.insert(left, ['poison'])
    })
  expect(failing).toThrow(/checked at \("poison"\): poisoned/)
  expect(out.contents()).toEqual([{ row: ['a'], weight: 2 - MOST }])
})
