/** Conjunctions: computed values, constants, repeated variables, and what is refused. */
import { expect, test } from 'vitest'
import {
  Circuit,
  type Clause,
  conjunction,
  EngineError,
  input,
  output,
  type Row,
} from '../../../engine/index.ts'

test('computed values join, filter and appear in the head as if they were columns', () => {
  const circuit = new Circuit()
  const number = input(circuit, 'number', ['n'], 'set')
  const square = input(circuit, 'square', ['n', 'square'], 'set')
  const target = circuit.collection('right', ['n', 'square', 'text'], 'bag')
  conjunction({
    name: 'right',
    clauses: [
      { kind: 'atom', source: number.collection, variables: [0] },
      { kind: 'compute', name: 'n*n', arguments: [0], result: 1, evaluate: (n: number) => n * n },
      { kind: 'atom', source: square.collection, variables: [0, 1] },
      { kind: 'filter', name: 'odd', arguments: [0], test: (n: number) => n % 2 === 1 },
      {
        kind: 'each',
        name: 'texts',
        arguments: [0, 1],
        result: 2,
        evaluate: (n: number, s: number) => [`${n}^2`, `${s}`],
      },
    ],
    constants: new Map(),
    heads: [{ target, variables: [0, 1, 2] }],
    variables: 3,
  })
  const out = output(target)
  circuit.transact((tx) => {
    for (const n of [1, 2, 3]) tx.insert(number, [n])
  })
  expect(out.contents()).toEqual([])
  circuit.transact((tx) => {
    for (const row of [
      [1, 1],
      [2, 4],
      [3, 8],
    ])
      tx.insert(square, row as Row)
  })
  expect(out.contents().map((c) => c.row)).toEqual([
    [1, 1, '1^2'],
    [1, 1, '1'],
  ])
  circuit.transact((tx) => {
    tx.remove(square, [3, 8])
    tx.insert(square, [3, 9])
    tx.remove(number, [1])
  })
  expect(out.contents().map((c) => c.row)).toEqual([
    [3, 9, '3^2'],
    [3, 9, '9'],
  ])
})

test('nothing is computed from a change while what it is joined with has no rows', () => {
  const circuit = new Circuit()
  const left = input(circuit, 'left', ['n'], 'set')
  const right = input(circuit, 'right', ['n'], 'set')
  const target = circuit.collection('both', ['n'], 'bag')
  let calls = 0
  conjunction({
    name: 'both',
    clauses: [
      { kind: 'atom', source: left.collection, variables: [0] },
      {
        kind: 'filter',
        name: 'counted',
        arguments: [0],
        test: () => {
          calls++
          return true
        },
      },
      { kind: 'atom', source: right.collection, variables: [0] },
    ],
    constants: new Map(),
    heads: [{ target, variables: [0] }],
    variables: 1,
  })
  const out = output(target)
  circuit.transact((tx) => {
    for (const n of [1, 2, 3]) tx.insert(left, [n])
  })
  expect(calls).toBe(0)
  circuit.transact((tx) => tx.insert(right, [2]))
  expect(out.contents().map((c) => c.row)).toEqual([[2]])
  // Rows that go in the same step as those that come are there still for the ones that came before.
  circuit.transact((tx) => {
    tx.remove(right, [2])
    tx.insert(left, [4])
  })
  expect(out.contents()).toEqual([])
  circuit.transact((tx) => {
    tx.insert(right, [4])
    tx.remove(left, [4])
    tx.remove(left, [1])
  })
  expect(out.contents()).toEqual([])
})

test('negation of a collection that is no set is refused when the circuit is built', () => {
  const circuit = new Circuit()
  const a = input(circuit, 'a', ['x'], 'bag')
  const target = circuit.collection('t', ['x'], 'bag')
  const clauses: Clause[] = [
    { kind: 'atom', source: a.collection, variables: [0] },
    { kind: 'absent', source: a.collection, variables: [0] },
  ]
  expect(() =>
    conjunction({
      name: 'odd',
      clauses,
      constants: new Map(),
      heads: [{ target, variables: [0] }],
      variables: 1,
    }),
  ).toThrow(EngineError)
})
