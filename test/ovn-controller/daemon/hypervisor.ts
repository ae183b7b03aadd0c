/** One hypervisor with all that makes its flows: both databases, a northd, a switch and a controller, stock or ours. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Central, type Make, ourProgram, startCentral } from '../../../bench/compare/index.ts'
import type { NorthboundTransaction } from '../../../bench/networks/index.ts'
import {
  answers,
  type Daemon,
  startController as startStockController,
  startSwitch,
  stockProgram,
} from '../../../bench/stock/index.ts'
import { command } from './control-socket.ts'

export interface Makes {
  readonly northd: Make
  readonly controller: Make
}

export interface Hypervisor {
  readonly central: Central
  readonly controller: Daemon
  /** An interface for the port of that name; what leaves by it is kept. */
  addInterfaces(ports: Readonly<Record<string, number>>): Promise<void>
  removeInterface(port: string): Promise<void>
  /** Makes a change and waits until the controller has answered it. */
  settle(change?: NorthboundTransaction): Promise<void>
  /** Frames come in by the interfaces of ports; gives what left by each interface on that. */
  exchange(
    frames: Readonly<Record<string, readonly string[]>>,
  ): Promise<Readonly<Record<string, readonly string[]>>>
  /** What becomes of a packet, as the last line of `ofproto/trace` tells it. */
  trace(flow: string): Promise<string>
  /** What `ovs-ofctl dump-flows` says without counters, sorted. */
  dumpFlows(): Promise<string>
  /** Starts a controller, after another one was stopped; of the other make if asked. */
  startController(make?: Make): Promise<void>
  /** Ends the switch and starts it again: its flows are lost. */
  restartSwitch(): Promise<void>
  restartSouthbound(): Promise<void>
  vsctl(...args: readonly string[]): Promise<string>
  dispose(): Promise<void>
}

/** @param network what the northbound starts with: its global row, at least */
export async function startHypervisor(
  { northd, controller }: Makes,
  network: readonly NorthboundTransaction[],
): Promise<Hypervisor> {
  const central = await startCentral(northd)
  try {
    await central.apply(...network)
    await central.startNorthd()
    const vswitchd = await startSwitch(central.sandbox)
    const hypervisor = new SandboxHypervisor(central, controller, vswitchd)
    await hypervisor.startController()
    return hypervisor
  } catch (error) {
    await central.dispose()
    throw error
  }
}

class SandboxHypervisor implements Hypervisor {
  readonly #interfaces = new Map<string, number>()
  readonly #controlSocket: string
  #controller: Daemon | undefined
  #vswitchd: Daemon

  constructor(
    readonly central: Central,
    readonly make: Make,
    vswitchd: Daemon,
  ) {
    this.#vswitchd = vswitchd
    this.#controlSocket = join(central.sandbox.directory, 'vswitchd.ctl')
  }

  get controller(): Daemon {
    if (!this.#controller) throw new Error('the controller was never started')
    return this.#controller
  }

  async startController(make: Make = this.make): Promise<void> {
    const { sandbox } = this.central
    this.#controller = await (make === 'stock' ? startStockController(sandbox) : this.#startOurs())
    // Until there is a chassis nobody has to answer for it.
    await sandbox.run('ovn-sbctl', '--timeout=30', 'wait-until', 'Chassis_Private', 'hv1')
  }

  #startOurs(): Promise<Daemon> {
    const { sandbox } = this.central
    const program = ourProgram('ovn-controller')
    if (!program) throw new Error('there is no bin/ovn-controller')
    return sandbox.start('ovn-controller', process.execPath, [program, sandbox.remote('vswitch')])
  }

  async restartSwitch(): Promise<void> {
    await this.#vswitchd.stop()
    const { sandbox } = this.central
    const flags = ['--enable-dummy=override', '--disable-system', '-vconsole:warn', '--pidfile']
    const control = `--unixctl=${this.#controlSocket}`
    this.#vswitchd = await sandbox.start(
      'ovs-vswitchd',
      stockProgram('ovs-vswitchd'),
      [...flags, control, sandbox.remote('vswitch')],
      { ready: () => answers(join(sandbox.directory, 'br-int.mgmt')) },
    )
  }

  async restartSouthbound(): Promise<void> {
    const { sandbox } = this.central
    await command(join(sandbox.directory, 'sb-server.ctl'), 'exit')
    await sandbox.startDatabase('sb')
  }

  async addInterfaces(ports: Readonly<Record<string, number>>): Promise<void> {
    const commands = Object.entries(ports).flatMap(([port, ofport]) => {
      // A port of the same name starts a file of its own.
      this.#interfaces.set(port, 0)
      return [
        ...['--', 'add-port', 'br-int', port, '--', 'set', 'Interface', port, 'type=dummy'],
        `ofport_request=${ofport}`,
        `external_ids:iface-id=${port}`,
        `options:tx_pcap=${this.#pcap(port)}`,
      ]
    })
    await this.vsctl(...commands.slice(1))
  }

  async removeInterface(port: string): Promise<void> {
    await this.vsctl('del-port', 'br-int', port)
    this.#interfaces.delete(port)
  }

  settle(change: NorthboundTransaction = []): Promise<void> {
    return this.central.settle(change, { answer: 'hv_cfg' })
  }

  async exchange(
    frames: Readonly<Record<string, readonly string[]>>,
  ): Promise<Readonly<Record<string, readonly string[]>>> {
    for (const port of this.#interfaces.keys()) this.#received(port)
    // What the datapath has learnt from flows that have changed since, it forgets a little later.
    await this.#command('revalidator/wait')
    for (const [port, its] of Object.entries(frames))
      if (its.length > 0) await this.#command('netdev-dummy/receive', port, ...its)
    // In each of its turns the switch takes a packet of every interface and answers a command.
    const turns = Math.max(...Object.values(frames).map((its) => its.length)) + 2
    for (let turn = 0; turn < turns; turn++) await this.#command('version')
    return Object.fromEntries([...this.#interfaces.keys()].map((port) => [port, this.#received(port)]))
  }

  async trace(flow: string): Promise<string> {
    const lines = (await this.#command('ofproto/trace', 'br-int', flow)).trim().split('\n')
    const actions = lines.findLast((line) => line.startsWith('Datapath actions: ')) ?? ''
    // The datapath has numbers of its own for its ports.
    const ports = [...(await this.#command('dpif/show')).matchAll(/(\S+) (\d+)\/(\d+):/g)]
    const names = new Map(ports.map(([, name, , number]) => [number, name]))
    const named = actions
      .slice('Datapath actions: '.length)
      .replace(/(?<=^|,)\d+(?=,|$)/g, (number) => names.get(number) ?? number)
    // What the switch numbers as it goes along says nothing, and copies of one packet leave in any order.
    const settled = named.replace(/(recirc_id|rule_cookie)=\w+/g, '$1')
    return settled
      .split(/,(?![^(]*\))/)
      .sort()
      .join(',')
  }

  async dumpFlows(): Promise<string> {
    const bridge = `unix:${join(this.central.sandbox.directory, 'br-int.mgmt')}`
    const dump = await this.central.sandbox.run(
      'ovs-ofctl',
      '-O',
      'OpenFlow15',
      '--no-stats',
      'dump-flows',
      bridge,
    )
    return dump
      .trim()
      .split('\n')
      .map((line) => line.trim())
      .sort()
      .join('\n')
  }

  vsctl(...args: readonly string[]): Promise<string> {
    return this.central.sandbox.run('ovs-vsctl', '--timeout=30', ...args)
  }

  dispose(): Promise<void> {
    return this.central.dispose()
  }

  #command(method: string, ...params: readonly string[]): Promise<string> {
    return command(this.#controlSocket, method, ...params)
  }

  #pcap(port: string): string {
    return join(this.central.sandbox.directory, `${port}.pcap`)
  }

  /** What left by an interface since this was last asked. */
  #received(port: string): readonly string[] {
    const file = readFileSync(this.#pcap(port))
    const before = this.#interfaces.get(port) ?? 0
    const frames: string[] = []
    // A file header of 24 bytes; each record has one of 16, the length at 8.
    let at = 24
    while (at + 16 <= file.length) {
      const end = at + 16 + file.readUInt32LE(at + 8)
      if (at >= before) frames.push(file.subarray(at + 16, end).toString('hex'))
      at = end
    }
    this.#interfaces.set(port, at)
    return frames
  }
}
