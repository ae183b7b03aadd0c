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

/** Starts northd on empty databases. */
export async function startMemoryStage(): Promise<Stage> {
  const stage = new MemoryStage()
  const found = await stage.rest()
  if (found) throw new Error(`${found.kind}: ${found.details}`)
  return stage
}

class MemoryStage implements Stage {
  readonly #nb = new MemoryDatabase(northbound)
  readonly #sb = new MemoryDatabase(southbound)
  readonly #northd = new ClosedLoop(this.#nb, this.#sb)

  async rows(place: Place): Promise<(table: string) => readonly string[]> {
    return (table) => this.#database(place).rows(table)
  }

  async send(place: Place, operations: readonly JsonObject[]): Promise<void> {
    this.#database(place).transact(operations)
    await this.#northd.round()
  }

  async play(place: Place, operations: readonly JsonObject[]): Promise<Finding | undefined> {
    this.#database(place).transact(operations)
    this.#northd.later()
    return this.rest()
  }

  async examine(history: History): Promise<Finding | undefined> {
    return unfinished(this.#nb.content(), this.#sb.content(), history)
  }

  async clear(): Promise<Finding | undefined> {
    this.#northd.later()
    for (const database of [this.#nb, this.#sb]) {
      const refused = database.transact(deletions(database.schema))
      if (refused !== undefined) throw new Error(`${database.schema.name}: ${refused}`)
    }
    return this.rest()
  }

  log(): string {
    return ''
  }

  async dispose(): Promise<void> {
    this.#northd.close()
  }

  /** Lets northd read and write; what is wrong when it should have come to rest. */
  async rest(): Promise<Finding | undefined> {
    for (let round = 0; round < ROUNDS; round++) {
      const { wrote, withheld, failures } = await this.#northd.round()
      const [failure] = failures
      if (failure !== undefined) return { kind: `a rule fails: ${kindOf(failure)}`, details: failure }
      // What others refer to cannot be deleted; but what northd wants never contradicts itself.
      const refused = withheld.find((message) => !message.includes('referential integrity violation'))
      if (refused !== undefined) return { kind: kindOf(refused), details: refused }
      if (!wrote) return undefined
    }
    const { wrote, committed } = await this.#northd.round()
    if (!wrote) return undefined
    const tables = [...new Set(committed.map(({ op, table }) => `${op} ${table}`))]
    return {
      kind: `no rest: ${tables.slice(0, 2).join(', ')}`,
      details: `still wanted after ${ROUNDS} rounds:\n${committed.slice(0, 10).map(excerpt).join('\n')}`,
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
