/** A database that is converted to another schema under a running client, and schemas that lack what is asked for. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSandbox, type Sandbox } from '../../../bench/stock/index.ts'
import {
  beginTransaction,
  type Client,
  type ConnectOptions,
  commit,
  connect,
  everyColumn,
  lock,
  type Monitor,
  monitor,
} from '../../../ovsdb/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { example, exampleFile, exampleSchemaFile, Integral } from '../example.ts'
import { until } from '../watch.ts'

describeWithStock('a client whose database is converted', () => {
  let sandbox: Sandbox
  let client: Client
  const reasons: string[] = []

  beforeEach(() => {
    sandbox = createSandbox()
    reasons.length = 0
  })
  afterEach(async () => {
    client.close()
    await sandbox.dispose()
  })

  /** A schema file without some columns. */
  function olderFile(...without: readonly string[]): string {
    const columns = Object.fromEntries(
      Object.entries(exampleSchemaFile.tables.Item.columns).filter(([name]) => !without.includes(name)),
    )
    const path = join(sandbox.directory, 'older.ovsschema')
    const tables = { Item: { ...exampleSchemaFile.tables.Item, columns } }
    writeFileSync(path, JSON.stringify({ ...exampleSchemaFile, version: '0.9.0', tables }))
    return path
  }

  function open(options: ConnectOptions = {}): {
    readonly running: Monitor
    readonly integral: Integral
    readonly told: string[]
    readonly lacking: string[]
  } {
    client = connect(sandbox.remote('nb'), {
      minBackoff: 5,
      maxBackoff: 5,
      onState: (state) => void (state.status === 'disconnected' && reasons.push(state.reason)),
      ...options,
    })
    const integral = new Integral()
    const told: string[] = []
    const lacking: string[] = []
    const running = monitor(
      client,
      { schema: example, tables: everyColumn(example) },
      {
        batch: (batch) => integral.add(batch),
        synchronised: (how) => told.push(how),
        lacking: (names) => lacking.push(...names),
      },
    )
    return { running, integral, told, lacking }
  }

  for (const clustered of [false, true]) {
    test(`stays connected and holds its lock, and has the new columns (${clustered ? 'clustered' : 'standalone'})`, async () => {
      await sandbox.startDatabase('nb', { schema: olderFile('count', 'tags'), clustered })
      const { running, integral, told, lacking } = open({ database: 'Example' })
      const held = lock(client, 'a', () => {})
      await until(() => running.synchronised && held.held)
      expect(lacking).toEqual(['Item.count', 'Item.tags'])
      const before = beginTransaction(example)
      before.insert('Item', { name: 'before', note: 'kept' })
      expect((await commit(client, before)).status).toBe('committed')
      await sandbox.run('ovsdb-client', 'convert', sandbox.remote('nb'), exampleFile(sandbox))
      await until(() => told.length > 1 && running.synchronised)
      const after = beginTransaction(example)
      after.insert('Item', { name: 'after', count: 7, tags: ['x'] })
      expect((await commit(client, after)).status).toBe('committed')
      const withoutUuids = integral.sorted().map((row) => row.replace(/"[0-9a-f-]{36}",/, ''))
      expect(withoutUuids.sort()).toEqual([
        'Item ["after",7,0,false,null,null,null]',
        'Item ["before",0,0,false,"kept",null,null]',
        'Item.tags ["x"]',
      ])
      expect(reasons).toEqual([])
      expect(held.held).toBe(true)
      expect(lacking).toHaveLength(2)
    })
  }

  test('is disconnected by the server, and comes back, when it did not say which database it needs', async () => {
    await sandbox.startDatabase('nb', { schema: olderFile('count') })
    const { running, told } = open()
    await until(() => running.synchronised)
    await sandbox.run('ovsdb-client', 'convert', sandbox.remote('nb'), exampleFile(sandbox))
    await until(() => told.length > 1 && running.synchronised)
    expect(reasons).toHaveLength(1)
  })

  test('has no monitor of a table that nobody knows', async () => {
    await sandbox.startDatabase('nb', { schema: olderFile() })
    const { running } = open()
    await until(() => running.synchronised)
    const lacking: string[] = []
    const schema = { ...example, tables: { ...example.tables, Other: example.tables.Item } }
    const batches: unknown[] = []
    const other = monitor(
      client,
      { schema, tables: { Item: ['name'], Other: ['name'] } },
      { batch: (batch) => batches.push(batch), lacking: (names) => lacking.push(...names) },
    )
    await until(() => other.synchronised)
    expect(lacking).toEqual(['Other'])
    expect(batches).toHaveLength(1)
  })
})
