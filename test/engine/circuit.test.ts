/** The circuit: bad input is refused by an error that names what is wrong, and nothing changes. */
import { describe, expect, test } from 'vitest'
import {
  aggregate,
  allocate,
  antijoin,
  Circuit,
  type Collection,
  conjunction,
  count,
  describe as describeCircuit,
  difference,
  EngineError,
  feed,
  flatMap,
  input,
  join,
  leftJoin,
  map,
  output,
  project,
  type Row,
  recursion,
  semijoin,
  type Transaction,
  top,
  union,
  unique,
} from '../../engine/index.ts'

function ports() {
  const circuit = new Circuit()
  const port = input(circuit, 'port', ['name', 'number'], 'bag')
  const out = output(port.collection)
  return { circuit, port, out }
}

describe('a column that is not there is named, with those that are', () => {
  const { port } = ports()
  const c = port.collection
  const uses: [string, () => unknown][] = [
    ['project', () => project(c, 'bad', { columns: ['colour'] }, 'bag')],
    ['project, constant', () => project(c, 'bad', { columns: [], equal: new Map([['colour', 1]]) }, 'bag')],
    ['join', () => join(c, c, 'bad', ['colour'])],
    ['semijoin', () => semijoin(c, c, 'bad', [['name', 'colour']])],
    ['antijoin', () => antijoin(c, c, 'bad', [['colour', 'name']])],
    ['leftJoin', () => leftJoin(c, c, 'bad', ['colour'])],
    ['aggregate, key', () => aggregate(c, 'bad', ['colour'], [])],
    ['aggregate, column', () => aggregate(c, 'bad', [], [{ name: 'n', column: 'colour', fold: count }])],
    ['top', () => top(c, 'bad', ['name'], { by: [{ column: 'colour' }], limit: 1 })],
  ]
  test.each(uses)('%s', (_, use) => {
    expect(use).toThrow(EngineError)
    expect(use).toThrow(/^bad.*: port has no column colour; its columns are name, number$/)
  })
})

describe('a value that is no column value is named', () => {
  // Untyped code hands such things over.
  const values: [string, RegExp, unknown][] = [
    ['undefined', /column number: undefined is no column value/, undefined],
    ['an array', /an array is no column value/, [1]],
    ['an object', /a mutable object is no column value/, { a: 1 }],
    ['a function', /is no column value/, () => 1],
    ['a symbol', /Symbol\(s\) is no column value/, Symbol('s')],
  ]
  test.each(values)('%s', (_, message, value) => {
    const { circuit, port, out } = ports()
    expect(() => circuit.transact((tx) => tx.insert(port, ['a', value] as Row))).toThrow(message)
    expect(out.contents()).toEqual([])
    expect(circuit.storage.held).toEqual({ rows: 0, values: 0 })
  })
})

describe('a weight that is no integer, or too large', () => {
  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('%s is refused', (weight) => {
    const { circuit, port, out } = ports()
    expect(() => circuit.transact((tx) => tx.change(port, ['a', 1], weight))).toThrow(
      /^port\("a", 1\): the weight .* is no exact integer$/,
    )
    expect(out.contents()).toEqual([])
  })

  test('an overflow names the row and leaves its weight', () => {
    const { circuit, port, out } = ports()
    circuit.transact((tx) => tx.change(port, ['a', 1], 2 ** 31 - 1))
    expect(() => circuit.transact((tx) => tx.insert(port, ['a', 1]))).toThrow(
      /port at \("a", 1\): the weight of a row overflows/,
    )
    expect(out.contents()).toEqual([{ row: ['a', 1], weight: 2 ** 31 - 1 }])
  })
})

describe('the life of a circuit', () => {
  test('nothing can be done with a closed one', () => {
    const { circuit, port } = ports()
    circuit.close()
    expect(() => circuit.transact(() => {})).toThrow(/the circuit is closed: cannot start a transaction/)
    expect(() => circuit.speculate(() => {})).toThrow(/closed/)
    expect(() => circuit.close()).toThrow(/closed: cannot close/)
    expect(() => map(port.collection, 'late', ['a'], (row) => row)).toThrow(/closed: cannot build/)
  })

  test('transactions do not nest, and a circuit is not closed inside one', () => {
    const { circuit, port, out } = ports()
    const nested = () =>
      circuit.transact((tx) => {
        tx.insert(port, ['a', 1])
        circuit.transact(() => {})
      })
    expect(nested).toThrow(/do not nest/)
    expect(() => circuit.transact(() => circuit.close())).toThrow(/under way: cannot close/)
    expect(out.contents()).toEqual([])
  })

  test('a transaction ends with its function', async () => {
    const { circuit, port, out } = ports()
    let late: (() => void) | undefined
    circuit.transact((tx) => {
      late = () => tx.insert(port, ['late', 1])
    })
    expect(() => late?.()).toThrow(/this transaction has ended/)
    expect(() =>
      circuit.transact(async (tx) => {
        await Promise.resolve()
        tx.insert(port, ['async', 1])
      }),
    ).toThrow(/returned a promise/)
    await Promise.resolve()
    expect(out.contents()).toEqual([])
  })

  test('misuse inside a transaction that is caught there leaves the transaction as it is', () => {
    const { circuit, port, out } = ports()
    circuit.transact((tx) => tx.insert(port, ['before', 1]))
    const within = (tx: Transaction): void => {
      tx.insert(port, ['a', 1])
      for (const misuse of [
        () => circuit.transact(() => {}),
        () => circuit.speculate(() => {}),
        () => circuit.close(),
      ])
        expect(misuse).toThrow(EngineError)
    }
    expect(circuit.speculate(within).changes(out)).toEqual([{ row: ['a', 1], weight: 1 }])
    expect(out.changes()).toEqual([{ row: ['before', 1], weight: 1 }])
    circuit.transact(within)
    expect(out.changes()).toEqual([{ row: ['a', 1], weight: 1 }])
    expect(circuit.transactions).toBe(2)
  })

  test('an input changes in a transaction of its own circuit only', () => {
    const [ours, theirs] = [ports(), ports()]
    const message = /port: an input changes in a transaction of its own circuit only/
    expect(() => ours.port.change(['a', 1], 1)).toThrow(message)
    const mixed = () =>
      ours.circuit.transact((tx) => {
        tx.insert(ours.port, ['a', 1])
        tx.insert(theirs.port, ['a', 1])
      })
    expect(mixed).toThrow(message)
    const feedback = ports()
    map(feedback.port.collection, 'feedback', ['name'], ([name]) => {
      feedback.port.change(['again', 1], 1)
      return [name as string]
    })
    expect(() => feedback.circuit.transact((tx) => tx.insert(feedback.port, ['a', 1]))).toThrow(message)
    for (const { circuit, out } of [ours, theirs, feedback]) {
      circuit.transact(() => {})
      expect(out.contents()).toEqual([])
      expect(circuit.storage.held).toEqual({ rows: 0, values: 0 })
    }
  })

  test('a collection of another circuit is refused', () => {
    const [ours, theirs] = [ports().port.collection, ports().port.collection]
    expect(() => join(ours, theirs, 'bad', ['name', 'number'])).toThrow(
      /bad: port is part of another circuit/,
    )
    expect(() => union([ours, theirs], 'bad')).toThrow(/bad: bad is part of another circuit/)
    expect(() => feed(ours, theirs)).toThrow(/port: port is part of another circuit/)
  })

  test('the shape is fixed by the first transaction, not by one that failed', () => {
    const { circuit, port } = ports()
    expect(() => circuit.transact((tx) => tx.insert(port, ['a']))).toThrow(/1 values for the 2 columns/)
    map(port.collection, 'in time', ['a'], ([name]) => [name as string])
    circuit.transact(() => {})
    expect(() => map(port.collection, 'late', ['a'], (row) => row)).toThrow(/late: .*its shape is fixed/)
  })
})

describe('a circuit that cannot work is refused when it is built', () => {
  const variables = (target: Collection, source: Collection, head: readonly number[]) =>
    conjunction({
      name: 'bad',
      clauses: [{ kind: 'atom', source, variables: [0, 1] }],
      constants: new Map(),
      heads: [{ target, variables: head }],
      variables: 2,
    })

  test.each<[string, RegExp, (circuit: Circuit, source: Collection) => unknown]>([
    ['two columns of one name', /the column a is named twice/, (c) => c.collection('x', ['a', 'a'], 'bag')],
    [
      'a union of different widths',
      /has 1 columns, 2 are wanted/,
      (c, s) => union([s, c.collection('x', ['a'], 'bag')], 'u'),
    ],
    [
      'a head of the wrong width',
      /1 variables for the 2 columns/,
      (c, s) => variables(c.collection('x', ['a', 'b'], 'bag'), s, [0]),
    ],
    [
      'a variable that nothing binds',
      /variable 5 of the head is never bound/,
      (c, s) => variables(c.collection('x', ['a', 'b', 'c'], 'bag'), s, [0, 1, 5]),
    ],
    [
      'rows that would flow back',
      /port is evaluated before/,
      (_, s) =>
        feed(
          map(s, 'm', ['a', 'b'], (row) => row),
          s,
        ),
    ],
    ['a join on a column twice', /joined on twice/, (_, s) => join(s, s, 'j', ['name', ['number', 'name']])],
    ['a limit of nothing', /limit 0/, (_, s) => top(s, 't', [], { by: [], limit: 0 })],
    [
      'requests that are no set',
      /port is no set/,
      (c, s) =>
        allocate({
          name: 'a',
          requests: s,
          preferences: c.collection('p', ['s', 'k', 'n'], 'bag'),
          ranges: () => [],
        }),
    ],
    ['a key of what is no set', /port is no set/, (_, s) => unique(s, ['name'])],
    [
      'an input inside a recursion',
      /an input cannot be part of the recursion r/,
      (c) => recursion(c, 'r', () => input(c, 'i', ['a'], 'set')),
    ],
    [
      'a recursion that feeds what was before it',
      /early is evaluated before member/,
      (c, s) => {
        const early = c.collection('early', ['a', 'b'], 'bag')
        recursion(c, 'r', () => {
          const member = c.collection('member', ['a', 'b'], 'set')
          feed(s, member)
          feed(member, early)
        })
      },
    ],
    [
      'a recursion inside another',
      /a recursion inside the recursion r/,
      (c) => recursion(c, 'r', () => recursion(c, 'q', () => 1)),
    ],
  ])('%s', (_, message, build) => {
    const { circuit, port } = ports()
    expect(() => build(circuit, port.collection)).toThrow(message)
  })

  test('what is refused leaves nothing in the circuit', () => {
    const { circuit, port } = ports()
    const narrow = project(port.collection, 'narrow', { columns: ['name'] }, 'set')
    const before = describeCircuit(circuit)
    for (const bad of [
      () => union([port.collection, narrow], 'bad'),
      () => difference(port.collection, narrow, 'bad'),
      () => feed(port.collection, narrow),
      () => variables(narrow, port.collection, [7]),
    ]) {
      expect(bad).toThrow(EngineError)
      expect(describeCircuit(circuit)).toEqual(before)
    }
  })

  test('a row of the wrong width from a user function names where it was to go', () => {
    const { circuit, port } = ports()
    output(flatMap(port.collection, 'wide', ['a', 'b'], () => [['one']]))
    expect(() => circuit.transact((tx) => tx.insert(port, ['a', 1]))).toThrow(
      /wide\("one"\): 1 values for the 2 columns \(a, b\)/,
    )
  })
})
