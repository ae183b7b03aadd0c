/** A cloud of one hypervisor, of which every process can be killed: databases, both of our daemons, and the switch. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sendCommand } from '../../daemon/index.ts'
import { type Client, northbound, southbound, transact } from '../../ovsdb/index.ts'
import {
  type NormalForm,
  numberNames,
  openClient,
  ourProgram,
  readDatabase,
  southboundForm,
} from '../compare/index.ts'
import { applyTo, type NorthboundTransaction, requestConfiguration } from '../networks/index.ts'
import { answers, createSandbox, type Sandbox, startSwitch, startVswitchd } from '../stock/index.ts'
import { type DatabaseServer, type ServerKind, startServer } from './database-server.ts'

/** The processes, and what they are called. */
export const processes = ['nb', 'sb', 'vswitch', 'northd', 'controller', 'vswitchd'] as const
export type ProcessName = (typeof processes)[number]

/** A cloud that has come to rest. */
export interface AtRest {
  /** The southbound, but for the numbers of configurations. */
  readonly rows: NormalForm
  /** The flows of the bridge without counters, groups and meters as what they are, sorted. */
  readonly flows: string
}

/** In a cluster the leader is written to. */
const leader = { leaderOnly: true }

/** How long daemons have to find back, in milliseconds. */
const PATIENCE = 40_000

export class Cloud {
  readonly central: Sandbox
  readonly host: Sandbox
  readonly nb: DatabaseServer
  readonly sb: DatabaseServer
  readonly #toNorthbound: Client
  readonly #toSouthbound: Client
  readonly #connected: Promise<unknown>
  #sequence = 0

  private constructor(central: Sandbox, host: Sandbox, nb: DatabaseServer, sb: DatabaseServer) {
    this.central = central
    this.host = host
    this.nb = nb
    this.sb = sb
    const [toNorthbound, toSouthbound] = [openClient(nb.remote, leader), openClient(sb.remote, leader)]
    this.#toNorthbound = toNorthbound.client
    this.#toSouthbound = toSouthbound.client
    this.#connected = Promise.all([toNorthbound.connected, toSouthbound.connected])
  }

  /** Starts everything, with interfaces for the ports of those names. */
  static async start(
    kind: ServerKind,
    network: readonly NorthboundTransaction[],
    ports: readonly string[],
  ): Promise<Cloud> {
    const [central, host] = [createSandbox(), createSandbox()]
    const [nb, sb] = [await startServer(central, kind, 'nb'), await startServer(central, kind, 'sb')]
    const cloud = new Cloud(central, host, nb, sb)
    await cloud.#connected
    await cloud.apply(...network)
    await startSwitch(host, { southbound: sb.remote })
    const interfaces = ports.flatMap((port) => [
      ...['--', 'add-port', 'br-int', port, '--', 'set', 'Interface', port, 'type=dummy'],
      `external_ids:iface-id=${port}`,
    ])
    await host.run('ovs-vsctl', '--timeout=30', ...interfaces.slice(1))
    await cloud.startProcess('northd')
    await cloud.startProcess('controller')
    // Until there is a chassis nobody has to answer for it.
    await central.run(
      'ovn-sbctl',
      `--db=${sb.remote}`,
      '--timeout=30',
      'wait-until',
      'Chassis_Private',
      'hv1',
    )
    return cloud
  }

  /** Commits transactions to the northbound. Rejects where it is not known that they were. */
  apply(...transactions: readonly NorthboundTransaction[]): Promise<void> {
    return applyTo(this.#toNorthbound, transactions)
  }

  async kill(name: ProcessName): Promise<void> {
    if (name === 'nb' || name === 'sb') await this[name].kill()
    else await this.#daemon(name)?.stop('SIGKILL')
  }

  async startProcess(name: ProcessName): Promise<void> {
    const { directory } = this.host
    switch (name) {
      case 'nb':
      case 'sb':
        return this[name].start()
      case 'vswitch':
        await this.host.startDatabase('vswitch')
        return
      case 'vswitchd':
        await startVswitchd(this.host, () => answers(join(directory, 'br-int.mgmt')))
        return
      case 'northd': {
        const remotes = [`--ovnnb-db=${this.nb.remote}`, `--ovnsb-db=${this.sb.remote}`]
        await this.#startOurs(this.central, 'ovn-northd', remotes)
        return
      }
      case 'controller':
        await this.#startOurs(this.host, 'ovn-controller', [this.host.remote('vswitch')])
    }
  }

  /** What there is when everything that the northbound says has reached the switch, and nothing changes any more. */
  async rest(): Promise<AtRest> {
    await this.#settle()
    const deadline = Date.now() + PATIENCE
    for (let before = ''; Date.now() < deadline; await sleep(100)) {
      const [rows, flows] = [await this.#southboundForm(), await this.#flows()]
      const all = JSON.stringify([...rows, flows])
      if (all === before) return { rows, flows }
      before = all
    }
    throw new Error(`there is no rest after ${PATIENCE} ms`)
  }

  async #settle(): Promise<void> {
    const sequence = ++this.#sequence
    const deadline = Date.now() + PATIENCE
    let reached: unknown
    for (let asked = false; Date.now() < deadline; await sleep(10)) {
      try {
        if (!asked) await this.apply([requestConfiguration(sequence)])
        asked = true
        reached = (await this.#global())?.hv_cfg
        if (Number(reached) >= sequence) return
      } catch {
        // A server that is not there yet: it is asked again.
      }
    }
    throw new Error(`hv_cfg is ${reached} after ${PATIENCE} ms, not ${sequence}`)
  }

  /** The names of the rows of a northbound table. */
  async names(table: 'Logical_Switch_Port' | 'Address_Set'): Promise<readonly string[]> {
    const [result] = await patiently(() =>
      transact(this.#toNorthbound, northbound, [{ op: 'select', table, where: [], columns: ['name'] }]),
    )
    return (result?.rows ?? []).map(({ name }) => String(name)).sort()
  }

  /** The addresses of all address sets, as the server writes them. */
  async addresses(): Promise<string> {
    const [result] = await patiently(() =>
      transact(this.#toNorthbound, northbound, [
        { op: 'select', table: 'Address_Set', where: [], columns: ['addresses'] },
      ]),
    )
    return JSON.stringify(result?.rows)
  }

  async #southboundForm(): Promise<NormalForm> {
    const form = southboundForm(await patiently(() => readDatabase(this.#toSouthbound, southbound)))
    const unnumbered = (line: string): string => line.replace(/ ?nb_cfg=\d+/, '')
    return new Map(Array.from(form, ([table, lines]) => [table, lines.map(unnumbered)]))
  }

  async #flows(): Promise<string> {
    const bridge = `unix:${join(this.host.directory, 'br-int.mgmt')}`
    const dump = (...args: readonly string[]) =>
      this.host.run('ovs-ofctl', '-O', 'OpenFlow15', ...args, bridge)
    const named = numberNames(await dump('dump-groups'), await dump('dump-meters'))
    const lines = named(await dump('--no-stats', 'dump-flows'))
      .trim()
      .split('\n')
    return lines
      .map((line) => line.trim())
      .sort()
      .join('\n')
  }

  /** Has a daemon derive everything anew. */
  async recompute(name: 'northd' | 'controller'): Promise<void> {
    const { directory } = name === 'northd' ? this.central : this.host
    await sendCommand(directory, join(directory, `${name}.ctl`), 'inc-engine/recompute', [])
  }

  /** The last lines of both logs. */
  log(): string {
    return (['northd', 'controller'] as const)
      .map((name) => `${name}:\n${(this.#daemon(name)?.output() ?? '').split('\n').slice(-25).join('\n')}`)
      .join('\n')
  }

  async close(): Promise<void> {
    this.#toNorthbound.close()
    this.#toSouthbound.close()
    await this.host.dispose()
    await this.nb.close()
    await this.sb.close()
    await this.central.dispose()
  }

  async #global(): Promise<{ readonly hv_cfg?: unknown } | undefined> {
    const [result] = await transact(this.#toNorthbound, northbound, [
      { op: 'select', table: 'NB_Global', where: [], columns: ['hv_cfg'] },
    ])
    return result?.rows?.[0]
  }

  #daemon(name: Exclude<ProcessName, 'nb' | 'sb'>) {
    if (name === 'northd') return this.central.daemon('ovn-northd')
    const names = {
      vswitch: 'vswitch-server',
      vswitchd: 'ovs-vswitchd',
      controller: 'ovn-controller',
    } as const
    return this.host.daemon(names[name])
  }

  async #startOurs(
    sandbox: Sandbox,
    name: 'ovn-northd' | 'ovn-controller',
    args: readonly string[],
  ): Promise<void> {
    const program = ourProgram(name)
    if (!program) throw new Error(`there is no bin/${name}`)
    const control = join(sandbox.directory, `${name.slice('ovn-'.length)}.ctl`)
    await sandbox.start(name, program, [`--unixctl=${control}`, ...args], { ready: () => answers(control) })
  }
}

/** Asks again for a while where a connection was lost over a question. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + PATIENCE; ; await sleep(20)) {
    try {
      return await ask()
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
  }
}
