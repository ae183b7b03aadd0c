/** Whatever makes a switch throw its flows away, they are there again before anything is confirmed. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Hypervisor, startHypervisor } from '../../../bench/compare/index.ts'
import { type LoadNetOptions, loadNet, loadNetPort } from '../../../bench/networks/index.ts'
import { FlowLoss } from '../../../ovn-controller/daemon/flow-loss.ts'
import { describeWithStock } from '../../oracle/stock.ts'

const options: LoadNetOptions = { form: 'acl per port' }

describeWithStock('the flows of a bridge', () => {
  let hypervisor: Hypervisor
  let flows = ''

  beforeAll(async () => {
    hypervisor = await startHypervisor({ northd: 'stock', controller: 'ours' }, loadNet(3, options))
    await hypervisor.addInterfaces(
      Object.fromEntries([1, 2, 3].map((n) => [loadNetPort(n, options).name, n])),
    )
    for (const n of [1, 2, 3])
      await hypervisor.central.sandbox.run(
        ...(['ovn-sbctl', '--timeout=20', 'wait-until', 'Port_Binding'] as const),
        ...[loadNetPort(n, options).name, 'up=true'],
      )
    await hypervisor.settle()
    flows = await hypervisor.dumpFlows()
  })
  afterAll(() => hypervisor.dispose())

  const log = (): string => readFileSync(hypervisor.controller.log, 'utf8')
  const failMode = async (): Promise<string> =>
    (await hypervisor.vsctl('get', 'Bridge', 'br-int', 'fail_mode')).trim()

  const losses: readonly (readonly [what: string, command: readonly string[]])[] = [
    ['its fail_mode is changed', ['set', 'Bridge', 'br-int', 'fail_mode=standalone']],
    ['its fail_mode is taken away', ['clear', 'Bridge', 'br-int', 'fail_mode']],
    ['it gets a controller', ['set-controller', 'br-int', 'unix:/nowhere']],
    ['it loses its controller', ['del-controller', 'br-int']],
    [
      'it is another row of that name',
      ['del-br', 'br-int', '--', 'add-br', 'br-int', '--', 'set', 'Bridge', 'br-int', 'datapath_type=dummy'],
    ],
  ]
  test.each(losses)('are all there when a change is answered after %s', async (_, command) => {
    await hypervisor.vsctl(...command)
    if (command.includes('add-br'))
      await hypervisor.addInterfaces(
        Object.fromEntries([1, 2, 3].map((n) => [loadNetPort(n, options).name, n])),
      )
    await hypervisor.settle()
    expect(await failMode()).toBe('secure')
    expect(await hypervisor.dumpFlows()).toBe(flows)
    // Nor do they go when all is said.
    await sleep(300)
    await hypervisor.settle()
    expect(await hypervisor.dumpFlows()).toBe(flows)
  })

  test('come back when somebody deletes them', async () => {
    const bridge = `unix:${hypervisor.sandbox.directory}/br-int.mgmt`
    const ofctl = (...args: readonly string[]): Promise<string> =>
      hypervisor.sandbox.run('ovs-ofctl', '-O', 'OpenFlow15', ...args)
    for (const which of ['', 'table=65', 'metadata=1']) {
      await ofctl('del-flows', bridge, ...(which === '' ? [] : [which]))
      await hypervisor.settle()
      expect(await hypervisor.dumpFlows()).toBe(flows)
    }
    expect(log()).toMatch(/flows have gone that were not deleted from here/)
  })

  test('are confirmed when the switch says that it has followed its bridge, which it is asked for only then', async () => {
    const number = async (): Promise<number> =>
      Number(await hypervisor.vsctl('--no-wait', 'get', 'Open_vSwitch', '.', 'next_cfg'))
    const before = await number()
    await hypervisor.settle()
    expect(await number()).toBe(before)
    await hypervisor.vsctl('--no-wait', 'clear', 'Bridge', 'br-int', 'fail_mode')
    await hypervisor.settle()
    expect(await number()).toBe(before + 1)
    expect(await hypervisor.dumpFlows()).toBe(flows)
  })

  test('are confirmed some time after their bridge was put right where the switch does not say so', async () => {
    // There is no higher number to ask for.
    await hypervisor.vsctl('--no-wait', 'set', 'Open_vSwitch', '.', 'next_cfg=9223372036854775807')
    await hypervisor.vsctl('--no-wait', 'clear', 'Bridge', 'br-int', 'fail_mode')
    await hypervisor.settle()
    expect(await failMode()).toBe('secure')
    expect(await hypervisor.dumpFlows()).toBe(flows)
    await hypervisor.vsctl('--no-wait', 'set', 'Open_vSwitch', '.', 'next_cfg=1')
  })
})

test('flows that are deleted again and again are compared at once a few times, then less and less often', () => {
  const loss = new FlowLoss()
  const pauses = Array.from({ length: 12 }, (_, n) => loss.happened(n * 2000).pause)
  expect(pauses).toEqual([0, 0, 0, 0, 50, 100, 200, 400, 800, 1000, 1000, 1000])
  expect(loss.happened(60_000)).toEqual({ pause: 0, first: true })
  expect(loss.happened(60_001).first).toBe(false)
})
