/** Narrowing: who reads some columns of a collection hears of changes in those, and of nothing else. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  Circuit,
  conjunction,
  describe,
  input,
  type Output,
  output,
  project,
  type Row,
  unique,
} from '../../engine/index.ts'
import { rowIdentity } from './oracle/identity.ts'
import { holds } from './property.ts'

/** A port with a key of two columns, and a join of itself and of a switch by some of its columns. */
function ports() {
  const circuit = new Circuit()
  const port = input(circuit, 'port', ['switch', 'name', 'tag', 'note'], 'set')
  const ls = input(circuit, 'switch', ['switch', 'key'], 'set')
  unique(port.collection, ['switch', 'name'])
  return { circuit, port, ls }
}

type Ports = ReturnType<typeof ports>

/** Ports of one switch that have the same tag: joined as the collection is, or as a projection of it is. */
function sameTag({ circuit, port, ls }: Ports, columns: 'narrowed' | 'projected') {
  const read = [0, 1, 2]
  const atom = (...variables: number[]) =>
    columns === 'narrowed'
      ? ({ kind: 'atom', source: port.collection, columns: read, variables } as const)
      : ({ kind: 'atom', source: projected, variables } as const)
  const projected = project(
    port.collection,
    `${columns} ports`,
    { columns: ['switch', 'name', 'tag'] },
    'set',
  )
  const target = circuit.collection(columns, ['key', 'a', 'b', 'tag'], 'bag')
  conjunction({
    name: columns,
    clauses: [atom(0, 1, 2), { kind: 'atom', source: ls.collection, variables: [0, 4] }, atom(0, 3, 2)],
    constants: new Map(),
    heads: [{ target, variables: [4, 1, 3, 2] }],
    variables: 5,
  })
  return output(target)
}

const rowsOf = (out: Output): readonly string[] =>
  out
    .contents()
    .map(({ row }) => rowIdentity(row))
    .sort()

test('a change of a column that is not read costs its reader nothing', () => {
  const all = ports()
  const { circuit, port, ls } = all
  const out = sameTag(all, 'narrowed')
  circuit.transact((tx) => {
    tx.insert(ls, ['s', 1])
    tx.insert(port, ['s', 'a', 5, 'first'])
    tx.insert(port, ['s', 'b', 5, 'first'])
  })
  const received = () => describe(circuit).operators.find(({ name }) => name === 'narrowed')?.received
  const before = received()
  circuit.transact((tx) => {
    tx.remove(port, ['s', 'a', 5, 'first'])
    tx.insert(port, ['s', 'a', 5, 'second'])
  })
  expect(received()).toBe(before)
  expect(out.changes()).toEqual([])
  circuit.transact((tx) => {
    tx.remove(port, ['s', 'a', 5, 'second'])
    tx.insert(port, ['s', 'a', 6, 'third'])
  })
  const expected = [
    [1, 'a', 'a', 6],
    [1, 'b', 'b', 5],
  ]
  expect(rowsOf(out)).toEqual(expected.map(rowIdentity).sort())
})

test('what is narrowed joins as its projection does, whatever changes, alone or with others', () => {
  const key = fc.tuple(fc.constantFrom('s', 't'), fc.constantFrom('a', 'b', 'c'))
  // Nothing: the port goes, if it is there.
  const value = fc.option(fc.tuple(fc.nat(2), fc.nat(2)), { nil: undefined })
  const change = fc.oneof(
    fc.tuple(fc.constant('port' as const), key, value),
    fc.tuple(fc.constant('switch' as const), fc.constantFrom('s', 't'), fc.nat(2)),
  )
  holds(
    300,
    fc.property(fc.array(fc.array(change, { minLength: 1, maxLength: 5 }), { maxLength: 12 }), (history) => {
      const all = ports()
      const { circuit, port, ls } = all
      const [narrowed, projected] = [sameTag(all, 'narrowed'), sameTag(all, 'projected')]
      const [portRows, switchRows] = [new Map<string, Row>(), new Map<string, Row>()]
      for (const changes of history) {
        circuit.transact((tx) => {
          for (const made of changes) {
            const [source, rows] = made[0] === 'port' ? [port, portRows] : [ls, switchRows]
            const id = String(made[1])
            const next: Row | undefined =
              made[0] === 'switch' ? [made[1], made[2]] : made[2] && [...made[1], ...made[2]]
            const known = rows.get(id)
            if (known) tx.remove(source, known)
            if (next) tx.insert(source, next)
            if (next) rows.set(id, next)
            else rows.delete(id)
          }
        })
        expect(rowsOf(narrowed)).toEqual(rowsOf(projected))
      }
    }),
  )
})
