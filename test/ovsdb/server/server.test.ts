/** What the stock server does not do in the same way, and this project's client on the embedded server. */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  beginTransaction,
  commit,
  connect,
  everyColumn,
  type Json,
  lock,
  type OvsdbServer,
  parseSchema,
  startServer,
} from '../../../ovsdb/index.ts'
import { isArray } from '../../../ovsdb/protocol/json.ts'
import { example, exampleSchemaFile } from '../example.ts'
import { openGate } from '../gate.ts'
import { until, watch } from '../watch.ts'
import { RawClient } from './raw-client.ts'

let directory: string
let server: OvsdbServer
let remote: string
const open: { close(): unknown }[] = []

beforeEach(async () => {
  directory = mkdtempSync('/tmp/ovn-delta-')
  server = startServer({ databases: [{ schema: parseSchema(exampleSchemaFile) }] })
  remote = await server.listen(`punix:${join(directory, 'sock')}`)
})
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
  await server.close()
  rmSync(directory, { recursive: true, force: true })
})

async function rawClient(): Promise<RawClient> {
  const client = await RawClient.connect(remote)
  open.push(client)
  return client
}

const insert = (name: string): Json => ({ op: 'insert', table: 'Item', row: { name } })

test('monitor_cond_since resumes from a transaction that is remembered, and dumps after one that is not', async () => {
  const first = await rawClient()
  const requests = { Item: { columns: ['name'], where: [['name', '!=', 'hidden']] } }
  const since = async (client: RawClient, id: Json): Promise<readonly Json[]> => {
    const result = await client.result('monitor_cond_since', ['Example', 'm', requests, id])
    return isArray(result) ? result : []
  }
  await server.transact('Example', [insert('a')])
  const [found, last, dump] = await since(first, '00000000-0000-0000-0000-000000000000')
  expect(found).toBe(false)
  expect(JSON.stringify(dump)).toContain('"initial":{"name":"a"}')
  await server.transact('Example', [insert('b'), insert('c'), insert('hidden')])
  await server.transact('Example', [{ op: 'delete', table: 'Item', where: [['name', '==', 'c']] }])
  const second = await rawClient()
  const [resumed, id, missed] = await since(second, last ?? null)
  expect(resumed).toBe(true)
  expect(Object.values((missed as { Item: object }).Item)).toEqual([{ insert: { name: 'b' } }])
  const third = await rawClient()
  expect((await since(third, id ?? null)).slice(0, 3)).toEqual([true, id, {}])
  const fourth = await rawClient()
  expect((await since(fourth, '12345678-0000-4000-8000-000000000000'))[0]).toBe(false)
})

test('a transaction that waits is met, times out, or is cancelled', async () => {
  const client = await rawClient()
  const wait = (name: string, timeout?: number): Json => ({
    op: 'wait',
    table: 'Item',
    where: [['name', '==', name]],
    columns: ['name'],
    until: '==',
    rows: [{ name }],
    ...(timeout === undefined ? {} : { timeout }),
  })
  const met = client.request('transact', ['Example', wait('a'), insert('b')])
  const chained = client.request('transact', ['Example', wait('b'), insert('c')])
  const late = client.request('transact', ['Example', wait('never', 30), insert('d')])
  const cancelled = client.request('transact', ['Example', wait('never')], 'cancelled')
  await server.transact('Example', [insert('a')])
  expect((await met).result).toMatchObject([{}, { uuid: ['uuid', expect.any(String)] }])
  expect((await chained).result).toMatchObject([{}, { uuid: ['uuid', expect.any(String)] }])
  expect((await late).result).toMatchObject([{ error: 'timed out' }, null])
  client.notify('cancel', ['cancelled'])
  expect(await cancelled).toEqual({ result: null, error: 'canceled' })
})

test('the client of this project follows, writes, and resumes without a dump', async () => {
  const gate = await openGate(join(directory, 'gate'), remote.slice('unix:'.length))
  const client = connect(`unix:${join(directory, 'gate')}`, { minBackoff: 10 })
  const watched = await watch(client, { schema: example, tables: everyColumn(example) })
  open.push(client, gate)
  const transaction = beginTransaction(example)
  transaction.insert('Item', { name: 'a', tags: new Set(['x', 'y']), options: new Map([['k', '1']]) }, 'a')
  expect(await commit(client, transaction)).toMatchObject({ status: 'committed' })
  expect(watched.integral.sorted()).toHaveLength(4)
  gate.cut()
  await server.transact('Example', [insert('b')])
  await until(() => watched.synchronised.length === 2)
  expect(watched.synchronised).toEqual(['dump', 'resumed'])
  expect(watched.integral.sorted()).toHaveLength(5)
})

test('a lock goes to the next client when its owner is gone', async () => {
  const held: string[] = []
  const clients = ['one', 'two'].map((name) => {
    const client = connect(remote)
    lock(client, 'l', (has) => held.push(`${name} ${has}`))
    open.push(client)
    return client
  })
  await until(() => held.some((line) => line.endsWith('true')))
  const owner = held.find((line) => line.endsWith('true'))?.startsWith('one') ? 0 : 1
  clients[owner]?.close()
  await until(() => held.includes(`${owner === 0 ? 'two' : 'one'} true`))
})

test('it listens on TCP, on a port of its choice too, and takes the place of a socket that was left behind', async () => {
  const tcp = await server.listen('ptcp:0:127.0.0.1')
  const client = connect(tcp)
  open.push(client)
  await until(() => client.state.status === 'connected')
  await expect(server.listen(`punix:${join(directory, 'sock')}`)).rejects.toThrow(/EADDRINUSE/)
  await expect(server.listen('unix:x')).rejects.toThrow(/cannot listen on unix:x/)
})

test('an integer has 64 bits, and is kept and calculated with exactly', async () => {
  const largest = 2n ** 63n - 1n
  const stored = async (...operations: readonly Json[]) => {
    const insertion = { op: 'insert', table: 'Item', row: { name: 'large', count: largest } }
    const look = { op: 'select', table: 'Item', where: [['count', '==', largest - 1n]], columns: ['count'] }
    return server.transact('Example', [insertion, ...operations, look])
  }
  const calculate = (mutator: string, operand: Json) => ({
    op: 'mutate',
    table: 'Item',
    where: [],
    mutations: [['count', mutator, operand]],
  })
  expect(await stored(calculate('-=', 1))).toMatchObject([{}, {}, { rows: [{ count: largest - 1n }] }])
  expect(await stored(calculate('+=', 1))).toMatchObject([{}, { error: 'range error' }, null])
  const beyond = { op: 'insert', table: 'Item', row: { name: 'a', count: 2n ** 63n } }
  expect(await server.transact('Example', [beyond])).toMatchObject([{ error: 'syntax error' }])
})

test('a schema whose references lead nowhere is refused', () => {
  const columns = { c: { kind: 'scalar', key: { type: 'uuid', refTable: 'None' } } } as const
  const schema = { name: 'Bad', version: '1.0.0', tables: { T: { columns } } }
  expect(() => startServer({ databases: [{ schema }] })).toThrow('T.c refers to undefined table None')
})
