/** Transactions: all or nothing, whatever fails and wherever; and nothing leaks. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  aggregate,
  allocate,
  Circuit,
  collect,
  conjunction,
  count,
  EngineError,
  input,
  map,
  output,
  type Row,
  TransactionError,
} from '../../engine/index.ts'
import { holds } from './property.ts'

function busyCircuit(fail: { at?: string }) {
  const circuit = new Circuit()
  const edge = input(circuit, 'edge', ['from', 'to'], 'set')
  const checked = map(edge.collection, 'checked', ['from', 'to'], (row) => {
    if (row[0] === fail.at) throw new Error('poisoned')
    return row
  })
  const hop = circuit.collection('hop', ['from', 'to'], 'set')
  conjunction({
    name: 'two hops',
    clauses: [
      { kind: 'atom', source: checked, variables: [0, 1] },
      { kind: 'atom', source: checked, variables: [1, 2] },
    ],
    constants: new Map(),
    heads: [{ target: hop, variables: [0, 2] }],
    variables: 3,
  })
  const nothing = input(circuit, 'preference', ['from', 'to', 'number'], 'set')
  const { assigned } = allocate({
    name: 'numbered',
    requests: hop,
    preferences: nothing.collection,
    ranges: () => ({ from: 1, to: 1000 }),
  })
  const late = map(assigned, 'late', ['from', 'number'], ([from, to, number]) => {
    if (to === fail.at) throw new Error('late poison')
    return [from as string, number as number]
  })
  const out = output(
    aggregate(
      late,
      'per start',
      ['from'],
      [
        { name: 'n', fold: count },
        { name: 'numbers', column: 'number', fold: collect },
      ],
    ),
  )
  const hops = output(hop)
  return { circuit, edge, out, hops, assigned: output(assigned) }
}

const node = fc.constantFrom('a', 'b', 'c', 'd')
const toggles = fc.array(fc.array(fc.tuple(node, node), { minLength: 1, maxLength: 5 }), {
  minLength: 1,
  maxLength: 8,
})

test('a transaction that fails anywhere changes nothing, and the circuit goes on', () => {
  holds(
    300,
    fc.property(toggles, fc.nat(7), node, (history, when, poison) => {
      const fail: { at?: string } = {}
      const tried = busyCircuit(fail)
      const calm = busyCircuit({})
      const present = new Set<string>()
      const sorted = (c: typeof tried): readonly string[] =>
        [c.out, c.assigned].map((o) =>
          JSON.stringify(
            o
              .contents()
              .map((x) => JSON.stringify(x))
              .sort(),
          ),
        )
      history.forEach((pairs, i) => {
        const unique = [...new Map(pairs.map((p) => [JSON.stringify(p), p])).entries()]
        const apply = (c: typeof tried): void =>
          c.circuit.transact((tx) => {
            for (const [key, pair] of unique)
              present.has(key) ? tx.remove(c.edge, pair as Row) : tx.insert(c.edge, pair as Row)
          })
        const seen = sorted(tried)
        if (i === when) {
          fail.at = poison
          try {
            apply(tried)
          } catch (error) {
            expect(error).toBeInstanceOf(TransactionError)
            expect(sorted(tried)).toEqual(seen)
            expect(tried.out.changes()).toEqual([])
          }
          delete fail.at
          if (tried.circuit.transactions === calm.circuit.transactions) apply(tried)
        } else apply(tried)
        apply(calm)
        for (const [key] of unique) present.has(key) ? present.delete(key) : present.add(key)
        expect(sorted(tried)).toEqual(sorted(calm))
      })
    }),
  )
})

test('retracting everything leaves nothing: no rows, no values', () => {
  holds(
    200,
    fc.property(toggles, (history) => {
      const { circuit, edge, out, assigned } = busyCircuit({})
      circuit.transact(() => {})
      const before = circuit.storage.held
      const present = new Map<string, Row>()
      for (const pairs of history) {
        circuit.transact((tx) => {
          for (const pair of new Map(pairs.map((p) => [JSON.stringify(p), p])).values()) {
            const key = JSON.stringify(pair)
            if (present.delete(key)) tx.remove(edge, pair)
            else {
              present.set(key, pair)
              tx.insert(edge, pair)
            }
          }
        })
      }
      circuit.transact((tx) => {
        for (const row of present.values()) tx.remove(edge, row)
      })
      expect(out.contents()).toEqual([])
      expect(assigned.contents()).toEqual([])
      expect(circuit.storage.held).toEqual(before)
    }),
  )
})

describe('bad input is refused, named, and changes nothing', () => {
  const circuit = new Circuit()
  const set = input(circuit, 'port', ['name', 'number'], 'set')
  const out = output(set.collection)
  circuit.transact((tx) => tx.insert(set, ['eth0', 1]))
  const bad: [string, RegExp, () => void][] = [
    [
      'wrong arity',
      /port\("x"\): 1 values for the 2 columns \(name, number\)/,
      () => circuit.transact((tx) => tx.insert(set, ['x'])),
    ],
    ['a fractional weight', /weight 0.5/, () => circuit.transact((tx) => tx.change(set, ['x', 1], 0.5))],
    [
      'retracting what is not there',
      /port\("x", 1\) is retracted but not there/,
      () => circuit.transact((tx) => tx.remove(set, ['x', 1])),
    ],
    [
      'inserting what is there',
      /port\("eth0", 1\) is inserted but there already/,
      () => circuit.transact((tx) => tx.insert(set, ['eth0', 1])),
    ],
    [
      'a transaction in a transaction',
      /do not nest/,
      () => circuit.transact(() => circuit.transact(() => {})),
    ],
  ]
  test.each(bad)('%s', (_, message, run) => {
    expect(run).toThrow(message)
    expect(run).toThrow(EngineError)
    expect(out.contents()).toEqual([{ row: ['eth0', 1], weight: 1 }])
  })
})

test('a speculation tells of collections that nobody listens to and nothing holds', () => {
  const circuit = new Circuit()
  const name = input(circuit, 'name', ['name'], 'bag')
  const first = map(name.collection, 'first', ['letter'], ([text]) => [String(text).charAt(0)])
  circuit.transact((tx) => tx.insert(name, ['before']))
  const { held } = circuit.storage
  const told = circuit.speculate((tx) => {
    for (const text of ['ab', 'ac', 'b', 'before']) tx.insert(name, [text])
    tx.change(name, ['before'], -2)
  })
  expect(told.changes(first)).toEqual([{ row: ['a'], weight: 2 }])
  expect(told.changes(name.collection)).toHaveLength(4)
  expect(circuit.storage.held).toEqual(held)
  expect(circuit.speculate(() => {}).changes(first)).toEqual([])
})
