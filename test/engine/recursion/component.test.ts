/** Recursion in a circuit: what it may be made of, read by and undone; what it refuses. */
import { describe, expect, test } from 'vitest'
import {
  aggregate,
  Circuit,
  type Collection,
  conjunction,
  count,
  difference,
  feed,
  type Input,
  input,
  join,
  map,
  negate,
  output,
  project,
  recursion,
  TransactionError,
  top,
} from '../../../engine/index.ts'

function step(name: string, target: Collection, from: Collection, edge: Collection): void {
  conjunction({
    name,
    clauses: [
      { kind: 'atom', source: from, variables: [0] },
      { kind: 'atom', source: edge, variables: [0, 1] },
    ],
    constants: new Map(),
    heads: [{ target, variables: [1] }],
    variables: 2,
  })
}

function reachability(semantics: 'set' | 'bag' = 'set', poison?: string) {
  const circuit = new Circuit()
  const root = input(circuit, 'root', ['node'], 'set')
  const edge = input(circuit, 'edge', ['from', 'to'], semantics)
  const checked = map(edge.collection, 'checked', ['from', 'to'], (row) => row)
  const reached = recursion(circuit, 'reachability', () => {
    const node = circuit.collection('reached', ['node'], 'set')
    feed(root.collection, node)
    const next = join(node, checked, 'next', [['node', 'from']])
    const to = map(next, 'to', ['node'], ([, name]) => {
      if (name === poison) throw new Error('poisoned')
      return [name as string]
    })
    feed(to, node)
    return node
  })
  return { circuit, root, edge, reached }
}

const chain = (length: number): [string, string][] => Array.from({ length }, (_, i) => [`n${i}`, `n${i + 1}`])

test('a chain of a thousand hops is followed, cut and mended', () => {
  const { circuit, root, edge, reached } = reachability()
  const out = output(reached)
  circuit.transact((tx) => {
    tx.insert(root, ['n0'])
    for (const row of chain(1000)) tx.insert(edge, row)
  })
  expect(out.contents()).toHaveLength(1001)
  circuit.transact((tx) => tx.remove(edge, ['n500', 'n501']))
  expect(out.changes()).toHaveLength(500)
  circuit.transact((tx) => {
    tx.insert(edge, ['n500', 'n501'])
    tx.insert(edge, ['n1000', 'n0'])
  })
  expect(out.contents()).toHaveLength(1001)
  circuit.transact((tx) => tx.remove(root, ['n0']))
  expect(out.contents()).toEqual([])
})

test('what leads back by another way is no change to those who read the outcome', () => {
  const { circuit, root, edge, reached } = reachability()
  const out = output(reached)
  const howMany = output(aggregate(reached, 'how many', [], [{ name: 'n', fold: count }]))
  circuit.transact((tx) => {
    tx.insert(root, ['a'])
    for (const row of ['ab', 'bc', 'cd', 'db', 'ac'].map((pair) => [...pair])) tx.insert(edge, row)
  })
  circuit.transact((tx) => tx.remove(edge, ['a', 'b']))
  expect(out.changes()).toEqual([])
  expect(howMany.changes()).toEqual([])
  expect(howMany.contents()).toEqual([{ row: [4], weight: 1 }])
})

test('a recursion reads the outcome of another', () => {
  const { circuit, root, edge, reached } = reachability()
  const back = recursion(circuit, 'back', () => {
    const node = circuit.collection('reaching', ['node'], 'set')
    feed(reached, node)
    const swapped = project(edge.collection, 'swapped', { columns: ['to', 'from'] }, 'set')
    step('back', node, node, swapped)
    return node
  })
  const out = output(back)
  const names = () =>
    out
      .contents()
      .map((c) => c.row[0])
      .sort()
  circuit.transact((tx) => {
    tx.insert(root, ['a'])
    for (const row of ['ab', 'xb', 'yx', 'zz'].map((pair) => [...pair])) tx.insert(edge, row)
  })
  expect(names()).toEqual(['a', 'b', 'x', 'y'])
  circuit.transact((tx) => tx.remove(edge, ['a', 'b']))
  expect(names()).toEqual(['a'])
  circuit.transact((tx) => tx.insert(edge, ['a', 'b']))
  expect(names()).toEqual(['a', 'b', 'x', 'y'])
})

test('a throw in the middle of the rounds undoes all of them', () => {
  const { circuit, root, edge, reached } = reachability('set', 'n7')
  const out = output(reached)
  circuit.transact((tx) => {
    tx.insert(root, ['n0'])
    for (const row of chain(3)) tx.insert(edge, row)
  })
  const { held } = circuit.storage
  const fail = () =>
    circuit.transact((tx) => {
      tx.remove(edge, ['n0', 'n1'])
      tx.insert(edge, ['n0', 'n3'])
      for (const row of chain(9).slice(3)) tx.insert(edge, row)
    })
  expect(fail).toThrow(TransactionError)
  expect(fail).toThrow(/to at .*: poisoned/)
  expect(circuit.storage.held).toEqual(held)
  expect(out.contents()).toHaveLength(4)
  circuit.transact((tx) => tx.remove(edge, ['n1', 'n2']))
  expect(out.contents().map((c) => c.row[0])).toEqual(['n0', 'n1'])
})

test('speculation sees the outcome and changes nothing', () => {
  const { circuit, root, edge, reached } = reachability()
  const out = output(reached)
  circuit.transact((tx) => {
    tx.insert(root, ['n0'])
    for (const row of chain(5)) tx.insert(edge, row)
  })
  const { held } = circuit.storage
  expect(circuit.speculate((tx) => tx.remove(edge, ['n1', 'n2'])).changes(out)).toHaveLength(4)
  expect(circuit.storage.held).toEqual(held)
  circuit.transact((tx) => tx.remove(edge, ['n1', 'n2']))
  expect(out.changes()).toHaveLength(4)
})

test('a recursion without an end is given up and undone', () => {
  const circuit = new Circuit()
  const start = input(circuit, 'start', ['n'], 'set')
  let calls = 0
  const numbers = recursion(
    circuit,
    'counting',
    () => {
      const number = circuit.collection('number', ['n'], 'set')
      feed(start.collection, number)
      feed(
        map(number, 'next', ['n'], ([n]) => {
          calls++
          return [(n as number) + 1]
        }),
        number,
      )
      return number
    },
    100,
  )
  const out = output(numbers)
  expect(() => circuit.transact((tx) => tx.insert(start, [0]))).toThrow(
    /the recursion counting has not come to an end after 100 rounds/,
  )
  expect(out.contents()).toEqual([])
  expect(circuit.storage.held).toEqual({ rows: 0, values: 0 })
  // A number and its successor take a round each.
  expect(calls).toBe(50)
})

test('negative weights are refused, and the row is named', () => {
  const { circuit, root, edge } = reachability('bag')
  circuit.transact((tx) => tx.insert(root, ['a']))
  expect(() => circuit.transact((tx) => tx.change(edge, ['a', 'b'], -1))).toThrow(
    /\("a", "b"\) has a negative weight/,
  )
})

test('a row that is derived too many times is named, and nothing changes', () => {
  const circuit = new Circuit()
  const [one, two] = ['one', 'two'].map((name) => input(circuit, name, ['a'], 'bag')) as [Input, Input]
  const member = recursion(circuit, 'loop', () => {
    const member = circuit.collection('member', ['a'], 'set')
    for (const { collection } of [one, two]) feed(collection, member)
    feed(member, member)
    return member
  })
  const out = output(member)
  const most = 2 ** 31 - 1
  circuit.transact((tx) => tx.change(one, ['x'], most - 1))
  const { held } = circuit.storage
  expect(() => circuit.transact((tx) => tx.change(two, ['x'], most))).toThrow(
    /member at \("x"\): the weight of a row overflows/,
  )
  expect(circuit.storage.held).toEqual(held)
  circuit.transact((tx) => tx.change(one, ['x'], 1 - most))
  expect(out.contents()).toEqual([])
  expect(circuit.storage.held).toEqual({ rows: 0, values: 0 })
})

test('multiplicities from outside are derivations: the row stays until the last has gone', () => {
  const { circuit, root, edge, reached } = reachability('bag')
  const out = output(reached)
  circuit.transact((tx) => {
    tx.insert(root, ['a'])
    tx.change(edge, ['a', 'b'], 3)
    tx.change(edge, ['b', 'a'], 2)
  })
  circuit.transact((tx) => tx.change(edge, ['a', 'b'], -2))
  expect(out.changes()).toEqual([])
  circuit.transact((tx) => tx.change(edge, ['a', 'b'], -1))
  expect(out.contents()).toEqual([{ row: ['a'], weight: 1 }])
})

describe('what loses rows when it gains some cannot be part of a cycle', () => {
  test.each<[string, (circuit: Circuit, member: Collection) => unknown]>([
    ['negate', (_, member) => negate(member, 'bad')],
    ['difference', (_, member) => difference(member, member, 'bad')],
    ['top', (_, member) => top(member, 'bad', [], { by: [], limit: 1 })],
    ['aggregate', (_, member) => aggregate(member, 'bad', [], [{ name: 'n', fold: count }])],
    ['output', (_, member) => output(member)],
  ])('%s', (kind, use) => {
    const circuit = new Circuit()
    expect(() =>
      recursion(circuit, 'loop', () => use(circuit, circuit.collection('member', ['a'], 'set'))),
    ).toThrow(new RegExp(`inside the recursion loop there is no ${kind} of member`))
  })

  test('absence of its own rows', () => {
    const circuit = new Circuit()
    const base = input(circuit, 'base', ['a'], 'set')
    expect(() =>
      recursion(circuit, 'loop', () => {
        const member = circuit.collection('member', ['a'], 'set')
        conjunction({
          name: 'bad',
          clauses: [
            { kind: 'atom', source: base.collection, variables: [0] },
            { kind: 'absent', source: member, variables: [0] },
          ],
          constants: new Map(),
          heads: [{ target: member, variables: [0] }],
          variables: 1,
        })
      }),
    ).toThrow(/the absence of a row of member cannot be told inside the recursion loop/)
  })

  test('nothing flows into a recursion that is built', () => {
    const { root, reached } = reachability()
    expect(() => feed(root.collection, reached)).toThrow(
      /the recursion reachability of reached is built already/,
    )
  })
})
