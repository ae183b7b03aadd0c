/**
 * The network below the tunnels: hypervisors on one wire, which is a switch of its own in a sandbox.
 *
 * Each hypervisor has a bridge `br-phys` on the wire, with an address that its tunnels end at, and knows the others'.
 */
import { join } from 'node:path'
import { sendCommand } from '../../../daemon/index.ts'
import { answers, createSandbox, type Sandbox, startVswitchd } from '../../stock/index.ts'
import type { Hypervisor } from './hypervisor.ts'

export interface Underlay {
  /** Connects a hypervisor, the n-th of the wire, counted from 1; its tunnels end at {@link underlayAddress}. */
  connect(hypervisor: Hypervisor, n: number): Promise<void>
  /** Lets the wire carry what it has. */
  turn(): Promise<void>
  dispose(): Promise<void>
}

/** The address at which the tunnels of the n-th hypervisor end. */
export const underlayAddress = (n: number): string => `192.168.50.${n}`

const hardwareAddress = (n: number): string => `aa:55:aa:55:00:${n.toString(16).padStart(2, '0')}`

/** The most hypervisors that know of each other. */
const MOST = 8

/** Starts a wire with nothing on it. */
export async function startUnderlay(): Promise<Underlay> {
  const sandbox = createSandbox()
  try {
    await sandbox.startDatabase('vswitch')
    await sandbox.run('ovs-vsctl', '--no-wait', 'init')
    await sandbox.run(
      'ovs-vsctl',
      '--no-wait',
      'add-br',
      'wire',
      '--',
      'set',
      'bridge',
      'wire',
      'datapath_type=dummy',
    )
    await startVswitchd(sandbox, () => answers(join(sandbox.directory, 'wire.mgmt')))
    return new Wire(sandbox)
  } catch (error) {
    await sandbox.dispose()
    throw error
  }
}

class Wire implements Underlay {
  readonly #sandbox: Sandbox

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox
  }

  async connect(hypervisor: Hypervisor, n: number): Promise<void> {
    const socket = join(this.#sandbox.directory, `port${n}.sock`)
    const bridge = [
      'set',
      'bridge',
      'br-phys',
      'datapath_type=dummy',
      `other-config:hwaddr=${hardwareAddress(n)}`,
    ]
    await this.#sandbox.run(
      ...(['ovs-vsctl', 'add-port', 'wire', `port${n}`, '--', 'set', 'Interface', `port${n}`] as const),
      ...['type=dummy', `options:pstream=punix:${socket}`],
    )
    await hypervisor.vsctl(
      ...['add-br', 'br-phys', '--', ...bridge, '--', 'add-port', 'br-phys', 'nic', '--'],
      ...['set', 'Interface', 'nic', 'type=dummy', `options:stream=unix:${socket}`],
    )
    await hypervisor.command('netdev-dummy/ip4addr', 'br-phys', `${underlayAddress(n)}/24`)
    await hypervisor.command('ovs/route/add', `${underlayAddress(n)}/24`, 'br-phys')
    for (let other = 1; other <= MOST; other++)
      if (other !== n)
        await hypervisor.command('tnl/arp/set', 'br-phys', underlayAddress(other), hardwareAddress(other))
  }

  async turn(): Promise<void> {
    const { directory } = this.#sandbox
    await sendCommand(directory, join(directory, 'vswitchd.ctl'), 'version', [])
  }

  dispose(): Promise<void> {
    return this.#sandbox.dispose()
  }
}
