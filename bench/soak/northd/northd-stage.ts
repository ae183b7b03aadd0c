/** Histories for ovn-northd, the stock one or ours: a northbound, a southbound, and the daemon between them. */
import { join } from 'node:path'
import { type DatabaseSchema, type JsonObject, northbound, southbound } from '../../../ovsdb/index.ts'
import { type Make, ourProgram } from '../../compare/index.ts'
import { createSandbox, type Daemon, type Sandbox } from '../../stock/index.ts'
import type { Finding } from '../fault.ts'
import type { History, Place } from '../history/change.ts'
import { LogWatch } from '../log-watch.ts'
import { comesToRest, type Subject } from '../rest.ts'
import { type ServerMake, startServer } from '../server.ts'
import type { Patience, Stage } from '../stage.ts'
import { cellPlace, WatchedDatabase } from '../watched-database.ts'
import { deletions } from './deletions.ts'
import { unfinished } from './unfinished.ts'

/** Milliseconds within which a daemon puts right what others keep writing. */
const CORRECTION = 3_000

/** Starts servers and a daemon. */
export async function startNorthdStage(make: Make, server: ServerMake): Promise<Stage> {
  const sandbox = createSandbox()
  try {
    await startServer(sandbox, server, 'nb')
    await startServer(sandbox, server, 'sb')
    const stage = new NorthdStage(make, sandbox, await startNorthd(make, sandbox))
    await stage.ready()
    const found = await stage.rest({ answer: 30_000, rest: 10_000 })
    if (found) throw new Error(`${found.kind}: ${found.details}`)
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
  readonly #subject: Subject
  readonly #nb: WatchedDatabase
  readonly #sb: WatchedDatabase
  #sequence = 0
  #answered = -1

  constructor(make: Make, sandbox: Sandbox, daemon: Daemon) {
    this.#make = make
    this.#sandbox = sandbox
    const place = cellPlace(northbound as DatabaseSchema, 'NB_Global', 'sb_cfg')
    this.#nb = new WatchedDatabase(northbound, sandbox.remote('nb'), ({ relation, row, weight }) => {
      if (relation === 'NB_Global' && weight > 0) this.#answered = Number(row[place])
    })
    this.#sb = new WatchedDatabase(southbound, sandbox.remote('sb'))
    this.#subject = {
      daemon,
      log: new LogWatch(daemon.log),
      databases: [this.#nb, this.#sb],
      answer: 'sb_cfg',
      answers: this.#nb,
      ask: () => this.#ask(),
      answered: () => this.#answered === this.#sequence,
    }
  }

  async ready(): Promise<void> {
    await Promise.all([this.#nb.ready(), this.#sb.ready()])
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
    const database = this.#database(place)
    if (place !== 'nb') {
      await database.transact(operations)
      return this.rest(patience)
    }
    this.#sequence++
    const results = await database.transact([...operations, this.#question()])
    const asked = typeof results !== 'string' && results.at(-1)?.count === 1
    return comesToRest(this.#subject, patience, asked)
  }

  async examine(history: History): Promise<Finding | undefined> {
    if (this.#make === 'stock') return undefined
    const deadline = performance.now() + CORRECTION
    for (;;) {
      const found = await unfinished(await this.#nb.read(), await this.#sb.read(), history)
      if (!found || performance.now() > deadline) return found
      // What others have written several times in a row, the daemon puts right a little later.
      await this.#sb.until(() => false, 200)
    }
  }

  async clear(patience: Patience): Promise<Finding | undefined> {
    for (const database of [this.#nb, this.#sb]) {
      const refused = await database.transact(deletions(database.schema))
      if (typeof refused === 'string') return { kind: 'cannot be cleared', details: refused }
    }
    const found = await this.rest(patience)
    this.#subject.log.begin()
    return found
  }

  log(): string {
    return this.#subject.log.tail(25)
  }

  async dispose(): Promise<void> {
    this.#nb.close()
    this.#sb.close()
    await this.#sandbox.dispose()
  }

  rest(patience: Patience): Promise<Finding | undefined> {
    this.#sequence++
    return comesToRest(this.#subject, patience)
  }

  /** There may be no global row: the daemon makes one. */
  async #ask(): Promise<boolean> {
    const results = await this.#nb.transact([this.#question()])
    return typeof results !== 'string' && results[0]?.count === 1
  }

  #question(): JsonObject {
    return { op: 'update', table: 'NB_Global', where: [], row: { nb_cfg: this.#sequence } }
  }

  #database(place: Place): WatchedDatabase {
    if (place === 'vswitch') throw new Error('northd knows no switch')
    return place === 'nb' ? this.#nb : this.#sb
  }
}
