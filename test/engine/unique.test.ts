/** Keys: no transaction leaves two rows of one key, whatever it does on the way. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Circuit, distinct, EngineError, input, output, type Row, unique } from '../../engine/index.ts'
import { rowIdentity } from './oracle/identity.ts'
import { holds } from './property.ts'

const KEYS = [['a'], ['b', 'a'], []] as const

test('a transaction is refused when it leaves two rows that agree in the key, and only then', () => {
  const value = fc.constantFrom(1, '1', 12, 2, null)
  const row = fc.tuple(value, value, fc.nat(2))
  const change = fc.tuple(row, fc.constantFrom(1, -1))
  const history = fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { maxLength: 12 })
  holds(
    200,
    fc.property(history, fc.constantFrom(...KEYS), (transactions, key) => {
      const circuit = new Circuit()
      const rows = input(circuit, 'rows', ['a', 'b', 'c'], 'bag')
      const set = distinct(rows.collection, 'set')
      unique(set, key)
      const out = output(set)
      let counts = new Map<string, { readonly row: Row; readonly count: number }>()
      for (const changes of transactions) {
        const next = new Map(counts)
        for (const [row, weight] of changes) {
          const id = rowIdentity(row)
          next.set(id, { row, count: (next.get(id)?.count ?? 0) + weight })
        }
        const there = [...next.values()].filter(({ count }) => count > 0)
        const keys = there.map(({ row: [a, b] }) =>
          rowIdentity(key.map((column) => (column === 'a' ? a : b) ?? null)),
        )
        const transact = () =>
          circuit.transact((tx) => {
            for (const [row, weight] of changes) tx.change(rows, row, weight)
          })
        if (new Set(keys).size === keys.length) {
          transact()
          counts = next
        } else expect(transact).toThrow(EngineError)
        const present = [...counts.values()].filter(({ count }) => count > 0)
        expect(
          out
            .contents()
            .map((c) => rowIdentity(c.row))
            .sort(),
        ).toEqual(present.map((p) => rowIdentity(p.row)).sort())
      }
    }),
  )
})

test('both rows and the key are named', () => {
  const circuit = new Circuit()
  const ports = input(circuit, 'port', ['name', 'number'], 'set')
  unique(ports.collection, ['number'])
  circuit.transact((tx) => tx.insert(ports, ['eth0', 1]))
  expect(() => circuit.transact((tx) => tx.insert(ports, ['eth1', 1]))).toThrow(
    'port has ("eth1", 1) and ("eth0", 1), which agree in its key (number)',
  )
  circuit.transact((tx) => {
    tx.insert(ports, ['eth1', 1])
    tx.remove(ports, ['eth0', 1])
  })
  expect(() => unique(ports.collection, ['colour'])).toThrow(/port's key: port has no column colour/)
})
