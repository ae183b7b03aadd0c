/** Transactions whose `wait` is not met yet. Each is tried again when the database changes and when its time is up. */
import type { Json } from '../protocol/json.ts'
import type { Database } from './database.ts'
import type { Caller } from './operations.ts'

export interface WaitingTransaction {
  cancel(): void
}

/** The longest time that a timer can be set to. */
const longestTimer = 2 ** 31 - 1

export class WaitingList {
  readonly #database: Database
  readonly #entries = new Set<Entry>()
  #scheduled = false

  constructor(database: Database) {
    this.#database = database
    database.listen(() => this.#schedule())
  }

  /** Executes operations, at once or later; calls back with the results. Gives a way to cancel it while it waits. */
  execute(
    operations: readonly Json[],
    caller: Caller,
    done: (results: readonly Json[]) => void,
  ): WaitingTransaction | undefined {
    const execution = this.#database.execute(operations, caller)
    if (execution.status === 'done') {
      done(execution.results)
      return undefined
    }
    const entry = new Entry(this.#database, operations, caller, (results) => {
      this.#entries.delete(entry)
      done(results)
    })
    this.#entries.add(entry)
    entry.waitUntil(execution.timeout)
    return {
      cancel: () => {
        entry.stop()
        this.#entries.delete(entry)
      },
    }
  }

  /** After the transaction at hand is told of. */
  #schedule(): void {
    if (this.#scheduled || this.#entries.size === 0) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      for (const entry of [...this.#entries]) if (this.#entries.has(entry)) entry.retry()
    })
  }
}

class Entry {
  readonly #start = performance.now()
  readonly #database: Database
  readonly #operations: readonly Json[]
  readonly #caller: Caller
  readonly #done: (results: readonly Json[]) => void
  #timer: NodeJS.Timeout | undefined

  constructor(
    database: Database,
    operations: readonly Json[],
    caller: Caller,
    done: (results: readonly Json[]) => void,
  ) {
    this.#database = database
    this.#operations = operations
    this.#caller = caller
    this.#done = done
  }

  waitUntil(timeout: number): void {
    clearTimeout(this.#timer)
    if (timeout === Number.POSITIVE_INFINITY) return
    const left = Math.max(timeout - (performance.now() - this.#start), 0)
    // A timer may fire a little early, and cannot be set as far ahead as a timeout may lie.
    if (left > longestTimer) this.#timer = setTimeout(() => this.waitUntil(timeout), longestTimer)
    else this.#timer = setTimeout(() => this.retry(timeout), left)
  }

  retry(atLeast = 0): void {
    const elapsed = Math.max(Math.floor(performance.now() - this.#start), atLeast)
    const execution = this.#database.execute(this.#operations, this.#caller, elapsed)
    if (execution.status === 'waiting') {
      this.waitUntil(execution.timeout)
      return
    }
    this.stop()
    this.#done(execution.results)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
