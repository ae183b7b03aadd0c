/** Dumps and updates that come in many pieces are told as one. */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Batch, type Client, connect, everyColumn, monitor, zeroUuid } from '../../../ovsdb/index.ts'
import { type Json, stringifyJson } from '../../../ovsdb/protocol/json.ts'
import { example, Integral } from '../example.ts'
import { type FakeServer, fakeServer } from '../fake-server.ts'
import { until } from '../watch.ts'

const rows = 5_000
const options = { schema: example, tables: everyColumn(example) }

function uuid(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
}

/** A megabyte or so. */
function tables(kind: 'initial' | 'modify'): Json {
  const row = (n: number): Json =>
    kind === 'initial'
      ? { name: `row ${n}`, count: n, note: 'é'.repeat(50), tags: 'a' }
      : { count: -n - 1, tags: 'b' }
  return {
    Item: Object.fromEntries(Array.from({ length: rows }, (_, n) => [uuid(n), { [kind]: row(n) }])),
  }
}

let directory: string
let client: Client
let server: FakeServer
let answer: (method: string, id: Json) => Json | undefined | Buffer
const reasons: string[] = []

beforeEach(async () => {
  directory = mkdtempSync('/tmp/ovn-delta-')
  reasons.length = 0
  answer = () => undefined
  server = await fakeServer(join(directory, 'fake.sock'), (method, _, id) => answer(method, id))
  client = connect(server.remote, {
    minBackoff: 1,
    maxBackoff: 1,
    onState: (state) => void (state.status === 'disconnected' && reasons.push(state.reason)),
  })
})
afterEach(async () => {
  client.close()
  await server.close()
  rmSync(directory, { recursive: true, force: true })
})

function watchAll(): { readonly batches: Batch[]; readonly integral: Integral; readonly told: string[] } {
  const batches: Batch[] = []
  const integral = new Integral()
  const told: string[] = []
  monitor(client, options, {
    batch: (batch) => {
      batches.push(batch)
      integral.add(batch)
    },
    synchronised: (how) => told.push(how),
  })
  return { batches, integral, told }
}

function monitorId(): string {
  return String(server.requests.find(({ method }) => method.startsWith('monitor'))?.params[1])
}

for (const [name, reply] of [
  [
    'monitor_cond_since',
    (id: Json): Json => ({ id, result: [false, zeroUuid, tables('initial')], error: null }),
  ],
  [
    'monitor_cond_since',
    (id: Json): Json => ({ result: [false, zeroUuid, tables('initial')], error: null, id }),
  ],
  ['monitor_cond', (id: Json): Json => ({ id, error: null, result: tables('initial') })],
] as const) {
  test(`a dump is one batch, and so is an update (${name}, ${Object.keys(reply(0) as object).join()})`, async () => {
    answer = (method, id) => (method === name ? Buffer.from(stringifyJson(reply(id))) : undefined)
    const { batches, integral, told } = watchAll()
    await until(() => told.length === 1)
    expect(batches.map(({ deltas }) => deltas.length)).toEqual([2 * rows])
    if (name === 'monitor_cond') server.notify('update2', monitorId(), tables('modify'))
    else server.notify('update3', monitorId(), uuid(0), tables('modify'))
    await until(() => batches.length === 2)
    // Of every row: the count before and after, and the tags `b`; toggled, `a` stays.
    expect(batches[1]?.deltas).toHaveLength(3 * rows)
    expect(batches[1]?.initial).toBe(false)
    expect(integral.rows.size).toBe(3 * rows)
    expect(integral.rows.get(`Item.tags ["${uuid(7)}","b"]`)).toBe(1)
    expect(reasons).toEqual([])
  })
}

test('a dump that breaks off is not told; what the next one says is', async () => {
  const whole = (id: Json, content: Json): Buffer =>
    Buffer.from(stringifyJson({ id, result: [false, zeroUuid, content], error: null }))
  let dumps = 0
  answer = (method, id) => {
    if (method !== 'monitor_cond_since') return undefined
    const bytes = whole(id, tables('initial'))
    if (++dumps > 1) return whole(id, { Item: { [uuid(3)]: { initial: { name: 'only' } } } })
    setImmediate(() => server.hangUp())
    return bytes.subarray(0, bytes.length / 2)
  }
  const { batches, integral, told } = watchAll()
  await until(() => told.length === 1)
  expect(reasons).toEqual(['the other side closed the connection'])
  expect(batches).toHaveLength(1)
  expect(batches[0]?.initial).toBe(true)
  expect(integral.sorted()).toEqual([`Item ["${uuid(3)}","only",0,0,false,null,null,null]`])
})

test('an update that breaks off makes the next connection start with a dump, not after it', async () => {
  const since: Json[] = []
  answer = (method) => {
    if (method !== 'monitor_cond_since') return undefined
    since.push(server.requests.at(-1)?.params[3] ?? null)
    return [false, uuid(1), tables('initial')]
  }
  const { integral, told } = watchAll()
  await until(() => told.length === 1)
  client.reconnect('nothing under way')
  await until(() => told.length === 2)
  const update = stringifyJson({
    id: null,
    method: 'update3',
    params: [monitorId(), uuid(2), tables('modify')],
  })
  server.send(update.slice(0, update.length / 2))
  server.hangUp()
  await until(() => told.length === 3)
  expect(since).toEqual([zeroUuid, uuid(1), zeroUuid])
  expect(integral.rows.size).toBe(2 * rows)
  expect(integral.rows.get(`Item.tags ["${uuid(7)}","a"]`)).toBe(1)
})

test('rows of a reply that nobody asked for close the connection', async () => {
  answer = (method) =>
    method === 'monitor_cond_since'
      ? Buffer.from(stringifyJson({ result: [false, zeroUuid, tables('initial')], error: null, id: 77 }))
      : undefined
  watchAll()
  await until(() => reasons.length > 0)
  expect(reasons[0]).toBe('rows of a reply to 77, which did not ask for them')
})
