/**
 * A southbound that lets a chassis write what is its own and nothing else (ovn-architecture(7), "OVN Deployment
 * Security"): everything works with the permissions that northd writes.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
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
import { describeWithStock } from '../../oracle/stock.ts'
import { authority, writeFiles } from '../../ovsdb/certificates.ts'

describeWithStock('a controller on a southbound with access control', () => {
  let sandbox: Sandbox
  let controller: Daemon

  beforeAll(async () => {
    sandbox = createSandbox()
    const { directory } = sandbox
    const issuer = await authority('cloud')
    const server = await writeFiles(directory, 'server', issuer, issuer)
    // The server takes the common name of a certificate for the name of the chassis.
    const own = await writeFiles(directory, 'hv1', issuer, issuer)
    await sandbox.startDatabase('nb')
    await sandbox.run('ovsdb-tool', 'create', join(directory, 'sb.db'), stockSchema('sb'))
    const flags = [
      '--remote=db:OVN_Southbound,SB_Global,connections',
      `--remote=punix:${join(directory, 'ovnsb_db.sock')}`,
      `--private-key=${server.privateKey}`,
      `--certificate=${server.certificate}`,
      `--ca-cert=${server.caCertificate}`,
      ...['--unixctl=sb.ctl', '-vconsole:info', join(directory, 'sb.db')],
    ]
    await sandbox.start('sb-server', stockProgram('ovsdb-server'), flags, {
      ready: () => answers(join(directory, 'ovnsb_db.sock')),
    })
    const remotes = [`--ovnnb-db=${sandbox.remote('nb')}`, `--ovnsb-db=${sandbox.remote('sb')}`]
    await sandbox.start('ovn-northd', ourProgram('ovn-northd') ?? '', [
      `--unixctl=${directory}/n.ctl`,
      ...remotes,
    ])
    await sandbox.run('ovn-nbctl', '--timeout=20', '--wait=sb', 'init')
    const connection = ['--id=@c', 'create', 'Connection', 'role=ovn-controller', 'target="pssl:0:127.0.0.1"']
    await sandbox.run('ovn-sbctl', '--', ...connection, '--', 'add', 'SB_Global', '.', 'connections', '@c')
    const log = join(directory, 'sb-server.log')
    await vi.waitUntil(() => /listening on port \d+/.test(readFileSync(log, 'utf8')), soon)
    const [, port] = /listening on port (\d+)/.exec(readFileSync(log, 'utf8')) ?? []
    await startSwitch(sandbox, { southbound: `ssl:127.0.0.1:${port}` })
    const control = join(directory, 'controller.ctl')
    const files = [
      `--private-key=${own.privateKey}`,
      `--certificate=${own.certificate}`,
      `--ca-cert=${own.caCertificate}`,
    ]
    const args = [`--unixctl=${control}`, ...files, sandbox.remote('vswitch')]
    controller = await sandbox.start('ovn-controller', ourProgram('ovn-controller') ?? '', args, {
      ready: () => answers(control),
    })
  })
  afterAll(() => sandbox.dispose())

  const soon = { timeout: 20_000, interval: 50 }
  const nbctl = (...args: readonly string[]) => sandbox.run('ovn-nbctl', '--timeout=20', ...args)
  const sbctl = (...args: readonly string[]) => sandbox.run('ovn-sbctl', '--timeout=20', ...args)
  const complaints = (): readonly string[] =>
    controller
      .output()
      .split('\n')
      .filter((line) => /\|(WARN|ERR|EMER)\|/.test(line))

  test('confirms configurations, claims ports, says that they are up, and lets them go', async () => {
    await sbctl('wait-until', 'Chassis_Private', 'hv1')
    await nbctl('--wait=hv', 'ls-add', 's', '--', 'lsp-add', 's', 'p', '--', 'lsp-add', 's', 'q')
    await sandbox.run(
      'ovs-vsctl',
      ...['--timeout=20', 'add-port', 'br-int', 'vif', '--', 'set', 'Interface', 'vif', 'type=dummy'],
      'external_ids:iface-id=p',
    )
    await nbctl('wait-until', 'Logical_Switch_Port', 'p', 'up=true')
    await nbctl('--wait=hv', 'sync')
    await sandbox.run('ovs-vsctl', '--timeout=20', 'set', 'Interface', 'vif', 'external_ids:iface-id=q')
    await nbctl('wait-until', 'Logical_Switch_Port', 'q', 'up=true')
    await nbctl('wait-until', 'Logical_Switch_Port', 'p', 'up=false')
    await nbctl('--wait=hv', 'lsp-del', 'q')
    await nbctl('--wait=hv', 'lsp-add', 's', 'q')
    await nbctl('wait-until', 'Logical_Switch_Port', 'q', 'up=true')
    expect(complaints()).toEqual([])
  })

  test('follows settings of the chassis, and takes its rows with it when it goes for good', async () => {
    const set = (setting: string) =>
      sandbox.run('ovs-vsctl', '--timeout=20', 'set', 'Open_vSwitch', '.', `external_ids:${setting}`)
    await set('ovn-bridge-mappings=physnet:br-int')
    await sbctl('wait-until', 'Chassis', 'hv1', 'other_config:ovn-bridge-mappings=physnet\\:br-int')
    await set('ovn-encap-type=vxlan')
    await expect.poll(() => sbctl('--bare', '--columns=type', 'list', 'Encap'), soon).toBe('vxlan\n')
    await set('ovn-encap-ip=127.0.0.7')
    await expect.poll(() => sbctl('--bare', '--columns=ip', 'list', 'Encap'), soon).toBe('127.0.0.7\n')
    await nbctl('--wait=hv', 'sync')
    expect(complaints()).toEqual([])
    await sandbox.run('ovs-appctl', '-t', join(sandbox.directory, 'controller.ctl'), 'exit')
    await expect.poll(() => sbctl('--bare', '--columns=name', 'list', 'Chassis'), soon).toBe('')
  })
})
