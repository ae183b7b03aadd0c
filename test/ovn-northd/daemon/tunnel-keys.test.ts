/** Tunnel keys that run out: whoever has one keeps it, all that can be is written, and the rest is told. */
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Daemon, Sandbox } from '../../../bench/stock/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { answer, databases, startOurs } from './daemons.ts'

describeWithStock('with VXLAN, which has few tunnel keys', () => {
  let sandbox: Sandbox
  let daemon: Daemon

  beforeEach(async () => {
    sandbox = await databases()
    daemon = await startOurs(sandbox, '-vconsole:warn')
  })
  afterEach(() => sandbox.dispose())

  /** Does the same for each number, many in one transaction. */
  async function each(count: number, command: (n: number) => readonly string[]): Promise<void> {
    for (let done = 0; done < count; done += 500) {
      const some = Array.from({ length: Math.min(500, count - done) }, (_, n) => ['--', ...command(done + n)])
      await sandbox.run('ovn-nbctl', ...some.flat().slice(1))
    }
    await sandbox.run('ovn-nbctl', '--timeout=60', '--wait=sb', 'sync')
  }
  const column = async (table: string, name: string): Promise<readonly string[]> => {
    const text = await sandbox.run('ovn-sbctl', '--bare', `--columns=${name}`, 'list', table)
    return text.split('\n').filter((line) => line !== '')
  }

  test('4,095 of 4,100 switches are in the southbound, and five are told', async () => {
    await sandbox.run('ovn-sbctl', 'chassis-add', 'one', 'vxlan', '10.0.0.1')
    await each(4100, (n) => ['ls-add', `s${n}`])
    expect(new Set(await column('Datapath_Binding', 'tunnel_key')).size).toBe(4095)
    expect(await column('IP_Multicast', 'datapath')).toHaveLength(4095)
    expect(
      daemon.output().match(/\|WARN\|Logical_Switch s\d+ \(.*\) tunnel key: none is left, left out/g),
    ).toHaveLength(5)
    expect(await answer(sandbox, join(sandbox.directory, 'ours.ctl'), 'held-back')).toBe(
      'Nothing is held back.\n',
    )
    // One that goes makes room for one that waits.
    const [waiting = ''] = /Logical_Switch (s\d+) /.exec(daemon.output())?.slice(1) ?? []
    const one = waiting === 's0' ? 's1' : 's0'
    await sandbox.run('ovn-nbctl', '--timeout=60', '--wait=sb', 'ls-del', one)
    expect(await column('Datapath_Binding', 'tunnel_key')).toHaveLength(4095)
  }, 60_000)

  test('a chassis that comes to a switch of 2,048 ports takes the key of none', async () => {
    await sandbox.run('ovn-nbctl', 'ls-add', 's')
    await each(2048, (n) => ['lsp-add', 's', `p${n}`])
    const keys = async (): Promise<readonly string[]> => {
      const text = await sandbox.run(
        'ovn-sbctl',
        '--format=csv',
        '--no-headings',
        '--columns=logical_port,tunnel_key',
        'list',
        'Port_Binding',
      )
      return text.trim().split('\n').sort()
    }
    const before = await keys()
    expect(before).toHaveLength(2048)
    await sandbox.run('ovn-sbctl', 'chassis-add', 'one', 'vxlan', '10.0.0.1')
    await sandbox.run('ovn-nbctl', '--timeout=60', '--wait=sb', 'lsp-add', 's', 'late')
    expect(await keys()).toEqual(before)
    expect(daemon.output()).toMatch(
      /\|WARN\|Logical_Switch_Port late \(.*\) tunnel key: none is left, left out/,
    )
  }, 60_000)
})
