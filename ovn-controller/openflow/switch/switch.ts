/**
 * A switch that is kept as it has to be, over one connection: first its contents are compared with what
 * has to be there and only what differs is sent, after that changes.
 */
import type { TlsFiles } from '../../../ovsdb/index.ts'
import type { Connection } from '../protocol/connection.ts'
import { Disconnected, type Message } from '../protocol/message.ts'
import { Reconnect } from '../protocol/reconnect.ts'
import {
  compileFlow,
  compileKey,
  type FlowKeyText,
  type FlowText,
  sameFlow,
  type WireFlow,
  wireKey,
} from '../wire/flow.ts'
import { compileGroup, type GroupText, sameGroup, type WireGroup } from '../wire/group.ts'
import { compileMeter, type MeterText, sameMeter } from '../wire/meter.ts'
import { FlowSyntaxError } from '../wire/syntax-error.ts'
import { readFlows, readGroups, readMeters } from './contents.ts'
import { readFeatures, type SwitchFeatures } from './features.ts'
import { monitorRemovals, removedFlows } from './flow-monitor.ts'
import {
  addFlow,
  deleteFlow,
  deleteGroup,
  deleteMeter,
  flushLabel,
  flushZone,
  injectFrame,
  type LabelMatch,
  type Modification,
  setGroup,
  setMeter,
} from './modification.ts'
import { emptyPlan, leaveOut, type Plan, stepsOf } from './plan.ts'
import { exchange, sendAll, throwIfRefused } from './send.ts'

/** How often a bundle is sent anew without what the switch has refused of it. */
const ROUNDS = 20

/** All that a switch has to have. */
export interface Desired {
  readonly flows: Iterable<FlowText>
  readonly groups?: Iterable<GroupText>
  readonly meters?: Iterable<MeterText>
  /** Tables whose flows the switch learns by itself: flows that are not wanted there are left alone. */
  readonly learned?: ReadonlySet<number>
}

/** What has to change. A flow under a key that is there replaces the one that is there. */
export interface Change {
  readonly addFlows?: Iterable<FlowText>
  readonly deleteFlows?: Iterable<FlowKeyText>
  readonly addGroups?: Iterable<GroupText>
  readonly deleteGroups?: Iterable<number>
  readonly addMeters?: Iterable<MeterText>
  readonly deleteMeters?: Iterable<number>
  /** Connection-tracking zones that are forgotten. */
  readonly flushZones?: Iterable<number>
  /** Tracked connections that are forgotten when the flows are there, by their labels. */
  readonly flushLabels?: Iterable<LabelMatch>
}

/** How much was sent. */
export interface Sent {
  readonly flowsAdded: number
  readonly flowsDeleted: number
  readonly groups: number
  readonly meters: number
}

export interface SwitchEvents {
  readonly connected: (features: SwitchFeatures) => void
  /** @param reason why; nobody has to be told when it is the switch that was closed */
  readonly disconnected: (reason: Error) => void
  /** An attempt to connect has failed, for a reason that the one before did not have. */
  readonly unreachable?: (reason: Error) => void
  /** Something is left out: it cannot be put on the wire, or the switch has refused it. */
  readonly refused: (what: string, reason: Error) => void
  /**
   * Flows of these tables have gone, and it was not by this connection. It is told before the answer to whatever the
   * switch does after that; never by a switch that has no flow monitors.
   */
  readonly flowsGone?: (tables: ReadonlySet<number>) => void
  /** What else the switch says without being asked. It is told to say nothing. */
  readonly asynchronous?: (message: Message) => void
}

export interface SwitchOptions extends SwitchEvents {
  /** Asked at each attempt to connect for the files that a target `ssl:` needs. */
  readonly tls?: () => TlsFiles | undefined
  /** Silence after which the switch is asked whether it is there: milliseconds, 0 for never. */
  readonly probeInterval?: number
  /** How long connecting and greeting may take, in milliseconds. */
  readonly patience?: number
}

export interface Switch {
  /**
   * Makes the contents of the switch exactly these; resolves when the switch has confirmed it. What the switch refuses
   * is told and left out.
   *
   * Open vSwitch's account of a flow that sets all bits of a tunnel option is broken, so such a flow is
   * always sent again, in the place of itself; and so is a group that is longer than a message, of which it has none.
   */
  reconcile(desired: Desired): Promise<Sent>
  /**
   * Makes a change; resolves when the switch has confirmed it. Rejects with what the switch refused: then the rest of
   * it may have been done or not, and comparing tells.
   */
  apply(change: Change): Promise<Sent>
  /** Lets a frame come in by a port; resolves when the switch has taken it. */
  inject(port: number, frame: Buffer): Promise<void>
  /** All flows as they are in the switch. */
  read(): Promise<readonly WireFlow[]>
  close(): void
}

/** What reaches a switch: {@link openSwitch}, or something that stands in its place. */
export type OpenSwitch = (target: string, options: SwitchOptions) => Switch

/**
 * Connects to a switch, and again whenever the connection ends. Throws on a target that is not supported.
 *
 * @param target where the bridge is managed, such as `unix:/run/openvswitch/br-int.mgmt`
 */
export function openSwitch(target: string, options: SwitchOptions): Switch {
  return new OpenFlowSwitch(target, options)
}

class OpenFlowSwitch implements Switch {
  readonly #options: SwitchOptions
  readonly #reconnect: Reconnect
  #connection: Connection | undefined
  /** What is done now: one thing after the other. */
  #busy: Promise<unknown> = Promise.resolve()
  #underWay = 0
  /** The groups and meters that the switch has: what is there is modified, not added. */
  #groups = new Set<number>()
  #meters = new Set<number>()

  constructor(target: string, options: SwitchOptions) {
    this.#options = options
    this.#reconnect = new Reconnect(target, {
      // By a socket of this machine the end of the switch is known; and a switch that is busy may be silent for long.
      probeInterval: options.probeInterval ?? 0,
      patience: options.patience ?? 30_000,
      asynchronous: (message) => {
        const tables = removedFlows(message)
        if (tables.size > 0) options.flowsGone?.(tables)
        else options.asynchronous?.(message)
      },
      tls: options.tls,
      connected: async (connection) => {
        const features = await readFeatures(connection)
        await monitorRemovals(connection)
        this.#connection = connection
        options.connected(features)
      },
      disconnected: (reason) => {
        this.#connection = undefined
        options.disconnected(reason)
      },
      failed: (reason) => options.unreachable?.(reason),
    })
  }

  close(): void {
    this.#reconnect.close()
  }

  reconcile(desired: Desired): Promise<Sent> {
    return this.#exclusively(async (connection) => {
      const plan = emptyPlan()
      await this.#planFlows(connection, desired, plan)
      await this.#planGroups(connection, desired.groups ?? [], plan)
      await this.#planMeters(connection, desired.meters ?? [], plan)
      return this.#sendWhatIsTaken(connection, plan)
    })
  }

  apply(change: Change): Promise<Sent> {
    return this.#exclusively(async (connection) => {
      const plan = emptyPlan()
      for (const zone of change.flushZones ?? []) plan.zones.push(flushZone(zone))
      for (const label of change.flushLabels ?? []) plan.labels.push(flushLabel(label))
      for (const meter of change.addMeters ?? []) {
        const compiled = this.#compiled(`meter ${meter.meter}`, () => compileMeter(meter))
        if (compiled) plan.metersBefore.push(setMeter(compiled, this.#meters.has(meter.meter)))
        this.#meters.add(meter.meter)
      }
      for (const meter of change.deleteMeters ?? []) {
        plan.metersAfter.push(deleteMeter(meter))
        this.#meters.delete(meter)
      }
      for (const group of change.addGroups ?? []) {
        const compiled = this.#compiled(`group ${group.group}`, () => compileGroup(group))
        if (compiled) plan.groups.push(...setGroup(compiled, this.#groups.has(group.group)))
        this.#groups.add(group.group)
      }
      for (const group of change.deleteGroups ?? []) {
        plan.groupsAfter.push(deleteGroup(group))
        this.#groups.delete(group)
      }
      for (const key of change.deleteFlows ?? []) {
        const compiled = this.#compiled(`flow ${keyText(key)}`, () => compileKey(key))
        if (compiled) plan.deletions.push(deleteFlow(compiled, () => `to delete the flow ${keyText(key)}`))
      }
      for (const flow of change.addFlows ?? []) {
        const compiled = this.#compiled(`flow ${keyText(flow)}`, () => compileFlow(flow))
        if (compiled) plan.additions.push(addition(compiled, flow))
      }
      return this.#send(connection, plan)
    })
  }

  inject(port: number, frame: Buffer): Promise<void> {
    return this.#exclusively((connection) => sendAll(connection, [injectFrame(port, frame)]))
  }

  read(): Promise<readonly WireFlow[]> {
    return this.#exclusively(async (connection) => {
      const flows: WireFlow[] = []
      await readFlows(connection, (flow) => flows.push(flow))
      return flows
    })
  }

  /**
   * Runs after all that was begun before, if there is a connection by then; at once if nothing is under way, so that
   * the switch works while its caller does something else.
   */
  #exclusively<T>(run: (connection: Connection) => Promise<T>): Promise<T> {
    const begin = async (): Promise<T> => {
      if (!this.#connection) throw new Disconnected('there is no connection to the switch')
      return run(this.#connection)
    }
    const result = this.#underWay === 0 ? begin() : this.#busy.then(begin)
    this.#underWay++
    const done = (): void => {
      this.#underWay--
    }
    this.#busy = result.then(done, done)
    return result
  }

  /** What is compiled, or nothing where that fails: that is told, and all the rest is done. */
  #compiled<T>(what: string, compile: () => T): T | undefined {
    try {
      return compile()
    } catch (error) {
      if (!(error instanceof FlowSyntaxError || error instanceof RangeError)) throw error
      this.#options.refused(what, error)
      return undefined
    }
  }

  async #planFlows(connection: Connection, desired: Desired, plan: Plan): Promise<void> {
    const wanted = new Map<string, { readonly flow: WireFlow; readonly text: FlowText }>()
    for (const text of desired.flows) {
      const flow = this.#compiled(`flow ${keyText(text)}`, () => compileFlow(text))
      if (flow) wanted.set(wireKey(flow), { flow, text })
    }
    await readFlows(connection, (present) => {
      const key = wireKey(present)
      const want = wanted.get(key)
      if (want && sameFlow(want.flow, present)) wanted.delete(key)
      else if (!want && !desired.learned?.has(present.table))
        plan.deletions.push(
          deleteFlow(
            present,
            () => `to delete a flow of table ${present.table}, priority ${present.priority}`,
          ),
        )
    })
    for (const { flow, text } of wanted.values()) plan.additions.push(addition(flow, text))
  }

  async #planGroups(connection: Connection, groups: Iterable<GroupText>, plan: Plan): Promise<void> {
    const named = new Set<number>()
    const wanted = new Map<number, WireGroup>()
    for (const text of groups) {
      named.add(text.group)
      const compiled = this.#compiled(`group ${text.group}`, () => compileGroup(text))
      if (compiled) wanted.set(text.group, compiled)
    }
    const present = await readGroups(connection, wanted)
    for (const [group, compiled] of wanted) {
      const before = present.get(group)
      if (!(before && sameGroup(before, compiled)))
        plan.groups.push(...setGroup(compiled, present.has(group)))
    }
    for (const group of present.keys()) {
      if (!named.has(group)) plan.groupsAfter.push(deleteGroup(group))
    }
    this.#groups = named
  }

  async #planMeters(connection: Connection, meters: Iterable<MeterText>, plan: Plan): Promise<void> {
    const present = await readMeters(connection)
    const wanted = new Set<number>()
    for (const text of meters) {
      wanted.add(text.meter)
      const compiled = this.#compiled(`meter ${text.meter}`, () => compileMeter(text))
      const before = present.get(text.meter)
      if (compiled && !(before && sameMeter(before, compiled)))
        plan.metersBefore.push(setMeter(compiled, before !== undefined))
    }
    for (const meter of present.keys()) {
      if (!wanted.has(meter)) plan.metersAfter.push(deleteMeter(meter))
    }
    this.#meters = wanted
  }

  async #send(connection: Connection, plan: Plan): Promise<Sent> {
    throwIfRefused(await exchange(connection, stepsOf(plan)))
    return this.#finish(connection, plan)
  }

  /** Leaves out what the switch refuses; where a bundle was given up because of it, the rest of it is sent again. */
  async #sendWhatIsTaken(connection: Connection, plan: Plan): Promise<Sent> {
    for (let round = 1; ; round++) {
      const [before, bundle] = stepsOf(plan)
      // What comes before the bundle is done the first time.
      const refusals = await exchange(connection, round === 1 ? [before, bundle] : [bundle])
      const refused = new Set(refusals.flatMap(({ modification }) => modification ?? []))
      for (const { modification, error } of refusals)
        if (modification)
          this.#options.refused(
            modification.describe(),
            new Error(`the switch refused it: ${error.errorName}`),
          )
      leaveOut(plan, refused)
      if (refused.size === refusals.length) return this.#finish(connection, plan)
      if (refused.size === 0 || round === ROUNDS) throwIfRefused(refusals)
    }
  }

  /** What may only be done when the flows are there: meters and connections that no flow needs any more. */
  async #finish(connection: Connection, plan: Plan): Promise<Sent> {
    const { metersBefore, groups, deletions, additions, groupsAfter, metersAfter, labels } = plan
    await sendAll(connection, metersAfter)
    // Connections that the switch does not forget are told; all else is done.
    const [refusal] = await exchange(connection, [{ modifications: labels }])
    if (refusal) this.#options.refused('a flush of connections', refusal.error)
    return {
      flowsAdded: additions.length,
      flowsDeleted: deletions.length,
      groups: groups.length + groupsAfter.length,
      meters: metersBefore.length + metersAfter.length,
    }
  }
}

function keyText({ table, priority, match }: FlowKeyText): string {
  return `table=${table},priority=${priority}${match === '' ? '' : `,${match}`}`
}

function addition(flow: WireFlow, text: FlowText): Modification {
  return addFlow(flow, () => `the flow ${keyText(text)},${text.rest}`)
}
