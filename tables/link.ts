/**
 * The link of a daemon to one database: what arrives from it, and what is on its way to it.
 *
 * One transaction at a time is under way; the next one is made from what is known when its fate is.
 */
import {
  type Batch,
  type Client,
  type Conditions,
  type ConnectionState,
  type ConnectOptions,
  connect,
  type DatabaseSchema,
  type Monitor,
  monitor,
  type Outcome,
  type RelationDelta,
  type Transaction,
} from '../ovsdb/index.ts'
import type { FactTransaction } from '../rules/index.ts'
import { refusalOf } from './refusal.ts'
import type { Tables } from './tables.ts'
import { type Withheld, Writer } from './writer.ts'

/** Where a daemon says what happens to it; `module` is the part of it that speaks, if not itself. */
export type LogLine = (level: 'DBG' | 'INFO' | 'WARN' | 'ERR', message: string, module?: string) => void

/** A database on the other end of a connection. */
export interface Link {
  /** For the log. */
  readonly name: string
  readonly client: Client
  /** Whether its content has ever been known as a whole. */
  readonly known: boolean
  /** Whether something may be written to it now. */
  readonly ready: boolean
  /** Whether something has arrived that was not fed yet. */
  readonly pending: boolean
  /** Brings what has arrived into a transaction of the rules. */
  feed(into: FactTransaction): void
  /** Whether the content follows the conditions that were set last. */
  readonly conditionsApplied: boolean
  /** Asks for other rows of the tables named. Those that come and go are fed like any change. */
  setConditions(conditions: Conditions): void
  /**
   * Sends a transaction; the link's `changed` is called when its fate is known. What the server refuses of it, what
   * cannot be put into words, and what somebody else keeps writing against is withheld, and told; all the rest is
   * written.
   *
   * @param fill gives it what the rules want changed
   * @returns false where that is nothing, apart from what is withheld: then the database is as it can be
   */
  write(fill: (transaction: Transaction) => void): boolean
  /** What was to be written last and is withheld. */
  readonly withheld: Withheld
}

/** How the database is connected to, beside what the link itself decides. */
export type LinkOptions = Pick<
  ConnectOptions,
  'leaderOnly' | 'tls' | 'probeInterval' | 'shuffle' | 'minBackoff' | 'maxBackoff'
> & {
  /** Which rows of which tables arrive; all if left out. */
  readonly conditions?: Conditions
  /** Told when the content is known as a whole, `first` or again after a lost connection. */
  readonly onKnown?: (first: boolean) => void
  /** Told what became of each transaction. */
  readonly onOutcome?: (outcome: Outcome) => void
  /** Told of each row that the server refuses, and of each cell that others keep writing against. */
  readonly onWithheld?: (why: 'refused' | 'contended') => void
}

/** So many attempts to connect in a row are logged, then only the success. */
const LOGGED_ATTEMPTS = 4

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
  log: LogLine,
  options: LinkOptions = {},
): Link {
  return new DatabaseLink(name, remote, tables as unknown as Tables<DatabaseSchema>, changed, log, options)
}

class DatabaseLink implements Link {
  readonly client: Client
  readonly name: string
  readonly #tables: Tables<DatabaseSchema>
  readonly #monitor: Monitor
  readonly #changed: () => void
  readonly #log: LogLine
  #arrived: (readonly RelationDelta[])[] = []
  readonly #writer: Writer
  #known = false
  /** What the server said when it refused a transaction as a whole; it is told once. */
  #lastError = ''
  /** Attempts to connect since there was a connection. */
  #attempts = 0
  #remote = ''
  /** The number of the last change of conditions. */
  #conditionsWanted = 0

  constructor(
    name: string,
    remote: string,
    tables: Tables<DatabaseSchema>,
    changed: () => void,
    log: LogLine,
    options: LinkOptions,
  ) {
    this.name = name
    this.#tables = tables
    this.#changed = changed
    this.#log = log
    const { onKnown, onOutcome, onWithheld, conditions, ...connection } = options
    this.client = connect(remote, {
      ...connection,
      database: tables.schema.name,
      onState: (state) => this.#state(state),
    })
    this.#monitor = monitor(
      this.client,
      { schema: tables.schema, tables: tables.selection, ...(conditions ? { conditions } : {}) },
      {
        batch: (batch) => this.#receive(batch),
        synchronised: () => {
          const first = !this.#known
          this.#known = true
          onKnown?.(first)
          changed()
        },
        conditionsApplied: () => changed(),
        lacking: (names) =>
          this.#say('WARN', `${name}: the database lacks ${names.join(', ')}: does it need an upgrade?`),
      },
    )
    this.#writer = new Writer({
      client: this.client,
      schema: tables.schema,
      find: (table, uuid) => this.#monitor.row(table, uuid),
      changed,
      outcome: (outcome) => {
        onOutcome?.(outcome)
        this.#tell(outcome)
      },
      withheld: (why, message) => {
        onWithheld?.(why)
        if (message !== undefined) log('WARN', message)
      },
      say: (message) => log('WARN', message),
    })
  }

  get known(): boolean {
    return this.#known
  }

  get ready(): boolean {
    return this.#monitor.synchronised && !this.#writer.busy
  }

  get pending(): boolean {
    return this.#arrived.length > 0
  }

  get conditionsApplied(): boolean {
    return this.#monitor.conditionSequence >= this.#conditionsWanted
  }

  setConditions(conditions: Conditions): void {
    this.#conditionsWanted = this.#monitor.setConditions(conditions)
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

  write(fill: (transaction: Transaction) => void): boolean {
    return this.#writer.write(fill)
  }

  get withheld(): Withheld {
    return this.#writer.withheld
  }

  #receive(batch: Batch): void {
    if (batch.deltas.length > 0) {
      this.#arrived.push(batch.deltas)
      this.#writer.changed(batch.deltas)
    }
    this.#changed()
  }

  #tell(outcome: Outcome): void {
    if (outcome.status === 'tryAgain' || outcome.status === 'notOwner')
      this.#say('INFO', `${this.name} commit failed, try again: ${outcome.reason}`)
    if (outcome.status === 'committed') this.#lastError = ''
    // Rows that are refused are told by name.
    if (outcome.status !== 'error' || refusalOf(outcome)) return
    const error = `${this.name} commit failed: ${outcome.error}: ${outcome.details ?? ''}`
    if (error !== this.#lastError) this.#say('ERR', error)
    this.#lastError = error
  }

  #state(state: ConnectionState): void {
    const level = this.#attempts <= LOGGED_ATTEMPTS ? 'INFO' : 'DBG'
    switch (state.status) {
      case 'connecting':
        this.#attempts++
        this.#remote = state.remote
        this.#log(level, `${state.remote}: connecting...`, 'reconnect')
        break
      case 'connected':
        this.#attempts = 0
        this.#log('INFO', `${state.remote}: connected`, 'reconnect')
        break
      case 'disconnected': {
        const what = this.#attempts === 0 ? 'connection dropped' : 'connection attempt failed'
        this.#log(level, `${this.#remote}: ${what} (${state.reason})`, 'reconnect')
        const wait = `waiting ${state.retryIn / 1000} seconds before reconnect`
        if (state.retryIn > 0) this.#log(level, `${this.#remote}: ${wait}`, 'reconnect')
        if (this.#attempts === LOGGED_ATTEMPTS) {
          const silence = 'continuing to reconnect in the background but suppressing further logging'
          this.#log(level, `${this.#remote}: ${silence}`, 'reconnect')
          this.#attempts++
        }
        break
      }
    }
  }

  #say(level: 'INFO' | 'WARN' | 'ERR', message: string): void {
    this.#log(level, message, 'ovsdb_idl')
  }
}
