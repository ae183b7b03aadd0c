/** What a daemon writes with, on a database in memory that answers at once. */
import type { Client, Json, JsonObject, Reply, Transaction } from '../../../ovsdb/index.ts'
import { Writer } from '../../../tables/writer.ts'
import type { MemoryDatabase, Watch } from '../history/memory-database.ts'

export class MemoryWriter {
  /** The operations of each transaction that has changed something. */
  readonly committed: (readonly JsonObject[])[] = []
  /** What the database does not take, and what others keep writing against, in words. */
  readonly withheld: string[] = []
  readonly #writer: Writer
  #ready: () => void = () => {}

  constructor(database: MemoryDatabase, watch: Watch) {
    this.#writer = new Writer({
      client: clientOf(database, (operations) => this.committed.push(operations)),
      schema: database.schema,
      find: watch.row,
      changed: () => this.#ready(),
      outcome: () => {},
      say: () => {},
      withheld: (_, message) => {
        if (message !== undefined) this.withheld.push(message)
      },
    })
  }

  /** Writes what the rules want; gives whether that was anything, apart from what is withheld. */
  async write(fill: (transaction: Transaction) => void): Promise<boolean> {
    const ready = new Promise<void>((resolve) => {
      this.#ready = resolve
    })
    if (!this.#writer.write(fill)) return false
    await ready
    return true
  }

  close(): void {
    this.#writer.close()
  }
}

/** A connection that is never lost. */
function clientOf(database: MemoryDatabase, committed: (operations: readonly JsonObject[]) => void): Client {
  return {
    state: { status: 'connected', remote: 'memory', reconnected: false },
    call: (_, [, ...operations]: readonly Json[], reply: Reply) => {
      const sent = operations as readonly JsonObject[] // a transaction of a writer
      const results = database.execute(sent)
      const failed = results.some((result) => (result as JsonObject | null)?.error !== undefined) // as RFC 7047 has it
      if (!failed) committed(sent)
      reply.result(results)
    },
    attach: () => {},
    detach: () => {},
    reconnect: () => {},
    setProbeInterval: () => {},
    resetMinimumIndex: () => {},
    close: () => {},
  }
}
