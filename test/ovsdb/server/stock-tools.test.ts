/** The stock programs, unchanged, on embedded servers; and files that stock and embedded servers read of each other. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  differences,
  readDatabase,
  report,
  southboundForm,
  startCentral,
} from '../../../bench/compare/index.ts'
import { applyTo, requestConfiguration, scaleNetwork } from '../../../bench/networks/index.ts'
import { createSandbox, type Sandbox, stockProgram, stockSchema } from '../../../bench/stock/index.ts'
import {
  type Client,
  connect,
  type Json,
  parseSchema,
  schemaToJson,
  southbound,
} from '../../../ovsdb/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { until } from '../watch.ts'
import { startEmbedded } from './embedded.ts'

describeWithStock('on an embedded server', () => {
  let sandbox: Sandbox

  beforeEach(() => {
    sandbox = createSandbox()
  })
  afterEach(() => sandbox.dispose())

  test('ovn-nbctl and ovn-sbctl work, and as a daemon', async () => {
    await startEmbedded(sandbox, 'nb')
    await startEmbedded(sandbox, 'sb')
    await sandbox.run('ovn-nbctl', 'ls-add', 's1', '--', 'lsp-add', 's1', 'p1')
    await sandbox.run('ovn-nbctl', 'lsp-set-addresses', 'p1', '00:00:00:00:00:01 10.0.0.1')
    await sandbox.run('ovn-nbctl', 'acl-add', 's1', 'to-lport', '5', 'ip4', 'drop')
    expect(await sandbox.run('ovn-nbctl', '--bare', '--columns=name', 'list', 'Logical_Switch_Port')).toBe(
      'p1\n',
    )
    expect(await sandbox.run('ovn-nbctl', 'show')).toContain('00:00:00:00:00:01 10.0.0.1')
    expect(await sandbox.run('ovn-nbctl', 'acl-list', 's1')).toContain('(ip4) drop')
    await expect(sandbox.run('ovn-nbctl', 'ls-add', 's1')).rejects.toThrow(/already exists/)
    await sandbox.run('ovn-sbctl', 'chassis-add', 'hv1', 'geneve', '127.0.0.1')
    expect(await sandbox.run('ovn-sbctl', 'show')).toContain('Chassis hv1')

    const control = join(sandbox.directory, 'nbctl.ctl')
    await sandbox.start('nbctl', stockProgram('ovn-nbctl'), [
      `--unixctl=${control}`,
      '--detach',
      '--no-leader-only',
    ])
    const socket = readFileSync(join(sandbox.directory, 'nbctl.log'), 'utf8').trim() || control
    const daemon = { ...process.env, OVN_NB_DAEMON: socket, OVN_RUNDIR: sandbox.directory }
    await until(() => {
      try {
        execFileSync(stockProgram('ovn-nbctl'), ['ls-add', 's2'], { env: daemon, stdio: 'pipe' })
        return true
      } catch {
        return false
      }
    })
    expect(execFileSync(stockProgram('ovn-nbctl'), ['ls-list'], { env: daemon }).toString()).toContain('(s2)')
    execFileSync(stockProgram('ovn-appctl'), ['-t', socket, 'exit'], { env: daemon })
  })

  test('ovs-vsctl works', async () => {
    await startEmbedded(sandbox, 'vswitch')
    await sandbox.run('ovs-vsctl', '--no-wait', 'init')
    await sandbox.run('ovs-vsctl', '--no-wait', 'add-br', 'br0', '--', 'add-port', 'br0', 'p0')
    await sandbox.run('ovs-vsctl', '--no-wait', 'set', 'interface', 'p0', 'external_ids:iface-id=x')
    expect(await sandbox.run('ovs-vsctl', 'list-ports', 'br0')).toBe('p0\n')
    await sandbox.run('ovs-vsctl', '--no-wait', 'del-br', 'br0')
    expect(await sandbox.run('ovs-vsctl', '--bare', '--columns=name', 'list', 'interface')).toBe('')
  })

  test('ovsdb-client works, and gets the schema that the stock server gives', async () => {
    const remote = sandbox.remote('nb')
    await startEmbedded(sandbox, 'nb')
    expect(await sandbox.run('ovsdb-client', 'list-dbs', remote)).toBe('OVN_Northbound\n_Server\n')
    // Both written in one way, as the tool writes the values of enumerations sorted.
    const written = (text: string): Json => plain(schemaToJson(parseSchema(JSON.parse(text))))
    const schema = await sandbox.run('ovsdb-client', 'get-schema', remote)
    expect(written(schema)).toEqual(written(readFileSync(stockSchema('nb'), 'utf8')))
    await sandbox.run('ovn-nbctl', 'ls-add', 's1')
    expect(await sandbox.run('ovsdb-client', 'dump', remote, 'Logical_Switch', 'name')).toContain('s1')
    const select = { op: 'select', table: 'Logical_Switch', where: [], columns: ['name'] }
    const found = await sandbox.run(
      'ovsdb-client',
      'transact',
      remote,
      JSON.stringify(['OVN_Northbound', select]),
    )
    expect(JSON.parse(found)).toEqual([{ rows: [{ name: 's1' }] }])
    const monitors = [['monitor'], ['monitor-cond', '[]'], ['monitor-cond-since', '[]']] as const
    for (const [method, condition] of monitors) {
      const name = `watch-${method}`
      const args = [
        method,
        remote,
        'OVN_Northbound',
        ...(condition ? [condition] : []),
        'Logical_Switch',
        'name',
      ]
      const watch = await sandbox.start(name, stockProgram('ovsdb-client'), args)
      const log = (): string => readFileSync(watch.log, 'utf8')
      await until(() => log().includes('initial'))
      await sandbox.run('ovn-nbctl', 'ls-add', name)
      await until(() => new RegExp(`insert +"?${name}`).test(log()))
      await sandbox.run('ovn-nbctl', 'ls-del', name)
      await until(() => log().includes('delete'))
      await watch.stop()
    }
    await sandbox.run('ovsdb-client', 'wait', remote, 'OVN_Northbound', 'connected')
  })

  test('stock northd makes the southbound that it makes on stock servers', async () => {
    const network = scaleNetwork({ switches: 4, ports: 6 })
    const stock = await startCentral('stock')
    const clients: Client[] = []
    try {
      await stock.apply(...network)
      await stock.startNorthd()
      await stock.settle()
      await startEmbedded(sandbox, 'nb')
      await startEmbedded(sandbox, 'sb')
      clients.push(...(['nb', 'sb'] as const).map((name) => connect(sandbox.remote(name))))
      const [northboundClient, southboundClient] = clients
      if (!northboundClient || !southboundClient) throw new Error('two clients')
      await until(() => clients.every(({ state }) => state.status === 'connected'))
      // A northd that finds no global row makes one, and there can be one only.
      await applyTo(northboundClient, [...network, [requestConfiguration(1)]])
      await sandbox.startNorthd()
      await sandbox.run('ovn-nbctl', 'wait-until', 'NB_Global', '.', 'sb_cfg=1')
      const found = southboundForm(await readDatabase(southboundClient, southbound))
      expect(report(differences(await stock.southboundForm(), found), 'stock', 'embedded')).toBe('')
    } finally {
      for (const client of clients) client.close()
      await stock.dispose()
    }
  })

  test('a file is read by the stock tools and server, and one of theirs by this server', async () => {
    const file = join(sandbox.directory, 'nb.db')
    const ours = await startEmbedded(sandbox, 'nb', { file })
    await sandbox.run('ovn-nbctl', 'ls-add', 's1', '--', 'lsp-add', 's1', 'p1', '--', 'lsp-add', 's1', 'p2')
    await sandbox.run('ovn-nbctl', 'set', 'Logical_Switch', 's1', 'other_config:a=1', 'other_config:b=2')
    await sandbox.run(
      'ovn-nbctl',
      'lsp-del',
      'p1',
      '--',
      'remove',
      'Logical_Switch',
      's1',
      'other_config',
      'a',
    )
    const before = await dump(sandbox)
    await ours.stop()
    expect(await sandbox.run('ovsdb-tool', 'db-name', file)).toBe('OVN_Northbound\n')
    expect(await sandbox.run('ovsdb-tool', 'show-log', file)).toContain('record 3:')

    const stock = await sandbox.startDatabase('nb')
    expect(await dump(sandbox)).toBe(before)
    await sandbox.run('ovn-nbctl', 'ls-add', 's2', '--', 'lsp-add', 's2', 'p3')
    await sandbox.run('ovn-nbctl', 'set', 'Logical_Switch', 's1', 'other_config:b=3', 'other_config:c=4')
    const after = await dump(sandbox)
    await stock.stop()

    const again = await startEmbedded(sandbox, 'nb', { file })
    expect(await dump(sandbox)).toBe(after)
    await again.stop()
    appendFileSync(file, 'OVSDB JSON 1000 ')
    await startEmbedded(sandbox, 'nb', { file })
    expect(await dump(sandbox)).toBe(after)
    expect(readFileSync(`${file}.torn`, 'utf8')).toBe('OVSDB JSON 1000 ')
  })
})

/** The northbound as the stock client prints it, without versions. */
async function dump(sandbox: Sandbox): Promise<string> {
  const tables = ['Logical_Switch', 'Logical_Switch_Port']
  const operations = tables.map((table) => ({ op: 'select', table, where: [], sort: ['_uuid'] }))
  const request = JSON.stringify(['OVN_Northbound', ...operations])
  const text = await sandbox.run('ovsdb-client', 'transact', sandbox.remote('nb'), request)
  return JSON.stringify(plain(JSON.parse(text)))
}

/** In one form for all that mean the same: members and sets sorted, without versions. */
function plain(json: Json): Json {
  if (Array.isArray(json)) {
    if ((json[0] === 'set' || json[0] === 'map') && Array.isArray(json[1])) {
      return [
        json[0],
        json[1].map(plain).sort((one, two) => (JSON.stringify(one) < JSON.stringify(two) ? -1 : 1)),
      ]
    }
    return json.map(plain)
  }
  if (typeof json !== 'object' || json === null) return json
  const members = Object.entries(json)
    .filter(([name]) => name !== '_version')
    .map(([name, value]): [string, Json] => [name, plain(value)])
    .sort(([one], [two]) => (one < two ? -1 : 1))
  return Object.fromEntries(members)
}
