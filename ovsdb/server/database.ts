/** One database: it executes transactions and tells listeners of what they changed. Knows nothing of connections. */
import type { Json } from '../protocol/json.ts'
import type { Uuid } from '../protocol/value.ts'
import type { DatabaseSchema } from '../schema/schema.ts'
import { History } from './history.ts'
import { type CommittedChange, complete } from './integrity.ts'
import { type Caller, execute, NotYet, type OperationContext, type WaitLimit } from './operations.ts'
import { OvsdbError } from './ovsdb-error.ts'
import { Table } from './table.ts'
import { newUuid, Transaction } from './transaction.ts'

/** A transaction that took effect. */
export interface Committed {
  readonly id: Uuid
  readonly changes: readonly CommittedChange[]
}

export type Execution =
  /** The result of `transact`, whether it committed or not. */
  | { readonly status: 'done'; readonly results: readonly Json[] }
  /** A `wait` is not met. `timeout` is in milliseconds from when the request came. */
  | { readonly status: 'waiting'; readonly timeout: number }

/** Keeps what is committed. Throws an `OvsdbError` when it cannot, and then nothing was kept. */
export type Persist = (changes: readonly CommittedChange[], comment: string | undefined) => void

const nobody: Caller = { ownsLock: () => false }

export class Database {
  readonly tables: ReadonlyMap<string, Table>
  readonly history = new History()
  readonly #listeners = new Set<(committed: Committed) => void>()
  #persist: Persist = () => {}

  /** `readOnly`: its clients may not change it. */
  constructor(
    readonly schema: DatabaseSchema,
    readonly readOnly = false,
  ) {
    const names = Object.entries(schema.tables)
    const nonRoots = new Set(names.flatMap(([name, { isRoot }]) => (isRoot ? [] : [name])))
    this.tables = new Map(names.map(([name, table]) => [name, new Table(name, table, nonRoots)]))
    for (const table of this.tables.values()) table.link(this.tables)
  }

  get name(): string {
    return this.schema.name
  }

  get size(): number {
    let rows = 0
    for (const table of this.tables.values()) rows += table.rows.size
    return rows
  }

  persistWith(persist: Persist): void {
    this.#persist = persist
  }

  /** Calls back after every transaction that changed something. */
  listen(listener: (committed: Committed) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Executes operations as one transaction. `elapsed`: milliseconds that it has waited already. */
  execute(operations: readonly Json[], caller: Caller = nobody, elapsed = 0): Execution {
    const transaction = new Transaction()
    const readOnly = this.readOnly ? `table in reserved database ${this.name}` : undefined
    const context: OperationContext = { tables: this.tables, transaction, caller, elapsed, readOnly }
    const results: Json[] = []
    let timeout = Number.POSITIVE_INFINITY
    const wait: WaitLimit = {
      limit: (milliseconds) => {
        timeout = Math.min(timeout, milliseconds)
      },
    }
    let ok = false
    try {
      for (const [at, operation] of operations.entries()) {
        results.push(
          execute(operation, () => `ovsdb operation ${at + 1} of ${operations.length}`, context, wait),
        )
      }
      this.commit(transaction)
      ok = true
    } catch (error) {
      if (error instanceof NotYet) return { status: 'waiting', timeout }
      if (!(error instanceof OvsdbError)) throw error
      results.push(error.toJson())
      while (results.length < operations.length) results.push(null)
    } finally {
      if (!ok) transaction.abort()
    }
    return { status: 'done', results }
  }

  /** Commits, or throws an `OvsdbError` and leaves the transaction to be aborted. */
  commit(transaction: Transaction): void {
    const { changes, apply } = complete(transaction)
    if (changes.length === 0) return
    this.#persist(changes, transaction.comments.length > 0 ? transaction.comments.join('\n') : undefined)
    apply()
    const committed: Committed = { id: newUuid(), changes }
    this.history.add(committed, this.size)
    for (const listener of this.#listeners) listener(committed)
  }
}
