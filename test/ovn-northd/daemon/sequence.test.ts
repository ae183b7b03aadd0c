/** Configuration numbers and their times, and the global rows: as the stock daemon leaves them. */
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Daemon, Sandbox } from '../../../bench/stock/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { answer, databases, eventually, startOurs } from './daemons.ts'

describeWithStock('configuration numbers', () => {
  let stock: Sandbox
  let ours: Sandbox
  let daemon: Daemon
  const both = (): readonly Sandbox[] => [stock, ours]

  beforeEach(async () => {
    ;[stock, ours] = await Promise.all([databases(), databases()])
    ;[, daemon] = await Promise.all([stock.startNorthd('-vconsole:warn'), startOurs(ours, '-vconsole:warn')])
  })
  afterEach(() => Promise.all(both().map((sandbox) => sandbox.dispose())))

  interface Numbers {
    readonly nb_cfg: number
    readonly sb_cfg: number
    readonly hv_cfg: number
    readonly nb_cfg_timestamp: number
    readonly sb_cfg_timestamp: number
    readonly hv_cfg_timestamp: number
  }

  const columns = ['nb_cfg', 'sb_cfg', 'hv_cfg', 'nb_cfg_timestamp', 'sb_cfg_timestamp', 'hv_cfg_timestamp']

  /** NB_Global as it is. */
  async function numbers(sandbox: Sandbox): Promise<Numbers> {
    const values = columns.map((column) => ['get', 'NB_Global', '.', column, '--'])
    const text = await sandbox.run('ovn-nbctl', ...values.flat().slice(0, -1))
    const lines = text.trim().split('\n').map(Number)
    return Object.fromEntries(columns.map((column, at) => [column, lines[at]])) as unknown as Numbers
  }

  /** What does not depend on the clock. */
  const plain = async (sandbox: Sandbox): Promise<readonly number[]> => {
    const { nb_cfg, sb_cfg, hv_cfg, hv_cfg_timestamp } = await numbers(sandbox)
    return [nb_cfg, sb_cfg, hv_cfg, hv_cfg_timestamp]
  }

  /** Waits until ours has the numbers that stock has come to. */
  async function sameAs(expected: readonly number[]): Promise<void> {
    for (const sandbox of both()) {
      await eventually(`${expected}`, async () => {
        const found = await plain(sandbox)
        return found.every((number, at) => number === expected[at])
      })
    }
  }

  const sbctl = (...args: readonly string[]) =>
    Promise.all(both().map((sandbox) => sandbox.run('ovn-sbctl', ...args)))
  const nbctl = (...args: readonly string[]) =>
    Promise.all(both().map((sandbox) => sandbox.run('ovn-nbctl', ...args)))

  test('are answered when the southbound has them, with the times of the beginning and the end', async () => {
    await eventually(
      'a row',
      async () => (await ours.run('ovn-nbctl', 'get', 'NB_Global', '.', 'nb_cfg')).trim() === '0',
    )
    const before = Date.now()
    await ours.run('ovn-nbctl', '--wait=sb', 'ls-add', 's')
    const found = await numbers(ours)
    expect([found.nb_cfg, found.sb_cfg]).toEqual([1, 1])
    expect(found.nb_cfg_timestamp).toBeGreaterThanOrEqual(before)
    expect(found.sb_cfg_timestamp).toBeGreaterThanOrEqual(found.nb_cfg_timestamp)
    expect(found.sb_cfg_timestamp).toBeLessThanOrEqual(Date.now())
    expect((await ours.run('ovn-sbctl', 'get', 'SB_Global', '.', 'nb_cfg')).trim()).toBe('1')
    // Without a hypervisor there is nobody else to wait for.
    await ours.run('ovn-nbctl', '--wait=hv', 'sync')
    expect(await plain(ours)).toEqual([2, 2, 2, 0])
  })

  test('of hypervisors are those of the slowest, and the time that of the last of these', async () => {
    for (const [at, name] of ['one', 'two', 'far'].entries()) {
      const config = name === 'far' ? ['other_config:is-remote=true'] : []
      await sbctl(
        'chassis-add',
        name,
        'geneve',
        `127.0.0.${at + 1}`,
        ...(config.length > 0 ? ['--', 'set', 'Chassis', name, ...config] : []),
      )
      await sbctl(
        ...[
          '--id=@c',
          'get',
          'Chassis',
          name,
          '--',
          'create',
          'Chassis_Private',
          `name=${name}`,
          'chassis=@c',
        ],
      )
    }
    await nbctl('--wait=sb', 'sync')
    await sameAs([1, 1, 0, 0])
    const reach = (name: string, cfg: number, time: number) =>
      sbctl('set', 'Chassis_Private', name, `nb_cfg=${cfg}`, `nb_cfg_timestamp=${time}`)
    await reach('one', 1, 1000)
    await sameAs([1, 1, 0, 0])
    await reach('two', 1, 900)
    await sameAs([1, 1, 1, 1000])
    await nbctl('--wait=sb', 'sync')
    await reach('two', 2, 2000)
    await sameAs([2, 2, 1, 1000])
    // One that is gone leaves a row that is still waited for, and told of.
    await sbctl('destroy', 'Chassis', 'one')
    await eventually('a warning', () =>
      daemon
        .output()
        .includes('|ovn_northd|WARN|Chassis does not exist for Chassis_Private record, name: one'),
    )
    await sameAs([2, 2, 1, 1000])
    await sbctl('destroy', 'Chassis_Private', 'one')
    await sameAs([2, 2, 2, 2000])
    // Ahead of what is asked for is as far as can be, and the time is still that of the number.
    await reach('two', 7, 3000)
    await nbctl('--wait=sb', 'sync')
    await sameAs([3, 3, 3, 0])
    await reach('two', 3, 4000)
    await nbctl('--wait=sb', 'ls-add', 'x')
    await sameAs([4, 4, 3, 0])
  })

  test('beyond 2^53 are numbers as others are, whoever has them', async () => {
    await sbctl('chassis-add', 'one', 'geneve', '127.0.0.1')
    await sbctl(
      '--id=@c',
      'get',
      'Chassis',
      'one',
      '--',
      'create',
      'Chassis_Private',
      'name=one',
      'chassis=@c',
    )
    for (const number of ['9223372036854775807', '-9223372036854775808', '9007199254740993']) {
      await sbctl('set', 'Chassis_Private', 'one', `nb_cfg=${number}`, `nb_cfg_timestamp=${number}`)
      await nbctl('--timeout=10', '--wait=sb', 'sync')
      await nbctl('set', 'NB_Global', '.', `nb_cfg=${number}`)
      await eventually(number, async () => {
        const found = await ours.run('ovn-sbctl', 'get', 'SB_Global', '.', 'nb_cfg')
        return found.trim() === number
      })
      await nbctl('set', 'NB_Global', '.', 'nb_cfg=7', `sb_cfg=${number}`, `hv_cfg_timestamp=${number}`)
      await nbctl('--timeout=10', '--wait=sb', 'sync')
      await sameAs(await plain(stock))
    }
    expect(daemon.output()).not.toMatch(/\|(WARN|ERR|EMER)\|(?!.*Chassis)/)
  })

  test('and the global rows come back when they are deleted', async () => {
    await nbctl('--wait=sb', 'ls-add', 's')
    await sbctl('destroy', 'SB_Global', '.')
    await nbctl('--wait=sb', 'sync')
    for (const sandbox of both()) {
      expect((await sandbox.run('ovn-sbctl', 'get', 'SB_Global', '.', 'nb_cfg')).trim()).toBe('2')
      expect(await sandbox.run('ovn-sbctl', 'get', 'SB_Global', '.', 'options')).toContain(
        'northd_internal_version="25.03.0-20.41.0-77.6"',
      )
    }
    await ours.run('ovn-nbctl', 'destroy', 'NB_Global', '.')
    await eventually('a new row', async () =>
      (await ours.run('ovn-nbctl', '--bare', '--columns=options', 'list', 'NB_Global')).includes(
        'svc_monitor_mac=',
      ),
    )
  })

  test('options that someone else chooses at the same time are left as they are', async () => {
    await nbctl('--wait=sb', 'set', 'NB_Global', '.', 'options:mac_prefix="0a:00:01"')
    await answer(ours, join(ours.directory, 'ours.ctl'), 'pause')
    await ours.run(
      'ovn-nbctl',
      'remove',
      'NB_Global',
      '.',
      'options',
      'svc_monitor_mac',
      '--',
      'set',
      'NB_Global',
      '.',
      'options:svc_monitor_mac="0a:00:00:00:00:01"',
    )
    await answer(ours, join(ours.directory, 'ours.ctl'), 'resume')
    await ours.run('ovn-nbctl', '--wait=sb', 'sync')
    const options = await ours.run('ovn-sbctl', 'get', 'SB_Global', '.', 'options')
    expect(options).toContain('mac_prefix="0a:00:01"')
    expect(options).toContain('svc_monitor_mac="0a:00:00:00:00:01"')
  })
})
