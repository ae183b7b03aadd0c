/** The delta join: equal to the naive join after every transaction, whatever the shape of the conjunction. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  Circuit,
  type Clause,
  conjunction,
  distinct,
  EngineError,
  type Input,
  input,
  output,
  type Row,
} from '../../engine/index.ts'
import * as naive from './naive.ts'

const RELATIONS = 3
const VARIABLES = 4

const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('a', 'b'))
const literal = fc.record({
  relation: fc.nat(RELATIONS - 1),
  variables: fc.array(fc.nat(VARIABLES - 1), { minLength: 2, maxLength: 2 }),
})
const change = fc.record({
  relation: fc.nat(RELATIONS - 1),
  row: fc.tuple(value, value),
  weight: fc.constantFrom(-1, 1, 1, 2),
})
const transactions = fc.array(fc.array(change, { maxLength: 6 }), { minLength: 1, maxLength: 8 })

test('a conjunction of atoms and negations equals the naive join after every transaction', () => {
  fc.assert(
    fc.property(
      fc.array(literal, { minLength: 1, maxLength: 4 }),
      fc.array(literal, { maxLength: 2 }),
      transactions,
      (positive, candidates, history) => {
        const bound = new Set(positive.flatMap((l) => l.variables))
        const negative = candidates.filter((l) => l.variables.every((v) => bound.has(v)))
        const head = [...bound]
        const circuit = new Circuit()
        const inputs = Array.from({ length: RELATIONS }, (_, i) => input(circuit, `r${i}`, ['a', 'b'], 'bag'))
        const sets = inputs.map((i) => distinct(i.collection, `${i.collection.name} set`))
        const target = circuit.collection(
          'joined',
          head.map((v) => `v${v}`),
          'bag',
        )
        const clauses: Clause[] = [
          ...positive.map(
            (l): Clause => ({
              kind: 'atom',
              source: (inputs[l.relation] as Input).collection,
              variables: l.variables,
            }),
          ),
          ...negative.map(
            (l): Clause => ({
              kind: 'absent',
              source: sets[l.relation] as (typeof sets)[number],
              variables: l.variables,
            }),
          ),
        ]
        conjunction({
          name: 'joined',
          clauses,
          constants: new Map(),
          heads: [{ target, variables: head }],
          variables: VARIABLES,
        })
        const out = output(target)
        const state = Array.from({ length: RELATIONS }, () => naive.bag([]))
        let before = naive.bag([])
        for (const transaction of history) {
          circuit.transact((tx) => {
            for (const c of transaction) tx.change(inputs[c.relation] as Input, c.row, c.weight)
          })
          for (const c of transaction)
            state[c.relation] = naive.add(state[c.relation] as naive.Bag, naive.bag([[c.row, c.weight]]))
          const expected = naive.join(
            [
              ...positive.map((l) => ({
                bag: state[l.relation] as naive.Bag,
                variables: l.variables,
                negated: false,
              })),
              ...negative.map((l) => ({
                bag: naive.distinct(state[l.relation] as naive.Bag),
                variables: l.variables,
                negated: true,
              })),
            ],
            head,
          )
          const got = naive.bag(out.contents().map((c) => [c.row, c.weight] as const))
          expect(got).toEqual(expected)
          const delta = naive.bag(out.changes().map((c) => [c.row, c.weight] as const))
          expect(delta).toEqual(naive.add(expected, before, -1))
          before = expected
        }
      },
    ),
    { numRuns: 400 },
  )
})

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
