/** The southbound and the switch by TLS: with files of the command line, and with those of the local database, which win. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ourProgram } from '../../../bench/compare/index.ts'
import {
  answers,
  createSandbox,
  type Daemon,
  type Sandbox,
  startSwitch,
  stockProgram,
  stockSchema,
} from '../../../bench/stock/index.ts'
import { sendCommand } from '../../../daemon/index.ts'
import type { TlsFiles } from '../../../ovsdb/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { authority, writeFiles } from '../../ovsdb/certificates.ts'

/** A port that nobody listens on. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

const options = ({ privateKey, certificate, caCertificate }: TlsFiles): readonly string[] => [
  `--private-key=${privateKey}`,
  `--certificate=${certificate}`,
  `--ca-cert=${caCertificate}`,
]

describeWithStock('a controller', () => {
  let sandbox: Sandbox
  let right: TlsFiles
  let wrong: TlsFiles

  beforeAll(async () => {
    sandbox = createSandbox()
    const [ours, theirs] = [await authority('ours'), await authority('theirs')]
    const server = await writeFiles(sandbox.directory, 'server', ours, ours)
    right = await writeFiles(sandbox.directory, 'right', ours, ours)
    wrong = await writeFiles(sandbox.directory, 'wrong', theirs, theirs)
    const [database, log] = [join(sandbox.directory, 'sb.db'), join(sandbox.directory, 'sb-tls.log')]
    await sandbox.run('ovsdb-tool', 'create', database, stockSchema('sb'))
    const local = `--remote=punix:${join(sandbox.directory, 'ovnsb_db.sock')}`
    const flags = ['--remote=pssl:0:127.0.0.1', local, '--unixctl=sb-tls.ctl', '-vconsole:info']
    await sandbox.start('sb-tls', stockProgram('ovsdb-server'), [...flags, ...options(server), database], {
      ready: () => /listening on port \d+/.test(readFileSync(log, 'utf8')),
    })
    await sandbox.run('ovn-sbctl', 'init')
    const [, port] = /listening on port (\d+)/.exec(readFileSync(log, 'utf8')) ?? []
    await startSwitch(sandbox, { southbound: `ssl:127.0.0.1:${port}` })
  })
  afterAll(() => sandbox.dispose())

  const ask = (method: string): Promise<string> =>
    sendCommand(sandbox.directory, join(sandbox.directory, 'controller.ctl'), method, [])

  function start(files: TlsFiles | undefined): Promise<Daemon> {
    const control = join(sandbox.directory, 'controller.ctl')
    const flags = [`--unixctl=${control}`, ...(files ? options(files) : []), sandbox.remote('vswitch')]
    return sandbox.start('ovn-controller', ourProgram('ovn-controller') ?? '', flags, {
      ready: () => answers(control),
    })
  }

  const soon = { timeout: 60_000, interval: 50 }

  test('reaches the southbound with the files of its command line', async () => {
    const daemon = await start(right)
    await expect.poll(() => ask('connection-status'), soon).toBe('connected')
    await sandbox.run('ovn-sbctl', '--timeout=20', 'wait-until', 'Chassis', 'hv1')
    await daemon.stop()
  })

  test('says what it lacks, and takes it from the local database', async () => {
    const daemon = await start(undefined)
    await expect.poll(() => daemon.output(), soon).toMatch(/certificate and CA certificate are needed/)
    await setSsl(right)
    await expect.poll(() => ask('connection-status'), soon).toBe('connected')
    await daemon.stop()
    await sandbox.run('ovs-vsctl', '--timeout=20', 'del-ssl')
  })

  test('takes those of the local database if there are both', async () => {
    const daemon = await start(wrong)
    await expect.poll(() => daemon.output(), soon).toMatch(/connection attempt failed \(.*certificate/)
    expect(await ask('connection-status')).toBe('not connected')
    await setSsl(right)
    await expect.poll(() => ask('connection-status'), soon).toBe('connected')
  })

  test('reaches the switch with the same files', async () => {
    const remote = `ssl:127.0.0.1:${await freePort()}`
    const flows = (): Promise<string> =>
      sandbox.run('ovs-ofctl', '-O', 'OpenFlow15', 'dump-flows', `unix:${sandbox.directory}/br-int.mgmt`)
    await expect.poll(flows, soon).toContain('table=65')
    const listening = remote.replace(/^ssl:127\.0\.0\.1:(\d+)$/, 'pssl:$1:127.0.0.1')
    await sandbox.run('ovs-vsctl', '--timeout=20', 'set-controller', 'br-int', listening)
    await sandbox.run('ovs-vsctl', 'set', 'Open_vSwitch', '.', `external_ids:ovn-bridge-remote="${remote}"`)
    const log = (): string => readFileSync(join(sandbox.directory, 'ovn-controller.log'), 'utf8')
    await expect.poll(log, soon).toContain(`${remote}: connected`)
    // Whoever deletes flows, they come back by this connection.
    await sandbox.run('ovs-ofctl', '-O', 'OpenFlow15', 'del-flows', `unix:${sandbox.directory}/br-int.mgmt`)
    await expect.poll(flows, soon).toContain('table=65')
  })

  test('goes on without a southbound or a switch where settings name none', async () => {
    const log = (): string => readFileSync(join(sandbox.directory, 'ovn-controller.log'), 'utf8')
    const set = (key: string, value: string) =>
      sandbox.run('ovs-vsctl', 'set', 'Open_vSwitch', '.', `external_ids:${key}="${value}"`)
    await set('ovn-bridge-remote', 'somewhere')
    await expect.poll(log, soon).toContain('not a switch: somewhere')
    await set('ovn-remote', 'somewhere')
    await expect.poll(log, soon).toContain('not a remote: somewhere')
    expect(await ask('connection-status')).toBe('not connected')
  })

  function setSsl({ privateKey, certificate, caCertificate }: TlsFiles): Promise<string> {
    return sandbox.run('ovs-vsctl', '--timeout=20', 'set-ssl', privateKey, certificate, caCertificate)
  }
})
