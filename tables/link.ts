/**
 * The link of a daemon to one database: what arrives from it, and what is on its way to it.
 *
 * One transaction at a time is under way; the next one is made from what is known when its fate is.
 */
import {
  type Batch,
  type Client,
  type ConnectionState,
  type ConnectOptions,
  commit,
  connect,
  type DatabaseSchema,
  type Monitor,
  monitor,
  type Outcome,
  type RelationDelta,
  type Transaction,
} from '../ovsdb/index.ts'
import type { FactTransaction } from '../rules/index.ts'
import type { Tables } from './tables.ts'

/** Where a daemon says what happens to it. */
export type Log = (level: 'INFO' | 'WARN' | 'ERR', message: string) => void

/** Pause before a transaction that failed is made again, in milliseconds. */
const RETRY = 1000

/** A database on the other end of a connection. */
export interface Link {
  readonly client: Client
  /** Whether its content has ever been known as a whole. */
  readonly known: boolean
  /** Whether something may be written to it now. */
  readonly ready: boolean
  /** Whether something has arrived that was not fed yet. */
  readonly pending: boolean
  /** Brings what has arrived into a transaction of the rules. */
  feed(into: FactTransaction): void
  /** Sends a transaction; the link's `changed` is called when its fate is known. */
  write(transaction: Pick<Transaction, 'schema' | 'empty' | 'operations'>): void
}

/** How the database is connected to, beside what the link itself decides. */
export type LinkOptions = Pick<ConnectOptions, 'leaderOnly' | 'tls' | 'probeInterval' | 'shuffle'>

/**
 * Connects to a database and monitors the declared tables.
 *
 * @param name for the log
 * @param changed called when something has arrived or can be written again
 */
export function link<S extends DatabaseSchema>(
  name: string,
  remote: string,
  tables: Tables<S>,
  changed: () => void,
  log: Log,
  options: LinkOptions = {},
): Link {
  return new DatabaseLink(name, remote, tables as unknown as Tables<DatabaseSchema>, changed, log, options)
}

class DatabaseLink implements Link {
  readonly client: Client
  readonly #name: string
  readonly #tables: Tables<DatabaseSchema>
  readonly #monitor: Monitor
  readonly #changed: () => void
  readonly #log: Log
  #arrived: (readonly RelationDelta[])[] = []
  #known = false
  #writing = false

  constructor(
    name: string,
    remote: string,
    tables: Tables<DatabaseSchema>,
    changed: () => void,
    log: Log,
    options: LinkOptions,
  ) {
    this.#name = name
    this.#tables = tables
    this.#changed = changed
    this.#log = log
    this.client = connect(remote, {
      ...options,
      database: tables.schema.name,
      onState: (state) => this.#state(state),
    })
    this.#monitor = monitor(
      this.client,
      { schema: tables.schema, tables: tables.selection },
      {
        batch: (batch) => this.#receive(batch),
        synchronised: () => {
          this.#known = true
          changed()
        },
        lacking: (names) =>
          log('WARN', `${name}: the database lacks ${names.join(', ')}: does it need an upgrade?`),
      },
    )
  }

  get known(): boolean {
    return this.#known
  }

  get ready(): boolean {
    return this.#monitor.synchronised && !this.#writing
  }

  get pending(): boolean {
    return this.#arrived.length > 0
  }

  feed(into: FactTransaction): void {
    const arrived = this.#arrived
    this.#arrived = []
    for (const deltas of arrived) {
      for (const { relation, row, weight } of deltas) {
        const declared = this.#tables.relation(relation)
        if (declared) into.change(declared, row, weight)
      }
    }
  }

  write(transaction: Pick<Transaction, 'schema' | 'empty' | 'operations'>): void {
    this.#writing = true
    commit(this.client, transaction).then((outcome) => {
      const done = (): void => {
        this.#writing = false
        this.#changed()
      }
      if (this.#failed(outcome)) setTimeout(done, RETRY).unref()
      else done()
    })
  }

  #receive(batch: Batch): void {
    if (batch.deltas.length > 0) this.#arrived.push(batch.deltas)
    this.#changed()
  }

  #failed(outcome: Outcome): boolean {
    switch (outcome.status) {
      case 'committed':
      case 'unchanged':
        return false
      case 'tryAgain':
      case 'notOwner':
        this.#log('INFO', `${this.#name} commit failed: ${outcome.reason}`)
        return true
      case 'error':
        this.#log(
          'ERR',
          `${this.#name} commit failed: ${outcome.error}: ${outcome.details ?? ''} (operation ${outcome.operation})`,
        )
        return true
    }
  }

  #state(state: ConnectionState): void {
    if (state.status === 'connected') this.#log('INFO', `${state.remote}: connected`)
    if (state.status === 'disconnected')
      this.#log('WARN', `${this.#name}: ${state.reason}, next attempt in ${state.retryIn} ms`)
  }
}
