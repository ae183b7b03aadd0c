/** Transactions: what they do to the stock server's database, and what is said of them. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createSandbox, type Sandbox } from '../../../bench/stock/index.ts'
import {
  asUuid,
  beginTransaction,
  type Client,
  commit,
  connect,
  everyColumn,
  fetchSchema,
  listDatabases,
  lock,
  monitor,
  type Outcome,
  type Transaction,
  transact,
  type Uuid,
} from '../../../ovsdb/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { dumpExample, example, exampleFile } from '../example.ts'
import { until, type Watched, watch } from '../watch.ts'

test('operations on one row become one update and one mutate', () => {
  const row = asUuid('00000000-0000-4000-8000-000000000001')
  const transaction = beginTransaction(example)
  transaction.addElement('Item', row, 'tags', 'a')
  transaction.update('Item', row, { count: 1 })
  transaction.addElement('Item', row, 'tags', 'b')
  transaction.removeElement('Item', row, 'tags', 'c')
  transaction.update('Item', row, { note: null })
  transaction.addElement('Item', row, 'options', 'k', 'v')
  transaction.comment('a reason')
  const where = [['_uuid', '==', ['uuid', row]]]
  expect(transaction.operations()).toEqual([
    { op: 'update', table: 'Item', where, row: { count: 1, note: ['set', []] } },
    {
      op: 'mutate',
      table: 'Item',
      where,
      mutations: [
        ['tags', 'delete', ['set', ['c']]],
        ['tags', 'insert', ['set', ['a', 'b']]],
        ['options', 'delete', ['set', ['k']]],
        ['options', 'insert', ['map', [['k', 'v']]]],
      ],
    },
    { op: 'comment', comment: 'a reason' },
  ])
})

test('a value of the wrong type is refused where it is given, with the column named', () => {
  const transaction: Transaction = beginTransaction(example)
  expect(() => transaction.insert('Item', { count: 'x' })).toThrow(
    'Item.count: expected a value of type integer',
  )
  expect(() => transaction.insert('Item', { count: 2 ** 60 })).toThrow('Item.count')
  expect(() => transaction.insert('Item', { tags: 'abc' })).toThrow(
    'Item.tags: expected the elements of a set',
  )
  expect(() => transaction.insert('Item', { none: 1 })).toThrow('table Item has no column none')
  expect(() => transaction.insert('Thing', {})).toThrow('Example has no table Thing')
  expect(transaction.operations()).toHaveLength(0)
})

describeWithStock('transactions on a stock server', () => {
  let sandbox: Sandbox
  let client: Client
  let watched: Watched

  beforeAll(async () => {
    sandbox = createSandbox()
    await sandbox.startDatabase('nb', { schema: exampleFile(sandbox) })
    client = connect(sandbox.remote('nb'))
    watched = await watch(client, { schema: example, tables: everyColumn(example) })
  })
  afterAll(async () => {
    client.close()
    await sandbox.dispose()
  })
  beforeEach(async () => {
    const transaction = beginTransaction(example)
    for (const row of items()) transaction.delete('Item', asUuid(row[0]))
    await commit(client, transaction)
  })

  /** The rows of relation Item. */
  function items(): readonly (readonly [string, ...unknown[]])[] {
    const rows = watched.integral.sorted().filter((row) => row.startsWith('Item '))
    return rows.map((row) => JSON.parse(row.slice('Item '.length)))
  }

  async function inserted(name: string): Promise<Uuid> {
    const transaction = beginTransaction(example)
    transaction.insert('Item', { name }, 'it')
    const outcome = await commit(client, transaction)
    const uuid = outcome.status === 'committed' ? outcome.inserted.get('it') : undefined
    if (!uuid) throw new Error(`not inserted: ${JSON.stringify(outcome)}`)
    return uuid
  }

  test('new rows may refer to each other, and their uuids are told by name', async () => {
    const transaction = beginTransaction(example)
    const one = transaction.insert('Item', { name: 'one' }, 'one')
    const two = transaction.insert('Item', { name: 'two', parent: one }, 'two')
    transaction.addElement('Item', one, 'friends', two)
    transaction.addElement('Item', one, 'levels', 'high', 3)
    const outcome = await commit(client, transaction)
    if (outcome.status !== 'committed') throw new Error(JSON.stringify(outcome))
    const uuids = ['one', 'two'].map((name) => outcome.inserted.get(name))
    expect(watched.integral.sorted()).toEqual(
      expect.arrayContaining([
        `Item.friends ${JSON.stringify(uuids)}`,
        `Item.levels ${JSON.stringify([uuids[0], 'high', 3])}`,
      ]),
    )
    expect(
      items()
        .find((row) => row[0] === uuids[1])
        ?.at(-1),
    ).toBe(uuids[0])
    expect(watched.integral.sorted()).toEqual(await dumpExample(sandbox))
  })

  test('a row may be inserted under a uuid of our choice, and referred to at once', async () => {
    const uuid = asUuid('12345678-1234-4234-8234-123456789abc')
    const transaction = beginTransaction(example)
    transaction.addElement('Item', uuid, 'tags', 'early')
    transaction.insertAs('Item', uuid, { name: 'chosen' })
    transaction.insert('Item', { name: 'child', parent: uuid })
    expect((await commit(client, transaction)).status).toBe('committed')
    expect(items().map((row) => [row[0] === uuid, row.at(-1)])).toEqual(
      expect.arrayContaining([
        [true, null],
        [false, uuid],
      ]),
    )
    expect(watched.integral.rows.get(`Item.tags ${JSON.stringify([uuid, 'early'])}`)).toBe(1)
  })

  test('a pair is removed by key, or only if it has the value that is given', async () => {
    const uuid = await inserted('map')
    const put = beginTransaction(example)
    for (const key of ['a', 'b', 'c']) put.addElement('Item', uuid, 'options', key, '1')
    await commit(client, put)
    const remove = beginTransaction(example)
    remove.removeElement('Item', uuid, 'options', 'a')
    remove.removeElement('Item', uuid, 'options', 'b', '1')
    remove.removeElement('Item', uuid, 'options', 'c', 'other')
    await commit(client, remove)
    expect(watched.integral.sorted().filter((row) => row.startsWith('Item.options'))).toEqual([
      `Item.options ${JSON.stringify([uuid, 'c', '1'])}`,
    ])
  })

  test('the deltas of a changed pair may be written in either order', async () => {
    const uuid = await inserted('map')
    for (const [order, old, fresh] of [
      ['remove first', undefined, '1'],
      ['remove first', '1', '2'],
      ['add first', '2', '3'],
    ] as const) {
      const change = beginTransaction(example)
      if (order === 'add first') change.addElement('Item', uuid, 'options', 'k', fresh)
      if (old !== undefined) change.removeElement('Item', uuid, 'options', 'k', old)
      if (order === 'remove first') change.addElement('Item', uuid, 'options', 'k', fresh)
      await commit(client, change)
      expect(watched.integral.sorted()).toContain(`Item.options ${JSON.stringify([uuid, 'k', fresh])}`)
    }
  })

  test('nothing to do is unchanged, and nothing is sent', async () => {
    const transaction = beginTransaction(example)
    transaction.comment('nothing')
    const never = connect('unix:/nowhere')
    expect(await commit(never, transaction)).toEqual({ status: 'unchanged' })
    never.close()
  })

  test('a verified row that has changed means try again, and nothing is written', async () => {
    const uuid = await inserted('verified')
    const attempt = async (count: number): Promise<Outcome> => {
      const transaction = beginTransaction(example)
      transaction.verify('Item', uuid, { count, note: null })
      transaction.update('Item', uuid, { count: 7 })
      return commit(client, transaction)
    }
    expect(await attempt(5)).toMatchObject({
      status: 'tryAgain',
      reason: expect.stringContaining('timed out'),
    })
    expect(items()[0]?.[2]).toBe(0)
    expect(await attempt(0)).toMatchObject({ status: 'committed' })
    expect(items()[0]?.[2]).toBe(7)
  })

  test('numbers are calculated with as they are at the commit', async () => {
    const uuid = await inserted('numbers')
    const large = 2n ** 62n + 1n
    const set = beginTransaction(example)
    set.update('Item', uuid, { count: large, numbers: [1, 2], weight: 0.5 })
    expect((await commit(client, set)).status).toBe('committed')
    expect(items()[0]?.[2]).toBe(`${large}n`)
    const change = beginTransaction(example)
    change.mutate('Item', uuid, 'count', '-=', 2)
    change.mutate('Item', uuid, 'weight', '*=', 3)
    change.mutate('Item', uuid, 'numbers', '+=', 10)
    change.durable()
    expect((await commit(client, change)).status).toBe('committed')
    expect(items()[0]?.slice(2, 4)).toEqual([`${large - 2n}n`, 1.5])
    const numbers = watched.integral.sorted().filter((row) => row.startsWith('Item.numbers'))
    expect(numbers).toEqual([11, 12].map((n) => `Item.numbers ${JSON.stringify([uuid, n])}`))
    const beyond = beginTransaction(example)
    beyond.mutate('Item', uuid, 'count', '/=', 0)
    expect(await commit(client, beyond)).toMatchObject({
      status: 'error',
      error: 'domain error',
      operation: 0,
    })
    expect(() => beyond.mutate('Item', uuid, 'name', '+=', 1)).toThrow('Item.name: not a column of numbers')
    expect(() => beyond.mutate('Item', uuid, 'count', '+=', 1.5)).toThrow('expected a value of type integer')
    expect(() => set.update('Item', uuid, { count: 2n ** 63n })).toThrow('expected a value of type integer')
  })

  test('a transaction waits until a row has a value, or has it no more', async () => {
    const uuid = await inserted('waiting')
    const other = connect(sandbox.remote('nb'))
    await until(() => other.state.status === 'connected')
    const waiting = async (value: number, until: '==' | '!=', timeout: number): Promise<Outcome> => {
      const transaction = beginTransaction(example)
      transaction.wait('Item', uuid, until, { count: value }, timeout)
      transaction.update('Item', uuid, { note: `${until} ${value}` })
      return commit(other, transaction)
    }
    const came = waiting(3, '==', 10_000)
    const change = beginTransaction(example)
    change.update('Item', uuid, { count: 3 })
    await commit(client, change)
    expect(await came).toMatchObject({ status: 'committed' })
    expect(await waiting(3, '!=', 20)).toMatchObject({ status: 'tryAgain' })
    expect(await waiting(4, '!=', 20)).toMatchObject({ status: 'committed' })
    await until(() => items()[0]?.[5] === '!= 4')
    other.close()
  })

  test('operations as they are: selected, waited for, aborted, each with its result', async () => {
    const uuid = await inserted('raw')
    const where = [['name', '==', 'raw']] as const
    const results = await transact(client, example, [
      { op: 'wait', table: 'Item', where, columns: ['count'], until: '==', rows: [{ count: 0 }], timeout: 0 },
      { op: 'mutate', table: 'Item', where, mutations: [['count', '+=', 5]] },
      { op: 'select', table: 'Item', where, columns: ['_uuid', 'count'] },
      { op: 'comment', comment: 'why' },
      { op: 'commit', durable: true },
    ])
    expect(results).toEqual([{}, { count: 1 }, { rows: [{ _uuid: ['uuid', uuid], count: 5 }] }, {}, {}])
    const [deleted, aborted, never] = await transact(client, example, [
      { op: 'delete', table: 'Item', where },
      { op: 'abort' },
      { op: 'select', table: 'Item', where: [] },
    ])
    expect([deleted, aborted?.error, never]).toEqual([{ count: 1 }, 'aborted', null])
    expect(items()).toHaveLength(1)
    await expect(transact(client, { ...example, name: 'Nothing' }, [{ op: 'abort' }])).rejects.toThrow(
      /unknown database/,
    )
  })

  test('an asserted lock that is not held means not owner', async () => {
    const uuid = await inserted('locked')
    const attempt = async (): Promise<Outcome> => {
      const transaction = beginTransaction(example)
      transaction.assertLock('the_lock')
      transaction.update('Item', uuid, { count: 1 })
      return commit(client, transaction)
    }
    expect(await attempt()).toEqual({ status: 'notOwner', reason: expect.stringContaining('the_lock') })
    const held = lock(client, 'the_lock', () => {})
    await until(() => held.held)
    expect(await attempt()).toMatchObject({ status: 'committed' })
    held.release()
  })

  test('an error says which operation failed, in the words of the server', async () => {
    await inserted('twin')
    const dynamic: Transaction = beginTransaction(example)
    dynamic.insert('Item', { name: 'fine' })
    dynamic.insert('Item', { name: 'bad', colour: 'blue' })
    expect(await commit(client, dynamic)).toEqual({
      status: 'error',
      error: 'constraint violation',
      details: expect.stringContaining('blue'),
      operation: 1,
    })
    const twin = beginTransaction(example)
    twin.insert('Item', { name: 'twin' })
    expect(await commit(client, twin)).toEqual({
      status: 'error',
      error: 'constraint violation',
      details: expect.stringContaining('twin'),
      operation: 'commit',
    })
    expect(items()).toHaveLength(1)
  })

  test('a refused request carries the words of the server', async () => {
    await expect(fetchSchema(client, 'Nothing')).rejects.toThrow(/get_schema: unknown database/)
    expect(await fetchSchema(client, 'Example')).toEqual(example)
    expect(await listDatabases(client)).toContain('Example')
  })

  test('a monitor that the server refuses shows as a disconnection with its words', async () => {
    const reasons: string[] = []
    const other = connect(sandbox.remote('nb'), {
      onState: (state) => {
        if (state.status === 'disconnected') reasons.push(state.reason)
      },
    })
    const schema = { ...example, name: 'Nothing' }
    monitor(other, { schema, tables: { Item: ['name'] } }, { batch: () => {} })
    await until(() => reasons.length > 0)
    expect(reasons[0]).toMatch(/unknown database Nothing/)
    other.close()
  })

  test('without a connection the outcome is try again', async () => {
    const never = connect('unix:/nowhere')
    const transaction = beginTransaction(example)
    transaction.insert('Item', { name: 'never' })
    expect(await commit(never, transaction)).toMatchObject({ status: 'tryAgain' })
    never.close()
  })
})
