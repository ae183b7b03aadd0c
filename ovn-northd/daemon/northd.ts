/**
 * The daemon: deltas from both databases go through the rules, and what the rules want changed goes
 * back. Nothing is written without the lock, and one transaction at a time to each database.
 */
import { randomBytes } from 'node:crypto'
import {
  type Batch,
  type Client,
  type ConnectionState,
  commit,
  connect,
  type DatabaseSchema,
  type Lock,
  lock,
  type Monitor,
  monitor,
  type Outcome,
  type RelationDelta,
  type Transaction,
} from '../../ovsdb/index.ts'
import { type Instance, start } from '../../rules/index.ts'
import { northbound } from '../database/northbound.ts'
import { southbound } from '../database/southbound.ts'
import type { Tables } from '../database/tables.ts'
import { FixedOption, GeneratedOption } from '../global/global-configuration.ts'
import { northd } from '../program.ts'
import { Unsupported } from '../unsupported.ts'
import { northboundTransaction } from './northbound-writer.ts'
import { southboundPending, southboundTransaction } from './southbound-writer.ts'

/** The lock that one northd at a time holds on the southbound. */
const LOCK = 'ovn_northd'

/** Pause before a transaction that failed is tried again, in milliseconds. */
const RETRY = 1000

export interface NorthdOptions {
  readonly northbound: string
  readonly southbound: string
  readonly log: (level: 'INFO' | 'WARN' | 'ERR', message: string) => void
}

export interface Northd {
  readonly instance: Instance
  close(): void
}

/** Starts the daemon; it runs until it is closed. */
export function startNorthd(options: NorthdOptions): Northd {
  return new Daemon(options)
}

class Daemon implements Northd {
  readonly instance = start(northd, [Unsupported])
  readonly #log: NorthdOptions['log']
  readonly #nb: Side
  readonly #sb: Side
  readonly #lock: Lock
  #scheduled = false
  #closed = false
  /** When the southbound was last given a new sequence number. */
  #startedAt: number | undefined

  constructor(options: NorthdOptions) {
    this.#log = options.log
    const changed = (): void => this.#schedule()
    this.#nb = new Side('OVNNB', options.northbound, northbound, changed, options.log)
    this.#sb = new Side('OVNSB', options.southbound, southbound, changed, options.log)
    this.#lock = lock(this.#sb.client, LOCK, (held) => {
      const [what, state] = held ? ['acquired', 'active'] : ['lost', 'on standby']
      this.#log('INFO', `${LOCK.replace('_', '-')} lock ${what}. This ovn-northd instance is now ${state}.`)
      this.#schedule()
    })
    this.instance.transact((tx) => {
      const mac = randomBytes(6)
      mac[0] = ((mac[0] as number) | 2) & ~1
      const bytes = [...mac].map((byte) => byte.toString(16).padStart(2, '0'))
      tx.insert(GeneratedOption, { key: 'svc_monitor_mac', value: bytes.join(':') })
      tx.insert(GeneratedOption, { key: 'mac_prefix', value: bytes.slice(0, 3).join(':') })
      tx.insert(FixedOption, { key: 'max_tunid', value: '16711680' })
      tx.insert(FixedOption, { key: 'northd_internal_version', value: '25.03.0-20.41.0-77.6' })
    })
  }

  close(): void {
    this.#closed = true
    this.#lock.release()
    this.#nb.client.close()
    this.#sb.client.close()
  }

  /** Runs once for all that arrives in this turn of the event loop. */
  #schedule(): void {
    if (this.#scheduled || this.#closed) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      if (!this.#closed) this.#run()
    })
  }

  #run(): void {
    // Half of the world would derive half of the flows, and delete the others.
    if (!this.#nb.known || !this.#sb.known) return
    const deltas = [...this.#nb.take(), ...this.#sb.take()]
    if (deltas.length > 0) this.#apply(deltas)
    if (!this.#lock.held) return
    this.#writeSouthbound()
    this.#writeNorthbound()
  }

  #apply(deltas: readonly Arrived[]): void {
    this.instance.transact((tx) => {
      for (const { tables, delta } of deltas) {
        const relation = tables.relation(delta.relation)
        if (relation) tx.change(relation, delta.row, delta.weight)
      }
    })
    for (const { fact, weight } of this.instance.changes(Unsupported)) {
      const { table, uuid, column, what } = fact
      if (weight > 0)
        this.#log('WARN', `${table} ${uuid} column ${column}: ${what} not supported yet, left out`)
    }
  }

  #writeSouthbound(): void {
    if (!this.#sb.ready || !southboundPending(this.instance)) return
    const transaction = southboundTransaction(this.instance)
    transaction.assertLock(LOCK)
    transaction.comment('ovn-northd')
    this.#startedAt ??= Date.now()
    this.#sb.write(transaction)
  }

  #writeNorthbound(): void {
    if (!this.#nb.ready) return
    const settled = this.#sb.ready && !southboundPending(this.instance)
    const transaction = northboundTransaction(
      this.instance,
      { now: Date.now(), startedAt: this.#startedAt },
      settled,
    )
    if (settled) this.#startedAt = undefined
    if (transaction.empty) return
    transaction.comment('ovn-northd')
    this.#nb.write(transaction as unknown as Transaction)
  }
}

/** A delta and the database that it is of. */
interface Arrived {
  readonly tables: Tables<DatabaseSchema>
  readonly delta: RelationDelta
}

/** One database: what arrives from it, and what is on its way to it. */
class Side {
  readonly client: Client
  readonly #name: string
  readonly #tables: Tables<DatabaseSchema>
  readonly #monitor: Monitor
  readonly #changed: () => void
  readonly #log: NorthdOptions['log']
  #arrived: Arrived[] = []
  #known = false
  #writing = false

  constructor(name: string, remote: string, tables: unknown, changed: () => void, log: NorthdOptions['log']) {
    this.#name = name
    // The tables of either database; nothing here depends on which.
    this.#tables = tables as Tables<DatabaseSchema>
    this.#changed = changed
    this.#log = log
    this.client = connect(remote, { onState: (state) => this.#state(state) })
    this.#monitor = monitor(
      this.client,
      { schema: this.#tables.schema, tables: this.#tables.selection },
      {
        batch: (batch) => this.#receive(batch),
        synchronised: () => {
          this.#known = true
          changed()
        },
      },
    )
  }

  /** Whether its content has ever been known as a whole. */
  get known(): boolean {
    return this.#known
  }

  /** Whether something may be written to it. */
  get ready(): boolean {
    return this.#monitor.synchronised && !this.#writing
  }

  /** What arrived since it was last asked. */
  take(): readonly Arrived[] {
    const arrived = this.#arrived
    this.#arrived = []
    return arrived
  }

  /** Sends a transaction; `changed` is called when its fate is known. */
  write(transaction: Transaction): void {
    this.#writing = true
    commit(this.client, transaction).then((outcome) => {
      const pause = this.#failed(outcome) ? RETRY : 0
      setTimeout(() => {
        this.#writing = false
        this.#changed()
      }, pause).unref()
    })
  }

  #receive(batch: Batch): void {
    for (const delta of batch.deltas) this.#arrived.push({ tables: this.#tables, delta })
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
