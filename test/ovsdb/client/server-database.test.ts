/** Which servers a client takes, by what they say of themselves. */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Client, type ConnectOptions, connect } from '../../../ovsdb/index.ts'
import type { Json } from '../../../ovsdb/protocol/json.ts'
import { type FakeServer, fakeServer } from '../fake-server.ts'
import { until } from '../watch.ts'

let directory: string
const open: { close(): unknown }[] = []
const reasons: string[] = []

beforeEach(() => {
  directory = mkdtempSync('/tmp/ovn-delta-')
  reasons.length = 0
})
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
  rmSync(directory, { recursive: true, force: true })
})

interface Row {
  readonly model?: string
  readonly connected?: boolean
  readonly leader?: boolean
  readonly index?: number | bigint
  readonly schema?: string
}

const leader = { model: 'clustered', connected: true, leader: true, schema: '{}' }

/** A server with that row on the database X, or without a database `_Server`. */
async function server(name: string, row: Row | undefined): Promise<FakeServer> {
  const initial: Json = row ? { ...row, name: 'X' } : {}
  const fake = await fakeServer(join(directory, name), (method, params) => {
    if (method === 'set_db_change_aware') return {}
    if (method === 'monitor_cond' && row && params[0] === '_Server') return { Database: { one: { initial } } }
    return undefined
  })
  open.push(fake)
  return fake
}

function client(servers: readonly FakeServer[], options: ConnectOptions = {}): Client {
  const made = connect(servers.map(({ remote }) => remote).join(','), {
    database: 'X',
    shuffle: false,
    minBackoff: 5,
    maxBackoff: 20,
    onState: (state) => {
      if (state.status === 'disconnected') reasons.push(state.reason.slice(state.reason.lastIndexOf('/') + 1))
    },
    ...options,
  })
  open.push(made)
  return made
}

function at(made: Client): string | undefined {
  return made.state.status === 'connected'
    ? made.state.remote.slice(made.state.remote.lastIndexOf('/') + 1)
    : undefined
}

test.each<[string, Row, ConnectOptions]>([
  ['the server does not lead its cluster', { ...leader, leader: false }, {}],
  ['the server is disconnected from its cluster', { ...leader, connected: false }, { leaderOnly: false }],
  [
    'the server has not joined its cluster yet',
    { model: 'clustered', connected: true, leader: true },
    { leaderOnly: false },
  ],
  ['the server is a relay, which leads no cluster', { ...leader, model: 'relay' }, {}],
  [
    'the server is disconnected from what it relays',
    { ...leader, model: 'relay', connected: false },
    { leaderOnly: false },
  ],
  ['the server has no schema of X', { model: 'standalone' }, {}],
  ['the server has no database Y', leader, { database: 'Y' }],
])('%s: it is left', async (reason, row, options) => {
  const made = client([await server('bad', row)], options)
  await until(() => reasons.length > 2)
  expect(new Set(reasons)).toEqual(new Set([`bad: ${reason}`]))
  expect(at(made)).toBeUndefined()
})

test.each<[string, Row | undefined, ConnectOptions]>([
  ['leads its cluster', leader, {}],
  ['follows in its cluster, when that will do', { ...leader, leader: false }, { leaderOnly: false }],
  ['relays, when that will do', { ...leader, model: 'relay' }, { leaderOnly: false }],
  ['stands alone', { model: 'standalone', schema: '{}' }, {}],
  ['says nothing of itself', undefined, {}],
])('a server that %s is taken', async (_, row, options) => {
  const made = client([await server('good', row)], options)
  await until(() => at(made) === 'good')
  expect(reasons).toEqual([])
})

test('a leader that loses its lead is left at once for another server', async () => {
  const first = await server('first', leader)
  const second = await server('second', { ...leader, index: 7 })
  // With these pauses it would take minutes.
  const made = client([first, second], { minBackoff: 100_000, maxBackoff: 100_000 })
  await until(() => at(made) === 'first')
  first.notify('update2', 'server', { Database: { one: { modify: { index: 7 } } } })
  first.notify('update2', 'server', { Database: { one: { modify: { leader: false } } } })
  await until(() => at(made) === 'second')
  expect(reasons).toEqual(['first: the server does not lead its cluster'])
})

test('a server with older data than were seen is refused, until they are forgotten', async () => {
  const newer = await server('newer', { ...leader, index: 2n ** 60n + 1n })
  const older = await server('older', { ...leader, index: 2n ** 60n })
  const made = client([newer, older])
  await until(() => at(made) === 'newer')
  await newer.close()
  await until(() => reasons.some((reason) => reason.startsWith('older')))
  expect(reasons).toContain(`older: the server has old data: ${2n ** 60n} of ${2n ** 60n + 1n} in its log`)
  expect(at(made)).toBeUndefined()
  made.resetMinimumIndex()
  await until(() => at(made) === 'older')
})

test('nonsense about itself closes the connection, with the reason', async () => {
  const fake = await fakeServer(join(directory, 'mad'), () => [1, 2])
  open.push(fake)
  client([fake])
  await until(() => reasons.length > 1)
  expect(reasons[0]).toBe('_Server: expected table updates, found [1,2]')
})
