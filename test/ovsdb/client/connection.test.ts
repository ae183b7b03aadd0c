/** Connections that break: reconnection, resumption, locks that change hands, probes, remotes. */
import { createConnection, createServer } from 'node:net'
import { join } from 'node:path'
import { newDefaultScheduler } from '@most/scheduler'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSandbox, type Sandbox } from '../../../bench/stock/index.ts'
import {
  type Batch,
  beginTransaction,
  type Client,
  type ConnectionState,
  type ConnectOptions,
  commit,
  connect,
  everyColumn,
  lock,
  updates,
} from '../../../ovsdb/index.ts'
import { parseRemotes } from '../../../ovsdb/protocol/remote.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { dumpExample, example, exampleFile } from '../example.ts'
import { openGate } from '../gate.ts'
import { until, watch } from '../watch.ts'

const everything = { schema: example, tables: everyColumn(example) }

test('remotes are read, and those that cannot be connected to are said to be so', () => {
  expect(
    parseRemotes('unix:/run/db.sock,tcp:127.0.0.1:6641, ssl:[::1]:6642').map(({ address }) => address),
  ).toEqual([{ path: '/run/db.sock' }, { host: '127.0.0.1', port: 6641 }, { host: '::1', port: 6642 }])
  expect(() => connect('ssl:127.0.0.1:6641')).toThrow('ssl:127.0.0.1:6641: private key, certificate and CA')
  expect(() => connect('ptcp:6641')).toThrow('one to listen on: ptcp:6641')
  expect(() => connect('/run/db.sock')).toThrow(/not a remote/)
  expect(() => connect('tcp:::1')).toThrow(/IPv6 address in brackets/)
  expect(() => connect('')).toThrow(/no remote/)
})

describeWithStock('a client', () => {
  let sandbox: Sandbox
  const open: { close(): unknown }[] = []

  beforeEach(() => {
    sandbox = createSandbox()
  })
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close()
    await sandbox.dispose()
  })

  function client(remote: string, options: ConnectOptions = {}): Client {
    const made = connect(remote, { minBackoff: 5, maxBackoff: 50, ...options })
    open.push(made)
    return made
  }

  async function insert(through: Client, ...names: readonly string[]): Promise<void> {
    await until(() => through.state.status === 'connected')
    const transaction = beginTransaction(example)
    for (const name of names) transaction.insert('Item', { name, tags: ['a', name], options: [['k', name]] })
    expect((await commit(through, transaction)).status).toBe('committed')
  }

  test('whose server is killed and started again tells only what has changed', async () => {
    const schema = exampleFile(sandbox)
    const first = await sandbox.startDatabase('nb', { schema })
    const states: ConnectionState[] = []
    const ours = client(first.remote, { onState: (state) => states.push(state) })
    const watched = await watch(ours, everything)
    await insert(ours, 'one', 'two')
    await first.stop('SIGKILL')
    await until(() => states.some(({ status }) => status === 'disconnected'))
    expect(watched.monitor.synchronised).toBe(false)
    const told = watched.batches.length
    await sandbox.startDatabase('nb', { schema })
    await insert(client(first.remote), 'three')
    await until(() => watched.integral.sorted().some((row) => row.includes('"three"')))
    expect(watched.integral.sorted()).toEqual(await dumpExample(sandbox))
    const deltas = watched.batches.slice(told).flatMap((batch) => batch.deltas)
    expect(deltas.filter(({ weight }) => weight === -1)).toEqual([])
    expect(deltas).toHaveLength(4)
    expect(watched.batches.filter(({ initial }) => initial)).toHaveLength(1)
    expect(states.map((state) => (state.status === 'connected' ? state.reconnected : undefined))).toContain(
      true,
    )
  })

  test('of a clustered database resumes after its last transaction, without a dump', async () => {
    const options = { schema: exampleFile(sandbox), clustered: true }
    const server = await sandbox.startDatabase('nb', options)
    const path = join(sandbox.directory, 'gate.sock')
    const gate = await openGate(path, server.remote.slice('unix:'.length))
    open.push(gate)
    const watched = await watch(client(`unix:${path}`), everything)
    const other = client(server.remote)
    await insert(other, 'before')
    await until(() => watched.integral.rows.size === 4)
    for (const cut of [
      async () => gate.cut(),
      async () => {
        await server.stop('SIGKILL')
        await sandbox.startDatabase('nb', options)
      },
    ]) {
      const rounds = watched.synchronised.length
      const size = watched.integral.rows.size
      gate.fromServer.length = 0
      await cut()
      await until(() => watched.synchronised.length > rounds && other.state.status === 'connected')
      await insert(other, `after ${rounds}`)
      await until(() => watched.integral.rows.size === size + 4)
      expect(watched.synchronised.at(-1)).toBe('resumed')
      expect(gate.fromServer.join()).not.toContain('before')
      expect(watched.integral.sorted()).toEqual(await dumpExample(sandbox))
    }
  })

  test('reaches a server over TCP, and tries the remotes of a list in turn', async () => {
    const server = await sandbox.startDatabase('nb', { schema: exampleFile(sandbox) })
    const relay = createServer((socket) => {
      const upstream = createConnection(server.remote.slice('unix:'.length))
      socket.on('error', () => {}).pipe(upstream)
      upstream.on('error', () => {}).pipe(socket)
    })
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
    open.push(relay)
    const address = relay.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const ours = client(`unix:/nowhere,tcp:127.0.0.1:${port}`)
    const watched = await watch(ours, everything)
    await insert(ours, 'over tcp')
    expect(watched.integral.sorted()).toEqual(await dumpExample(sandbox))
    ours.close()
  })

  test('takes over a lock when its holder goes, and is told when it is stolen', async () => {
    const server = await sandbox.startDatabase('nb', { schema: exampleFile(sandbox) })
    const log: string[] = []
    const note = (who: string) => (held: boolean) => void log.push(`${who} ${held ? 'has it' : 'lost it'}`)
    const one = client(server.remote)
    const first = lock(one, 'ovn_northd', note('one'))
    await until(() => first.held)
    const second = lock(client(server.remote), 'ovn_northd', note('two'))
    await watch(client(server.remote), everything)
    expect(second.held).toBe(false)
    one.close()
    await until(() => second.held)
    const third = lock(client(server.remote), 'ovn_northd', note('three'), { steal: true })
    await until(() => third.held && !second.held)
    third.release()
    await until(() => second.held)
    // Two clients are told of a theft in either order.
    expect(log.slice(0, 3)).toEqual(['one has it', 'one lost it', 'two has it'])
    expect(log.slice(3, 5).sort()).toEqual(['three has it', 'two lost it'])
    expect(log.slice(5)).toEqual(['two has it'])
  })

  test('asks for its lock again after a reconnect', async () => {
    const schema = exampleFile(sandbox)
    const server = await sandbox.startDatabase('nb', { schema })
    const log: boolean[] = []
    const held = lock(client(server.remote), 'ovn_northd', (now) => log.push(now))
    await until(() => held.held)
    await server.stop('SIGKILL')
    await until(() => !held.held)
    await sandbox.startDatabase('nb', { schema })
    await until(() => held.held)
    expect(log).toEqual([true, false, true])
  })

  test('whose monitor gets an update that cannot be, takes a dump and tells the difference', async () => {
    const server = await sandbox.startDatabase('nb', { schema: exampleFile(sandbox) })
    const path = join(sandbox.directory, 'gate.sock')
    const gate = await openGate(path, server.remote.slice('unix:'.length))
    open.push(gate)
    const reasons: string[] = []
    const ours = client(`unix:${path}`, {
      onState: (state) => void (state.status === 'disconnected' && reasons.push(state.reason)),
    })
    const watched = await watch(ours, everything)
    await insert(ours, 'real')
    const uuid = '12345678-1234-4234-8234-123456789abc'
    gate.inject({
      id: null,
      method: 'update3',
      params: ['monitor-id', uuid, { Item: { [uuid]: { modify: { count: 1 } } } }],
    })
    await until(() => watched.synchronised.length > 1)
    expect(reasons).toEqual([`Item ${uuid}: changed, but it is not there`])
    expect(watched.integral.sorted()).toEqual(await dumpExample(sandbox))
  })

  test('that is probed answers, and gives up a server that does not', async () => {
    const path = join(sandbox.directory, 'silent.sock')
    const received: string[] = []
    const silent = createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', (bytes) => received.push(bytes.toString()))
      socket.write(JSON.stringify({ method: 'echo', params: ['x'], id: 'them' }))
    })
    await new Promise<void>((resolve) => silent.listen(path, resolve))
    open.push(silent)
    const reasons: string[] = []
    client(`unix:${path}`, {
      probeInterval: 1_000,
      onState: (state) => void (state.status === 'disconnected' && reasons.push(state.reason)),
    })
    await until(() => reasons.length > 0)
    expect(reasons[0]).toMatch(/inactivity probe/)
    expect(received.join('')).toContain('{"result":["x"],"error":null,"id":"them"}')
    expect(received.join('')).toContain('"method":"echo"')
  })

  test('tells its batches as a stream, which ends the monitor when it is disposed of', async () => {
    const server = await sandbox.startDatabase('nb', { schema: exampleFile(sandbox) })
    const ours = client(server.remote)
    const batches: Batch[] = []
    const running = updates(ours, everything).run(
      { event: (_, batch) => void batches.push(batch), end: () => {}, error: () => {} },
      newDefaultScheduler(),
    )
    await until(() => batches.length === 1)
    await insert(ours, 'one')
    expect(batches).toHaveLength(2)
    running.dispose()
    await insert(ours, 'two')
    expect(batches).toHaveLength(2)
  })
})
