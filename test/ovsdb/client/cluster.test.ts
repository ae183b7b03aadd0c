/** A client of a RAFT cluster: it finds the leader, follows it, loses nothing and does nothing twice. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Cluster, createSandbox, type Sandbox, startCluster } from '../../../bench/stock/index.ts'
import {
  asUuid,
  beginTransaction,
  type Client,
  type ConnectOptions,
  commit,
  connect,
  everyColumn,
  lock,
  transact,
} from '../../../ovsdb/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { example, exampleFile } from '../example.ts'
import { until, watch } from '../watch.ts'

const everything = { schema: example, tables: everyColumn(example) }

describeWithStock('a client of a cluster', () => {
  let sandbox: Sandbox
  let cluster: Cluster
  const clients: Client[] = []

  beforeAll(async () => {
    sandbox = createSandbox()
    cluster = await startCluster(sandbox, exampleFile(sandbox))
  })
  afterEach(() => {
    for (const client of clients.splice(0)) client.close()
  })
  afterAll(() => sandbox.dispose())

  function client(options: ConnectOptions = {}, remotes = cluster.remotes): Client {
    const made = connect(remotes, { database: 'Example', minBackoff: 20, maxBackoff: 200, ...options })
    clients.push(made)
    return made
  }

  async function connected(made: Client): Promise<string> {
    await until(() => made.state.status === 'connected')
    return made.state.status === 'connected' ? made.state.remote : ''
  }

  test('connects to the leader, wherever it is in the list; to any server when that is enough', async () => {
    const leader = await cluster.leader()
    for (let first = 0; first < cluster.members.length; first++) {
      const order = cluster.members.map((_, at) => cluster.members[(at + first) % 3]?.remote)
      expect(await connected(client({ shuffle: false }, order.join(',')))).toBe(leader.remote)
      expect(await connected(client({ shuffle: false, leaderOnly: false }, order.join(',')))).toBe(order[0])
    }
    const all = new Set<string>()
    for (let n = 0; n < 60 && all.size < 3; n++) all.add(await connected(client({ leaderOnly: false })))
    expect(all.size).toBe(3)
  })

  test('passes by a server that does not have the database', async () => {
    const standalone = await sandbox.startDatabase('nb')
    const leader = await cluster.leader()
    const reasons: string[] = []
    const made = client(
      {
        shuffle: false,
        onState: (state) => void (state.status === 'disconnected' && reasons.push(state.reason)),
      },
      `${standalone.remote},${leader.remote}`,
    )
    expect(await connected(made)).toBe(leader.remote)
    expect(reasons).toEqual([`${standalone.remote}: the server has no database Example`])
    expect(await connected(client({ database: 'OVN_Northbound' }, standalone.remote))).toBe(standalone.remote)
  })

  test('whose leader is stopped in the middle of transactions loses none and repeats none', async () => {
    const writer = client()
    const watched = await watch(writer, everything)
    const held = lock(writer, 'writer', () => {})
    await until(() => held.held)
    const start = beginTransaction(example)
    start.insert('Item', { name: 'counter' }, 'counter')
    const outcome = await commit(writer, start)
    const counter = outcome.status === 'committed' ? outcome.inserted.get('counter') : undefined
    if (!counter) throw new Error(JSON.stringify(outcome))
    const acknowledged: string[] = []
    const unknown: string[] = []
    let count = 0
    let stopped: Promise<void> | undefined
    const leader = await cluster.leader()
    for (let n = 0; n < 400; n++) {
      if (n === 150) stopped = leader.daemon.stop('SIGKILL')
      // A transaction says what it builds upon: one that was applied although its answer was lost makes it fail.
      const row = watched.integral.sorted().find((text) => text.startsWith(`Item ["${counter}"`))
      count = Number(JSON.parse(row?.slice('Item '.length) ?? '[]')[2])
      const transaction = beginTransaction(example)
      transaction.verify('Item', counter, { count })
      transaction.mutate('Item', counter, 'count', '+=', 1)
      transaction.insert('Item', { name: `n ${n}`, count: count + 1 })
      transaction.assertLock('writer')
      const { status } = await commit(writer, transaction)
      if (status === 'committed') acknowledged.push(`n ${n}`)
      else {
        unknown.push(`n ${n} ${status}`)
        await until(() => watched.monitor.synchronised && held.held)
      }
    }
    await stopped
    expect(acknowledged.length).toBeGreaterThan(300)
    expect(unknown.length).toBeGreaterThan(0)
    expect(await connected(writer)).not.toBe(leader.remote)
    const [result] = await transact(writer, example, [
      { op: 'select', table: 'Item', where: [], columns: ['_uuid', 'name', 'count'] },
    ])
    const rows = result?.rows ?? []
    const numbered = rows.filter(({ name }) => name !== 'counter')
    const names = new Set(numbered.map(({ name }) => name))
    expect(acknowledged.filter((name) => !names.has(name))).toEqual([])
    // Each applied transaction counted once: the counter is their number, and no two saw the same count.
    expect(rows.find(({ name }) => name === 'counter')?.count).toBe(numbered.length)
    expect(new Set(numbered.map(({ count }) => count)).size).toBe(numbered.length)
    const seen = watched.integral.sorted().map((text) => JSON.parse(text.slice('Item '.length)))
    expect(seen.map(([uuid, name, count]) => `${uuid} ${name} ${count}`).sort()).toEqual(
      rows.map(({ _uuid, name, count }) => `${JSON.parse(JSON.stringify(_uuid))[1]} ${name} ${count}`).sort(),
    )
    // The leader changed, but its history did not: what was missed was told, not everything.
    expect(watched.synchronised).toEqual(['dump', ...watched.synchronised.slice(1).map(() => 'resumed')])
    await leader.start()
  }, 60_000)

  test('is not disturbed by a change of leader that does not matter to it', async () => {
    const leader = await cluster.leader()
    const follower = cluster.members.find((one) => one !== leader)
    if (!follower) throw new Error('no follower')
    const strict = client()
    const watched = await watch(strict, everything)
    await watch(client({ leaderOnly: false }, follower.remote), everything)
    const loose = clients.at(-1)
    const transaction = beginTransaction(example)
    transaction.insert('Item', { name: 'through a follower' })
    expect(loose && (await commit(loose, transaction)).status).toBe('committed')
    await until(() => watched.integral.sorted().some((row) => row.includes('through a follower')))
    await sandbox.run(
      'ovs-appctl',
      '-t',
      `${leader.remote.slice('unix:'.length, -'sock'.length)}ctl`,
      'cluster/failure-test',
      'transfer-leadership',
    )
    await until(() => watched.synchronised.length > 1)
    expect(await connected(strict)).toBe((await cluster.leader()).remote)
    expect(watched.synchronised.at(-1)).toBe('resumed')
    const last = beginTransaction(example)
    last.delete('Item', asUuid('00000000-0000-4000-8000-000000000000'))
    expect((await commit(strict, last)).status).toBe('committed')
  }, 60_000)
})
