/** Joins by name: what matches, what does not, and what changes when a match comes or goes. */
import { expect, test } from 'vitest'
import {
  antijoin,
  Circuit,
  type Collection,
  EngineError,
  input,
  join,
  leftJoin,
  type Output,
  outerJoin,
  output,
  type Row,
  semijoin,
} from '../../../engine/index.ts'

function sides(use: (left: Collection, right: Collection) => Collection) {
  const circuit = new Circuit()
  const left = input(circuit, 'left', ['id', 'x'], 'bag')
  const right = input(circuit, 'right', ['x', 'y'], 'bag')
  const out = output(use(left.collection, right.collection))
  return { circuit, left, right, out }
}

/** Rows with their weights, in any order. */
function told(changes: ReturnType<Output['contents']>): ReadonlySet<string> {
  return new Set(changes.map(({ row, weight }) => `${weight} ${row.map(String).join(' ')}`))
}

test('an antijoin notices the first match that comes and the last that goes, and none between', () => {
  const { circuit, left, right, out } = sides((l, r) => antijoin(l, r, 'alone', ['x']))
  circuit.transact((tx) => {
    tx.change(left, ['a', 1], 2)
    tx.insert(left, ['b', 2])
  })
  expect(told(out.contents())).toEqual(new Set(['2 a 1', '1 b 2']))
  circuit.transact((tx) => tx.insert(right, [1, 'first']))
  expect(told(out.changes())).toEqual(new Set(['-2 a 1']))
  circuit.transact((tx) => tx.insert(right, [1, 'second']))
  circuit.transact((tx) => tx.remove(right, [1, 'first']))
  expect(out.changes()).toEqual([])
  circuit.transact((tx) => tx.remove(right, [1, 'second']))
  expect(told(out.changes())).toEqual(new Set(['2 a 1']))
  circuit.transact((tx) => {
    tx.insert(right, [2, 'at once'])
    tx.insert(left, ['c', 2])
  })
  expect(told(out.changes())).toEqual(new Set(['-1 b 2']))
})

test('a semijoin keeps the weights of the left, however many matches there are', () => {
  const { circuit, left, right, out } = sides((l, r) => semijoin(l, r, 'matched', ['x']))
  circuit.transact((tx) => {
    tx.change(left, ['a', 1], 3)
    tx.change(left, ['b', 1], -1)
    tx.change(right, [1, 'first'], 5)
    tx.insert(right, [1, 'second'])
  })
  expect(told(out.contents())).toEqual(new Set(['3 a 1', '-1 b 1']))
  circuit.transact((tx) => tx.change(right, [1, 'first'], -5))
  expect(out.changes()).toEqual([])
  circuit.transact((tx) => tx.change(right, [1, 'second'], -2))
  expect(out.contents()).toEqual([])
})

test('a semijoin and an antijoin with a set of nothing but keys need no copy of them', () => {
  const circuit = new Circuit()
  const left = input(circuit, 'left', ['id', 'x'], 'bag')
  const keys = input(circuit, 'keys', ['key'], 'set')
  const before = circuit.collections.length
  const matched = output(semijoin(left.collection, keys.collection, 'matched', [['x', 'key']]))
  const alone = output(antijoin(left.collection, keys.collection, 'alone', [['x', 'key']]))
  expect(circuit.collections.length).toBe(before + 2)
  circuit.transact((tx) => {
    tx.insert(left, ['a', 1])
    tx.insert(left, ['b', 2])
    tx.insert(keys, [1])
  })
  expect(told(matched.contents())).toEqual(new Set(['1 a 1']))
  expect(told(alone.contents())).toEqual(new Set(['1 b 2']))
})

test('a join on no columns is the product, and weights multiply', () => {
  const { circuit, left, right, out } = sides((l, r) => join(l, r, 'all', [], ['id', 'x', 'x2', 'y']))
  circuit.transact((tx) => {
    tx.change(left, ['a', 1], 2)
    tx.change(right, [5, 'p'], 3)
    tx.change(right, [6, 'q'], -1)
  })
  expect(told(out.contents())).toEqual(new Set(['6 a 1 5 p', '-2 a 1 6 q']))
})

test('an antijoin and an outer join on no columns ask whether there is anything', () => {
  const { circuit, left, right, out } = sides((l, r) => outerJoin(l, r, 'all', [], ['id', 'x', 'x2', 'y']))
  circuit.transact((tx) => tx.insert(left, ['a', 1]))
  expect(told(out.contents())).toEqual(new Set(['1 a 1 null null']))
  circuit.transact((tx) => tx.insert(right, [5, 'p']))
  expect(told(out.contents())).toEqual(new Set(['1 a 1 5 p']))
  circuit.transact((tx) => tx.remove(left, ['a', 1]))
  expect(told(out.contents())).toEqual(new Set(['1 null null 5 p']))
})

test('a left join has what is missing as null until it comes', () => {
  const { circuit, left, right, out } = sides((l, r) => leftJoin(l, r, 'joined', ['x']))
  expect(out.collection.columns).toEqual(['id', 'x', 'y'])
  circuit.transact((tx) => tx.change(left, ['a', 1], 2))
  expect(told(out.contents())).toEqual(new Set(['2 a 1 null']))
  circuit.transact((tx) => {
    tx.insert(right, [1, 'p'])
    tx.insert(right, [1, 'q'])
  })
  expect(told(out.changes())).toEqual(new Set(['-2 a 1 null', '2 a 1 p', '2 a 1 q']))
  circuit.transact((tx) => tx.remove(right, [1, 'p']))
  expect(told(out.changes())).toEqual(new Set(['-2 a 1 p']))
  circuit.transact((tx) => tx.remove(right, [1, 'q']))
  expect(told(out.contents())).toEqual(new Set(['2 a 1 null']))
})

test('null is a value like any other: it joins with itself, and is not what is missing', () => {
  const { circuit, left, right, out } = sides((l, r) => outerJoin(l, r, 'joined', ['x']))
  circuit.transact((tx) => {
    tx.insert(left, ['a', null])
    tx.insert(right, [null, 'p'])
    tx.insert(left, ['b', 1])
    tx.insert(right, [2, null])
  })
  expect(told(out.contents())).toEqual(new Set(['1 a null p', '1 b 1 null', '1 null 2 null']))
})

test('pairs of names join columns of different names; the result has the names of the left', () => {
  const circuit = new Circuit()
  const edge = input(circuit, 'edge', ['from', 'to'], 'set')
  const hops = join(edge.collection, edge.collection, 'hops', [['to', 'from']], ['from', 'by', 'to'])
  const both = join(edge.collection, edge.collection, 'there and back', [
    ['from', 'to'],
    ['to', 'from'],
  ])
  const [two, back] = [output(hops), output(both)]
  expect(both.columns).toEqual(['from', 'to'])
  circuit.transact((tx) => {
    for (const row of ['ab', 'bc', 'cb', 'dd'].map((pair): Row => [...pair])) tx.insert(edge, row)
  })
  expect(told(two.contents())).toEqual(new Set(['1 a b c', '1 b c b', '1 c b c', '1 d d d']))
  expect(told(back.contents())).toEqual(new Set(['1 b c', '1 c b', '1 d d']))
  // Both sides of a self-join change at once, the first hop as well as the second.
  circuit.transact((tx) => {
    tx.remove(edge, ['c', 'b'])
    tx.insert(edge, ['b', 'a'])
    tx.remove(edge, ['d', 'd'])
  })
  expect(told(two.contents())).toEqual(new Set(['1 a b c', '1 a b a', '1 b a b']))
  expect(told(back.contents())).toEqual(new Set(['1 a b', '1 b a']))
})

test('a result with two columns of one name, or the wrong number of names, is refused', () => {
  const circuit = new Circuit()
  const edge = input(circuit, 'edge', ['from', 'to'], 'set').collection
  expect(() => join(edge, edge, 'bad', [['to', 'from']])).toThrow(/bad: the column to is named twice/)
  const narrow = () => join(edge, edge, 'bad', [['to', 'from']], ['a', 'b'])
  expect(narrow).toThrow(EngineError)
  expect(narrow).toThrow(/bad: 3 variables for the 2 columns \(a, b\) of bad/)
})
