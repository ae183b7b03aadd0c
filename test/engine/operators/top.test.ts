/** Top-k: ties, multiplicities, and who moves up. */
import { expect, test } from 'vitest'
import { Circuit, input, type Output, output, type Ranking, top } from '../../../engine/index.ts'

function ranked(key: readonly string[], ranking: Ranking) {
  const circuit = new Circuit()
  const scores = input(circuit, 'scores', ['team', 'name', 'points'], 'bag')
  const out = output(top(scores.collection, 'best', key, ranking))
  return { circuit, scores, out }
}

const told = (out: Output): readonly string[] =>
  out
    .contents()
    .map(({ row, weight }) => `${row.join(' ')}${weight === 1 ? '' : ` x${weight}`}`)
    .sort()

const bestTwo: Ranking = { by: [{ column: 'points', descending: true }], limit: 2 }

test('the first of each group are kept, and the next move up', () => {
  const { circuit, scores, out } = ranked(['team'], bestTwo)
  circuit.transact((tx) => {
    for (const [name, points] of [
      ['a', 3],
      ['b', 9],
      ['c', 10],
      ['d', 1],
    ] as const)
      tx.insert(scores, ['x', name, points])
    tx.insert(scores, ['y', 'e', 0])
  })
  expect(told(out)).toEqual(['x b 9', 'x c 10', 'y e 0'])
  circuit.transact((tx) => tx.remove(scores, ['x', 'c', 10]))
  expect(told(out)).toEqual(['x a 3', 'x b 9', 'y e 0'])
  expect(out.changes()).toHaveLength(2)
  circuit.transact((tx) => tx.insert(scores, ['x', 'f', 2]))
  expect(out.changes()).toEqual([])
})

test('rows that tie are ordered by all their columns, in whatever order they came', () => {
  for (const names of [
    ['a', 'b', 'c'],
    ['c', 'b', 'a'],
  ]) {
    const { circuit, scores, out } = ranked([], bestTwo)
    for (const name of names) circuit.transact((tx) => tx.insert(scores, ['x', name, 5]))
    expect(told(out)).toEqual(['x a 5', 'x b 5'])
  }
})

test('a row counts as often as its weight says, and is cut off in the middle', () => {
  const { circuit, scores, out } = ranked([], { by: [{ column: 'points' }], limit: 3 })
  circuit.transact((tx) => {
    tx.change(scores, ['x', 'a', 1], 2)
    tx.change(scores, ['x', 'b', 2], 5)
  })
  expect(told(out)).toEqual(['x a 1 x2', 'x b 2'])
  circuit.transact((tx) => tx.remove(scores, ['x', 'a', 1]))
  expect(told(out)).toEqual(['x a 1', 'x b 2 x2'])
})

test('rows of negative weight are passed over, though the weights of a group may cancel', () => {
  const { circuit, scores, out } = ranked(['team'], { by: [], limit: 1 })
  circuit.transact((tx) => {
    tx.insert(scores, ['x', 'a', 1])
    tx.remove(scores, ['x', 'b', 1])
  })
  expect(told(out)).toEqual(['x a 1'])
  circuit.transact((tx) => tx.change(scores, ['x', 'a', 1], -2))
  expect(told(out)).toEqual([])
  circuit.transact((tx) => {
    tx.insert(scores, ['x', 'a', 1])
    tx.insert(scores, ['x', 'b', 1])
  })
  expect(circuit.storage.held).toEqual({ rows: 0, values: 0 })
})

test('several columns decide in their order, each in its direction', () => {
  const { circuit, scores, out } = ranked([], {
    by: [{ column: 'team', descending: true }, { column: 'points' }],
    limit: 2,
  })
  circuit.transact((tx) => {
    for (const [team, points] of [
      ['x', 1],
      ['y', 3],
      ['y', 10],
      ['y', 4],
    ] as const)
      tx.insert(scores, [team, 'n', points])
  })
  expect(told(out)).toEqual(['y n 3', 'y n 4'])
})

test('a group of thousands is kept in order', () => {
  const { circuit, scores, out } = ranked([], { by: [{ column: 'points' }], limit: 3 })
  circuit.transact((tx) => {
    for (let i = 0; i < 3000; i++) tx.insert(scores, ['x', 'n', (i * 1237) % 3001])
  })
  for (let first = 0; first < 2990; first += 3) {
    expect(told(out)).toHaveLength(3)
    const rows = out.contents().map(({ row }) => row)
    circuit.transact((tx) => {
      for (const row of rows) tx.remove(scores, row)
    })
    for (const row of rows) expect(row[2]).toBeLessThanOrEqual(first + 4)
  }
})
