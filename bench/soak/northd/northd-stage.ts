/** Histories for ovn-northd, the stock one or ours: a northbound, a southbound, and the daemon between them. */
import { join } from 'node:path'
import { type JsonObject, northbound, southbound } from '../../../ovsdb/index.ts'
import { type Make, ourProgram } from '../../compare/index.ts'
import { createSandbox, type Daemon, type Sandbox } from '../../stock/index.ts'
import type { Finding } from '../fault.ts'
import type { History, Place } from '../history/change.ts'
import { LogWatch } from '../log-watch.ts'
import { type ServerMake, startServer } from '../server.ts'
import type { Patience, Stage } from '../stage.ts'
import { quiet, WatchedDatabase } from '../watched-database.ts'
import { deletions } from './deletions.ts'
import { unfinished } from './unfinished.ts'

/** Milliseconds without a transaction that count as rest. */
const PAUSE = 25
/** More transactions than that after one of ours are no way to come to rest. */
const MOST_UPDATES = 40
/** An error that is logged so often in a history is repeated. */
const REPEATED = 4

/** Starts servers and a daemon. */
export async function startNorthdStage(make: Make, server: ServerMake): Promise<Stage> {
  const sandbox = createSandbox()
  try {
    await startServer(sandbox, server, 'nb')
    await startServer(sandbox, server, 'sb')
    const daemon = await startNorthd(make, sandbox)
    const stage = new NorthdStage(make, sandbox, daemon)
    const fault = await stage.settle({ answer: 30_000, rest: 10_000 })
    if (fault) throw new Error(`${fault.kind}: ${fault.details}`)
    return stage
  } catch (error) {
    await sandbox.dispose()
    throw error
  }
}

function startNorthd(make: Make, sandbox: Sandbox): Promise<Daemon> {
  if (make === 'stock') return sandbox.startNorthd()
  const program = ourProgram('ovn-northd')
  if (!program) throw new Error('there is no bin/ovn-northd')
  const control = join(sandbox.directory, 'northd.ctl')
  const remotes = [`--ovnnb-db=${sandbox.remote('nb')}`, `--ovnsb-db=${sandbox.remote('sb')}`]
  return sandbox.start('ovn-northd', program, [`--unixctl=${control}`, ...remotes])
}

class NorthdStage implements Stage {
  readonly #make: Make
  readonly #sandbox: Sandbox
  readonly #daemon: Daemon
  readonly #log: LogWatch
  readonly #nb: WatchedDatabase
  readonly #sb: WatchedDatabase
  #sequence = 0
  #answered = -1

  constructor(make: Make, sandbox: Sandbox, daemon: Daemon) {
    this.#make = make
    this.#sandbox = sandbox
    this.#daemon = daemon
    this.#log = new LogWatch(daemon.log)
    const place = Object.entries(northbound.tables.NB_Global.columns)
      .filter(([, { kind }]) => kind === 'scalar' || kind === 'optional')
      .findIndex(([column]) => column === 'sb_cfg')
    this.#nb = new WatchedDatabase(northbound, sandbox.remote('nb'), ({ relation, row, weight }) => {
      if (relation === 'NB_Global' && weight > 0) this.#answered = Number(row[place + 1])
    })
    this.#sb = new WatchedDatabase(southbound, sandbox.remote('sb'))
  }

  rows(place: Place, tables: ReadonlySet<string>): Promise<(table: string) => readonly string[]> {
    return this.#database(place).rows(tables)
  }

  async play(
    place: Place,
    operations: readonly JsonObject[],
    patience: Patience,
  ): Promise<Finding | undefined> {
    await this.#database(place).transact(operations)
    return this.settle(patience)
  }

  async examine(history: History): Promise<Finding | undefined> {
    if (this.#make === 'stock') return undefined
    return unfinished(await this.#nb.read(), await this.#sb.read(), history)
  }

  async clear(patience: Patience): Promise<Finding | undefined> {
    for (const database of [this.#nb, this.#sb]) {
      const refused = await database.transact(deletions(database.schema))
      if (typeof refused === 'string') return { kind: 'cannot be cleared', details: refused }
    }
    const found = await this.settle(patience)
    this.#log.begin()
    return found
  }

  log(): string {
    return this.#log.tail(25)
  }

  async dispose(): Promise<void> {
    this.#nb.close()
    this.#sb.close()
    await this.#sandbox.dispose()
  }

  /** Asks for the number of a configuration, and waits until the daemon has answered and rests. */
  async settle({ answer, rest }: Patience): Promise<Finding | undefined> {
    const wanted = ++this.#sequence
    const before = this.#nb.updates + this.#sb.updates
    const deadline = performance.now() + answer
    const ask = { op: 'update', table: 'NB_Global', where: [], row: { nb_cfg: wanted } }
    // There may be no global row: the daemon makes one.
    for (;;) {
      const results = await this.#nb.transact([ask])
      if (typeof results !== 'string' && results[0]?.count === 1) break
      if (performance.now() > deadline)
        return { kind: 'no NB_Global', details: typeof results === 'string' ? results : '' }
      await this.#nb.until(() => false, 10)
    }
    const followed = await this.#nb.until(
      () => this.#answered === wanted || !this.#daemon.running,
      deadline - performance.now(),
    )
    if (!this.#daemon.running) return { kind: 'ended', details: 'the daemon has ended' }
    const error = this.#log.repeated(REPEATED)
    if (!followed) {
      const updates = this.#nb.updates + this.#sb.updates - before
      return {
        kind:
          updates > MOST_UPDATES ? 'never rests' : `no sb_cfg: ${this.#log.lastError?.slice(0, 150) ?? ''}`,
        details: `${updates} transactions in ${answer} ms, sb_cfg does not follow${this.#recent()}`,
      }
    }
    if (error !== undefined) return { kind: `repeats an error: ${error.slice(0, 150)}`, details: error }
    if (!(await quiet([this.#nb, this.#sb], PAUSE, rest))) {
      const updates = this.#nb.updates + this.#sb.updates - before
      return { kind: 'never rests', details: `${updates} transactions, and no end${this.#recent()}` }
    }
    const updates = this.#nb.updates + this.#sb.updates - before
    if (updates > MOST_UPDATES)
      return { kind: 'rests late', details: `after ${updates} transactions${this.#recent()}` }
    return undefined
  }

  /** What was written last. */
  #recent(): string {
    return [this.#nb, this.#sb]
      .flatMap(({ recent, schema }) =>
        recent.slice(-4).map((deltas) => {
          const text = deltas.map(
            ({ relation, row, weight }) => `${weight > 0 ? '+' : '-'}${relation} ${row.join(' ')}`,
          )
          return `\n  ${schema.name}: ${text.join('; ').slice(0, 600)}`
        }),
      )
      .join('')
  }

  #database(place: Place): WatchedDatabase {
    if (place === 'vswitch') throw new Error('northd knows no switch')
    return place === 'nb' ? this.#nb : this.#sb
  }
}
