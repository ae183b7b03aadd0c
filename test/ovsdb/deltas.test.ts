/** Deltas: what the monitor tells, summed up, is what the server holds. */
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSandbox, type Sandbox } from '../../bench/stock/index.ts'
import {
  beginTransaction,
  type Client,
  commit,
  connect,
  everyColumn,
  type Transaction,
  type Uuid,
} from '../../ovsdb/index.ts'
import { describeWithStock } from '../oracle/stock.ts'
import { dumpExample, example, exampleFile } from './example.ts'
import { type Gate, openGate } from './gate.ts'
import { until, type Watched, watch } from './watch.ts'

const options = { schema: example, tables: everyColumn(example) }

const text = fc.constantFrom('', 'a', 'b', 'c', 'set', 'é"\\')
const number = fc.integer({ min: 0, max: 4 })
const pick = fc.nat({ max: 1000 })
const cells = fc.record(
  {
    count: fc.integer(),
    weight: fc.constantFrom(0, 1, -2.5),
    on: fc.boolean(),
    note: fc.option(text),
    colour: fc.option(fc.constantFrom('red' as const, 'green' as const)),
    tags: fc.uniqueArray(text),
    numbers: fc.uniqueArray(number),
    options: fc.dictionary(text, text, { noNullPrototype: true }).map((map) => Object.entries(map)),
  },
  { requiredKeys: [] },
)

/** One random operation; which row it is for follows from `pick`. */
const operation = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), cells }),
  fc.record({ kind: fc.constant('update' as const), pick, cells }),
  fc.record({ kind: fc.constant('delete' as const), pick }),
  fc.record({ kind: fc.constant('tag' as const), pick, add: fc.boolean(), element: text }),
  fc.record({ kind: fc.constant('friend' as const), pick, add: fc.boolean(), other: pick }),
  fc.record({ kind: fc.constant('option' as const), pick, add: fc.boolean(), key: text, value: text }),
  fc.record({ kind: fc.constant('level' as const), pick, add: fc.boolean(), key: text, value: number }),
)
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

type ElementArguments = readonly [element: string | number, value?: string | number]

let names = 0

function apply(transaction: Transaction<typeof example>, uuids: readonly Uuid[], operation: Operation): void {
  if (operation.kind === 'insert') {
    transaction.insert('Item', { name: `item ${names++}`, ...operation.cells })
    return
  }
  const row = uuids[operation.pick % uuids.length]
  if (!row) return
  const change = (
    column: 'tags' | 'friends' | 'options' | 'levels',
    add: boolean,
    ...pair: ElementArguments
  ): void => {
    if (add) transaction.addElement('Item', row, column, ...pair)
    else transaction.removeElement('Item', row, column, pair[0])
  }
  try {
    if (operation.kind === 'update') transaction.update('Item', row, operation.cells)
    else if (operation.kind === 'delete') transaction.delete('Item', row)
    else if (operation.kind === 'tag') change('tags', operation.add, operation.element)
    else if (operation.kind === 'friend')
      change('friends', operation.add, uuids[operation.other % uuids.length] ?? row)
    else if (operation.kind === 'option') change('options', operation.add, operation.key, operation.value)
    else change('levels', operation.add, operation.key, operation.value)
  } catch (error) {
    // A column given whole and by element in one transaction is refused; the rest of it stands.
    if (!/as a whole and by element/.test(String(error))) throw error
  }
}

function uuids(watched: Watched): Uuid[] {
  return watched.integral
    .sorted()
    .filter((row) => row.startsWith('Item '))
    .map((row) => JSON.parse(row.slice('Item '.length))[0])
}

async function clear(client: Client, watched: Watched): Promise<void> {
  const transaction = beginTransaction(example)
  for (const uuid of uuids(watched)) transaction.delete('Item', uuid)
  await commit(client, transaction)
  expect(watched.integral.sorted()).toEqual([])
}

describeWithStock('deltas', () => {
  let sandbox: Sandbox
  const clients: Client[] = []
  const gates: Gate[] = []

  beforeAll(async () => {
    sandbox = createSandbox()
    await sandbox.startDatabase('nb', { schema: exampleFile(sandbox) })
  })
  afterAll(async () => {
    for (const client of clients) client.close()
    for (const gate of gates) await gate.close()
    await sandbox.dispose()
  })

  async function open(refuse: readonly string[]): Promise<{ client: Client; watched: Watched; gate: Gate }> {
    const path = join(sandbox.directory, `gate${gates.length}.sock`)
    const gate = await openGate(path, sandbox.remote('nb').slice('unix:'.length), refuse)
    gates.push(gate)
    const client = connect(`unix:${path}`, { minBackoff: 5 })
    clients.push(client)
    return { client, gate, watched: await watch(client, options) }
  }

  for (const [refuse, method] of [
    [[], 'monitor_cond_since'],
    [['monitor_cond_since'], 'monitor_cond'],
    [['monitor_cond_since', 'monitor_cond'], 'monitor'],
  ] as const) {
    test(`their sum is what the server holds, after any transactions (${method})`, async () => {
      const { client, watched, gate } = await open(refuse)
      expect(gate.asked.at(-1)).toBe(method)
      const transactions = fc.array(fc.array(operation, { maxLength: 6 }), { maxLength: 8 })
      await fc.assert(
        fc.asyncProperty(transactions, fc.boolean(), async (sequence, cut) => {
          await clear(client, watched)
          for (const operations of sequence) {
            const transaction = beginTransaction(example)
            const present = uuids(watched)
            for (const one of operations) apply(transaction, present, one)
            const outcome = await commit(client, transaction)
            expect(['committed', 'unchanged']).toContain(outcome.status)
          }
          if (cut) {
            const before = watched.synchronised.length
            gate.cut()
            await until(() => watched.synchronised.length > before)
          }
          expect(watched.integral.sorted()).toEqual(await dumpExample(sandbox))
        }),
        { numRuns: 40 },
      )
      client.close()
    })
  }

  test('a change of one scalar takes the old row away and brings the new one', async () => {
    const { client, watched } = await open([])
    await clear(client, watched)
    const insert = beginTransaction(example)
    insert.insert('Item', { name: 'one', count: 1, tags: ['x'], options: [['k', 'v']] })
    await commit(client, insert)
    const [uuid] = uuids(watched)
    if (!uuid) throw new Error('nothing was inserted')
    watched.batches.length = 0
    const update = beginTransaction(example)
    update.update('Item', uuid, { count: 2 })
    await commit(client, update)
    expect(watched.batches.flatMap(({ deltas }) => deltas)).toEqual([
      { relation: 'Item', row: [uuid, 'one', 1, 0, false, null, null, null], weight: -1 },
      { relation: 'Item', row: [uuid, 'one', 2, 0, false, null, null, null], weight: 1 },
    ])
    client.close()
  })

  test('one element more in a set of ten thousand is one delta, one value changed in a map is two', async () => {
    const { client, watched } = await open([])
    await clear(client, watched)
    const insert = beginTransaction(example)
    insert.insert('Item', {
      name: 'large',
      numbers: Array.from({ length: 10_000 }, (_, index) => index),
      options: Array.from({ length: 100 }, (_, index) => [`key ${index}`, 'old'] as const),
    })
    await commit(client, insert)
    const [uuid] = uuids(watched)
    if (!uuid) throw new Error('nothing was inserted')
    watched.batches.length = 0
    const change = beginTransaction(example)
    change.addElement('Item', uuid, 'numbers', 10_000)
    change.addElement('Item', uuid, 'options', 'key 7', 'new')
    await commit(client, change)
    expect(watched.batches).toHaveLength(1)
    expect(watched.batches[0]?.deltas).toEqual([
      { relation: 'Item.numbers', row: [uuid, 10_000], weight: 1 },
      { relation: 'Item.options', row: [uuid, 'key 7', 'old'], weight: -1 },
      { relation: 'Item.options', row: [uuid, 'key 7', 'new'], weight: 1 },
    ])
    expect(watched.batches[0]?.initial).toBe(false)
    client.close()
  })

  test('the initial batch comes even when the table is empty', async () => {
    const { client, watched } = await open([])
    await clear(client, watched)
    const second = await watch(client, options)
    expect(second.batches).toEqual([expect.objectContaining({ deltas: [], initial: true })])
    client.close()
  })
})
