/** Every control command, side by side with the stock daemon: the stock ovn-appctl drives both. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Sandbox } from '../../../bench/stock/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { answer, appctl, databases, eventually, startOurs } from './daemons.ts'

describeWithStock('the control socket, beside that of the stock daemon', () => {
  let stock: Sandbox
  let ours: Sandbox

  beforeAll(async () => {
    ;[stock, ours] = await Promise.all([databases(), databases()])
    await Promise.all([stock.startNorthd('-vconsole:warn'), startOurs(ours, '-vconsole:warn')])
    await Promise.all([stock, ours].map((sandbox) => sandbox.run('ovn-nbctl', '--wait=sb', 'ls-add', 's')))
  })
  afterAll(() => Promise.all([stock?.dispose(), ours?.dispose()]))

  const toStock = (...args: readonly string[]) => appctl(stock, join(stock.directory, 'northd.ctl'), ...args)
  const toOurs = (...args: readonly string[]) => appctl(ours, join(ours.directory, 'ours.ctl'), ...args)

  /** What is equal but for where it is said. */
  const told = async (
    ask: (...args: readonly string[]) => ReturnType<typeof appctl>,
    sandbox: Sandbox,
    args: readonly string[],
  ) => {
    const { status, stdout, stderr } = await ask(...args)
    const socket = /ovn-appctl: \S+\.ctl:/
    return { status, stdout, stderr: stderr.replaceAll(sandbox.directory, '').replace(socket, 'ovn-appctl:') }
  }

  const same: readonly string[] = [
    'version',
    'status',
    'is-paused',
    'pause',
    'status',
    'is-paused',
    'pause',
    'resume',
    'is-paused',
    'resume',
    'no-such-command',
    'exit now',
    'sb-cluster-state-reset',
    'nb-cluster-state-reset',
    'nb-connection-status',
    'sb-connection-status',
    'parallel-build/get-n-threads',
    'parallel-build/set-n-threads 0',
    'parallel-build/set-n-threads 257',
    'parallel-build/set-n-threads x',
    'parallel-build/set-n-threads 4',
    'parallel-build/get-n-threads',
    'parallel-build/set-n-threads 1',
    'debug/chassis-features-list',
    'inc-engine/clear-stats',
    'inc-engine/show-stats lflow',
    'inc-engine/show-stats lflow cancel',
    'inc-engine/show-stats lflow nonsense',
    'inc-engine/show-stats nonsense',
    'inc-engine/show-stats nonsense compute',
    'inc-engine/show-stats lflow compute nonsense',
    'inc-engine/compute-log-timeout',
    'inc-engine/compute-log-timeout x',
    'inc-engine/compute-log-timeout 500',
    'inc-engine/recompute',
    'vlog/list',
    'vlog/list-pattern',
    'vlog/set nonsense',
    'vlog/set jsonrpc:console:dbg:nonsense',
    'vlog/set console:file',
    'vlog/set info:dbg',
    'vlog/set jsonrpc:reconnect',
    'vlog/set pattern',
    'vlog/set pattern:nonsense:%m',
    'vlog/set FACILITY:nonsense',
    'vlog/set FACILITY:local3',
    'vlog/set Jsonrpc:file:dbg ovn_northd,syslog,Err',
    'vlog/set PATTERN:file:%D{%H:%M}|%m',
    'vlog/list',
    'vlog/list-pattern',
    'vlog/set info console:warn',
    'vlog/list',
    'vlog/disable-rate-limit nonsense',
    'vlog/disable-rate-limit ovn_northd',
    'vlog/list',
    'vlog/enable-rate-limit',
    'vlog/list',
    'vlog/reopen',
    'vlog/close',
    'coverage/read-counter nonsense',
    'coverage/read-counter txn_error',
    'stopwatch/show nonsense',
    'stopwatch/reset nonsense',
    'stopwatch/reset lr_nat_run',
    'stopwatch/show lr_nat_run',
    'set-options',
    'set-options --format',
    'set-options --format=text',
    'set-options --format=xml',
    'set-options --nonsense',
    'set-options --format text more',
    'help',
  ]

  test('answers and errors are equal', async () => {
    const asked: unknown[] = []
    for (const line of same) {
      const args = line.split(' ')
      const [expected, found] = await Promise.all([told(toStock, stock, args), told(toOurs, ours, args)])
      asked.push({ line, ...found })
      expect({ line, ...found }).toEqual({ line, ...expected })
      // A lock is taken a moment after it is asked for.
      if (line === 'resume') await Promise.all([isActive(toStock), isActive(toOurs)])
    }
    expect(asked).toHaveLength(same.length)
  })

  async function isActive(ask: typeof toStock): Promise<void> {
    await eventually('the lock', async () => (await ask('status')).stdout === 'Status: active\n')
  }

  test('all commands of the stock daemon are there, with the same usage, and four of our own', async () => {
    const [expected, found] = await Promise.all([toStock('list-commands'), toOurs('list-commands')])
    const lines = (text: string): readonly string[] => text.split('\n')
    const own = lines(found.stdout).filter((line) => !lines(expected.stdout).includes(line))
    expect(own).toEqual([
      '  explain                 FLOW-UUID',
      '  held-back               ',
      '  plan                    TRANSACTION',
      '  violations              ',
    ])
    expect(await toOurs('violations')).toMatchObject({ stdout: '' })
    expect(lines(found.stdout).filter((line) => !own.includes(line))).toEqual(lines(expected.stdout))
  })

  test('the engine has the nodes of the stock daemon, in its order', async () => {
    const nodes = (text: string): readonly string[] => text.match(/^Node: .*$/gm) ?? []
    const shape = (text: string): readonly string[] =>
      text.replace(/ +\d+$/gm, (number) => `${number.length}`).split('\n')
    const [expected, found] = await Promise.all([
      toStock('inc-engine/show-stats'),
      toOurs('inc-engine/show-stats'),
    ])
    expect(nodes(found.stdout)).toEqual(nodes(expected.stdout))
    expect(shape(found.stdout)).toEqual(shape(expected.stdout))
  })

  test('stopwatches have the names of the stock daemon', async () => {
    const names = (text: string): readonly string[] => (text.match(/'.*'/g) ?? []).sort()
    const [expected, found] = await Promise.all([toStock('stopwatch/show'), toOurs('stopwatch/show')])
    expect(names(found.stdout)).toEqual(names(expected.stdout))
  })

  test('counters and memory have the form of the stock daemon', async () => {
    const coverage = await toOurs('coverage/show')
    const [title = '', ...lines] = coverage.stdout.trim().split('\n')
    expect(title).toMatch(
      /^Event coverage, avg rate over last: 5 seconds, last minute, last hour, {2}hash=[0-9a-f]{8}:$/,
    )
    const line = /^\S+ +[\d.]+\/sec +[\d.]+\/sec +[\d.]+\/sec {3}total: \d+$/
    expect(lines.slice(0, -1).filter((one) => !line.test(one))).toEqual([])
    expect(lines.at(-1)).toMatch(/^\d+ events never hit$/)
    const runs = Number((await toOurs('coverage/read-counter', 'northd_run')).stdout)
    expect(runs).toBeGreaterThan(0)
    expect(Number((await toOurs('coverage/read-counter', 'cpu_user_ms')).stdout)).toBeGreaterThan(0)
    const memory = (await toOurs('memory/show')).stdout
    expect(memory).toMatch(
      /^(\S+:\d+ )*idl-cells-OVN_Northbound:\d+ idl-cells-OVN_Southbound:\d+( \S+:\d+)*\n$/,
    )
    expect(Number(/rss-kB:(\d+)/.exec(memory)?.[1])).toBeGreaterThan(10_000)
  })

  test('the numbers of the engine tell what a change was work for', async () => {
    const ask = (...args: readonly string[]) => answer(ours, join(ours.directory, 'ours.ctl'), ...args)
    const numbers = async (node: string): Promise<readonly number[]> => {
      const text = await ask('inc-engine/show-stats', node)
      return (text.match(/\d+$/gm) ?? []).map(Number)
    }
    await ask('inc-engine/clear-stats')
    await ours.run('ovn-nbctl', '--wait=sb', 'set', 'NB_Global', '.', 'nb_cfg=77')
    await ours.run('ovn-nbctl', '--wait=sb', 'acl-add', 's', 'to-lport', '1000', 'ip4', 'drop')
    expect((await numbers('NB_acl'))[1]).toBe(1)
    const [recompute, compute = 0, cancel] = await numbers('lflow')
    expect(recompute).toBe(0)
    expect(compute).toBeGreaterThan(0)
    expect(cancel).toBe(0)
    expect((await numbers('NB_mirror'))[1]).toBe(0)
    await ask('inc-engine/recompute')
    expect((await numbers('NB_mirror'))[0]).toBe(1)
    expect((await numbers('northd_output'))[0]).toBe(1)
    // What was derived anew is what was there: nothing is written.
    const written = await ask('coverage/read-counter', 'txn_success')
    await ours.run('ovn-nbctl', '--wait=sb', 'sync')
    const more = Number(await ask('coverage/read-counter', 'txn_success')) - Number(written)
    expect(more).toBe(2) // nb_cfg to the southbound, and sb_cfg back
  })

  test('on the wire, both answer the same: with the form asked for, whatever the id, one after the other', async () => {
    const requests = [
      { method: 'status', params: [], id: 'x' },
      { method: 'set-options', params: ['--format', 'json'], id: 1 },
      { method: 'is-paused', params: [], id: 2 },
      { method: 'version', params: [], id: [3] },
      { method: 'status', params: [4], id: 4 },
      { method: 'vlog/set', params: ['nonsense'], id: 5 },
      { method: 'set-options', params: ['--form=text'], id: 6 },
      { method: 'is-paused', params: [], id: 7 },
    ]
    const ask = async (path: string): Promise<readonly unknown[]> => {
      const socket = connect(path)
      const replies: unknown[] = []
      let received = ''
      socket.on('data', (bytes) => {
        received += bytes
        // Each reply is an object of its own, and there is no brace after a brace but between two.
        const parts = received.replaceAll('}{', '}\n{').split('\n')
        try {
          replies.splice(0, replies.length, ...parts.map((part) => JSON.parse(part)))
        } catch {
          return
        }
        if (replies.length === requests.length) socket.destroy()
      })
      // All at once: the answers have to come in order.
      socket.write(requests.map((request) => JSON.stringify(request)).join(''))
      await once(socket, 'close')
      return replies
    }
    const expected = await ask(join(stock.directory, 'northd.ctl'))
    expect(await ask(join(ours.directory, 'ours.ctl'))).toEqual(expected)
    expect(expected).toHaveLength(requests.length)
  })

  test('features are those that all hypervisors have but remote ones', async () => {
    const both = async (...args: readonly string[]): Promise<void> => {
      await Promise.all([stock, ours].map((sandbox) => sandbox.run('ovn-sbctl', ...args)))
      await Promise.all([stock, ours].map((sandbox) => sandbox.run('ovn-nbctl', '--wait=sb', 'sync')))
    }
    const features = async (): Promise<string> => {
      const [expected, found] = await Promise.all([
        toStock('debug/chassis-features-list'),
        toOurs('debug/chassis-features-list'),
      ])
      expect(found).toEqual(expected)
      return found.stdout
    }
    const told = (has: boolean): string => `mac_binding_timestamp: ${has}\n`
    const config = (name: string, setting: string) => both('set', 'Chassis', name, `other_config:${setting}`)
    await both('chassis-add', 'one', 'geneve', '127.0.0.1')
    expect(await features()).toBe(told(false))
    await config('one', 'mac-binding-timestamp=true')
    expect(await features()).toBe(told(true))
    await both('chassis-add', 'two', 'geneve', '127.0.0.2')
    expect(await features()).toBe(told(false))
    await config('two', 'is-remote=true')
    expect(await features()).toBe(told(true))
  })

  test('what is no request ends the connection', async () => {
    const socket = connect(join(ours.directory, 'ours.ctl'))
    socket.write('["not", "a", "request"]')
    await once(socket, 'close')
    expect((await toOurs('status')).stdout).toBe('Status: active\n')
  })
})
