/** Histories for ovn-controller, the stock one or ours: a southbound, a switch with a dummy datapath, and the daemon. */
import { join } from 'node:path'
import {
  type DatabaseSchema,
  type JsonObject,
  type OperationResult,
  southbound,
  vswitch,
} from '../../../ovsdb/index.ts'
import { expandedFlows, type Make, numberNames, ourProgram } from '../../compare/index.ts'
import {
  answers,
  createSandbox,
  type Daemon,
  type Sandbox,
  startController as startStockController,
  startSwitch,
} from '../../stock/index.ts'
import type { Finding } from '../fault.ts'
import type { Place } from '../history/change.ts'
import { CHASSIS } from '../history/habits.ts'
import { LogWatch } from '../log-watch.ts'
import { comesToRest, type Subject } from '../rest.ts'
import { type ServerMake, startServer } from '../server.ts'
import { type Patience, type Stage, StageBroken, patience as usual } from '../stage.ts'
import { cellPlace, WatchedDatabase } from '../watched-database.ts'

/** Columns of the switch's database that change by themselves. */
const measured = [
  'Open_vSwitch.statistics',
  'Interface.statistics',
  'Interface.status',
  'Interface.link_resets',
  'Port.statistics',
  'Bridge.status',
]

/** Starts a southbound, a switch and a controller. */
export async function startControllerStage(make: Make, server: ServerMake): Promise<Stage> {
  const sandbox = createSandbox()
  try {
    await startServer(sandbox, server, 'sb')
    const stage = new ControllerStage(make, sandbox, await startSwitch(sandbox, { systemId: CHASSIS }))
    await stage.start()
    return stage
  } catch (error) {
    await sandbox.dispose()
    throw error
  }
}

function startController(make: Make, sandbox: Sandbox): Promise<Daemon> {
  if (make === 'stock') return startStockController(sandbox)
  const program = ourProgram('ovn-controller')
  if (!program) throw new Error('there is no bin/ovn-controller')
  const control = join(sandbox.directory, 'controller.ctl')
  return sandbox.start('ovn-controller', program, [`--unixctl=${control}`, sandbox.remote('vswitch')], {
    ready: () => answers(control),
  })
}

class ControllerStage implements Stage {
  readonly #make: Make
  readonly #sandbox: Sandbox
  readonly #vswitchd: Daemon
  readonly #sb: WatchedDatabase
  readonly #switch: WatchedDatabase
  #subject: Subject | undefined
  #sequence = 0
  #answered = -1
  /** The number of the last configuration that the switch has followed. */
  #configured = -1
  /** What the controller has to be told in any case. */
  #settings: JsonObject[string] = ['map', []]

  constructor(make: Make, sandbox: Sandbox, vswitchd: Daemon) {
    this.#make = make
    this.#vswitchd = vswitchd
    this.#sandbox = sandbox
    const [name, number] = ['name', 'nb_cfg'].map((column) =>
      cellPlace(southbound as DatabaseSchema, 'Chassis_Private', column),
    )
    this.#sb = new WatchedDatabase(southbound, sandbox.remote('sb'), ({ relation, row, weight }) => {
      if (relation !== 'Chassis_Private' || weight < 0 || row[name ?? 0] !== CHASSIS) return
      this.#answered = Number(row[number ?? 0])
    })
    const followed = cellPlace(vswitch, 'Open_vSwitch', 'cur_cfg')
    this.#switch = new WatchedDatabase(
      vswitch,
      sandbox.remote('vswitch'),
      ({ relation, row, weight }) => {
        if (relation === 'Open_vSwitch' && weight > 0) this.#configured = Number(row[followed])
      },
      measured,
    )
  }

  /** Starts the controller on what is there. */
  async start(): Promise<void> {
    await Promise.all([this.#sb.ready(), this.#switch.ready()])
    const [row] = (await this.#switch.read(['Open_vSwitch'])).get('Open_vSwitch') ?? []
    this.#settings = row?.external_ids ?? this.#settings
    const found = await this.#restart({ answer: 30_000, rest: 10_000 })
    if (found) throw new Error(`${found.kind}: ${found.details}`)
  }

  rows(place: Place, tables: ReadonlySet<string>): Promise<(table: string) => readonly string[]> {
    return this.#database(place).rows(tables)
  }

  async send(place: Place, operations: readonly JsonObject[]): Promise<void> {
    await this.#database(place).transact(operations)
  }

  async play(
    place: Place,
    operations: readonly JsonObject[],
    patience: Patience,
  ): Promise<Finding | undefined> {
    if (place === 'vswitch') await this.#configure(operations)
    else await this.#database(place).transact(operations)
    return this.#rest(patience)
  }

  /** A controller that has just been started makes the same flows. */
  async examine(): Promise<Finding | undefined> {
    if (this.#make === 'stock') return undefined
    const unsettled = await this.#switchRests()
    if (unsettled) return unsettled
    const before = await this.#flows()
    // Nothing is taken back: the next one finds everything as after a crash.
    await this.#subject?.daemon.stop('SIGKILL')
    const found = (await this.#restart(usual)) ?? (await this.#switchRests())
    if (found) return { kind: `a fresh daemon: ${found.kind}`, details: found.details }
    const after = await this.#flows()
    const lines = (name: string, some: readonly string[], others: readonly string[]): readonly string[] => {
      const known = new Set(others)
      return some.flatMap((line) => (known.has(line) ? [] : [`${name}: ${line}`]))
    }
    const different = [...lines('before', before, after), ...lines('a fresh one', after, before)]
    if (different.length === 0) return undefined
    const tables = new Set(different.map((line) => /table=(\d+)/.exec(line)?.[1] ?? '0'))
    return {
      kind: `differs from a fresh one: tables ${[...tables].join(', ')}`,
      details: different.slice(0, 20).join('\n'),
    }
  }

  async clear(patience: Patience): Promise<Finding | undefined> {
    const deletions = Object.keys(southbound.tables).map((table) => ({ op: 'delete', table, where: [] }))
    const refused = [await this.#sb.transact(deletions), await this.#configure(this.#fresh())]
    const reason = refused.find((one) => typeof one === 'string')
    if (reason !== undefined) return { kind: 'cannot be cleared', details: String(reason) }
    const found = await this.#rest(patience)
    this.#subject?.log.begin()
    return found
  }

  log(): string {
    return this.#subject?.log.tail(25) ?? ''
  }

  async dispose(): Promise<void> {
    this.#sb.close()
    this.#switch.close()
    await this.#sandbox.dispose()
  }

  /** Changes the configuration of the switch, and waits until the switch has followed (ovs-vswitchd.conf.db(5), `cur_cfg`). */
  async #configure(operations: readonly JsonObject[]): Promise<readonly OperationResult[] | string> {
    const all = { table: 'Open_vSwitch', where: [] }
    const results = await this.#switch.transact([
      ...operations,
      { op: 'mutate', ...all, mutations: [['next_cfg', '+=', 1]] },
      { op: 'select', ...all, columns: ['next_cfg'] },
    ])
    if (typeof results === 'string') return results
    const wanted = Number(results.at(-1)?.rows?.[0]?.next_cfg)
    if (!(await this.#switch.until(() => this.#configured >= wanted, 10_000)))
      throw new StageBroken(
        `the switch ${this.#vswitchd.running ? 'does not follow' : 'has ended'}: ${this.#vswitchd.output().slice(-500)}`,
      )
    return results
  }

  async #restart(patience: Patience): Promise<Finding | undefined> {
    const daemon = await startController(this.#make, this.#sandbox)
    const log = new LogWatch(daemon.log)
    log.begin()
    this.#subject = {
      daemon,
      log,
      databases: [this.#sb, this.#switch],
      answer: 'nb_cfg',
      answers: this.#sb,
      ask: () => this.#ask(),
      answered: () => this.#answered === this.#sequence,
    }
    return this.#rest(patience)
  }

  async #rest(patience: Patience): Promise<Finding | undefined> {
    if (!this.#subject) throw new Error('the controller was never started')
    this.#sequence++
    const found = await comesToRest(this.#subject, patience)
    if (found && !this.#vswitchd.running)
      throw new StageBroken(`the switch has ended: ${this.#vswitchd.output().slice(-500)}`)
    return found
  }

  /** Where there is no global row, one is made, as northd would. */
  async #ask(): Promise<boolean> {
    const row = { nb_cfg: this.#sequence }
    const results = await this.#sb.transact([{ op: 'update', table: 'SB_Global', where: [], row }])
    if (typeof results !== 'string' && results[0]?.count === 1) return true
    await this.#sb.transact([{ op: 'insert', table: 'SB_Global', row }])
    return false
  }

  /** A switch as it was at the beginning. */
  #fresh(): readonly JsonObject[] {
    const named = (name: string): JsonObject[string] => ['named-uuid', name]
    const inserted = (table: string, name: string, row: JsonObject): JsonObject => ({
      op: 'insert',
      table,
      'uuid-name': name,
      row: { name: 'br-int', ...row },
    })
    return [
      ...['Bridge', 'Port', 'Interface', 'Flow_Table', 'QoS', 'Queue'].map((table) => ({
        op: 'delete',
        table,
        where: [],
      })),
      inserted('Interface', 'interface', { type: 'internal' }),
      inserted('Port', 'port', { interfaces: named('interface') }),
      inserted('Bridge', 'bridge', { ports: named('port'), datapath_type: 'dummy', fail_mode: 'secure' }),
      {
        op: 'update',
        table: 'Open_vSwitch',
        where: [],
        row: { bridges: named('bridge'), external_ids: this.#settings, other_config: ['map', []] },
      },
    ]
  }

  /** A bridge that was deleted comes back a little later, and only then the controller can say that its flows are there. */
  async #switchRests(): Promise<Finding | undefined> {
    for (let tries = 0; !(await answers(join(this.#sandbox.directory, 'br-int.mgmt'))); tries++) {
      if (!this.#vswitchd.running) throw new StageBroken('the switch has ended')
      if (tries > 100) return { kind: 'no br-int', details: 'there is no integration bridge' }
      await this.#switch.until(() => false, 50)
    }
    return this.#rest(usual)
  }

  /** The flows of the bridge in a form in which those of two controllers compare. */
  async #flows(): Promise<readonly string[]> {
    const bridge = `unix:${join(this.#sandbox.directory, 'br-int.mgmt')}`
    const dump = (...args: readonly string[]): Promise<string> =>
      this.#sandbox.run('ovs-ofctl', '-O', 'OpenFlow15', ...args, bridge).catch((error: unknown) => {
        throw this.#vswitchd.running ? error : new StageBroken('the switch has ended')
      })
    const named = numberNames(await dump('dump-groups'), await dump('dump-meters'))
    const flows = named(await dump('--no-stats', 'dump-flows'))
    return expandedFlows(
      flows
        .split('\n')
        .map((line) => line.trim())
        .join('\n'),
    )
  }

  #database(place: Place): WatchedDatabase {
    if (place === 'nb') throw new Error('a controller knows no northbound')
    return place === 'sb' ? this.#sb : this.#switch
  }
}
