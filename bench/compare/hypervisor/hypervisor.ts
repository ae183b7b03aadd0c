/** A hypervisor in a sandbox of its own: a switch on a dummy datapath and a controller, stock or ours. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sendCommand } from '../../../daemon/index.ts'
import type { NorthboundTransaction } from '../../networks/index.ts'
import {
  answers,
  createSandbox,
  type Daemon,
  type Sandbox,
  startController as startStockController,
  startSwitch,
  startVswitchd,
} from '../../stock/index.ts'
import { type Central, type Make, ourProgram, startCentral } from '../central.ts'
import { numberNames } from './number-names.ts'

export interface Makes {
  readonly northd: Make
  readonly controller: Make
}

export interface HypervisorOptions {
  /** Name of the chassis; `hv1` if left out. */
  readonly name?: string
  readonly controller: Make
  /** Where its tunnels end; 127.0.0.1 if left out. */
  readonly address?: string
  /** Another schema of the local database than the stock one. */
  readonly schema?: string
  /** Options for the controller. */
  readonly flags?: readonly string[]
}

export interface Hypervisor {
  readonly name: string
  readonly central: Central
  /** Its own, with the local database, the switch and the controller. */
  readonly sandbox: Sandbox
  readonly controller: Daemon
  readonly vswitchd: Daemon
  /** An interface for the port of that name, with an OpenFlow port; what leaves by it is kept. */
  addInterfaces(ports: Readonly<Record<string, number>>): Promise<void>
  removeInterface(port: string): Promise<void>
  /** Makes a change and waits until all controllers have answered it. */
  settle(change?: NorthboundTransaction): Promise<void>
  /** Frames come in by the interfaces of ports; gives what left by each interface on that. */
  exchange(
    frames: Readonly<Record<string, readonly string[]>>,
  ): Promise<Readonly<Record<string, readonly string[]>>>
  /** Puts frames in, without waiting for what becomes of them. */
  inject(frames: Readonly<Record<string, readonly string[]>>): Promise<void>
  /** What left by each interface since this was last asked. */
  received(): Readonly<Record<string, readonly string[]>>
  /** Lets the switch do what it has to do. */
  turn(): Promise<void>
  /** What becomes of a packet, as the last line of `ofproto/trace` tells it. */
  trace(flow: string): Promise<string>
  /** What `ovs-ofctl dump-flows` says without counters, sorted. */
  dumpFlows(): Promise<string>
  /** Starts a controller, after another one was stopped; of the other make if asked. */
  startController(make?: Make): Promise<void>
  /** A command to the controller's control socket. */
  control(method: string, ...params: readonly string[]): Promise<string>
  /** A command to the switch's control socket. */
  command(method: string, ...params: readonly string[]): Promise<string>
  /** Ends the switch and starts it again: its flows are lost. */
  restartSwitch(): Promise<void>
  restartSouthbound(): Promise<void>
  vsctl(...args: readonly string[]): Promise<string>
  /** Ends it, and leaves the databases. */
  leave(): Promise<void>
  /** Ends it with the databases. */
  dispose(): Promise<void>
}

/**
 * Starts databases with a network, a northd, and one hypervisor.
 *
 * @param network what the northbound starts with: its global row, at least
 * @param options of the hypervisor
 */
export async function startHypervisor(
  { northd, controller }: Makes,
  network: readonly NorthboundTransaction[],
  options: Partial<HypervisorOptions> = {},
): Promise<Hypervisor> {
  const central = await startCentral(northd)
  try {
    await central.apply(...network)
    await central.startNorthd()
    return await joinHypervisor(central, { ...options, controller })
  } catch (error) {
    await central.dispose()
    throw error
  }
}

/** Starts a hypervisor on databases that are there. */
export async function joinHypervisor(central: Central, options: HypervisorOptions): Promise<Hypervisor> {
  const sandbox = createSandbox()
  try {
    const { name = 'hv1', address = '127.0.0.1', schema } = options
    const place = { systemId: name, southbound: central.sandbox.remote('sb'), address }
    const chassis = schema === undefined ? place : { ...place, schema }
    const vswitchd = await startSwitch(sandbox, chassis)
    const hypervisor = new SandboxHypervisor(central, sandbox, { ...options, name }, vswitchd)
    await hypervisor.startController()
    return hypervisor
  } catch (error) {
    await sandbox.dispose()
    throw error
  }
}

class SandboxHypervisor implements Hypervisor {
  readonly name: string
  readonly #options: HypervisorOptions
  readonly #interfaces = new Map<string, number>()
  #controller: Daemon | undefined
  #vswitchd: Daemon

  constructor(
    readonly central: Central,
    readonly sandbox: Sandbox,
    options: HypervisorOptions & { readonly name: string },
    vswitchd: Daemon,
  ) {
    this.name = options.name
    this.#options = options
    this.#vswitchd = vswitchd
  }

  get controller(): Daemon {
    if (!this.#controller) throw new Error('the controller was never started')
    return this.#controller
  }

  get vswitchd(): Daemon {
    return this.#vswitchd
  }

  async startController(make: Make = this.#options.controller): Promise<void> {
    const { flags = [] } = this.#options
    this.#controller = await (make === 'stock'
      ? startStockController(this.sandbox, ...flags)
      : this.#startOurs(flags))
    // Until there is a chassis nobody has to answer for it.
    await this.central.sandbox.run('ovn-sbctl', '--timeout=30', 'wait-until', 'Chassis_Private', this.name)
  }

  #startOurs(flags: readonly string[]): Promise<Daemon> {
    const program = ourProgram('ovn-controller')
    if (!program) throw new Error('there is no bin/ovn-controller')
    const control = join(this.sandbox.directory, 'controller.ctl')
    const args = [`--unixctl=${control}`, ...flags, this.sandbox.remote('vswitch')]
    return this.sandbox.start('ovn-controller', program, args, { ready: () => answers(control) })
  }

  async restartSwitch(): Promise<void> {
    await this.#vswitchd.stop()
    this.#vswitchd = await startVswitchd(this.sandbox, () =>
      answers(join(this.sandbox.directory, 'br-int.mgmt')),
    )
  }

  async restartSouthbound(): Promise<void> {
    const { directory } = this.central.sandbox
    await sendCommand(directory, join(directory, 'sb-server.ctl'), 'exit', [])
    await this.central.sandbox.startDatabase('sb')
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
    this.received()
    await this.inject(frames)
    // In each of its turns the switch takes a packet of every interface and answers a command.
    const turns = Math.max(...Object.values(frames).map((its) => its.length)) + 2
    for (let turn = 0; turn < turns; turn++) await this.turn()
    return this.received()
  }

  async inject(frames: Readonly<Record<string, readonly string[]>>): Promise<void> {
    // What the datapath has learnt from flows that have changed since, it forgets a little later.
    await this.command('revalidator/wait')
    for (const [port, its] of Object.entries(frames))
      if (its.length > 0) await this.command('netdev-dummy/receive', port, ...its)
  }

  async turn(): Promise<void> {
    await this.command('version')
  }

  received(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries([...this.#interfaces.keys()].map((port) => [port, this.#received(port)]))
  }

  async trace(flow: string): Promise<string> {
    const lines = (await this.command('ofproto/trace', 'br-int', flow)).trim().split('\n')
    const actions = lines.findLast((line) => line.startsWith('Datapath actions: ')) ?? ''
    // The datapath has numbers of its own for its ports.
    const ports = [...(await this.command('dpif/show')).matchAll(/(\S+) (\d+)\/(\d+):/g)]
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
    const bridge = `unix:${join(this.sandbox.directory, 'br-int.mgmt')}`
    const dump = (...args: readonly string[]) =>
      this.sandbox.run('ovs-ofctl', '-O', 'OpenFlow15', ...args, bridge)
    const named = numberNames(await dump('dump-groups'), await dump('dump-meters'))
    return named(await dump('--no-stats', 'dump-flows'))
      .trim()
      .split('\n')
      .map((line) => line.trim())
      .sort()
      .join('\n')
  }

  vsctl(...args: readonly string[]): Promise<string> {
    return this.sandbox.run('ovs-vsctl', '--timeout=30', ...args)
  }

  control(method: string, ...params: readonly string[]): Promise<string> {
    return this.#send('controller.ctl', method, params)
  }

  command(method: string, ...params: readonly string[]): Promise<string> {
    return this.#send('vswitchd.ctl', method, params)
  }

  leave(): Promise<void> {
    return this.sandbox.dispose()
  }

  async dispose(): Promise<void> {
    await this.sandbox.dispose()
    await this.central.dispose()
  }

  #send(socket: string, method: string, params: readonly string[]): Promise<string> {
    const { directory } = this.sandbox
    return sendCommand(directory, join(directory, socket), method, params)
  }

  #pcap(port: string): string {
    return join(this.sandbox.directory, `${port}.pcap`)
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
