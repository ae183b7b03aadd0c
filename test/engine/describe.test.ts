/** Introspection: the circuit as data, with counters that are true, and as a drawing. */
import { expect, test } from 'vitest'
import {
  aggregate,
  Circuit,
  count,
  describe,
  feed,
  input,
  join,
  output,
  recursion,
  toDot,
} from '../../engine/index.ts'

function circuitOfAllKinds() {
  const circuit = new Circuit()
  const edge = input(circuit, 'edge "quoted"', ['from', 'to'], 'set')
  const path = recursion(circuit, 'closure', () => {
    const path = circuit.collection('path', ['from', 'to'], 'set')
    feed(edge.collection, path)
    return path
  })
  const pairs = join(path, edge.collection, 'pairs', [['to', 'from']], ['a', 'b', 'c'])
  output(aggregate(pairs, 'per start', ['a'], [{ name: 'n', fold: count }]))
  return { circuit, edge }
}

test('collections and operators are told with what they did and hold', () => {
  const { circuit, edge } = circuitOfAllKinds()
  circuit.timing = true
  circuit.transact((tx) => {
    tx.insert(edge, ['a', 'b'])
    tx.insert(edge, ['b', 'c'])
  })
  const told = describe(circuit)
  expect(JSON.parse(JSON.stringify(told))).toEqual(told)
  expect(told.transactions).toBe(1)
  const named = (name: string) => told.collections.find((collection) => collection.name === name)
  expect(named('path')).toMatchObject({ recursion: 'closure', semantics: 'set', changed: 2, held: 2 })
  expect(named('edge "quoted"')).toMatchObject({ pushed: 2, held: 2, arrangements: [['from']] })
  const joined = told.operators.find((operator) => operator.kind === 'conjunction')
  expect(joined).toMatchObject({ name: 'pairs', received: 4, emitted: 1 })
  expect(joined?.sources.map((id) => told.collections[id]?.name)).toEqual(['path', 'edge "quoted"'])
  expect(joined?.nanoseconds).toBeGreaterThan(0)
})

test('the drawing names every collection and operator, each edge between two of them', () => {
  const { circuit } = circuitOfAllKinds()
  const told = describe(circuit)
  const dot = toDot(told)
  for (const { id } of told.collections) expect(dot).toContain(`c${id} [shape=box`)
  const nodes = new Set([...dot.matchAll(/^\s+([co]\d+) \[/gm)].map((match) => match[1]))
  const edges = [...dot.matchAll(/^\s+([co]\d+) -> ([co]\d+)$/gm)]
  expect(nodes.size).toBe(told.collections.length + told.operators.length)
  expect(edges.length).toBe(
    told.operators.reduce((sum, { sources, targets }) => sum + sources.length + targets.length, 0),
  )
  for (const [, from = '', to = ''] of edges) expect([nodes.has(from), nodes.has(to)]).toEqual([true, true])
  expect(dot).toContain('\\"quoted\\"')
  expect(dot).toContain('label="closure"')
})
