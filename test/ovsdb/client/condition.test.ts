/** Monitors of some rows: what they hold is what the server selects by the same condition, whatever happens. */
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSandbox, type Sandbox } from '../../../bench/stock/index.ts'
import {
  beginTransaction,
  type Clause,
  type Client,
  columnOf,
  commit,
  connect,
  encodeColumn,
  everyColumn,
  monitor,
  transact,
  type Where,
} from '../../../ovsdb/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { dumpExample, example, exampleFile } from '../example.ts'
import { type Gate, openGate } from '../gate.ts'
import { apply, clear, operation, uuids } from '../operations.ts'
import { until, type Watched, watch } from '../watch.ts'

const tables = everyColumn(example)
const letter = fc.constantFrom('', 'a', 'b', 'c')
const number = fc.integer({ min: -3, max: 3 })

const clause: fc.Arbitrary<Clause> = fc.oneof(
  fc.boolean(),
  fc.tuple(fc.constant('count'), fc.constantFrom('<', '<=', '==', '!=', '>=', '>'), number),
  fc.tuple(fc.constant('on'), fc.constantFrom('==', '!='), fc.boolean()),
  fc.tuple(fc.constant('note'), fc.constantFrom('==', '!=', 'includes', 'excludes'), letter),
  fc.tuple(
    fc.constant('tags'),
    fc.constantFrom('==', '!=', 'includes', 'excludes'),
    fc.uniqueArray(letter, { maxLength: 2 }),
  ),
  fc.tuple(
    fc.constant('options'),
    fc.constantFrom('includes', 'excludes'),
    fc.tuple(letter, letter).map((pair) => [pair]),
  ),
)

const step = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), operations: fc.array(operation, { maxLength: 6 }) }),
  fc.record({
    kind: fc.constant('change' as const),
    clauses: fc.array(clause, { maxLength: 3 }),
    wait: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('cut' as const) }),
)

describeWithStock('a monitor with conditions', () => {
  let sandbox: Sandbox
  let writer: Client
  let all: Watched
  const clients: Client[] = []
  const gates: Gate[] = []

  async function start(clustered: boolean): Promise<void> {
    sandbox = createSandbox()
    await sandbox.startDatabase('nb', { schema: exampleFile(sandbox), clustered })
    writer = connect(sandbox.remote('nb'))
    clients.push(writer)
    all = await watch(writer, { schema: example, tables })
  }
  async function stop(): Promise<void> {
    for (const client of clients.splice(0)) client.close()
    for (const gate of gates.splice(0)) await gate.close()
    await sandbox.dispose()
  }

  async function open(refuse: readonly string[]): Promise<{ client: Client; gate: Gate }> {
    const path = join(sandbox.directory, `gate${gates.length}.sock`)
    const gate = await openGate(path, sandbox.remote('nb').slice('unix:'.length), refuse)
    gates.push(gate)
    const client = connect(`unix:${path}`, { minBackoff: 5, maxBackoff: 5 })
    clients.push(client)
    return { client, gate }
  }

  /** The rows that the server itself finds by the clauses. */
  async function selected(clauses: readonly Clause[]): Promise<readonly string[]> {
    const rows = await dumpExample(sandbox)
    if (clauses.includes(true)) return rows
    const found = new Set<string>()
    for (const clause of clauses) {
      if (typeof clause === 'boolean') continue
      const [column, comparison, value] = clause
      const where = [
        [column, comparison, encodeColumn(columnOf(example, 'Item', column), value)],
      ] as unknown as Where<typeof example, 'Item'> // the clauses above name columns of Item
      const [result] = await transact(writer, example, [
        { op: 'select', table: 'Item', where, columns: ['_uuid'] },
      ])
      for (const { _uuid } of result?.rows ?? []) found.add(JSON.parse(JSON.stringify(_uuid))[1])
    }
    return rows.filter((row) => found.has(JSON.parse(row.slice(row.indexOf(' ') + 1))[0]))
  }

  for (const [name, refuse, clustered] of [
    ['monitor_cond_since, resumed', [], true],
    ['monitor_cond_since, dumped', [], false],
    ['monitor_cond', ['monitor_cond_since'], false],
  ] as const) {
    test(`holds the rows that meet them, through changes of rows and conditions and lost connections (${name})`, async () => {
      await start(clustered)
      const { client, gate } = await open(refuse)
      const watched = await watch(client, { schema: example, tables, conditions: { Item: [] } })
      const settle = async (clauses: readonly Clause[], sequence: number): Promise<void> => {
        await until(() => watched.monitor.conditionSequence >= sequence && watched.monitor.synchronised)
        const expected = await selected(clauses)
        await until(() => watched.integral.rows.size === expected.length).catch(() => {})
        expect(watched.integral.sorted()).toEqual(expected)
      }
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          await clear(writer, all)
          let clauses: readonly Clause[] = []
          let sequence = watched.monitor.setConditions({ Item: clauses })
          for (const one of steps) {
            if (one.kind === 'write') {
              const transaction = beginTransaction(example)
              for (const operation of one.operations) apply(transaction, uuids(all), operation)
              expect(['committed', 'unchanged']).toContain((await commit(writer, transaction)).status)
            } else if (one.kind === 'change') {
              clauses = one.clauses
              sequence = watched.monitor.setConditions({ Item: clauses })
              if (one.wait) await settle(clauses, sequence)
            } else {
              const before = watched.synchronised.length
              gate.cut()
              await until(() => watched.synchronised.length > before)
            }
          }
          await settle(clauses, sequence)
        }),
        // A failure is told as it is: to make it smaller takes longer than the test may.
        { numRuns: 30, endOnFailure: true },
      )
      if (clustered) expect(watched.synchronised).toContain('resumed')
      await stop()
    }, 120_000)
  }

  test('has all rows from a server that knows no conditions', async () => {
    await start(false)
    const { client } = await open(['monitor_cond_since', 'monitor_cond'])
    const watched = await watch(client, { schema: example, tables, conditions: { Item: [] } })
    const insert = beginTransaction(example)
    insert.insert('Item', { name: 'one' })
    await commit(writer, insert)
    await until(() => watched.integral.rows.size === 1)
    const sequence = watched.monitor.setConditions({ Item: [['count', '>', 1]] })
    expect(watched.monitor.conditionSequence).toBe(sequence)
    await stop()
  })

  test('asks for a change once, and for none that is none', async () => {
    await start(false)
    const { client, gate } = await open([])
    const applied: number[] = []
    const running = monitor(
      client,
      { schema: example, tables },
      { batch: () => {}, conditionsApplied: (sequence) => applied.push(sequence) },
    )
    await until(() => running.synchronised)
    expect(running.setConditions({ Item: [['count', '==', 1]] })).toBe(1)
    // The first request is under way: these two become one.
    expect(running.setConditions({ Item: [['count', '==', 2]] })).toBe(2)
    expect(running.setConditions({ Item: [['count', '==', 3]] })).toBe(3)
    expect(running.setConditions({ Item: [['count', '==', 3]] })).toBe(3)
    expect(running.conditionSequence).toBe(0)
    await until(() => running.conditionSequence === 3)
    expect(applied).toEqual([1, 3])
    expect(gate.asked.filter((method) => method === 'monitor_cond_change')).toHaveLength(2)
    expect(() => running.setConditions({ Item: [['none', '==', 1]] })).toThrow('Item has no column none')
    expect(() => running.setConditions({ Item: [['count', '==', 'x']] })).toThrow('condition on Item.count')
    expect(() => running.setConditions({ Other: [] })).toThrow(
      'condition on Other: the table is not monitored',
    )
    await stop()
  })
})
