/**
 * The daemon: deltas from both databases go through the rules, and what the rules want changed goes
 * back. Nothing is written without the lock, and one transaction at a time to each database.
 */
import { type Level, RateLimit } from '../../daemon/index.ts'
import { type DatabaseSchema, type Lock, lock, type TlsFiles } from '../../ovsdb/index.ts'
import type { Instance } from '../../rules/index.ts'
import {
  ContradictionLog,
  FailureLog,
  type Link,
  link,
  outcomeCounters,
  type RowNames,
  rowNames,
  type Tables,
  Told,
  tellingLines,
  withheldCounters,
} from '../../tables/index.ts'
import { NbGlobalOption, northbound } from '../database/northbound.ts'
import { southbound } from '../database/southbound.ts'
import { ChassisWithoutRow } from '../global/global-configuration.ts'
import { composition } from '../program.ts'
import type { Measurements } from './measurements.ts'
import { writeNorthbound } from './northbound-writer.ts'
import { restartRules, startRules } from './rules.ts'
import { sequenceNumber, writeSouthbound } from './southbound-writer.ts'

/** The lock that one northd at a time holds on the southbound. */
const LOCK = 'ovn_northd'

export interface NorthdOptions {
  readonly northbound: string
  readonly southbound: string
  readonly tls: TlsFiles | undefined
  /** Starts as after `pause`. */
  readonly paused: boolean
  readonly log: (module: string, level: Level, message: string, limit?: RateLimit) => void
  readonly measurements: Measurements
}

/** A database that the daemon is connected to. */
export type Side = 'northbound' | 'southbound'

export interface Northd {
  readonly instance: Instance
  readonly paused: boolean
  /** Whether it writes: it does with the lock. */
  readonly status: 'active' | 'standby' | 'paused'
  /** The connection to a database. */
  link(side: Side): Link
  /** Gives up the lock, and writes nothing until `resume`. */
  pause(): void
  resume(): void
  /** Derives everything from scratch. */
  recompute(): void
  /** Brings what has arrived from the databases into the instance. */
  catchUp(): void
  close(): void
}

/** Starts the daemon; it runs until it is closed. */
export function startNorthd(options: NorthdOptions): Northd {
  return new Daemon(options)
}

class Daemon implements Northd {
  readonly #options: NorthdOptions
  readonly #nb: Link
  readonly #sb: Link
  readonly #chassisLimit = new RateLimit(1, 5)
  readonly #failures = new FailureLog()
  readonly #contradictions = new ContradictionLog()
  #instance = startRules(this.#failures)
  #lock: Lock | undefined
  #paused: boolean
  #scheduled = false
  #closed = false
  /** Whether everything that the databases hold has been through the rules. */
  #computed = false
  /** The number that the southbound was last given, and when what led to it was taken up. */
  #copied: { readonly cfg: number; readonly at: number } | undefined
  /** The longest pause between two runs, in milliseconds. */
  #backoff = 0
  #resumeAt = 0

  constructor(options: NorthdOptions) {
    this.#options = options
    this.#paused = options.paused
    this.#nb = this.#connect('NB', options.northbound, northbound)
    this.#sb = this.#connect('SB', options.southbound, southbound)
    if (!this.#paused) this.#askForLock()
  }

  get instance(): Instance {
    return this.#instance
  }

  get paused(): boolean {
    return this.#paused
  }

  get status(): Northd['status'] {
    if (this.#paused) return 'paused'
    return this.#lock?.held ? 'active' : 'standby'
  }

  link(side: Side): Link {
    return side === 'northbound' ? this.#nb : this.#sb
  }

  pause(): void {
    if (this.#paused) return
    this.#paused = true
    this.#lock?.release()
    this.#lock = undefined
    this.#say('INFO', 'This ovn-northd instance is now paused.')
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#askForLock()
    this.#schedule()
  }

  recompute(): void {
    if (!this.#computed) return
    this.catchUp()
    const before = this.#instance
    const told = new Set(before.facts(Told).map((fact) => JSON.stringify(fact)))
    const fresh = restartRules(before, this.#failures)
    this.#instance = fresh
    this.#tell((fact) => !told.has(fact))
    this.#measure.engine.recomputed(fresh)
    this.#measure.coverage.count('northd_recompute')
    this.#schedule()
  }

  catchUp(): void {
    // Half of the world would derive half of the flows, and delete the others.
    if (this.#nb.known && this.#sb.known && (this.#nb.pending || this.#sb.pending)) this.#apply()
  }

  close(): void {
    this.#closed = true
    this.#lock?.release()
    this.#nb.client.close()
    this.#sb.client.close()
  }

  get #measure(): Measurements {
    return this.#options.measurements
  }

  #connect<S extends DatabaseSchema>(short: 'NB' | 'SB', remote: string, tables: Tables<S>): Link {
    const { log, tls } = this.#options
    return link(
      `OVN${short}`,
      remote,
      tables,
      () => this.#schedule(),
      (level, message, module = 'ovn_northd') => log(module, level, message),
      {
        onKnown: (first) =>
          this.#say('INFO', `OVN ${short} IDL reconnected${first ? ', force recompute' : ''}.`),
        onOutcome: ({ status }) => this.#measure.coverage.count(outcomeCounters[status]),
        onWithheld: (why) => this.#measure.coverage.count(withheldCounters[why]),
        ...(tls ? { tls } : {}),
      },
    )
  }

  #say(level: Level, message: string): void {
    this.#options.log('ovn_northd', level, message)
  }

  #askForLock(): void {
    this.#lock = lock(this.#sb.client, LOCK, (held) => {
      const [what, state] = held ? ['acquired', 'active'] : ['lost', 'on standby']
      this.#say('INFO', `ovn-northd lock ${what}. This ovn-northd instance is now ${state}.`)
      this.#schedule()
    })
  }

  /** Runs once for all that arrives in this turn of the event loop, and not before the pause is over. */
  #schedule(): void {
    if (this.#scheduled || this.#closed) return
    this.#scheduled = true
    const run = (): void => {
      this.#scheduled = false
      if (!this.#closed) this.#run()
    }
    const pause = this.#resumeAt - performance.now()
    if (this.#backoff > 0 && pause > 0) setTimeout(run, pause).unref()
    else setImmediate(run)
  }

  #run(): void {
    if (!this.#nb.known || !this.#sb.known) return
    const began = performance.now()
    this.catchUp()
    if (!this.#paused && this.#lock?.held) {
      const settled = this.#writeSouthbound()
      this.#writeNorthbound(settled)
    }
    const took = performance.now() - began
    this.#measure.stopwatches.add('ovn-northd-loop', took)
    this.#resumeAt = performance.now() + Math.min(took, this.#backoff)
  }

  #apply(): void {
    const began = performance.now()
    const fromNorthbound = this.#nb.pending
    this.#instance.transact((tx) => {
      this.#nb.feed(tx)
      this.#sb.feed(tx)
    })
    const { stopwatches, coverage, engine } = this.#measure
    stopwatches.add(fromNorthbound ? 'ovnnb_db_run' : 'ovnsb_db_run', performance.now() - began)
    coverage.count('northd_run')
    if (this.#computed) engine.computed()
    else engine.recomputed(this.#instance)
    this.#computed = true
    this.#tell(() => true)
    for (const { fact, weight } of this.#instance.changes(ChassisWithoutRow)) {
      const message = `Chassis does not exist for Chassis_Private record, name: ${fact.name}`
      if (weight > 0) this.#options.log('ovn_northd', 'WARN', message, this.#chassisLimit)
    }
    if (this.#instance.changes(NbGlobalOption).length > 0) this.#followOptions()
  }

  /** Options of NB_Global that are for the daemon itself (ovn-nb(5)). */
  #followOptions(): void {
    const options = new Map(this.#instance.facts(NbGlobalOption).map(({ key, value }) => [key, value]))
    const probe = wholeNumber(options.get('northd_probe_interval'))
    for (const { client } of [this.#nb, this.#sb]) client.setProbeInterval(probe)
    this.#backoff = wholeNumber(options.get('northd-backoff-interval-ms')) ?? 0
  }

  /** Logs what comes to nothing: each row once, and of many alike the first few. */
  #tell(wanted: (fact: string) => boolean): void {
    const news = this.#instance
      .changes(Told)
      .flatMap(({ fact, weight }) => (weight > 0 && wanted(JSON.stringify(fact)) ? [fact] : []))
    const names = (): RowNames => rowNames(this.#instance, [northbound])
    const contradictions = this.#contradictions.lines(this.#instance, composition.contests, {
      databases: [northbound],
      names,
    })
    for (const { line } of [...tellingLines(news, names), ...contradictions]) this.#say('WARN', line)
    for (const line of this.#failures.lines(names)) {
      this.#say('ERR', line)
      this.#measure.coverage.count('rule_failed')
    }
  }

  /** Whether the southbound is as the rules say, as far as it can be. */
  #writeSouthbound(): boolean {
    if (!this.#sb.ready) return false
    const began = performance.now()
    const cfg = sequenceNumber(this.#instance)
    const isSent = this.#sb.write((transaction) => writeSouthbound(this.#instance, LOCK, transaction))
    if (!isSent) return true
    if (cfg !== undefined && cfg !== this.#copied?.cfg) this.#copied = { cfg, at: Date.now() }
    this.#measure.stopwatches.add('lflows_to_sb', performance.now() - began)
    return false
  }

  #writeNorthbound(settled: boolean): void {
    if (!this.#nb.ready) return
    const times = { now: Date.now(), copied: this.#copied }
    this.#nb.write((transaction) => writeNorthbound(this.#instance, times, settled, transaction))
  }
}

/** A number that an option gives, in decimal digits; anything else is none. */
function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
