/** Recursion: the least fixpoint after every transaction, whatever came and went, cycles included. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  Circuit,
  type Collection,
  conjunction,
  distinct,
  feed,
  type Input,
  input,
  join,
  output,
  project,
  type Row,
  recursion,
} from '../../../engine/index.ts'
import { holds } from '../property.ts'

/** Pairs connected by a path, by trying until nothing new comes. */
function closure(edges: readonly Row[]): string[] {
  const pairs = new Map(edges.map((edge) => [JSON.stringify(edge), edge]))
  for (let grown = true; grown; ) {
    grown = false
    for (const [a, b] of [...pairs.values()]) {
      for (const [c, d] of edges) {
        const key = JSON.stringify([a, d])
        if (b !== c || pairs.has(key)) continue
        pairs.set(key, [a, d] as Row)
        grown = true
      }
    }
  }
  return [...pairs.keys()].sort()
}

function rule(
  name: string,
  head: Collection,
  variables: readonly number[],
  ...body: readonly (readonly [Collection, ...number[]])[]
) {
  conjunction({
    name,
    clauses: body.map(([source, ...atom]) => ({ kind: 'atom', source, variables: atom })),
    constants: new Map(),
    heads: [{ target: head, variables }],
    variables: Math.max(...variables, ...body.flatMap(([, ...atom]) => atom)) + 1,
  })
}

const shapes: Readonly<Record<string, (circuit: Circuit, edge: Collection) => Collection>> = {
  'to the right': (circuit, edge) =>
    recursion(circuit, 'closure', () => {
      const path = circuit.collection('path', ['from', 'to'], 'set')
      rule('edge', path, [0, 1], [edge, 0, 1])
      rule('step', path, [0, 2], [path, 0, 1], [edge, 1, 2])
      return path
    }),
  'in both directions': (circuit, edge) =>
    recursion(circuit, 'closure', () => {
      const path = circuit.collection('path', ['from', 'to'], 'set')
      rule('edge', path, [0, 1], [edge, 0, 1])
      rule('double', path, [0, 2], [path, 0, 1], [path, 1, 2])
      return path
    }),
  'by mutual recursion of odd and even paths': (circuit, edge) => {
    const [odd, even] = recursion(circuit, 'closure', () => {
      const odd = circuit.collection('odd', ['from', 'to'], 'set')
      const even = circuit.collection('even', ['from', 'to'], 'set')
      rule('edge', odd, [0, 1], [edge, 0, 1])
      rule('even', even, [0, 2], [odd, 0, 1], [edge, 1, 2])
      rule('odd', odd, [0, 2], [even, 0, 1], [edge, 1, 2])
      return [odd, even] as const
    })
    const path = circuit.collection('path', ['from', 'to'], 'set')
    feed(odd, path)
    feed(even, path)
    return path
  },
  'with operators instead of rules': (circuit, edge) =>
    recursion(circuit, 'closure', () => {
      const path = circuit.collection('path', ['from', 'to'], 'set')
      feed(edge, path)
      const longer = join(path, edge, 'longer', [['to', 'from']], ['from', 'by', 'to'])
      feed(project(longer, 'ends', { columns: ['from', 'to'] }, 'set'), path)
      return path
    }),
}

const node = fc.nat(5)
const toggles = fc.array(fc.array(fc.tuple(node, node), { minLength: 1, maxLength: 4 }), { maxLength: 12 })

function toggle(circuit: Circuit, edge: Input, present: Map<string, Row>, edges: readonly Row[]): void {
  circuit.transact((tx) => {
    for (const row of new Map(edges.map((e) => [JSON.stringify(e), e])).values()) {
      if (present.delete(JSON.stringify(row))) tx.remove(edge, row)
      else {
        present.set(JSON.stringify(row), row)
        tx.insert(edge, row)
      }
    }
  })
}

describe.each(Object.entries(shapes))('transitive closure %s', (_, shape) => {
  test('is that of the present edges after every transaction', () => {
    holds(
      300,
      fc.property(toggles, (history) => {
        const circuit = new Circuit()
        const edge = input(circuit, 'edge', ['from', 'to'], 'set')
        const paths = output(distinct(shape(circuit, edge.collection), 'all'))
        circuit.transact(() => {})
        const empty = circuit.storage.held
        const present = new Map<string, Row>()
        for (const edges of history) {
          toggle(circuit, edge, present, edges)
          expect(
            paths
              .contents()
              .map((c) => JSON.stringify(c.row))
              .sort(),
          ).toEqual(closure([...present.values()]))
        }
        toggle(circuit, edge, present, [...present.values()])
        expect(circuit.storage.held).toEqual(empty)
      }),
    )
  })
})

test('a cycle does not keep itself alive', () => {
  const circuit = new Circuit()
  const root = input(circuit, 'root', ['node'], 'set')
  const edge = input(circuit, 'edge', ['from', 'to'], 'set')
  const reached = recursion(circuit, 'reachability', () => {
    const node = circuit.collection('reached', ['node'], 'set')
    feed(root.collection, node)
    rule('next', node, [1], [node, 0], [edge.collection, 0, 1])
    return node
  })
  const out = output(reached)
  circuit.transact((tx) => {
    tx.insert(root, ['r'])
    for (const row of [
      ['r', 'a'],
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
    ])
      tx.insert(edge, row)
  })
  expect(out.contents()).toHaveLength(4)
  circuit.transact((tx) => tx.remove(edge, ['r', 'a']))
  expect(out.contents()).toEqual([{ row: ['r'], weight: 1 }])
  expect(out.changes()).toHaveLength(3)
})
