/** Whatever clients send or do not read, the server answers others and keeps its memory. */
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Json, type OvsdbServer, parseSchema, startServer } from '../../../ovsdb/index.ts'
import { exampleSchemaFile } from '../example.ts'
import { until } from '../watch.ts'
import { RawClient } from './raw-client.ts'

let directory: string
let server: OvsdbServer
let path: string

beforeEach(async () => {
  directory = mkdtempSync('/tmp/ovn-delta-')
  path = join(directory, 'sock')
  server = startServer({
    databases: [{ schema: parseSchema(exampleSchemaFile) }],
    largestMessage: 4 * 2 ** 20,
  })
  await server.listen(`punix:${path}`)
})
afterEach(async () => {
  await server.close()
  rmSync(directory, { recursive: true, force: true })
})

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** Bytes in use, inside of the heap and outside, without what can be collected. */
function memoryHeld(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function alive(): Promise<void> {
  const client = await RawClient.connect(`unix:${path}`)
  expect(await client.result('echo', ['still there'])).toEqual(['still there'])
  client.close()
}

/** Sends bytes and waits until the server closes or has had time to. */
async function send(bytes: Buffer): Promise<boolean> {
  const socket: Socket = connect(path)
  socket.on('error', () => {})
  socket.resume()
  let closed = false
  socket.on('close', () => {
    closed = true
  })
  await new Promise((resolve) => socket.write(bytes, resolve))
  await alive()
  socket.destroy()
  return closed
}

const runs = Number(process.env.OVSDB_RUNS ?? 150)

test('bytes of any kind', async () => {
  const whole = Buffer.from(
    JSON.stringify({
      method: 'transact',
      params: ['Example', { op: 'insert', table: 'Item', row: {} }],
      id: 1,
    }),
  )
  const mutated = fc
    .tuple(fc.nat({ max: whole.length - 1 }), fc.uint8Array({ maxLength: 8 }))
    .map(([at, bytes]) => Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(at)]))
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
    mutated,
  )
  await fc.assert(
    fc.asyncProperty(bytes, async (some) => {
      await send(some)
    }),
    { numRuns: runs },
  )
}, 600_000)

const methods = [
  'transact',
  'monitor',
  'monitor_cond',
  'monitor_cond_since',
  'monitor_cond_change',
  'monitor_cancel',
  'get_schema',
  'lock',
  'steal',
  'unlock',
  'set_db_change_aware',
  'cancel',
  'echo',
  'list_dbs',
] as const
const words = fc.constantFrom<Json>(
  'Example',
  '_Server',
  'Item',
  'Database',
  'name',
  'tags',
  'insert',
  'select',
  'set',
  'map',
  'uuid',
  'named-uuid',
  '==',
  'includes',
  '__proto__',
  'constructor',
  null,
  -1,
  1e300,
)
const operation = fc.record(
  {
    op: fc.constantFrom(
      'insert',
      'select',
      'update',
      'mutate',
      'delete',
      'wait',
      'comment',
      'assert',
      'commit',
      'abort',
    ),
    table: fc.constantFrom('Item', 'None'),
    where: fc.oneof(fc.array(fc.array(words, { maxLength: 4 }), { maxLength: 2 }), words),
    row: fc.oneof(
      fc.dictionary(
        fc.constantFrom('name', 'tags', 'options', 'parent', '_uuid', '__proto__'),
        fc.oneof(words, fc.array(words)),
      ),
      words,
    ),
    columns: fc.array(words, { maxLength: 3 }),
    mutations: fc.array(fc.array(words, { maxLength: 4 }), { maxLength: 2 }),
    rows: fc.array(fc.jsonValue(), { maxLength: 2 }),
    until: words,
    timeout: fc.constantFrom<Json>(0, -1, 'x'),
    comment: words,
    lock: words,
    durable: words,
  },
  { requiredKeys: ['op'] },
)
const requestText = fc
  .record({
    method: fc.oneof(fc.constantFrom(...methods), fc.jsonValue()),
    params: fc.oneof(
      fc.tuple(words, fc.oneof(operation, fc.jsonValue())),
      fc.array(fc.oneof(words, fc.jsonValue()), { maxLength: 4 }),
      fc.jsonValue(),
    ),
    id: fc.oneof(fc.nat(), fc.jsonValue()),
  })
  .map((message) => JSON.stringify(message))

test('JSON of any kind', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(requestText, { minLength: 1, maxLength: 5 }), async (requests) => {
      await send(Buffer.from(requests.join('')))
    }),
    { numRuns: runs },
  )
}, 600_000)

test('a message that is too long, or nested too deep, costs its sender the connection and nobody else', async () => {
  await send(Buffer.from(`[${' '.repeat(5 * 2 ** 20)}`))
  const deep = `${'['.repeat(500_000)}${']'.repeat(500_000)}`
  await send(Buffer.from(deep))
  await send(Buffer.from(`{"method":"echo","id":1,"params":[${deep}]}`))
  await send(Buffer.from(`{"method":"transact","id":${deep},"params":["Example"]}`))
  await send(Buffer.from(`{"method":"transact","id":1,"params":["Example",${deep}]}`))
  await send(Buffer.from(`{"method":"cancel","id":null,"params":[${deep}]}`))
})

test('a client that does not read is told later, of all at once, and nothing piles up for it', async () => {
  const lagging = await RawClient.connect(`unix:${path}`)
  await lagging.result('monitor', ['Example', 0, { Item: { columns: ['note'] } }])
  lagging.socket.pause()
  const note = 'x'.repeat(100_000)
  await server.transact('Example', [{ op: 'insert', table: 'Item', row: { name: 'a' } }])
  const before = memoryHeld()
  for (let count = 0; count < 1000; count++) {
    await server.transact('Example', [
      { op: 'update', table: 'Item', where: [], row: { note: `${note}${count}` } },
    ])
  }
  // All updates would be 100 MB at least; what a stream and a client's outbox hold are some.
  expect(memoryHeld() - before).toBeLessThan(20 * 2 ** 20)
  lagging.socket.resume()
  let last = ''
  await until(() => {
    for (const { params } of lagging.take()) last = JSON.stringify(params)
    return last.includes(`${note}999`)
  })
  lagging.close()
})

test('a client that asks and does not read is not worked for', async () => {
  const note = 'x'.repeat(100_000)
  await server.transact('Example', [{ op: 'insert', table: 'Item', row: { name: 'a', note } }])
  const greedy = connect(path)
  await new Promise<void>((resolve) => greedy.once('connect', () => resolve()))
  greedy.pause()
  const request = JSON.stringify({
    method: 'transact',
    id: 1,
    params: ['Example', { op: 'select', table: 'Item', where: [] }],
  })
  const before = memoryHeld()
  for (let count = 0; count < 5000; count++) greedy.write(request)
  for (let turn = 0; turn < 20; turn++) await alive()
  // All answers would be 500 MB.
  expect(memoryHeld() - before).toBeLessThan(20 * 2 ** 20)
  greedy.destroy()
})
