/**
 * The daemon: deltas from the southbound and from the local database go through the rules; flow
 * deltas go to the switch, and what it has confirmed is told back.
 */
import { hostname } from 'node:os'
import type { Uuid } from '../../ovsdb/index.ts'
import { type Instance, start } from '../../rules/index.ts'
import { type Link, type LogLine, link } from '../../tables/index.ts'
import { ClaimPort } from '../binding/claim.ts'
import { MonitorAll, MonitoredRow } from '../binding/monitored.ts'
import { ConfirmedSequence } from '../chassis/registration.ts'
import { HostName, Setting } from '../chassis/setting.ts'
import { local } from '../database/local.ts'
import { SbGlobal, southbound } from '../database/southbound.ts'
import { flowKeyText, SwitchFlow } from '../flow/switch-flow.ts'
import { type FlowText, openSwitch, type Switch } from '../openflow/index.ts'
import { GeneveOption } from '../physical/tunnel-flows.ts'
import { controller } from '../program.ts'
import { Unsupported } from '../unsupported.ts'
import { conditionsOf } from './conditions.ts'
import { localTransaction, southboundTransaction } from './writers.ts'

/** Pause before the switch is tried again, in milliseconds. */
const RETRY = 1000

/** Hypervisors are many: they spread over the servers of a cluster, as the stock controllers do. */
const anyServer = { leaderOnly: false }

export interface ControllerOptions {
  /** The local Open vSwitch database. */
  readonly local: string
  /** Where the bridge is managed, such as `unix:/run/openvswitch/br-int.mgmt`. */
  readonly bridge: string
  readonly log: LogLine
}

export interface Controller {
  readonly instance: Instance
  close(): void
}

/** Starts the daemon; it runs until it is closed. */
export function startController(options: ControllerOptions): Controller {
  return new Daemon(options)
}

class Daemon implements Controller {
  readonly instance = start(controller, [SwitchFlow, Unsupported, Setting, MonitoredRow, MonitorAll])
  readonly #log: LogLine
  readonly #switch: Switch
  readonly #local: Link
  #bridgePresent = false
  #southbound: Link | undefined
  /** Where the southbound was when it was connected to. */
  #remote: string | undefined
  /** Flows that came and went, by what tells flows apart; `undefined` when all flows have to be compared. */
  #changes: Map<string, { readonly flow: FlowText; readonly present: boolean }> | undefined
  #sending = false
  #confirmed = 0
  /** The ports whose flows the switch has. */
  #installed: ReadonlySet<Uuid> = new Set()
  #scheduled = false
  /** Whether the rows that the rules ask for have ever been there as a whole. */
  #complete = false
  #closed = false

  constructor(options: ControllerOptions) {
    this.#log = options.log
    this.instance.transact((tx) => {
      tx.insert(HostName, { name: hostname() })
      tx.insert(ConfirmedSequence, { nb_cfg: 0 })
      tx.insert(GeneveOption, { field: 0 })
    })
    this.#switch = openSwitch(options.bridge, {
      connected: () => this.#bridgeChanged(true),
      disconnected: () => this.#bridgeChanged(false),
      unreachable: (reason) => this.#log('INFO', `the integration bridge: ${reason.message}`),
      refused: (what, reason) => this.#log('WARN', `${what} is not installed: ${reason.message}`),
    })
    this.#local = link('OVS', options.local, local, () => this.#schedule(), options.log, anyServer)
  }

  close(): void {
    this.#closed = true
    this.#switch.close()
    this.#local.client.close()
    this.#southbound?.client.close()
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

  /** A bridge that comes, or comes back, may have any flows or none. */
  #bridgeChanged(present: boolean): void {
    this.#bridgePresent = present
    this.#installed = new Set()
    this.#changes = undefined
    this.#log(
      present ? 'INFO' : 'WARN',
      present ? 'the integration bridge is there' : 'the integration bridge is gone',
    )
    this.#schedule()
  }

  #run(): void {
    if (!this.#local.known) return
    const sb = this.#southbound
    if (!sb?.known) {
      // Until the southbound is known as a whole, only the settings say where it is.
      if (this.#local.pending) this.#apply([this.#local])
      if (!sb) this.#connect()
      return
    }
    if (this.#local.pending || sb.pending) this.#apply([this.#local, sb])
    // What is there from before stays as it is until it is known what has to be there.
    this.#complete ||= sb.conditionsApplied
    if (!this.#complete) return
    this.#program()
    this.#write(sb)
  }

  #connect(): void {
    const remote = this.instance.facts(Setting).find(({ key }) => key === 'ovn-remote')?.value
    if (remote === undefined) {
      this.#log('INFO', 'no ovn-remote in the external_ids of Open_vSwitch yet: waiting for it')
      return
    }
    this.#remote = remote
    this.#southbound = link('OVNSB', remote, southbound, () => this.#schedule(), this.#log, {
      ...anyServer,
      conditions: conditionsOf(this.instance),
    })
  }

  #apply(links: readonly Link[]): void {
    this.instance.transact((tx) => {
      for (const each of links) each.feed(tx)
    })
    for (const { fact, weight } of this.instance.changes(Unsupported)) {
      if (weight > 0) this.#log('WARN', `${fact.what}: ${fact.reason}`)
    }
    for (const { fact, weight } of this.instance.changes(Setting)) {
      if (
        weight > 0 &&
        fact.key === 'ovn-remote' &&
        this.#remote !== undefined &&
        fact.value !== this.#remote
      )
        this.#log(
          'WARN',
          `ovn-remote is ${fact.value} now: it takes effect when this controller is restarted`,
        )
    }
    if ([MonitoredRow, MonitorAll].some((relation) => this.instance.changes(relation).length > 0))
      this.#southbound?.setConditions(conditionsOf(this.instance))
    if (!this.#changes) return
    const changed = this.instance.changes(SwitchFlow)
    for (const { fact, weight } of changed) {
      if (weight < 0) this.#changes.set(flowKeyText(fact), { flow: fact, present: false })
    }
    // A flow that was taken and given again under the same key is one modification.
    for (const { fact, weight } of changed) {
      if (weight > 0) this.#changes.set(flowKeyText(fact), { flow: fact, present: true })
    }
  }

  /** Brings the switch up to date, if it is not being brought so already. */
  #program(): void {
    if (this.#sending || !this.#bridgePresent) return
    // What has been asked for and has not arrived yet may be a part of what the number stands for.
    const complete = this.#southbound?.conditionsApplied ?? false
    const sequence = complete ? (this.instance.facts(SbGlobal)[0]?.nb_cfg ?? 0) : this.#confirmed
    const ports = new Set(this.instance.facts(ClaimPort).map(({ pb }) => pb))
    const changes = this.#changes
    if (changes?.size === 0) {
      this.#confirm(sequence, ports)
      return
    }
    this.#sending = true
    this.#changes = new Map()
    const sent = changes
      ? this.#switch.apply({
          deleteFlows: [...changes.values()].filter(({ present }) => !present).map(({ flow }) => flow),
          addFlows: [...changes.values()].filter(({ present }) => present).map(({ flow }) => flow),
        })
      : this.#switch.reconcile({ flows: this.instance.facts(SwitchFlow) })
    sent.then(
      () => {
        this.#sending = false
        // A bridge that went away meanwhile has lost what it has confirmed.
        if (this.#changes) this.#confirm(sequence, ports)
        this.#schedule()
      },
      (error: unknown) => {
        // What the switch has now nobody knows: it gets everything once more.
        this.#log('WARN', error instanceof Error ? error.message : String(error))
        setTimeout(() => {
          this.#changes = undefined
          this.#sending = false
          this.#schedule()
        }, RETRY).unref()
      },
    )
  }

  /** The switch has all flows up to a sequence number, and those of these ports with them. */
  #confirm(sequence: number, ports: ReadonlySet<Uuid>): void {
    this.#installed = ports
    const before = this.#confirmed
    if (sequence === before || this.#closed) return
    this.#confirmed = sequence
    this.instance.transact((tx) => {
      tx.remove(ConfirmedSequence, { nb_cfg: before })
      tx.insert(ConfirmedSequence, { nb_cfg: sequence })
    })
  }

  #write(sb: Link): void {
    if (sb.ready) {
      const transaction = southboundTransaction(this.instance, this.#installed)
      if (!transaction.empty) sb.write(transaction)
    }
    if (this.#local.ready) {
      const transaction = localTransaction(this.instance)
      if (!transaction.empty) this.#local.write(transaction)
    }
  }
}
