/**
 * The daemon: deltas from the southbound and from the local database go through the rules; flow
 * deltas go to the switch, and what it has confirmed is told back.
 */
import { fetchSchema, type TlsFiles, type Uuid } from '../../ovsdb/index.ts'
import type { Instance, Relation } from '../../rules/index.ts'
import {
  ContradictionLog,
  FailureLog,
  type Link,
  type LogLine,
  link,
  outcomeCounters,
  type RowNames,
  rowNames,
  Told,
  tellingLines,
  withheldCounters,
} from '../../tables/index.ts'
import { MonitorAll, MonitoredRow } from '../binding/monitored.ts'
import { PrefixCapacity } from '../chassis/flow-table.ts'
import { FormerName } from '../chassis/registration.ts'
import { BridgeName, ChassisName, IntegrationBridge, RememberedName, Setting } from '../chassis/setting.ts'
import { local } from '../database/local.ts'
import { SbGlobal, southbound } from '../database/southbound.ts'
import { type OpenSwitch, openSwitch } from '../openflow/index.ts'
import { composition } from '../program.ts'
import { BridgeFollowing } from './bridge-following.ts'
import { conditionsOf } from './conditions.ts'
import { Farewell } from './farewell.ts'
import type { Measurements } from './measurements.ts'
import { microflowFrame } from './microflow.ts'
import { PortStatus } from './port-status.ts'
import { forget, restartRules, startRules, tell } from './rules.ts'
import { bridgeTarget, SwitchProgrammer } from './switch-programmer.ts'
import { tlsFiles } from './tls-files.ts'
import { changingZones, countUp, writeLocal, writeLocalFirst, writeSouthbound } from './writers.ts'

/** How long the claim of a port waits for the switch, in milliseconds. */
const CLAIM_PATIENCE = 20

/** The modules of the log that tell of rows of some tables. */
const TELLING: Readonly<Record<string, string>> = {
  Logical_Flow: 'lflow',
  Port_Binding: 'physical',
}

/** Hypervisors are many: they spread over the servers of a cluster, as the stock controllers do. */
const anyServer = { leaderOnly: false }

export interface ControllerOptions {
  /** The local Open vSwitch database. */
  readonly local: string
  /** The directory of the sockets of Open vSwitch, if the local database is not one of them. */
  readonly switchDirectory: string
  /** The name of the chassis, if the local database has no say in it. */
  readonly chassis?: string | undefined
  readonly tls?: TlsFiles | undefined
  /** How a switch is reached: by OpenFlow if left out. */
  readonly openSwitch?: OpenSwitch
  readonly log: LogLine
  readonly measurements: Measurements
}

export interface Controller {
  readonly instance: Instance
  readonly southbound: Link | undefined
  /** The local Open vSwitch database. */
  readonly local: Link
  readonly paused: boolean
  /** Does nothing until `resume`; what arrives is kept. */
  pause(): void
  resume(): void
  /** Derives everything from scratch, and compares the switch with it. */
  recompute(): void
  /** Lets so many seconds pass before a sequence number is reported. */
  delayReports(seconds: number): void
  /** Lets a packet, as a match describes it, come in by the interface of its port. Rejects, in words, when it cannot. */
  inject(microflow: string): Promise<void>
  /** Takes back all that says that this chassis is there, unless it comes back, and ends. */
  leave(comesBack: boolean): Promise<void>
}

/** Starts the daemon; it runs until it leaves. */
export function startController(options: ControllerOptions): Controller {
  return new Daemon(options)
}

class Daemon implements Controller {
  readonly #options: ControllerOptions
  readonly #log: LogLine
  readonly #local: Link
  readonly #ports = new PortStatus()
  readonly #failures = new FailureLog()
  readonly #contradictions = new ContradictionLog()
  readonly #switch: SwitchProgrammer
  readonly #bridge = new BridgeFollowing(() => this.#schedule())
  #instance: Instance
  #southbound: Link | undefined
  /** Where the southbound is, as it was connected to. */
  #remote: string | undefined
  /** Whether it was looked up yet. */
  #asked = false
  /** Whether the rows that the rules ask for have ever been there as a whole. */
  #complete = false
  /** Whether it was told that this chassis has no name. */
  #nameMissed = false
  #computed = false
  #scheduled = false
  #claimTimer: NodeJS.Timeout | undefined
  #paused = false
  #closed = false

  constructor(options: ControllerOptions) {
    this.#options = options
    this.#log = options.log
    this.#instance = startRules(options.chassis, this.#failures)
    this.#switch = new SwitchProgrammer({
      log: options.log,
      measurements: options.measurements,
      tls: () => tlsFiles(this.#instance, options.tls),
      openSwitch: options.openSwitch ?? openSwitch,
      instance: () => this.#instance,
      changed: () => this.#schedule(),
      settled: () => this.#bridge.settled,
      confirmed: (sequence, ports) => this.#ports.confirm(this.#instance, sequence, ports),
      lost: () => this.#ports.lose(this.#instance),
    })
    this.#local = link('OVS', options.local, local, () => this.#schedule(), options.log, {
      ...anyServer,
      tls: () => tlsFiles(this.#instance, options.tls),
      onKnown: () => this.#askSchema(),
      onWithheld: (why) => options.measurements.coverage.count(withheldCounters[why]),
    })
  }

  get instance(): Instance {
    return this.#instance
  }

  get southbound(): Link | undefined {
    return this.#southbound
  }

  get local(): Link {
    return this.#local
  }

  get paused(): boolean {
    return this.#paused
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.#schedule()
  }

  recompute(): void {
    if (!this.#computed) return
    this.#instance = restartRules(this.#instance, this.#failures)
    this.#options.measurements.engine.recomputed(this.#instance)
    this.#switch.compareAgain()
    this.#schedule()
  }

  delayReports(seconds: number): void {
    this.#switch.delay = seconds * 1000
  }

  async inject(microflow: string): Promise<void> {
    if (this.#instance.facts(IntegrationBridge).length === 0 || !this.#complete)
      throw new Error('ovn-controller not ready.')
    if (!this.#switch.connected) throw new Error('OpenFlow channel not ready.')
    const { port, frame } = microflowFrame(this.#instance, microflow)
    await this.#switch.inject(port, frame)
  }

  async leave(comesBack: boolean): Promise<void> {
    this.#closed = true
    if (!comesBack) await new Farewell(this.#instance, this.#local, this.#southbound).say()
    this.#switch.close()
    this.#local.client.close()
    this.#southbound?.client.close()
  }

  /** How much the local database takes of some things is for its own schema to say, which may be older than ours. */
  #askSchema(): void {
    fetchSchema(this.#local.client, local.schema.name).then(
      (schema) => {
        const column = schema.tables.Flow_Table?.columns.prefixes
        const number = column && 'max' in column && column.max !== 'unlimited' ? column.max : 0
        tell(this.#instance, PrefixCapacity, { number })
        this.#schedule()
      },
      // Without a connection there is nothing to write; it is asked again when there is one.
      () => {},
    )
  }

  /** Runs once for all that arrives in this turn of the event loop. */
  #schedule(): void {
    if (this.#scheduled || this.#closed) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      if (!this.#closed && !this.#paused) this.#run()
    })
  }

  #run(): void {
    if (!this.#local.known) return
    const began = performance.now()
    const sb = this.#southbound
    if (!sb?.known) {
      // Until the southbound is known as a whole, only the settings say where it is.
      if (this.#local.pending) this.#apply([this.#local])
      if (!sb) this.#connect()
      this.#writeLocal()
      return
    }
    if (this.#local.pending || sb.pending) this.#apply([this.#local, sb])
    // A setting may have said that the southbound is elsewhere.
    if (sb !== this.#southbound) return
    this.#complete ||= sb.conditionsApplied && this.#hasName()
    if (!this.#complete) {
      this.#writeLocal()
      return
    }
    // What has been asked for and has not arrived yet may be a part of what the number stands for.
    const [global] = sb.conditionsApplied ? this.#instance.facts(SbGlobal) : []
    this.#switch.program({
      sequence: global?.nb_cfg ?? this.#ports.sequence,
      ports: this.#ports.waiting,
      zones: changingZones(this.#instance),
    })
    this.#write(sb)
    this.#options.measurements.stopwatches.add('flow-generation', performance.now() - began)
  }

  /** Whether this chassis has a name; without one nothing can be known of what has to be here. */
  #hasName(): boolean {
    const has = this.#instance.facts(ChassisName).length > 0
    if (!has && !this.#nameMissed)
      this.#log('WARN', 'no system-id in the external_ids of Open_vSwitch yet: waiting for it')
    this.#nameMissed = !has
    return has
  }

  #setting(key: string): string | undefined {
    return this.#instance.facts(Setting).find((setting) => setting.key === key)?.value
  }

  #connect(): void {
    const remote = this.#setting('ovn-remote')
    if (remote === this.#remote && this.#asked) return
    this.#asked = true
    this.#southbound?.client.close()
    this.#southbound = undefined
    if (this.#remote !== undefined) {
      this.#log('INFO', `the southbound is at ${remote ?? 'no place that is known'} now`)
      this.#complete = false
      forget(this.#instance, southbound.relations)
      this.#switch.collect()
      this.#ports.follow(this.#instance)
    }
    this.#remote = remote
    if (remote === undefined) {
      this.#log('INFO', 'no ovn-remote in the external_ids of Open_vSwitch yet: waiting for it')
      return
    }
    try {
      this.#southbound = this.#linkSouthbound(remote)
    } catch (error) {
      this.#log('ERR', `ovn-remote: ${error instanceof Error ? error.message : String(error)}`)
    }
    this.#followProbeInterval()
  }

  /** Throws on a remote that is none. */
  #linkSouthbound(remote: string): Link {
    const { tls, measurements } = this.#options
    return link('OVNSB', remote, southbound, () => this.#schedule(), this.#log, {
      ...anyServer,
      tls: () => tlsFiles(this.#instance, tls),
      conditions: conditionsOf(this.#instance),
      onOutcome: ({ status }) => measurements.coverage.count(outcomeCounters[status]),
      onWithheld: (why) => measurements.coverage.count(withheldCounters[why]),
    })
  }

  #apply(links: readonly Link[]): void {
    const { coverage, engine } = this.#options.measurements
    this.#instance.transact((tx) => {
      for (const each of links) each.feed(tx)
    })
    coverage.count('controller_run')
    if (this.#computed) engine.computed()
    else engine.recomputed(this.#instance)
    this.#computed = true
    const news = this.#instance.changes(Told).flatMap(({ fact, weight }) => (weight > 0 ? [fact] : []))
    const databases = [southbound, local]
    const names = (): RowNames => rowNames(this.#instance, databases)
    const contradictions = this.#contradictions.lines(this.#instance, composition.contests, {
      databases,
      names,
    })
    for (const { line, table } of [...tellingLines(news, names), ...contradictions])
      this.#log('WARN', line, TELLING[table] ?? 'main')
    for (const line of this.#failures.lines(names)) {
      this.#log('ERR', line)
      coverage.count('rule_failed')
    }
    this.#switch.collect()
    const changed = (...relations: readonly { readonly name: string }[]): boolean =>
      relations.some((relation) => this.#instance.changes(relation as Relation).length > 0) // only counted
    const named = this.#instance.changes(ChassisName)
    const [settings, monitored] = [changed(Setting, BridgeName), changed(MonitoredRow, MonitorAll)]
    // This may be a transaction of its own: what the one before has changed is not known any more after it.
    this.#ports.follow(this.#instance)
    if (this.#bridge.follow(this.#instance)) this.#switch.compareAgain()
    if (named.length > 0) this.#followName(named)
    if (monitored || named.length > 0) this.#southbound?.setConditions(conditionsOf(this.#instance))
    if (settings) this.#followSettings()
  }

  /** The name that this chassis has is remembered, and that it had another one. */
  #followName(
    changes: readonly { readonly fact: { readonly name: string }; readonly weight: number }[],
  ): void {
    const [former] = changes.flatMap(({ fact, weight }) => (weight < 0 ? [fact.name] : []))
    const [name] = changes.flatMap(({ fact, weight }) => (weight > 0 ? [fact.name] : []))
    if (name === undefined || former === name) return
    tell(this.#instance, RememberedName, { name })
    if (former === undefined) return
    this.#log('INFO', `this chassis is called ${name} now: its rows as ${former} are taken back`)
    this.#instance.transact((tx) => {
      if (!this.#instance.facts(FormerName).some((known) => known.name === former))
        tx.insert(FormerName, { name: former })
    })
  }

  #followSettings(): void {
    if (this.#southbound && this.#setting('ovn-remote') !== this.#remote) this.#connect()
    this.#followProbeInterval()
    this.#followBridge()
  }

  /** In milliseconds; 0 for never. */
  #followProbeInterval(): void {
    const text = this.#setting('ovn-remote-probe-interval')
    if (text !== undefined && !/^\d{1,9}$/.test(text)) return
    this.#southbound?.client.setProbeInterval(text === undefined ? undefined : Number(text))
  }

  /** The switch is where the bridge is managed, unless a setting says otherwise. */
  #followBridge(): void {
    const [bridge] = this.#instance.facts(BridgeName)
    if (!bridge) return
    const { local: database, switchDirectory } = this.#options
    const probe = this.#setting('ovn-bridge-remote-probe-interval') ?? ''
    this.#switch.open(
      this.#setting('ovn-bridge-remote') ?? bridgeTarget(database, switchDirectory, bridge.name),
      /^\d{1,9}$/.test(probe) ? Number(probe) : 0,
    )
  }

  #write(sb: Link): void {
    if (sb.ready)
      sb.write((transaction) => writeSouthbound(this.#instance, (port) => this.#mayClaim(port), transaction))
    this.#writeLocal()
  }

  /** The claim of a port waits a little for its flows, so that who hears of it hears at once that the port is up. */
  #mayClaim(port: Uuid): boolean {
    const left = CLAIM_PATIENCE - (this.#switch.busyFor ?? CLAIM_PATIENCE)
    if (left <= 0) return this.#ports.mayClaim(port, () => this.#schedule())
    this.#claimTimer ??= setTimeout(() => {
      this.#claimTimer = undefined
      this.#schedule()
    }, left).unref()
    return false
  }

  #writeLocal(): void {
    if (!this.#local.ready) return
    this.#local.write((transaction) => {
      // What is there from before stays as it is until it is known what has to be there.
      if (this.#complete) writeLocal(this.#instance, (zone) => this.#switch.hasFlushed(zone), transaction)
      else writeLocalFirst(this.#instance, transaction)
      if (this.#bridge.asks(this.#instance)) countUp(this.#instance, transaction)
    })
  }
}
