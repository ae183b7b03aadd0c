/** Chassis that stand in each other's way: each does what it can, tells what it cannot, and keeps nobody busy. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import {
  type Central,
  type Hypervisor,
  joinHypervisor,
  type Make,
  startCentral,
} from '../../../bench/compare/index.ts'
import { createGlobal } from '../../../bench/networks/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'

describeWithStock('two chassis', () => {
  let central: Central
  const hypervisors: Hypervisor[] = []
  const soon = { timeout: 20_000, interval: 20 }

  async function start(): Promise<void> {
    central = await startCentral('ours')
    await central.apply([createGlobal()])
    await central.startNorthd()
  }

  async function join(name: string, address: string, controller: Make = 'ours'): Promise<Hypervisor> {
    const hypervisor = await joinHypervisor(central, { name, controller, address })
    hypervisors.push(hypervisor)
    return hypervisor
  }

  afterEach(async () => {
    await Promise.all(hypervisors.splice(0).map((hypervisor) => hypervisor.dispose()))
    await central.dispose()
  })

  const sbctl = (...args: readonly string[]): Promise<string> => central.sandbox.run('ovn-sbctl', ...args)
  const nbctl = (...args: readonly string[]): Promise<string> => central.sandbox.run('ovn-nbctl', ...args)
  const chassisOf = async (port: string): Promise<string> => {
    const uuid = (
      await sbctl('--bare', '--columns=chassis', 'find', 'Port_Binding', `logical_port=${port}`)
    ).trim()
    return uuid === '' ? '' : (await sbctl('get', 'Chassis', uuid, 'name')).trim()
  }
  const committed = async (hypervisor: Hypervisor): Promise<number> =>
    Number(await hypervisor.control('coverage/read-counter', 'txn_success'))
  const warnings = ({ controller }: Hypervisor): readonly string[] =>
    controller
      .output()
      .split('\n')
      .filter((line) => /\|(WARN|ERR)\|/.test(line))

  test('of which one is given another name by somebody: it takes its rows back', async () => {
    await start()
    await join('hv1', '127.0.0.9')
    await nbctl('--timeout=20', '--wait=hv', 'sync')
    for (const table of ['Chassis_Private', 'Chassis']) {
      const [row = ''] = (await sbctl('--bare', '--columns=_uuid', 'find', table, 'name=hv1'))
        .trim()
        .split('\n')
      await sbctl('set', table, row, 'name=p')
      await expect.poll(() => sbctl('--bare', '--columns=name', 'list', table), soon).toBe('hv1\n')
      await nbctl('--timeout=20', '--wait=hv', 'sync')
    }
  }, 60_000)

  test('with one address for their tunnels: the later one names both, and comes when it has another', async () => {
    await start()
    const one = await join('hv1', '127.0.0.9')
    const two = await join('hv2', '127.0.0.9')
    await expect
      .poll(() => warnings(two).join('\n'), soon)
      .toMatch(/Encap .* ip=127\.0\.0\.9: the chassis hv1 has it, so that the chassis hv2 cannot/)
    const interfaces = (): Promise<string> => two.vsctl('--bare', '--columns=name', 'list', 'Interface')
    const there = await interfaces()
    const before = await Promise.all([committed(one), committed(two)])
    await sleep(3_000)
    const after = await Promise.all([committed(one), committed(two)])
    expect(after[0]).toBe(before[0])
    expect((after[1] ?? 0) - (before[1] ?? 0)).toBeLessThan(10)
    expect(warnings(two).length).toBeLessThan(6)
    expect(await interfaces()).toBe(there)
    expect((await sbctl('--bare', '--columns=name', 'list', 'Chassis')).trim()).toBe('hv1')
    expect(await two.control('held-back')).toMatch(/^OVNSB: Chassis hv2 /)
    await two.vsctl('set', 'Open_vSwitch', '.', 'external_ids:ovn-encap-ip=127.0.0.10')
    await expect.poll(() => sbctl('--bare', '--columns=name', 'list', 'Chassis'), soon).toMatch(/hv2/)
    await expect
      .poll(() => sbctl('--bare', '--columns=chassis', 'find', 'Chassis_Private', 'name=hv2'), soon)
      .not.toBe('\n')
    await expect.poll(() => two.control('held-back'), soon).toBe('Nothing is held back.\n')
  }, 60_000)

  for (const other of ['ours', 'stock'] as const)
    test(`with an interface each for one port, the other one ${other}: it changes hands twice a second at most`, async () => {
      await start()
      const one = await join('hv1', '127.0.0.9')
      const two = await join('hv2', '127.0.0.10', other)
      await nbctl('--wait=sb', 'ls-add', 's', '--', 'lsp-add', 's', 'p', '--', 'lsp-add', 's', 'q')
      await one.addInterfaces({ p: 101 })
      await expect.poll(() => chassisOf('p'), soon).toBe('hv1')
      await two.addInterfaces({ p: 102 })
      await expect.poll(() => chassisOf('p'), soon).toBe('hv2')
      const before = await committed(one)
      let changes = 0
      let last = ''
      for (const end = Date.now() + 4_000; Date.now() < end; ) {
        const now = await chassisOf('p').catch(() => last)
        if (now !== last) changes++
        last = now
      }
      expect(changes).toBeGreaterThan(2)
      expect(changes).toBeLessThan(25)
      expect((await committed(one)) - before).toBeLessThan(25)
      // Other ports do not wait for it.
      await one.addInterfaces({ q: 103 })
      await expect.poll(() => chassisOf('q'), soon).toBe('hv1')
      expect(warnings(one).filter((line) => line.includes('again and again')).length).toBeLessThan(3)
    }, 60_000)

  test('of which one comes to an empty southbound: it waits for the global row, and takes part from then on', async () => {
    central = await startCentral('ours')
    const one = await join('hv1', '127.0.0.9')
    await expect.poll(() => sbctl('--bare', '--columns=name', 'list', 'Chassis'), soon).toMatch(/hv1/)
    await sleep(500)
    expect(warnings(one)).toEqual([])
    await central.apply([createGlobal()])
    await central.startNorthd()
    await nbctl('--timeout=20', '--wait=hv', 'sync')
    await sbctl('--all', 'destroy', 'SB_Global')
    await nbctl('--timeout=20', '--wait=hv', 'sync')
    expect(warnings(one)).toEqual([])
  }, 60_000)
})
