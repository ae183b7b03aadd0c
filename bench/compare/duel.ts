/**
 * The stock daemon and ours on the same northbound, each with a southbound of its own: after every script both
 * southbounds are compared. Scripts are lines of `ovn-nbctl`, and of `ovn-sbctl` where they begin with `sbctl`.
 */
import { execFile } from 'node:child_process'
import {
  type Client,
  connect,
  everyColumn,
  type Monitor,
  monitor,
  type RelationDelta,
  southbound,
} from '../../ovsdb/index.ts'
import { createSandbox, type Daemon, type Sandbox, stockProgram } from '../stock/index.ts'
import { ourProgram } from './central.ts'
import { readDatabase } from './database-content.ts'
import { differences, type TableDifference } from './differences.ts'
import { southboundForm } from './normal-form.ts'

export interface Duel {
  /** Runs the lines of a script: those for the northbound in one transaction, then those for both southbounds. */
  run(script: string): Promise<void>
  /** What the two southbounds do not have in common, once both daemons have seen all that was done. */
  differences(): Promise<readonly TableDifference[]>
  /** Has the stock daemon compute everything anew: what it made incrementally is not always right. */
  recompute(): Promise<void>
  /** Ends our daemon, starts it again on the southbound that it left, and tells what it wrote there since. */
  restart(): Promise<readonly RelationDelta[]>
  /** Deletes everything that is in the northbound, but for the global row. */
  clear(): Promise<void>
  /** What our daemon has logged since it was started. */
  log(): string
  dispose(): Promise<void>
}

/** Starts three empty databases and both daemons. */
export async function startDuel(): Promise<Duel> {
  const [first, second] = [createSandbox(), createSandbox()]
  try {
    await first.startDatabase('nb')
    await first.startDatabase('sb')
    await second.startDatabase('sb')
    await first.startNorthd()
    // Stock first: what it makes up at random, ours then finds.
    await first.run('ovn-nbctl', '--wait=sb', 'sync')
    const duel = new SharedNorthbound(first, second)
    await duel.restart()
    return duel
  } catch (error) {
    await first.dispose()
    await second.dispose()
    throw error
  }
}

/** A southbound, and the last configuration that was seen in it. */
interface Side {
  readonly client: Client
  readonly watch: Monitor
  seen: number
}

/** Tables whose rows nothing else owns. */
const roots = [
  'Logical_Switch',
  'Logical_Router',
  'Port_Group',
  'Address_Set',
  'Load_Balancer',
  'Load_Balancer_Group',
  'Meter',
  'DHCP_Options',
  'DNS',
  'HA_Chassis_Group',
  'Copp',
  'Mirror',
  'BFD',
  'Static_MAC_Binding',
  'Chassis_Template_Var',
  'Sampling_App',
  'Sample_Collector',
]

/** Options of NB_Global that scripts set. */
const settings = [
  'default_acl_drop',
  'use_ct_inv_match',
  'ignore_lsp_down',
  'vxlan_mode',
  'ignore_chassis_features',
  'debug_drop_domain_id',
  'debug_drop_collector_set',
]

class SharedNorthbound implements Duel {
  readonly #first: Sandbox
  readonly #second: Sandbox
  readonly #sides: readonly Side[]
  #ours: Daemon | undefined
  #sequence = 100
  #told: () => void = () => {}

  constructor(first: Sandbox, second: Sandbox) {
    this.#first = first
    this.#second = second
    this.#sides = [first, second].map((sandbox) => this.#watch(sandbox))
  }

  async run(script: string): Promise<void> {
    const lines = script.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
    const nb = lines.filter((line) => !line.startsWith('sbctl '))
    const sb = lines.filter((line) => line.startsWith('sbctl ')).map((line) => line.slice(6))
    if (nb.length > 0) await shell(this.#first, 'ovn-nbctl', nb)
    for (const sandbox of [this.#first, this.#second])
      if (sb.length > 0) await shell(sandbox, 'ovn-sbctl', sb)
  }

  async differences(): Promise<readonly TableDifference[]> {
    await this.#settle()
    const [stock, ours] = await Promise.all(
      this.#sides.map(async ({ client }) => southboundForm(await readDatabase(client, southbound))),
    )
    if (!stock || !ours) throw new Error('there are two southbounds')
    return differences(stock, ours)
  }

  async recompute(): Promise<void> {
    await this.#first.run('ovn-appctl', '-t', `${this.#first.directory}/northd.ctl`, 'inc-engine/recompute')
  }

  async restart(): Promise<readonly RelationDelta[]> {
    await this.#ours?.stop()
    this.#ours = undefined
    const written: RelationDelta[] = []
    const [, ours] = this.#sides
    if (!ours) throw new Error('there are two southbounds')
    const watch = monitor(
      ours.client,
      { schema: southbound, tables: everyColumn(southbound, { except: ['SB_Global.nb_cfg'] }) },
      {
        batch: ({ deltas, initial }) => {
          if (!initial) written.push(...deltas)
        },
      },
    )
    await this.#startOurs()
    await this.#settle()
    watch.cancel()
    return written
  }

  async #startOurs(): Promise<void> {
    const program = ourProgram('ovn-northd')
    if (!program) throw new Error('there is no bin/ovn-northd')
    const remotes = [`--ovnnb-db=${this.#first.remote('nb')}`, `--ovnsb-db=${this.#second.remote('sb')}`]
    this.#ours = await this.#second.start('ovn-northd', program, remotes)
  }

  async clear(): Promise<void> {
    await this.#first.run('ovn-nbctl', 'remove', 'NB_Global', '.', 'options', ...settings)
    await shell(
      this.#first,
      'ovn-nbctl',
      roots.map((table) => `--all destroy ${table}`),
    )
    for (const sandbox of [this.#first, this.#second])
      await shell(sandbox, 'ovn-sbctl', ['--all destroy Chassis', '--all destroy Chassis_Private'])
  }

  log(): string {
    return this.#ours?.output() ?? ''
  }

  async dispose(): Promise<void> {
    for (const { client, watch } of this.#sides) {
      watch.cancel()
      client.close()
    }
    await this.#first.dispose()
    await this.#second.dispose()
  }

  #watch(sandbox: Sandbox): Side {
    const client = connect(sandbox.remote('sb'))
    const side: Side = {
      client,
      seen: 0,
      watch: monitor(
        client,
        { schema: southbound, tables: { SB_Global: ['nb_cfg'] } },
        {
          batch: ({ deltas }) => {
            for (const { row, weight } of deltas) if (weight > 0) side.seen = Number(row[1])
            this.#told()
          },
        },
      ),
    }
    return side
  }

  /** Asks for a configuration number, which both daemons copy when they have done all before it. */
  async #settle(): Promise<void> {
    const wanted = ++this.#sequence
    await this.#first.run('ovn-nbctl', 'set', 'NB_Global', '.', `nb_cfg=${wanted}`)
    await new Promise<void>((resolve, reject) => {
      const check = (): void => {
        if (this.#ours?.running === false) reject(new Error(`ours has ended\n${this.log()}`))
        if (this.#sides.some(({ seen }) => seen < wanted)) return
        clearTimeout(timeout)
        resolve()
      }
      const timeout = setTimeout(() => {
        const seen = this.#sides.map((side) => side.seen).join(' and ')
        reject(
          new Error(`configuration ${wanted} was not answered: stock and ours are at ${seen}\n${this.log()}`),
        )
      }, 15_000)
      this.#told = check
      check()
    })
  }
}

/** Runs commands of a tool in one transaction; the shell takes care of quotes. */
function shell(
  sandbox: Sandbox,
  program: 'ovn-nbctl' | 'ovn-sbctl',
  commands: readonly string[],
): Promise<void> {
  const line = `exec ${stockProgram(program)} -- ${commands.join(' -- ')}`
  return new Promise((resolve, reject) => {
    execFile('/bin/sh', ['-c', line], { env: sandbox.environment }, (error, _, stderr) => {
      if (error) reject(new Error(`${program}: ${stderr || error.message}\n${commands.join('\n')}`))
      else resolve()
    })
  })
}
