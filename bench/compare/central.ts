/** A pair of databases on stock servers with one northd on it, the stock one or ours, driven through its northbound. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, type Monitor, monitor, northbound, southbound } from '../../ovsdb/index.ts'
import { applyTo, type NorthboundTransaction, requestConfiguration } from '../networks/index.ts'
import { createSandbox, type Daemon, projectDirectory, type Sandbox } from '../stock/index.ts'
import { readDatabase } from './database-content.ts'
import { type NormalForm, southboundForm } from './normal-form.ts'
import { northboundForm } from './northbound-form.ts'
import { openClient } from './open-client.ts'

/** Whose program it is. */
export type Make = 'stock' | 'ours'

/** A configuration number that the daemons have answered, and when. */
export type Answer = 'sb_cfg' | 'hv_cfg'

export interface Central {
  readonly make: Make
  readonly sandbox: Sandbox
  readonly northbound: Client
  readonly southbound: Client
  /** Commits transactions to the northbound, which has to have its global row when a daemon is to answer. */
  apply(...transactions: readonly NorthboundTransaction[]): Promise<void>
  startNorthd(): Promise<Daemon>
  /** Asks for an answer to the next number, or to that one, together with the operations, and waits for it. */
  settle(operations?: NorthboundTransaction, options?: SettleOptions): Promise<void>
  southboundForm(): Promise<NormalForm>
  northboundForm(): Promise<NormalForm>
  dispose(): Promise<void>
}

export interface SettleOptions {
  readonly sequence?: number
  /** `sb_cfg` if left out. */
  readonly answer?: Answer
  /** In milliseconds; 60 s if left out. */
  readonly timeout?: number
}

/** Our program of that name, if there is one. */
export function ourProgram(name: 'ovn-northd' | 'ovn-controller'): string | undefined {
  const path = join(projectDirectory, 'bin', name)
  return existsSync(path) ? path : undefined
}

/** Starts both databases, empty, and no daemon yet. */
export async function startCentral(make: Make): Promise<Central> {
  const sandbox = createSandbox()
  try {
    await sandbox.startDatabase('nb')
    await sandbox.startDatabase('sb')
  } catch (error) {
    await sandbox.dispose()
    throw error
  }
  const central = new SandboxCentral(make, sandbox)
  await central.connected
  return central
}

class SandboxCentral implements Central {
  readonly northbound: Client
  readonly southbound: Client
  /** When both clients have a connection. */
  readonly connected: Promise<unknown>
  readonly #answers: Monitor
  readonly #answered: Record<Answer, number> = { sb_cfg: 0, hv_cfg: 0 }
  #waiting: () => void = () => {}
  #sequence = 0

  constructor(
    readonly make: Make,
    readonly sandbox: Sandbox,
  ) {
    const toNorthbound = openClient(sandbox.remote('nb'))
    const toSouthbound = openClient(sandbox.remote('sb'))
    this.northbound = toNorthbound.client
    this.southbound = toSouthbound.client
    this.connected = Promise.all([toNorthbound.connected, toSouthbound.connected])
    this.#answers = monitor(
      this.northbound,
      { schema: northbound, tables: { NB_Global: ['sb_cfg', 'hv_cfg'] } },
      {
        batch: ({ deltas }) => {
          for (const { row, weight } of deltas) {
            if (weight < 0) continue
            this.#answered.sb_cfg = Number(row[1])
            this.#answered.hv_cfg = Number(row[2])
          }
          this.#waiting()
        },
      },
    )
  }

  apply(...transactions: readonly NorthboundTransaction[]): Promise<void> {
    return applyTo(this.northbound, transactions)
  }

  startNorthd(): Promise<Daemon> {
    if (this.make === 'stock') return this.sandbox.startNorthd()
    const program = ourProgram('ovn-northd')
    if (!program) throw new Error('there is no bin/ovn-northd')
    const remotes = [`--ovnnb-db=${this.sandbox.remote('nb')}`, `--ovnsb-db=${this.sandbox.remote('sb')}`]
    return this.sandbox.start('ovn-northd', program, remotes)
  }

  async settle(operations: NorthboundTransaction = [], options: SettleOptions = {}): Promise<void> {
    const { sequence = this.#sequence + 1, answer = 'sb_cfg', timeout = 60_000 } = options
    this.#sequence = sequence
    await this.apply([...operations, requestConfiguration(sequence)])
    if (this.#answered[answer] >= sequence) return
    await new Promise<void>((resolve, reject) => {
      const failed = setTimeout(
        () => reject(new Error(`${this.make}: no ${answer} ${sequence} within ${timeout} ms`)),
        timeout,
      )
      this.#waiting = () => {
        if (this.#answered[answer] < sequence) return
        clearTimeout(failed)
        this.#waiting = () => {}
        resolve()
      }
    })
  }

  async southboundForm(): Promise<NormalForm> {
    return southboundForm(await readDatabase(this.southbound, southbound))
  }

  async northboundForm(): Promise<NormalForm> {
    return northboundForm(await readDatabase(this.northbound, northbound))
  }

  async dispose(): Promise<void> {
    this.#answers.cancel()
    this.northbound.close()
    this.southbound.close()
    await this.sandbox.dispose()
  }
}
