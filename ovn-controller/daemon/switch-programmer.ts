/**
 * Keeps the switch as the rules say: changes of flows are gathered while a bundle is under way and go with the next
 * one; a switch that comes, or comes back, is compared with what has to be there.
 */

import { dirname, join } from 'node:path'
import type { TlsFiles, Uuid } from '../../ovsdb/index.ts'
import type { Instance } from '../../rules/index.ts'
import { type LogLine, truth } from '../../tables/index.ts'
import { LABEL_FLUSH, SAMPLE_REGISTERS, SwitchFeature } from '../chassis/registration.ts'
import { AclId } from '../database/southbound.ts'
import { WantedGroup, WantedMeter } from '../flow/numbered.ts'
import { flowKeyText, SwitchFlow } from '../flow/switch-flow.ts'
import {
  type Change,
  Disconnected,
  type FlowText,
  type LabelMatch,
  type OpenSwitch,
  type Sent,
  type Switch,
  type SwitchFeatures,
} from '../openflow/index.ts'
import { GeneveOption } from '../physical/tunnel-flows.ts'
import { CT_LABEL } from '../register/connection.ts'
import { ECMP_NEXT_HOP, ECMP_NEXT_HOP_MAC, LB_AFFINITY, LB_HAIRPIN_REPLY } from '../register/table.ts'
import { FlowLoss } from './flow-loss.ts'
import type { Measurements } from './measurements.ts'
import { tell, tellAll } from './rules.ts'

/** Pause before a switch that has refused something is compared again, in milliseconds. */
const RETRY = 1000

/** Tables in which the switch learns flows. */
const LEARNED_TABLES: ReadonlySet<number> = new Set([
  LB_HAIRPIN_REPLY,
  ECMP_NEXT_HOP_MAC,
  ECMP_NEXT_HOP,
  LB_AFFINITY,
])

/** The label of the connections that an ACL with a number of its own has allowed. */
function labelOfAcl(id: number): LabelMatch {
  const [first, last] = CT_LABEL.acl_id.map(BigInt) as [bigint, bigint] // the first and the last bit
  return { value: BigInt(id) << first, mask: ((1n << (last - first + 1n)) - 1n) << first }
}

function flushesLabels(instance: Instance): boolean {
  return instance.facts(SwitchFeature).some(({ key, value }) => key === LABEL_FLUSH && truth(value, false))
}

/** Where a bridge is managed: its socket lies beside that of the local database. */
export function bridgeTarget(database: string, directory: string, bridge: string): string {
  const beside = database.startsWith('unix:') ? dirname(database.slice('unix:'.length)) : directory
  return `unix:${join(beside, `${bridge}.mgmt`)}`
}

export interface ProgrammerOptions {
  readonly log: LogLine
  readonly measurements: Measurements
  readonly tls: () => TlsFiles | undefined
  readonly openSwitch: OpenSwitch
  /** The rules as they are now. */
  readonly instance: () => Instance
  /** Called when there may be something to do. */
  readonly changed: () => void
  /** Whether what the switch confirms is there to stay; until then nothing is told of it. */
  readonly settled: () => boolean
  /** Told when the switch has all that there was when it was programmed. */
  readonly confirmed: (sequence: number, ports: Iterable<Uuid>) => void
  /** Told when the switch has gone, and its flows with it. */
  readonly lost: () => void
}

/** What goes to the switch beside the flows, and is true when it has them. */
export interface Occasion {
  readonly sequence: number
  readonly ports: ReadonlySet<Uuid>
  /** Zones whose connections the switch has to forget, because their owners change. */
  readonly zones: readonly string[]
}

interface FlowChange {
  readonly flow: FlowText
  readonly present: boolean
}

export class SwitchProgrammer {
  /** How long a confirmation is held back, in milliseconds. */
  delay = 0
  readonly #options: ProgrammerOptions
  #switch: Switch | undefined
  #target: string | undefined
  /** The target with how it is probed. */
  #key: string | undefined
  #connected = false
  /** What has changed, by what tells flows apart; `undefined` when all flows have to be compared. */
  #changes: Map<string, FlowChange> | undefined
  /** Groups and meters that have changed, by number: their texts now. */
  #groups = new Map<number, string | undefined>()
  #meters = new Map<number, string | undefined>()
  /** Those that have gone whose connections the switch has to forget. */
  #goneAcls = new Set<number>()
  /** Since when changes are under way. */
  #sendingSince: number | undefined
  /** The sequence number that was confirmed last, or is held back. */
  #said: number | undefined
  /** Zones that the switch has forgotten since their owners have changed. */
  #flushed = new Set<string>()
  readonly #loss = new FlowLoss()
  /** Whether the switch is left as it is for a moment, because its flows go again and again. */
  #pausing = false

  constructor(options: ProgrammerOptions) {
    this.#options = options
  }

  get connected(): boolean {
    return this.#connected
  }

  /** For how long changes have been on their way, in milliseconds; `undefined` when there are none. */
  get busyFor(): number | undefined {
    return this.#sendingSince === undefined ? undefined : performance.now() - this.#sendingSince
  }

  /**
   * Connects to a switch, if it is not the one that there is.
   *
   * @param probeInterval in milliseconds, 0 for never
   */
  open(target: string, probeInterval: number): void {
    const key = `${target} ${probeInterval}`
    if (key === this.#key) return
    this.#switch?.close()
    this.#switch = undefined
    this.#connected = false
    this.#key = key
    this.#target = target
    try {
      this.#switch = this.#openSwitch(target, probeInterval)
    } catch (error) {
      this.#options.log('ERR', messageOf(error), 'rconn')
    }
  }

  /** Throws on a target that is not supported. */
  #openSwitch(target: string, probeInterval: number): Switch {
    const { log, tls, openSwitch } = this.#options
    return openSwitch(target, {
      probeInterval,
      tls,
      connected: (features) => this.#arrived(features),
      disconnected: (reason) => this.#gone(reason),
      unreachable: (reason) => log('INFO', `${target}: ${reason.message}`, 'rconn'),
      refused: (what, reason) => log('WARN', `${what} is left out: ${reason.message}`, 'ofctrl'),
      flowsGone: (tables) => this.#robbed(tables),
    })
  }

  close(): void {
    this.#switch?.close()
  }

  /** Lets a frame come in by a port. Rejects when the switch does not take it. */
  async inject(port: number, frame: Buffer): Promise<void> {
    if (!this.#switch || !this.#connected) throw new Disconnected('OpenFlow channel not ready.')
    await this.#switch.inject(port, frame)
  }

  /** Has all flows compared once more. */
  compareAgain(): void {
    this.#changes = undefined
  }

  hasFlushed(zone: string): boolean {
    return this.#flushed.has(zone)
  }

  /** Takes up the changes of flows of the last transaction. */
  collect(): void {
    const instance = this.#options.instance()
    if (flushesLabels(instance))
      for (const { fact, weight } of instance.changes(AclId)) if (weight < 0) this.#goneAcls.add(fact.id)
    if (!this.#changes) return
    const changed = instance.changes(SwitchFlow)
    for (const { fact, weight } of changed) {
      if (weight < 0) this.#changes.set(flowKeyText(fact), { flow: fact, present: false })
    }
    for (const { fact, weight } of byWeight(instance.changes(WantedGroup)))
      this.#groups.set(fact.group, weight > 0 ? fact.text : undefined)
    for (const { fact, weight } of byWeight(instance.changes(WantedMeter)))
      this.#meters.set(fact.meter, weight > 0 ? fact.text : undefined)
    // A flow that was taken and given again under the same key is one modification.
    for (const { fact, weight } of changed) {
      if (weight > 0) this.#changes.set(flowKeyText(fact), { flow: fact, present: true })
    }
  }

  /** Brings the switch up to date, if it is not being brought so already. */
  program({ sequence, ports, zones }: Occasion): void {
    const of = this.#switch
    if (!of || this.#sendingSince !== undefined || !this.#connected || this.#pausing) return
    const flushed = new Set(zones.filter((zone) => this.#flushed.has(zone)))
    this.#flushed = flushed
    const toFlush = zones.filter((zone) => !flushed.has(zone))
    const changes = this.#changes
    const batch = [...ports]
    const numbered = this.#numbered()
    const flushLabels = [...this.#goneAcls].map(labelOfAcl)
    if (changes?.size === 0 && toFlush.length + flushLabels.length === 0 && !numbered) {
      this.#confirm(sequence, batch)
      return
    }
    const began = performance.now()
    this.#sendingSince = began
    this.#changes = new Map()
    this.#goneAcls.clear()
    const flushZones = toFlush.map(Number)
    const sent = changes
      ? of.apply({ ...split(changes), ...numbered, flushZones, flushLabels })
      : this.#compare(of, flushZones, flushLabels)
    sent.then(
      (what) => {
        this.#sendingSince = undefined
        this.#measure(what, performance.now() - began)
        for (const zone of toFlush) this.#flushed.add(zone)
        // A switch that went away meanwhile has lost what it has confirmed.
        if (this.#changes) this.#confirm(sequence, batch)
        this.#options.changed()
      },
      (error: unknown) => {
        // What the switch has now nobody knows: it is compared once more.
        if (this.#connected) this.#options.log('WARN', messageOf(error), 'ofctrl')
        setTimeout(() => {
          this.#changes = undefined
          this.#sendingSince = undefined
          this.#options.changed()
        }, RETRY).unref()
      },
    )
  }

  async #compare(
    of: Switch,
    flushZones: readonly number[],
    flushLabels: readonly LabelMatch[],
  ): Promise<Sent> {
    if (flushZones.length > 0) await of.apply({ flushZones })
    const instance = this.#options.instance()
    const sent = await of.reconcile({
      flows: instance.facts(SwitchFlow),
      groups: instance.facts(WantedGroup),
      meters: instance.facts(WantedMeter),
      learned: LEARNED_TABLES,
    })
    if (flushLabels.length > 0) await of.apply({ flushLabels })
    return sent
  }

  /** The changes of groups and meters, which are taken up with that; nothing for none. */
  #numbered(): Change | undefined {
    const [groups, meters] = [[...this.#groups], [...this.#meters]]
    if (groups.length + meters.length === 0) return undefined
    this.#groups.clear()
    this.#meters.clear()
    return {
      addGroups: groups.flatMap(([group, text]) => (text === undefined ? [] : [{ group, text }])),
      deleteGroups: groups.flatMap(([group, text]) => (text === undefined ? [group] : [])),
      addMeters: meters.flatMap(([meter, text]) => (text === undefined ? [] : [{ meter, text }])),
      deleteMeters: meters.flatMap(([meter, text]) => (text === undefined ? [meter] : [])),
    }
  }

  /** A switch that comes, or comes back, may have any flows or none. */
  #arrived({ tunnelMetadata, labelFlush, sampleRegisters }: SwitchFeatures): void {
    const instance = this.#options.instance()
    this.#connected = true
    this.#changes = undefined
    const { log, changed } = this.#options
    log('INFO', `${this.#target}: connected`, 'rconn')
    if (tunnelMetadata === undefined)
      log('WARN', 'the switch has no field left for the Geneve option: no Geneve tunnels', 'ofctrl')
    tellAll(instance, SwitchFeature, [
      { key: LABEL_FLUSH, value: `${labelFlush}` },
      { key: SAMPLE_REGISTERS, value: `${sampleRegisters}` },
    ])
    const [before] = instance.facts(GeneveOption)
    if (tunnelMetadata !== undefined && before && before.field !== tunnelMetadata)
      tell(instance, GeneveOption, { field: tunnelMetadata })
    changed()
  }

  #gone(reason: Error): void {
    this.#connected = false
    this.#changes = undefined
    this.#options.log('WARN', `${this.#target}: connection dropped (${reason.message})`, 'rconn')
    this.#options.lost()
    this.#options.changed()
  }

  /** Somebody else has deleted flows, or the switch itself has: it is compared once more. */
  #robbed(tables: ReadonlySet<number>): void {
    if ([...tables].every((table) => LEARNED_TABLES.has(table))) return
    // It is about to be compared already: the switch tells of a table at a time.
    if (!this.#changes) return
    const { log, changed } = this.#options
    const { pause, first } = this.#loss.happened(performance.now())
    const what = 'flows have gone that were not deleted from here: all are compared'
    if (first) log('INFO', `${this.#target}: ${what}`, 'ofctrl')
    this.#changes = undefined
    if (pause === 0) {
      changed()
      return
    }
    this.#pausing = true
    setTimeout(() => {
      this.#pausing = false
      changed()
    }, pause).unref()
  }

  #confirm(sequence: number, ports: readonly Uuid[]): void {
    if (!this.#options.settled()) return
    // What was said already, or is about to be, is not said again.
    if (sequence === this.#said && ports.length === 0) return
    this.#said = sequence
    if (this.delay > 0) setTimeout(() => this.#tell(sequence, ports), this.delay).unref()
    else this.#options.confirmed(sequence, ports)
  }

  #tell(sequence: number, ports: readonly Uuid[]): void {
    this.#options.confirmed(sequence, ports)
    this.#options.changed()
  }

  #measure({ flowsAdded, flowsDeleted }: Sent, milliseconds: number): void {
    const { coverage, stopwatches } = this.#options.measurements
    coverage.count('ofctrl_bundles')
    coverage.count('ofctrl_flow_mods', flowsAdded + flowsDeleted)
    stopwatches.add('flow-installation', milliseconds)
  }
}

/** What was taken before what was given: a number that has gone to something else is one modification. */
function byWeight<T extends { readonly weight: number }>(changes: readonly T[]): readonly T[] {
  return [...changes].sort((a, b) => a.weight - b.weight)
}

function split(changes: ReadonlyMap<string, FlowChange>): {
  readonly addFlows: readonly FlowText[]
  readonly deleteFlows: readonly FlowText[]
} {
  const all = [...changes.values()]
  return {
    addFlows: all.filter(({ present }) => present).map(({ flow }) => flow),
    deleteFlows: all.filter(({ present }) => !present).map(({ flow }) => flow),
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
