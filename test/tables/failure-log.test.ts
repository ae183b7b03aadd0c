/** What rules fail at is told once, with the names of the rows that they were at work on. */
import { expect, test } from 'vitest'
import { asUuid, southbound as schema } from '../../ovsdb/index.ts'
import { compute, integer, program, relation, rule, start } from '../../rules/index.ts'
import { FailureLog, rowNames, Tables, uuid } from '../../tables/index.ts'

const tables = new Tables(schema, 'sb')
const Datapath = tables.rows('Datapath_Binding', ['tunnel_key'])
const Port = tables.rows('Port_Binding', ['logical_port', 'tunnel_key'])
const Half = relation('Half', { port: uuid, half: integer })

const halves = program(
  [
    rule('A port has half of its tunnel key', Half, ({ match }) => {
      const { uuid: port, tunnel_key } = match(Port)
      const half = compute([port, tunnel_key], (_, key) => {
        if (key % 2 === 1) throw new RangeError('there is no half of an odd number')
        return key / 2
      })
      return { port, half }
    }),
  ],
  [Datapath],
)

test('a failure names its rule and row, costs nothing else, and is told once while it lasts and when it comes again', () => {
  const log = new FailureLog()
  const instance = start(halves, [], log)
  const lines = () => log.lines(() => rowNames(instance, [tables]))
  const [odd, even] = [1, 2].map((n) => asUuid(`00000000-0000-4000-8000-00000000000${n}`))
  if (!odd || !even) return
  instance.transact((tx) => {
    tx.insert(Port, { uuid: odd, logical_port: 'p', tunnel_key: 3 })
    tx.insert(Port, { uuid: even, logical_port: 'q', tunnel_key: 4 })
  })
  expect(instance.facts(Half)).toEqual([{ port: even, half: 2 }])
  expect(lines()).toEqual([
    expect.stringMatching(
      /^set aside: A port has half of its tunnel key \(Half at failure-log\.test\.ts:\d+\) .* = "p \(0{8}-.*: there is no half of an odd number$/,
    ),
  ])
  instance.transact((tx) => tx.remove(Port, { uuid: odd, logical_port: 'p', tunnel_key: 3 }))
  instance.transact((tx) => tx.insert(Port, { uuid: odd, logical_port: 'p', tunnel_key: 3 }))
  expect(lines()).toEqual([])
  instance.transact((tx) => {
    tx.remove(Port, { uuid: odd, logical_port: 'p', tunnel_key: 3 })
    tx.insert(Port, { uuid: odd, logical_port: 'p', tunnel_key: 6 })
  })
  expect(instance.size(Half)).toBe(2)
  expect(lines()).toEqual([])
})
