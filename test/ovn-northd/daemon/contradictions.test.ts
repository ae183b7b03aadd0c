/** Rows that contradict each other: one counts, the others are told once, and the daemon comes to rest. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Sandbox } from '../../../bench/stock/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { answer, databases, startOurs } from './daemons.ts'

const row = String.raw`\([0-9a-f-]{36}\)`

describeWithStock('a daemon', () => {
  let sandbox: Sandbox
  /** How much of the log belongs to earlier tests. */
  let logged = 0

  beforeAll(async () => {
    sandbox = await databases()
    await startOurs(sandbox, '-vconsole:off', `--log-file=${logFile()}`)
  })
  afterAll(() => sandbox.dispose())

  beforeEach(async () => {
    const roots = ['Logical_Switch', 'Logical_Router', 'Port_Group', 'Address_Set']
    await nbctl('--timeout=10', '--wait=sb', ...commands(roots.map((table) => `--all destroy ${table}`)))
    logged = readFileSync(logFile(), 'utf8').length
  })

  const logFile = (): string => join(sandbox.directory, 'ours.log')
  const nbctl = (...args: readonly string[]) => sandbox.run('ovn-nbctl', ...args)
  const commands = (lines: readonly string[]): readonly string[] =>
    lines.flatMap((line) => ['--', ...line.split(' ')])

  /** Makes rows, and gives the warnings of the log once the daemon has come to rest. */
  async function warningsAfter(...lines: readonly string[]): Promise<readonly string[]> {
    await nbctl('--timeout=10', '--wait=sb', ...commands(lines))
    const written = (): Promise<string> =>
      answer(sandbox, join(sandbox.directory, 'ours.ctl'), 'coverage/read-counter', 'txn_success')
    const before = await written()
    await sleep(300)
    expect(await written(), 'transactions without news').toBe(before)
    await nbctl('--timeout=10', '--wait=sb', 'sync')
    const log = readFileSync(logFile(), 'utf8').slice(logged).split('\n')
    return log.filter((line) => /\|(WARN|ERR|EMER)\|/.test(line))
  }

  const router = 'lrp-add r rp 00:00:00:00:01:01 10.0.0.1/24'
  const link = (ls: string, port: string): readonly string[] => [
    `lsp-add ${ls} ${port}`,
    `lsp-set-type ${port} router`,
    `lsp-set-options ${port} router-port=rp`,
  ]

  test('takes one of two switch ports as the peer of their router port', async () => {
    const lines = ['lr-add r', router, 'ls-add a', 'ls-add b', ...link('a', 'ar'), ...link('b', 'br')]
    expect(await warningsAfter(...lines)).toEqual([
      expect.stringMatching(
        new RegExp(
          `\\|WARN\\|Port_Binding rp ${row} options:peer: br of .*Logical_Switch_Port br ${row} is left out, for ar of .*Logical_Switch_Port ar ${row} counts$`,
        ),
      ),
    ])
    const peer = ['--bare', '--columns=options', 'find', 'Port_Binding', 'logical_port=rp']
    expect((await sandbox.run('ovn-sbctl', ...peer)).trim()).toBe('peer=ar')
  })

  test('goes on with all else where an address set has the name of the set of a port group', async () => {
    const clash = 'create Address_Set name=pg_ip4 addresses=1.2.3.4'
    expect(await warningsAfter('ls-add a', 'lsp-add a p', 'pg-add pg p', clash)).toEqual([
      expect.stringMatching(
        new RegExp(
          `\\|WARN\\|(Port_Group pg|Address_Set pg_ip4) ${row} name=pg_ip4: is the name of an address set already, left out$`,
        ),
      ),
    ])
    const names = await sandbox.run('ovn-sbctl', '--bare', '--columns=name', 'list', 'Address_Set')
    expect(names.split(/\s+/).sort().join(' ').trim()).toBe('pg_ip4 pg_ip6 svc_monitor_mac')
  })

  test('binds one of a switch port and a router port of one name', async () => {
    const lines = ['ls-add a', 'lsp-add a p', 'lr-add r', 'lrp-add r p 00:00:00:00:01:01 10.0.0.1/24']
    expect(await warningsAfter(...lines)).toEqual([
      expect.stringMatching(
        new RegExp(
          `\\|WARN\\|Logical_(Switch|Router)_Port p ${row} name=p: is the name of a (router|switch) port too, left out here$`,
        ),
      ),
    ])
    const ports = await sandbox.run('ovn-sbctl', '--bare', '--columns=logical_port', 'list', 'Port_Binding')
    expect(ports.trim()).toBe('p')
  })

  test('gives a port that two switches list to one of them', async () => {
    await nbctl(...commands(['ls-add a', 'ls-add b', 'lsp-add a p']))
    const port = (await nbctl('--bare', '--columns=_uuid', 'find', 'Logical_Switch_Port', 'name=p')).trim()
    expect(await warningsAfter(`add Logical_Switch b ports ${port}`)).toEqual([
      expect.stringMatching(/ports=p: belongs to another switch too, left out here$/),
    ])
  })

  test('takes one of two names that a port tells for itself', async () => {
    const ids = 'set Logical_Switch_Port p external_ids:name=own external_ids:neutron\\:port_name=other'
    expect(await warningsAfter('ls-add a', 'lsp-add a p', ids)).toEqual([
      expect.stringMatching(/Port_Binding p .*external_ids:name: own .*is left out|other .*is left out/),
    ])
  })
})
