/** Deltas: what the monitor tells, summed up, is what the server holds. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSandbox, type Sandbox } from '../../../bench/stock/index.ts'
import { beginTransaction, type Client, commit, connect, everyColumn } from '../../../ovsdb/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { dumpExample, example, exampleFile } from '../example.ts'
import { type Gate, openGate } from '../gate.ts'
import { clear, uuids } from '../operations.ts'
import { watch } from '../watch.ts'
import { expectHeld, type Opened } from './held.ts'

const options = { schema: example, tables: everyColumn(example) }

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

  async function open(refuse: readonly string[]): Promise<Opened> {
    const path = join(sandbox.directory, `gate${gates.length}.sock`)
    const gate = await openGate(path, sandbox.remote('nb').slice('unix:'.length), refuse)
    gates.push(gate)
    const client = connect(`unix:${path}`, { minBackoff: 5, maxBackoff: 5 })
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
      await expectHeld({ client, watched, gate }, () => dumpExample(sandbox))
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
