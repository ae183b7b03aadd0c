/** The controller goes on where it was: after it was killed, and after the switch or the southbound was. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer } from '../../../bench/compare/index.ts'
import { type Hypervisor, startHypervisor } from '../../../bench/compare/index.ts'
import {
  addAddress,
  addLoadNetPort,
  type LoadNetOptions,
  loadNet,
  loadNetIp,
  loadNetMac,
  loadNetPort,
  loadNetSet,
  type NorthboundTransaction,
  removeAddress,
} from '../../../bench/networks/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { type Station, udp } from './packet.ts'

const options: LoadNetOptions = { form: 'acl per port', packets: true }
const station = (n: number): Station => ({ mac: loadNetMac(n), ip: loadNetIp(n) })
const name = (n: number): string => loadNetPort(n, options).name

describeWithStock('a controller', () => {
  let hypervisor: Hypervisor
  let sequence = 0

  beforeAll(async () => {
    hypervisor = await startHypervisor({ northd: 'stock', controller: 'ours' }, loadNet(4, options))
    await hypervisor.addInterfaces(Object.fromEntries([1, 2, 3, 4, 5].map((n) => [name(n), n])))
  })
  afterAll(() => hypervisor.dispose())

  /** Numbers far apart: `ovn-nbctl --wait` counts on from the last one by itself. */
  function settle(change: NorthboundTransaction = [], answer: Answer = 'hv_cfg'): Promise<void> {
    sequence += 100
    return hypervisor.central.settle(change, { sequence, answer })
  }

  /** Whether a packet goes from port to port. */
  async function passes(from: number, to: number): Promise<boolean> {
    const frame = udp(station(from), station(to), 7)
    const received = await hypervisor.exchange({ [name(from)]: [frame] })
    return received[name(to)]?.includes(frame) ?? false
  }

  async function binding(n: number): Promise<string> {
    const args = ['--bare', '--columns=chassis,up', 'find', 'Port_Binding', `logical_port=${name(n)}`]
    const [chassis, up] = (await hypervisor.central.sandbox.run('ovn-sbctl', ...args)).split('\n')
    return `${chassis ? 'here' : 'nowhere'} ${up}`
  }

  async function up(n: number): Promise<string> {
    const { sandbox } = hypervisor.central
    return (await sandbox.run('ovn-nbctl', 'get', 'Logical_Switch_Port', name(n), 'up')).trim()
  }

  const log = (): string => readFileSync(hypervisor.controller.log, 'utf8')

  test('answers `--wait=hv`, and its ports are up then', async () => {
    const { sandbox } = hypervisor.central
    await sandbox.run('ovn-nbctl', '--timeout=20', '--wait=hv', 'sync')
    expect(await passes(2, 4)).toBe(true)
    expect(await passes(3, 4)).toBe(false)
    await sandbox.run('ovn-sbctl', '--timeout=20', 'wait-until', 'Port_Binding', name(1), 'up=true')
    await sandbox.run('ovn-nbctl', '--timeout=20', '--wait=sb', 'sync')
    expect(await Promise.all([1, 2, 3, 4].map(binding))).toEqual(Array(4).fill('here true'))
    expect(await Promise.all([1, 2, 3, 4].map(up))).toEqual(Array(4).fill('true'))
  })

  test('that is killed and started again changes nothing in a bridge that is right', async () => {
    // A port that came late has a number that a fresh start might not give it.
    await settle(addLoadNetPort(5, options))
    const before = await hypervisor.dumpFlows()
    await hypervisor.controller.stop('SIGKILL')
    expect(await passes(2, 4)).toBe(true)
    const counted = await countedFlows()
    await hypervisor.startController()
    await settle()
    expect(await hypervisor.dumpFlows()).toBe(before)
    // A flow that is replaced, if only by the same one, counts from zero again.
    expect(await countedFlows()).toBe(counted)
  })

  async function countedFlows(): Promise<number> {
    const bridge = `unix:${hypervisor.sandbox.directory}/br-int.mgmt`
    const dump = await hypervisor.sandbox.run('ovs-ofctl', '-O', 'OpenFlow15', 'dump-flows', bridge)
    return dump.match(/n_packets=[1-9]/g)?.length ?? 0
  }

  test('that was down meanwhile makes up for what has changed', async () => {
    await hypervisor.controller.stop('SIGKILL')
    await hypervisor.central.apply([addAddress(loadNetSet, loadNetIp(3))])
    await settle([], 'sb_cfg')
    expect(await passes(3, 4)).toBe(false)
    await hypervisor.startController()
    await settle()
    expect(await passes(3, 4)).toBe(true)
    await settle([removeAddress(loadNetSet, loadNetIp(3))])
    expect(await passes(3, 4)).toBe(false)
  })

  test('releases a port whose interface goes, and takes it again when that comes back', async () => {
    const { sandbox } = hypervisor.central
    await hypervisor.removeInterface(name(2))
    await sandbox.run('ovn-sbctl', '--timeout=20', 'wait-until', 'Port_Binding', name(2), 'up=false')
    expect(await binding(2)).toBe('nowhere false')
    await eventually(() => hypervisor.dumpFlows(), /^(?!.*in_port=2 )/s)
    await sandbox.run('ovn-nbctl', '--timeout=20', '--wait=sb', 'sync')
    expect(await up(2)).toBe('false')
    await hypervisor.addInterfaces({ [name(2)]: 2 })
    await sandbox.run('ovn-sbctl', '--timeout=20', 'wait-until', 'Port_Binding', name(2), 'up=true')
    expect(await passes(2, 4)).toBe(true)
  })

  test('takes a port of another switch whose interface comes as that of a port goes', async () => {
    const { sandbox } = hypervisor.central
    await sandbox.run(...(['ovn-nbctl', 'ls-add', 'elsewhere', '--', 'lsp-add', 'elsewhere', 'far'] as const))
    await hypervisor.vsctl(
      ...['del-port', 'br-int', name(2), '--', 'add-port', 'br-int', 'far'],
      ...['--', 'set', 'Interface', 'far', 'type=dummy', 'external_ids:iface-id=far'],
    )
    await sandbox.run('ovn-sbctl', '--timeout=20', 'wait-until', 'Port_Binding', 'far', 'up=true')
    await settle()
    const metadata = await sandbox.run(
      ...(['ovn-sbctl', '--bare', '--columns=tunnel_key', 'find', 'Datapath_Binding'] as const),
      'external_ids:name=elsewhere',
    )
    expect(await hypervisor.dumpFlows()).toContain(`metadata=0x${Number(metadata).toString(16)} `)
    await hypervisor.vsctl('del-port', 'br-int', 'far')
    await hypervisor.addInterfaces({ [name(2)]: 2 })
    await sandbox.run('ovn-sbctl', '--timeout=20', 'wait-until', 'Port_Binding', name(2), 'up=true')
    await sandbox.run('ovn-nbctl', '--wait=sb', 'ls-del', 'elsewhere')
  })

  test('takes a port at the interface that is left of two', async () => {
    await hypervisor.vsctl(
      ...['add-port', 'br-int', 'twin', '--', 'set', 'Interface', 'twin', 'type=dummy'],
      ...[`external_ids:iface-id=${name(2)}`, 'ofport_request=20'],
    )
    await eventually(() => hypervisor.dumpFlows(), /in_port=2 /)
    await hypervisor.vsctl('remove', 'Interface', name(2), 'external_ids', 'iface-id')
    expect(await eventually(() => hypervisor.dumpFlows(), /in_port=20 /)).not.toMatch(/in_port=2 /)
    await hypervisor.vsctl('set', 'Interface', name(2), `external_ids:iface-id=${name(2)}`)
    await hypervisor.vsctl('del-port', 'br-int', 'twin')
    expect(await eventually(() => hypervisor.dumpFlows(), /in_port=2 /)).not.toMatch(/in_port=20 /)
  })

  test('gives a switch that was restarted its flows again', async () => {
    const before = await hypervisor.dumpFlows()
    await hypervisor.restartSwitch()
    expect(await eventually(() => hypervisor.dumpFlows(), /table=65.*output/)).toBe(before)
    expect(log()).toMatch(/br-int\.mgmt: connection dropped/)
    await settle()
  })

  test('goes on when the southbound was restarted', async () => {
    await hypervisor.restartSouthbound()
    await settle([addAddress(loadNetSet, loadNetIp(3))])
    expect(await passes(3, 4)).toBe(true)
  })

  test('follows the southbound to where it is, and leaves the bridge alone meanwhile', async () => {
    const before = await hypervisor.dumpFlows()
    const remote = (await hypervisor.vsctl('get', 'Open_vSwitch', '.', 'external_ids:ovn-remote')).trim()
    await hypervisor.vsctl('set', 'Open_vSwitch', '.', 'external_ids:ovn-remote="unix:/nowhere"')
    await eventually(async () => log(), /the southbound is at unix:\/nowhere now/)
    expect(await hypervisor.control('connection-status')).toBe('not connected')
    expect(await hypervisor.dumpFlows()).toBe(before)
    await hypervisor.vsctl('set', 'Open_vSwitch', '.', `external_ids:ovn-remote=${remote}`)
    await eventually(() => hypervisor.control('connection-status'), /^connected$/)
    await settle()
    expect(await hypervisor.dumpFlows()).toBe(before)
    expect(await passes(3, 4)).toBe(true)
  })

  test('makes the integration bridge anew when it is missing', async () => {
    await hypervisor.vsctl('del-br', 'br-int')
    await eventually(() => hypervisor.vsctl('list-br'), /br-int/)
    await hypervisor.vsctl('set', 'Bridge', 'br-int', 'datapath_type=dummy')
    expect((await hypervisor.vsctl('get', 'Bridge', 'br-int', 'fail_mode')).trim()).toBe('secure')
    await hypervisor.addInterfaces(Object.fromEntries([1, 2, 3, 4, 5].map((n) => [name(n), n])))
    await settle()
    expect(await passes(3, 4)).toBe(true)
  })

  test('that goes for good takes its rows and its tunnels with it', async () => {
    await hypervisor.control('exit')
    const { sandbox } = hypervisor.central
    for (const table of ['Chassis', 'Chassis_Private', 'Encap'])
      expect(await sandbox.run('ovn-sbctl', '--bare', '--columns=_uuid', 'list', table)).toBe('')
    expect(await binding(3)).toBe('nowhere false')
  })
})

/** Asks until the answer matches. */
async function eventually(ask: () => Promise<string>, pattern: RegExp): Promise<string> {
  for (let left = 1200; ; left--) {
    const answer = await ask()
    if (pattern.test(answer)) return answer
    if (left === 0) throw new Error(`nothing matches ${pattern}:\n${answer.slice(-4000)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
