/** Commands and command lines: the stock controller and ours answer alike. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Hypervisor, type Make, ourProgram, startHypervisor } from '../../../bench/compare/index.ts'
import { addPort, type LoadNetOptions, loadNet, loadNetPort } from '../../../bench/networks/index.ts'
import { stockProgram } from '../../../bench/stock/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'

const options: LoadNetOptions = { form: 'port group', packets: true }
const makes: readonly Make[] = ['stock', 'ours']

/** What a command answers, or how it fails. */
async function answer(hypervisor: Hypervisor, words: readonly string[]): Promise<string> {
  const [method = '', ...parameters] = words
  try {
    return await hypervisor.control(method, ...parameters)
  } catch (error) {
    return `error: ${error instanceof Error ? error.message : String(error)}`
  }
}

describeWithStock('a controller that is asked', () => {
  let hypervisors: readonly Hypervisor[] = []

  beforeAll(async () => {
    const network = [...loadNet(3, options), addPort({ ...loadNetPort(9, options), name: 'other' })]
    hypervisors = await Promise.all(
      makes.map((controller) => startHypervisor({ northd: 'stock', controller }, network)),
    )
    await Promise.all(
      hypervisors.map(async (hypervisor) => {
        await hypervisor.addInterfaces({ lp1: 1, lp2: 2, nobody: 7 })
        await hypervisor.settle()
      }),
    )
  })
  afterAll(() => Promise.all(hypervisors.map((hypervisor) => hypervisor.dispose())))

  const both = (...words: readonly string[]): Promise<readonly string[]> =>
    Promise.all(hypervisors.map((hypervisor) => answer(hypervisor, words)))

  test.each([
    ['connection-status'],
    ['debug/status'],
    ['debug/dump-local-template-vars'],
    ['debug/dump-mac-bindings'],
    ['debug/dump-peer-ports'],
    ['group-table-list'],
    ['meter-table-list'],
    ['debug/delay-nb-cfg-report', 'soon'],
    ['debug/delay-nb-cfg-report', '3'],
    ['debug/delay-nb-cfg-report', '0'],
    ['debug/delay-nb-cfg-report'],
    ['inc-engine/compute-log-timeout', 'x'],
    ['inc-engine/show-stats', 'nothing'],
    ['recompute'],
    ['inc-engine/recompute'],
    ['inc-engine/clear-stats'],
    ['lflow-cache/flush'],
    ['flush-lflow-cache'],
    ['sb-cluster-state-reset'],
    ['debug/ignore-startup-delay'],
    ['no-such-command'],
    ['connection-status', 'and', 'more'],
    ['version'],
    ['exit', 'one', 'two'],
  ])('%s: answers as the stock one does', async (...words) => {
    const [stock, ours] = await both(...words)
    expect(ours).toBe(stock)
  })

  test('lists the commands of the stock one, explain, held-back and violations', async () => {
    const [stock = '', ours = ''] = await both('list-commands')
    const names = (text: string): readonly string[] =>
      [...text.matchAll(/^ {2}(\S+)/gm)].map(([, name]) => name ?? '')
    expect(names(ours)).toEqual([...names(stock), 'explain', 'held-back', 'violations'].sort())
  })

  test('knows the modules of the log, the stopwatches and the nodes of the engine by the stock names', async () => {
    const [stock = '', ours = ''] = await both('vlog/list')
    const modules = (text: string): readonly string[] =>
      [...text.matchAll(/^(\w+) +(?:OFF|EMER|ERR|WARN|INFO|DBG) /gm)].map(([, name]) => name ?? '').sort()
    expect(modules(ours)).toEqual(expect.arrayContaining([...modules(stock)]))
    for (const [command, title] of [
      ['stopwatch/show', /^Statistics for '(.*)'$/gm],
      ['inc-engine/show-stats', /^Node: (.*)$/gm],
    ] as const) {
      const [theirs = '', own = ''] = await both(command)
      const found = (text: string): readonly string[] =>
        [...text.matchAll(title)].map(([, name]) => name ?? '')
      expect([...found(own)].sort()).toEqual([...found(theirs)].sort())
    }
  })

  test('lists zones, bindings and ports, in some order', async () => {
    const sorted = (text: string, pattern: RegExp): readonly string[] => (text.match(pattern) ?? []).sort()
    for (const [command, pattern] of [
      // The stock controller has zones for interfaces of ports that there are not, too.
      ['ct-zone-list', /^(?!nobody)\S+(?= \d+$)/gm],
      ['debug/dump-local-bindings', /^(name|primary|child|no).*$/gm],
      ['debug/dump-related-ports', /^.+$/gm],
    ] as const) {
      const [stock = '', ours = ''] = await both(command)
      expect(sorted(ours, pattern)).toEqual(sorted(stock, pattern))
      expect(sorted(ours, pattern).length).toBeGreaterThan(0)
    }
  })

  test('does nothing while it is paused, and catches up', async () => {
    const [, ours] = hypervisors
    if (!ours) throw new Error('there are two hypervisors')
    const before = await ours.dumpFlows()
    await ours.control('debug/pause')
    expect(await ours.control('debug/status')).toBe('paused')
    await ours.addInterfaces({ lp3: 3 })
    expect(await ours.dumpFlows()).toBe(before)
    await ours.control('debug/resume')
    await ours.settle()
    expect(await ours.dumpFlows()).not.toBe(before)
  })

  test('explains a flow as ovs-ofctl prints it, down to the databases', async () => {
    const [, ours] = hypervisors
    if (!ours) throw new Error('there are two hypervisors')
    const flows = (await ours.dumpFlows()).split('\n')
    expect(flows.length).toBeGreaterThan(100)
    const few = flows.filter((_, n) => n % 40 === 0)
    for (const flow of few) expect(await ours.control('explain', flow)).toContain('SwitchFlow')
    const output = flows.find((flow) => flow.includes('table=65') && flow.includes('output:1')) ?? ''
    const why = await ours.control('explain', output)
    for (const row of ['sb:Port_Binding', 'local:Interface', 'lp1']) expect(why).toContain(row)
    expect(await answer(ours, ['explain', 'table=65, priority=77,reg15=0x1 actions=drop'])).toMatch(
      /no rule says/,
    )
    expect(await answer(ours, ['explain', 'table=65,in_port=what actions=drop'])).toMatch(/is no flow/)
  })
})

describe('a command line', () => {
  const run = (program: string, words: readonly string[]) => {
    const directory = '/tmp/ovn-delta-nowhere'
    const environment = { ...process.env, OVN_RUNDIR: directory, OVS_RUNDIR: directory }
    const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', env: environment })
    return { status, stdout, stderr }
  }
  const ours = ourProgram('ovn-controller') ?? join('bin', 'ovn-controller')

  describeWithStock('beside the stock one', () => {
    test.each([[['-V']], [['--version']], [['a', 'b']], [['--bogus']], [['--unixctl']], [['-z']]])(
      '%j ends alike',
      (words) => {
        expect(run(ours, words)).toEqual(run(stockProgram('ovn-controller'), words))
      },
    )
  })

  test('--help says what there is', () => {
    const { status, stdout } = run(ours, ['--help'])
    expect(status).toBe(0)
    for (const word of ['--chassis', '--unixctl', '--pidfile', '--log-file', 'explain'])
      expect(stdout).toContain(word)
  })
})
