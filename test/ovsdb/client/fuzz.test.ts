/** Servers that talk nonsense: an error and a closed connection, and the client goes on. */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  beginTransaction,
  type Client,
  commit,
  connect,
  everyColumn,
  fetchSchema,
  listDatabases,
  lock,
  type Monitor,
  monitor,
  transact,
  zeroUuid,
} from '../../../ovsdb/index.ts'
import { isArray, isObject, type Json, stringifyJson } from '../../../ovsdb/protocol/json.ts'
import { example, Integral } from '../example.ts'
import { type FakeServer, fakeServer } from '../fake-server.ts'
import { until } from '../watch.ts'

const runs = Number(process.env.OVSDB_RUNS ?? 100)
const options = { schema: example, tables: everyColumn(example) }
const one = '00000000-0000-4000-8000-000000000001'
const two = '00000000-0000-4000-8000-000000000002'
const three = '00000000-0000-4000-8000-000000000003'

const content: Json = {
  Item: {
    [one]: {
      initial: { name: 'one', count: 1, tags: ['set', ['a', 'b']], options: ['map', [['k', 'v']]] },
    },
    [two]: { initial: { name: 'two', friends: ['uuid', one], note: 'n', numbers: 7 } },
  },
}

const update: Json = {
  Item: {
    [one]: {
      modify: { count: 2, note: 'x', tags: ['set', ['b', 'c']], options: ['map', [['k', 'w']]], weight: 1.5 },
    },
    [two]: { delete: null },
    [three]: { insert: { name: 'three', levels: ['map', [['l', 1]]], parent: ['uuid', one] } },
  },
}

const nonsense = fc.oneof(
  fc.jsonValue({ noNullPrototype: true } as never) as fc.Arbitrary<Json>,
  fc.constantFrom<Json>(
    null,
    [],
    {},
    '',
    ['set', []],
    ['set', [['set', []]]],
    ['map', []],
    ['map', [1]],
    ['map', [[]]],
    ['uuid'],
    ['uuid', 1],
    ['named-uuid', 'x'],
    10n ** 18n,
    1e300,
    { delete: null },
    { modify: {} },
    { insert: { name: 'z' } },
  ),
)

/** The same JSON with nonsense in one of its places, each as likely as any other. */
function spoiled(json: Json, place: number, by: Json): Json {
  let at = 0
  const walk = (node: Json): Json => {
    if (at++ === place) return by
    if (isArray(node)) return node.map(walk)
    if (!isObject(node)) return node
    return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, walk(child)]))
  }
  return walk(json)
}

function places(json: Json): number {
  if (isArray(json)) return 1 + json.reduce<number>((sum, child) => sum + places(child), 0)
  if (isObject(json)) return places(Object.values(json))
  return 1
}

let directory: string
let server: FakeServer
let client: Client
let answer: (method: string, params: readonly Json[], id: Json) => Json | undefined | Buffer
const reasons: string[] = []

beforeEach(async () => {
  directory = mkdtempSync('/tmp/ovn-delta-')
  reasons.length = 0
  answer = (method) => (method === 'monitor_cond_since' ? [false, zeroUuid, content] : undefined)
  server = await fakeServer(join(directory, 'fake.sock'), (...request) => answer(...request))
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

function watchContent(): { readonly running: Monitor; readonly integral: Integral; rounds: () => number } {
  const integral = new Integral()
  let rounds = 0
  const running = monitor(client, options, {
    batch: (batch) => integral.add(batch),
    synchronised: () => rounds++,
  })
  return { running, integral, rounds: () => rounds }
}

test('in any place of an update: told or refused, and after the next dump all is right again', async () => {
  const { running, integral, rounds } = watchContent()
  await until(() => running.synchronised)
  const expected = integral.sorted()
  const id = String(server.requests.find(({ method }) => method === 'monitor_cond_since')?.params[1])
  const message: Json = { id: null, method: 'update3', params: [id, one, update] }
  let refused = 0
  await fc.assert(
    fc.asyncProperty(fc.nat(), nonsense, fc.boolean(), async (place, by, whole) => {
      const before = rounds()
      const spoilt = whole ? message : spoiled(message, place % places(message), by)
      const earlier = reasons.length
      server.send(stringifyJson(spoilt))
      // Whatever became of it: a refused update had its consequences before the echo comes, or instead.
      server.send('}')
      await until(() => rounds() > before && running.synchronised)
      if (!/between messages/.test(reasons[earlier] ?? '')) refused++
      expect(integral.sorted()).toEqual(expected)
    }),
    { numRuns: runs * 5 },
  )
  expect(refused).toBeGreaterThan(runs)
})

test('in any place of a dump: refused or taken, and the next dump is right', async () => {
  const reply: Json = [false, zeroUuid, content]
  const { running, integral, rounds } = watchContent()
  await until(() => running.synchronised)
  const expected = integral.sorted()
  const good = answer
  await fc.assert(
    fc.asyncProperty(fc.nat(), nonsense, async (place, by) => {
      const before = server.requests.length
      answer = (method) =>
        method === 'monitor_cond_since' ? spoiled(reply, place % places(reply), by) : undefined
      client.reconnect('test')
      await until(() => server.requests.length > before)
      answer = good
      const rounded = rounds()
      server.send('}')
      await until(() => rounds() > rounded && running.synchronised && client.state.status === 'connected')
      await until(() => integral.sorted().join() === expected.join())
    }),
    { numRuns: runs },
  )
})

test('in place of any answer: an outcome, and no exception', async () => {
  const statuses = new Set<string>()
  await fc.assert(
    fc.asyncProperty(nonsense, nonsense, fc.boolean(), async (result, error, isError) => {
      await until(() => client.state.status === 'connected')
      answer = (method, _, id) =>
        method === 'unlock'
          ? undefined
          : Buffer.from(stringifyJson({ id, result: isError ? null : result, error: isError ? error : null }))
      const transaction = beginTransaction(example)
      transaction.insert('Item', { name: 'x' }, 'x')
      const held = lock(client, 'a', () => {})
      const { status } = await commit(client, transaction)
      held.release()
      statuses.add(status)
      expect(['committed', 'error', 'tryAgain', 'notOwner']).toContain(status)
      for (const asked of [
        fetchSchema(client, 'Example'),
        listDatabases(client),
        transact(client, example, [{ op: 'abort' }]),
      ]) {
        const outcome = await asked.then(
          () => undefined,
          (failure) => failure,
        )
        if (outcome !== undefined) expect(outcome).toBeInstanceOf(Error)
      }
    }),
    { numRuns: runs },
  )
  expect(statuses).toContain('error')
  expect(statuses).toContain('committed')
})

test('bytes that are no JSON-RPC: the connection is closed with a reason, and made again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes)),
          fc
            .constantFrom('{', '}', '[', '"', '{}', '{"id":1,', '"result":{"Item":{', '\\')
            .map((t) => Buffer.from(t)),
        ),
      ),
      async (pieces) => {
        await until(() => client.state.status === 'connected' && server.clients > 0)
        const before = server.accepted
        for (const piece of pieces) server.send(piece)
        // Closes every string and bracket, and one too many.
        server.send(`"${'}'.repeat(60)}"${'}'.repeat(60)}`)
        await until(() => server.accepted > before)
      },
    ),
    { numRuns: runs },
  )
  expect(reasons.length).toBeGreaterThanOrEqual(runs)
})

test('an answer that nests without end is refused', async () => {
  await until(() => client.state.status === 'connected')
  answer = () => Buffer.from(`{"id":0,"result":${'['.repeat(100_000)}`)
  await expect(listDatabases(client)).rejects.toThrow(/nests deeper than 1000 levels/)
})
