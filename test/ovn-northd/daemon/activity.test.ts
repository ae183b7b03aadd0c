/** Who writes: the lock, standby beside the stock daemon in both directions, pause, and databases that come and go. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  createSandbox,
  type Daemon,
  type Sandbox,
  startCluster,
  stockProgram,
  stockSchema,
} from '../../../bench/stock/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { authority, writeFiles } from '../../ovsdb/certificates.ts'
import { answer, appctl, databases, eventually, startOurs } from './daemons.ts'

describeWithStock('one northd at a time writes', () => {
  let sandbox: Sandbox
  const ours = (): string => join(sandbox.directory, 'ours.ctl')
  const stock = (): string => join(sandbox.directory, 'northd.ctl')

  beforeEach(async () => {
    sandbox = await databases()
  })
  afterEach(() => sandbox.dispose())

  /** What our daemon has said. */
  let output = (): string => ''
  const start = async (...flags: readonly string[]): Promise<Daemon> => {
    const daemon = await startOurs(sandbox, ...flags)
    output = () => daemon.output()
    return daemon
  }

  /** Waits until a daemon is in that state; says in which both are when it is in vain, and how ours came there. */
  const state = async (control: string, expected: 'active' | 'standby' | 'paused'): Promise<void> => {
    const status = async (of: string): Promise<string> => (await appctl(sandbox, of, 'status')).stdout
    try {
      await eventually(
        `${control} is ${expected}`,
        async () => (await status(control)) === `Status: ${expected}\n`,
      )
    } catch (error) {
      const words = [`ours: ${await status(ours())}`, `stock: ${await status(stock())}`, output()]
      throw new Error(`${error}; ${words.join('; ')}`)
    }
  }

  /** How many datapaths the southbound has; everything that was asked for is in it. */
  const datapaths = async (): Promise<number> => {
    await sandbox.run('ovn-nbctl', '--wait=sb', 'sync')
    const text = await sandbox.run('ovn-sbctl', '--bare', '--columns=_uuid', 'list', 'Datapath_Binding')
    return text.split(/\s+/).filter((word) => word !== '').length
  }

  /** All of a database as it stands in its file, byte by byte. */
  const file = (database: 'nb' | 'sb'): string =>
    readFileSync(join(sandbox.directory, `${database}.db`), 'latin1')

  test('ours waits for the stock daemon, takes over when it is gone, and the other way round', async () => {
    const first = await sandbox.startNorthd()
    await state(stock(), 'active')
    const second = await start()
    await state(ours(), 'standby')
    await sandbox.run('ovn-nbctl', 'ls-add', 'one')
    expect(await datapaths()).toBe(1)
    await first.stop('SIGKILL')
    await state(ours(), 'active')
    await sandbox.run('ovn-nbctl', 'ls-add', 'two')
    expect(await datapaths()).toBe(2)
    await sandbox.startNorthd()
    await state(stock(), 'standby')
    await answer(sandbox, ours(), 'exit')
    expect(second.output()).toMatch(/ovn-northd lock acquired\. This ovn-northd instance is now active\./)
    await state(stock(), 'active')
    await sandbox.run('ovn-nbctl', 'ls-add', 'three')
    expect(await datapaths()).toBe(3)
  })

  test('paused, ours gives up the lock and writes nothing, and catches up when it is resumed', async () => {
    await start('--dry-run')
    await state(ours(), 'paused')
    await sandbox.run('ovn-nbctl', 'ls-add', 'one')
    await eventually('the lock is free', async () => {
      await answer(sandbox, ours(), 'resume')
      return (await appctl(sandbox, ours(), 'status')).stdout === 'Status: active\n'
    })
    expect(await datapaths()).toBe(1)
    await answer(sandbox, ours(), 'pause')
    // The other one finds the lock free, and ours does not take it back.
    await sandbox.startNorthd()
    await state(stock(), 'active')
    await answer(sandbox, ours(), 'resume')
    await state(ours(), 'standby')
    await answer(sandbox, stock(), 'pause')
    await state(ours(), 'active')
    await answer(sandbox, ours(), 'pause')
    await state(ours(), 'paused')
    const before = [file('nb'), file('sb')]
    await sandbox.run('ovn-nbctl', 'ls-add', 'two')
    // Ours has heard of it when its memory has: it is still not allowed to write.
    const cells = async (): Promise<number> =>
      Number(/OVN_Northbound:(\d+)/.exec(await answer(sandbox, ours(), 'memory/show'))?.[1])
    const known = await cells()
    await sandbox.run('ovn-nbctl', 'ls-add', 'three')
    await eventually('news', async () => (await cells()) > known)
    expect(file('sb')).toBe(before[1])
    await answer(sandbox, ours(), 'resume')
    expect(await datapaths()).toBe(3)
  })

  test('a killed daemon leaves a southbound on which the next one goes on', async () => {
    const first = await start()
    await sandbox.run('ovn-nbctl', '--wait=sb', 'ls-add', 'one', '--', 'lsp-add', 'one', 'p')
    const before = await sandbox.run('ovsdb-client', 'dump', sandbox.remote('sb'), 'Logical_Flow')
    await first.stop('SIGKILL')
    await sandbox.run('ovn-nbctl', 'lsp-del', 'p')
    await start()
    await state(ours(), 'active')
    await sandbox.run('ovn-nbctl', '--wait=sb', 'lsp-add', 'one', 'q')
    expect(await sandbox.run('ovn-sbctl', '--bare', '--columns=logical_port', 'list', 'Port_Binding')).toBe(
      'q\n',
    )
    const after = await sandbox.run('ovsdb-client', 'dump', sandbox.remote('sb'), 'Logical_Flow')
    expect(after.split('\n').length).toBe(before.split('\n').length)
  })

  test('databases that are stopped and started again are found, and nothing is lost', async () => {
    await sandbox.dispose()
    sandbox = await databasesThatStop()
    const daemon = await start()
    await sandbox.run('ovn-nbctl', '--wait=sb', 'ls-add', 'one')
    for (const [database, prefix] of [
      ['sb', 'sb'],
      ['nb', 'nb'],
    ] as const) {
      await servers.get(database)?.stop()
      await eventually('a lost connection', async () => {
        return (await answer(sandbox, ours(), `${prefix}-connection-status`)) === 'not connected\n'
      })
      if (database === 'sb') {
        expect(await answer(sandbox, ours(), 'status')).toBe('Status: standby\n')
        await sandbox.run('ovn-nbctl', 'ls-add', 'two')
      }
      servers.set(database, await sandbox.startDatabase(database))
      await eventually('a connection', async () => {
        return (await answer(sandbox, ours(), `${prefix}-connection-status`)) === 'connected\n'
      })
      await state(ours(), 'active')
    }
    expect(await datapaths()).toBe(2)
    const said = daemon.output()
    expect(said).toMatch(/\|reconnect\|INFO\|unix:\S+ovnsb_db\.sock: connection dropped/)
    expect(said).toMatch(/\|reconnect\|INFO\|unix:\S+ovnsb_db\.sock: connected/)
    expect(said).toMatch(/\|ovn_northd\|INFO\|OVN SB IDL reconnected/)
    expect(said).not.toMatch(/\|(WARN|ERR|EMER)\|/)
  })

  const servers = new Map<'nb' | 'sb', Daemon>()

  async function databasesThatStop(): Promise<Sandbox> {
    const made = createSandbox()
    for (const database of ['nb', 'sb'] as const) servers.set(database, await made.startDatabase(database))
    return made
  }

  test('over TLS it connects with the files as they are when it tries', async () => {
    const [right, wrong] = [await authority('right'), await authority('wrong')]
    const server = await writeFiles(sandbox.directory, 'server', right, right)
    const log = join(sandbox.directory, 'tls.log')
    await sandbox.run('ovsdb-tool', 'create', join(sandbox.directory, 'tls.db'), stockSchema('nb'))
    await sandbox.start(
      'tls',
      stockProgram('ovsdb-server'),
      [
        ...['--remote=pssl:0:127.0.0.1', `--remote=punix:${join(sandbox.directory, 'tls.sock')}`],
        ...['--unixctl=tls.ctl', '-vconsole:info', join(sandbox.directory, 'tls.db')],
        `--private-key=${server.privateKey}`,
        `--certificate=${server.certificate}`,
        `--ca-cert=${server.caCertificate}`,
      ],
      { ready: () => /listening on port \d+/.test(readFileSync(log, 'utf8')) },
    )
    const port = /listening on port (\d+)/.exec(readFileSync(log, 'utf8'))?.[1]
    const files = await writeFiles(sandbox.directory, 'client', wrong, wrong)
    const flags = [
      ...['-p', files.privateKey, '-c', files.certificate, '--ca-cert', files.caCertificate],
      ...['--ssl-protocols=TLSv1.2+', `--ovnnb-db=ssl:127.0.0.1:${port}`],
    ]
    const daemon = await startOurs(sandbox, ...flags)
    await eventually('a refusal', () => /connection attempt failed \(.*certificate.*\)/.test(daemon.output()))
    await writeFiles(sandbox.directory, 'client', right, right)
    await eventually('a connection', async () => {
      return (await answer(sandbox, ours(), 'nb-connection-status')) === 'connected\n'
    })
    const remote = `--db=unix:${join(sandbox.directory, 'tls.sock')}`
    await sandbox.run('ovn-nbctl', remote, '--wait=sb', 'ls-add', 'over-tls')
    const bindings = await sandbox.run(
      'ovn-sbctl',
      '--bare',
      '--columns=external_ids',
      'list',
      'Datapath_Binding',
    )
    expect(bindings).toContain('name=over-tls')
  })

  test('a server that has gone silent is left after the interval that the northbound sets', async () => {
    const log = join(sandbox.directory, 'tcp.log')
    await sandbox.run('ovsdb-tool', 'create', join(sandbox.directory, 'tcp.db'), stockSchema('sb'))
    const args = ['--remote=ptcp:0:127.0.0.1', '--unixctl=tcp.ctl', '-vconsole:info']
    const server = await sandbox.start(
      'tcp',
      stockProgram('ovsdb-server'),
      [...args, join(sandbox.directory, 'tcp.db')],
      { ready: () => /listening on port \d+/.test(readFileSync(log, 'utf8')) },
    )
    const port = /listening on port (\d+)/.exec(readFileSync(log, 'utf8'))?.[1]
    const daemon = await startOurs(sandbox, `--ovnsb-db=tcp:127.0.0.1:${port}`)
    await sandbox.run('ovn-nbctl', '--wait=sb', 'set', 'NB_Global', '.', 'options:northd_probe_interval=1')
    process.kill(server.pid, 'SIGSTOP')
    await eventually('a lost connection', () =>
      daemon.output().includes('connection dropped (no answer to an inactivity probe in 1 s)'),
    )
    process.kill(server.pid, 'SIGCONT')
    await state(ours(), 'active')
  })

  test('in a cluster it writes to the leader, and follows it', async () => {
    const cluster = await startCluster(sandbox, stockSchema('sb'), 3)
    await startOurs(sandbox, `--ovnsb-db=${cluster.remotes}`)
    await sandbox.run('ovn-nbctl', '--wait=sb', 'ls-add', 'one')
    await (await cluster.leader()).daemon.stop('SIGKILL')
    const leader = await cluster.leader()
    await answer(sandbox, ours(), 'sb-cluster-state-reset')
    await sandbox.run('ovn-nbctl', '--wait=sb', 'ls-add', 'two')
    const bindings = await sandbox.run(
      'ovn-sbctl',
      ...[`--db=${leader.remote}`, '--bare', '--columns=external_ids', 'list', 'Datapath_Binding'],
    )
    expect(bindings.match(/name=\w+/g)?.sort()).toEqual(['name=one', 'name=two'])
  })
})
