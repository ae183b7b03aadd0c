/** Histories for northd's rules, without processes: the rules have to come to rest within a few rounds. */
import { type JsonObject, northbound, southbound } from '../../../ovsdb/index.ts'
import { excerpt } from '../../../ovsdb/protocol/json.ts'
import type { Finding } from '../fault.ts'
import type { History, Place } from '../history/change.ts'
import { MemoryDatabase } from '../history/memory-database.ts'
import type { Stage } from '../stage.ts'
import { ClosedLoop } from './closed-loop.ts'
import { deletions } from './deletions.ts'
import { unfinished } from './unfinished.ts'

/** So often northd reads and writes after a transaction of others, at most. */
const ROUNDS = 3

export class MemoryStage implements Stage {
  #nb = new MemoryDatabase(northbound)
  #sb = new MemoryDatabase(southbound)
  #northd = new ClosedLoop(this.#nb, this.#sb)

  constructor() {
    this.#settle()
  }

  async rows(place: Place): Promise<(table: string) => readonly string[]> {
    return (table) => this.#database(place).rows(table)
  }

  async play(place: Place, operations: readonly JsonObject[]): Promise<Finding | undefined> {
    this.#database(place).transact(operations)
    return this.#settle()
  }

  async examine(history: History): Promise<Finding | undefined> {
    return unfinished(this.#nb.content(), this.#sb.content(), history)
  }

  async clear(): Promise<Finding | undefined> {
    for (const database of [this.#nb, this.#sb]) {
      const refused = database.transact(deletions(database.schema))
      if (refused !== undefined) throw new Error(`${database.schema.name}: ${refused}`)
    }
    return this.#settle()
  }

  log(): string {
    return ''
  }

  async dispose(): Promise<void> {}

  #settle(): Finding | undefined {
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const [refused] = this.#northd.round()
        if (refused !== undefined) return { kind: `refused: ${kindOf(refused)}`, details: refused }
      }
      this.#northd.read()
    } catch (error) {
      if (!(error instanceof Error)) throw error
      return { kind: `an error: ${kindOf(error.message)}`, details: error.stack ?? error.message }
    }
    const { nb, sb } = this.#northd.wanted
    const wanted = [...nb, ...sb].filter(({ op }) => !['wait', 'assert', 'comment'].includes(String(op)))
    if (wanted.length === 0) return undefined
    const tables = [...new Set(wanted.map(({ op, table }) => `${op} ${table}`))]
    return {
      kind: `no rest: ${tables.slice(0, 2).join(', ')}`,
      details: `still wanted after ${ROUNDS} rounds:\n${wanted.slice(0, 10).map(excerpt).join('\n')}`,
    }
  }

  #database(place: Place): MemoryDatabase {
    if (place === 'vswitch') throw new Error('northd knows no switch')
    return place === 'nb' ? this.#nb : this.#sb
  }
}

/** A message without what differs from history to history. */
function kindOf(message: string): string {
  return message
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UUID')
    .replace(/\(\[.*?\]\)|\(".*?"\)/g, '')
    .replace(/-?\d+/g, 'N')
    .slice(0, 140)
}
