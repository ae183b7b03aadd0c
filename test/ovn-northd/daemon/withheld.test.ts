/** What a server refuses and what somebody else keeps writing against costs the daemon those rows and cells only. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Daemon, Sandbox } from '../../../bench/stock/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { answer, databases, eventually, startOurs } from './daemons.ts'

describeWithStock('a daemon whose southbound', () => {
  let sandbox: Sandbox
  let daemon: Daemon

  beforeEach(async () => {
    sandbox = await databases()
  })
  afterEach(() => sandbox.dispose())

  const nbctl = (...args: readonly string[]) => sandbox.run('ovn-nbctl', ...args)
  const sbctl = (...args: readonly string[]) => sandbox.run('ovn-sbctl', ...args)
  const control = (): string => join(sandbox.directory, 'ours.ctl')
  const ask = (...args: readonly string[]) => answer(sandbox, control(), ...args)
  const log = (): string => readFileSync(join(sandbox.directory, 'ours.log'), 'utf8')
  const lines = (text: string): readonly string[] =>
    log()
      .split('\n')
      .filter((line) => line.includes(text))

  const start = async (): Promise<void> => {
    daemon = await startOurs(sandbox, '-vconsole:off', `--log-file=${join(sandbox.directory, 'ours.log')}`)
    expect(daemon).toBeDefined()
  }

  /** The southbound takes no name of an address set that is longer than this. */
  async function restrictNames(maxLength: number): Promise<void> {
    const remote = sandbox.remote('sb')
    const schema = JSON.parse(await sandbox.run('ovsdb-client', 'get-schema', remote, 'OVN_Southbound'))
    schema.tables.Address_Set.columns.name.type = { key: { type: 'string', maxLength } }
    schema.version = `20.41.${maxLength}`
    const file = join(sandbox.directory, 'restricted.ovsschema')
    writeFileSync(file, JSON.stringify(schema))
    await sandbox.run('ovsdb-client', 'convert', remote, file)
  }

  test('refuses a row writes all others, confirms them, names the row, and lists it', async () => {
    await restrictNames(16)
    await start()
    await nbctl('create', 'Address_Set', 'name=a_name_that_is_long', 'addresses=10.0.0.1')
    await nbctl('create', 'Address_Set', 'name=short', 'addresses=10.0.0.2')
    await nbctl('--timeout=10', '--wait=sb', 'ls-add', 'ls', '--', 'lsp-add', 'ls', 'p')
    expect(
      (await sbctl('--bare', '--columns=name', 'list', 'Address_Set')).split(/\s+/).sort().join(' ').trim(),
    ).toBe('short svc_monitor_mac')
    expect((await sbctl('--bare', '--columns=logical_port', 'list', 'Port_Binding')).trim()).toBe('p')
    expect(lines('a_name_that_is_long')).toEqual([
      expect.stringMatching(
        /\|WARN\|Address_Set a_name_that_is_long \([0-9a-f-]{36}\) is held back: constraint violation/,
      ),
    ])
    expect(await ask('held-back')).toMatch(
      /^OVNSB: Address_Set a_name_that_is_long \(.*\): constraint violation: .*; tried again in \d/,
    )
    expect(await ask('status')).toBe('Status: active\n')
    expect(await ask('memory/show')).toContain('rows-held-back:1')
    expect(await ask('coverage/read-counter', 'txn_rows_held_back')).toBe('1\n')
    await nbctl('--timeout=10', '--wait=sb', 'set', 'Address_Set', 'a_name_that_is_long', 'name=brief')
    await eventually('the row is there', async () =>
      (await sbctl('--bare', '--columns=name', 'list', 'Address_Set')).includes('brief'),
    )
    expect(await ask('held-back')).toBe('Nothing is held back.\n')
  })

  test('has a cell that somebody else keeps writing puts it right less and less often, and does the rest', async () => {
    await start()
    await nbctl(
      '--timeout=10',
      '--wait=sb',
      'ls-add',
      'ls',
      '--',
      'lsp-add',
      'ls',
      'p',
      '--',
      'set',
      'Logical_Switch_Port',
      'p',
      'options:mine=1',
    )
    const [uuid = ''] = (await sbctl('--bare', '--columns=_uuid', 'list', 'Port_Binding')).trim().split('\n')
    const began = Date.now()
    const before = Number(await ask('coverage/read-counter', 'txn_success'))
    let rounds = 0
    while (Date.now() - began < 3_000) {
      if ((await sbctl('--bare', 'get', 'Port_Binding', uuid, 'type')).trim() !== 'l2gateway') {
        await sbctl('set', 'Port_Binding', uuid, 'type=l2gateway')
        rounds++
      }
    }
    expect(rounds).toBeGreaterThan(4)
    const written = Number(await ask('coverage/read-counter', 'txn_success')) - before
    expect(written).toBeLessThan(2 * rounds + 5)
    expect(written).toBeLessThan(20)
    expect(lines('again and again')).toEqual([
      expect.stringMatching(
        /\|WARN\|Port_Binding p \(.*\) type is set to l2gateway by somebody else again and again/,
      ),
    ])
    expect(await ask('held-back')).toMatch(
      /^OVNSB: Port_Binding p \(.*\) type: ours .*, somebody else's l2gateway; written in \d/,
    )
    await nbctl('--timeout=10', '--wait=sb', 'lsp-add', 'ls', 'q')
    await eventually(
      'it is right',
      async () => (await sbctl('--bare', 'get', 'Port_Binding', uuid, 'type')).trim() === '""',
    )
  })
})
