/** A chassis may lose its name, or get another one: what goes through it goes on, and what it was called before is taken back. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Hypervisor, startHypervisor } from '../../../bench/compare/index.ts'
import { type LoadNetOptions, loadNet, loadNetPort } from '../../../bench/networks/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'

const options: LoadNetOptions = { form: 'acl per port' }
const ports = [1, 2].map((n) => loadNetPort(n, options).name)

describeWithStock('a chassis', () => {
  let hypervisor: Hypervisor
  let flows = ''

  const southbound = (...args: readonly string[]): Promise<string> =>
    hypervisor.central.sandbox.run('ovn-sbctl', '--timeout=20', ...args)
  const names = async (table: string): Promise<string> =>
    (await southbound('--bare', '--columns=name', 'list', table)).trim()

  beforeAll(async () => {
    hypervisor = await startHypervisor({ northd: 'stock', controller: 'ours' }, loadNet(2, options))
    await hypervisor.addInterfaces(Object.fromEntries(ports.map((name, n) => [name, n + 1])))
    for (const name of ports) await southbound('wait-until', 'Port_Binding', name, 'up=true')
    await hypervisor.settle()
    flows = await hypervisor.dumpFlows()
  })
  afterAll(() => hypervisor.dispose())

  test.each(['remove', 'empty'])('whose name is taken away keeps it: %s', async (how) => {
    const place = ['Open_vSwitch', '.', 'external_ids'] as const
    if (how === 'remove') await hypervisor.vsctl('remove', ...place, 'system-id')
    else await hypervisor.vsctl('set', 'Open_vSwitch', '.', 'external_ids:system-id=""')
    await hypervisor.settle()
    expect(await hypervisor.dumpFlows()).toBe(flows)
    await hypervisor.control('inc-engine/recompute')
    await hypervisor.settle()
    expect(await hypervisor.dumpFlows()).toBe(flows)
    expect(await names('Chassis')).toBe('hv1')
  })

  test('that has no name when its controller starts leaves its bridge alone', async () => {
    await hypervisor.controller.stop('SIGKILL')
    await hypervisor.vsctl('remove', 'Open_vSwitch', '.', 'external_ids', 'system-id')
    await hypervisor.startController()
    for (let left = 200; !/no system-id/.test(readFileSync(hypervisor.controller.log, 'utf8')); left--) {
      expect(left).toBeGreaterThan(0)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(await hypervisor.control('connection-status')).toBe('connected')
    expect(await hypervisor.dumpFlows()).toBe(flows)
    await hypervisor.vsctl('set', 'Open_vSwitch', '.', 'external_ids:system-id=hv1')
    await hypervisor.settle()
    expect(await hypervisor.dumpFlows()).toBe(flows)
  })

  test.each(['hv9', 'hv1'])(
    'that gets another name has its rows and ports under that one only: %s',
    async (name) => {
      await hypervisor.vsctl('set', 'Open_vSwitch', '.', `external_ids:system-id=${name}`)
      await southbound('wait-until', 'Chassis_Private', name)
      await southbound('wait-until', 'Chassis', name)
      const uuid = (await southbound('get', 'Chassis', name, '_uuid')).trim()
      for (const port of ports)
        await southbound('wait-until', 'Port_Binding', port, `chassis=${uuid}`, 'up=true')
      await hypervisor.settle()
      expect(await names('Chassis')).toBe(name)
      expect(await names('Chassis_Private')).toBe(name)
      expect((await southbound('--bare', '--columns=chassis_name', 'list', 'Encap')).trim()).toBe(name)
      expect(await hypervisor.dumpFlows()).toBe(flows)
    },
  )
})
