/** Set and map columns selected whole: the text in the cell is what the server holds. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest'
import { createSandbox, type Sandbox } from '../../../bench/stock/index.ts'
import {
  beginTransaction,
  type Client,
  commit,
  connect,
  type ScalarRow,
  type Selection,
  type Uuid,
} from '../../../ovsdb/index.ts'
import { selectTables } from '../../../ovsdb/replica/selection.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { dumpExample, example, exampleFile } from '../example.ts'
import { type Gate, openGate } from '../gate.ts'
import { clear, uuids } from '../operations.ts'
import { watch } from '../watch.ts'
import { expectHeld, type Opened } from './held.ts'

const tables: Selection = {
  Item: [
    'count',
    { whole: 'tags' },
    { whole: 'levels' },
    'note',
    { whole: 'options', except: ['b', 'set'] },
    { whole: 'numbers' },
    'friends',
  ],
}
const options = { schema: example, tables }

/** What the monitor should tell, from what the stock client reads. */
async function expected(sandbox: Sandbox): Promise<readonly string[]> {
  const dump = (await dumpExample(sandbox)).map((line) => {
    const space = line.indexOf(' ')
    const row: readonly (string | number | boolean | null)[] = JSON.parse(line.slice(space))
    return { relation: line.slice(0, space), row }
  })
  const content = (column: string, uuid: unknown, width: 1 | 2): string => {
    const rows = dump.filter(({ relation, row }) => relation === `Item.${column}` && row[0] === uuid)
    const elements = rows.map(({ row }) => (width === 1 ? row[1] : row.slice(1)))
    const kept = elements.filter((element) => !(column === 'options' && /^(b|set),/.test(String(element))))
    const key = (element: unknown): unknown => (Array.isArray(element) ? element[0] : element)
    kept.sort((one, other) => (String(key(one)) < String(key(other)) ? -1 : 1))
    return JSON.stringify(kept)
  }
  return dump
    .flatMap(({ relation, row }) => {
      const [uuid, , count, , , note] = row
      if (relation === 'Item.friends') return [`Item.friends ${JSON.stringify(row)}`]
      if (relation !== 'Item') return []
      const cells = [
        uuid,
        count,
        content('tags', uuid, 1),
        content('levels', uuid, 2),
        note,
        content('options', uuid, 2),
        content('numbers', uuid, 1),
      ]
      return [`Item ${JSON.stringify(cells)}`]
    })
    .sort()
}

describeWithStock('whole cells', () => {
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
    [['monitor_cond_since', 'monitor_cond'], 'monitor'],
  ] as const) {
    test(`hold what the server holds, after any transactions (${method})`, async () => {
      const { client, watched, gate } = await open(refuse)
      await expectHeld({ client, watched, gate }, () => expected(sandbox))
      client.close()
    })
  }

  test('a change of an element changes the row, one of a key that is left out changes nothing', async () => {
    const { client, watched } = await open([])
    await clear(client, watched)
    const insert = beginTransaction(example)
    insert.insert('Item', { name: 'one', tags: ['y', 'x'], options: [['b', '1']] })
    await commit(client, insert)
    const [uuid] = uuids(watched)
    if (!uuid) throw new Error('nothing was inserted')
    watched.batches.length = 0
    const unseen = beginTransaction(example)
    unseen.addElement('Item', uuid, 'options', 'b', '2')
    await commit(client, unseen)
    const seen = beginTransaction(example)
    seen.addElement('Item', uuid, 'options', 'a', '3')
    seen.removeElement('Item', uuid, 'tags', 'x')
    await commit(client, seen)
    expect(watched.batches.flatMap(({ deltas }) => deltas)).toEqual([
      { relation: 'Item', row: [uuid, 0, '["x","y"]', '[]', null, '[]', '[]'], weight: -1 },
      { relation: 'Item', row: [uuid, 0, '["y"]', '[]', null, '[["a","3"]]', '[]'], weight: 1 },
    ])
    client.close()
  })
})

test('a column that has no elements, or a set without some keys, cannot be selected whole', () => {
  const select = (column: Selection[string][number]): unknown => selectTables(example, { Item: [column] })
  expect(() => select({ whole: 'count' })).toThrow('Item.count: its one value is a cell already')
  expect(() => select({ whole: 'note' })).toThrow('Item.note: its one value is a cell already')
  expect(() => select({ whole: 'tags', except: ['a'] })).toThrow('Item.tags: a set has no keys to leave out')
  expect(() => selectTables(example, { Item: ['tags', { whole: 'tags' }] })).toThrow('selected twice')
})

test('the type of a row has text in the place of a whole column', () => {
  type Item = ScalarRow<typeof example, 'Item', ['colour', { whole: 'tags' }, 'levels', 'count']>
  expectTypeOf<Item>().toEqualTypeOf<readonly [Uuid, 'red' | 'green' | null, string, number]>()
})
