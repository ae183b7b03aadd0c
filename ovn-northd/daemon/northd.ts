/**
 * The daemon: deltas from both databases go through the rules, and what the rules want changed goes
 * back. Nothing is written without the lock, and one transaction at a time to each database.
 */
import { randomBytes } from 'node:crypto'
import { type Lock, lock } from '../../ovsdb/index.ts'
import { type Instance, start } from '../../rules/index.ts'
import { type Link, type Log, link } from '../../tables/index.ts'
import { northbound } from '../database/northbound.ts'
import { southbound } from '../database/southbound.ts'
import { FixedOption, GeneratedOption } from '../global/global-configuration.ts'
import { northd } from '../program.ts'
import { Unsupported } from '../unsupported.ts'
import { northboundTransaction } from './northbound-writer.ts'
import { southboundPending, southboundTransaction } from './southbound-writer.ts'

/** The lock that one northd at a time holds on the southbound. */
const LOCK = 'ovn_northd'

export interface NorthdOptions {
  readonly northbound: string
  readonly southbound: string
  readonly log: Log
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
  readonly #log: Log
  readonly #nb: Link
  readonly #sb: Link
  readonly #lock: Lock
  #scheduled = false
  #closed = false
  /** When the southbound was last given a new sequence number. */
  #startedAt: number | undefined

  constructor(options: NorthdOptions) {
    this.#log = options.log
    const changed = (): void => this.#schedule()
    this.#nb = link('OVNNB', options.northbound, northbound, changed, options.log)
    this.#sb = link('OVNSB', options.southbound, southbound, changed, options.log)
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
    if (this.#nb.pending || this.#sb.pending) this.#apply()
    if (!this.#lock.held) return
    this.#writeSouthbound()
    this.#writeNorthbound()
  }

  #apply(): void {
    this.instance.transact((tx) => {
      this.#nb.feed(tx)
      this.#sb.feed(tx)
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
    this.#nb.write(transaction)
  }
}
