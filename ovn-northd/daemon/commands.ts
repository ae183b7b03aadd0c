/** The commands on the daemon's control socket (ovn-northd(8), "Runtime Management Commands"). */
import {
  type Arity,
  CommandError,
  type ControlSocket,
  describeMemory,
  processMemory,
  registerEngineCommands,
} from '../../daemon/index.ts'
import { columnNames, type Instance, printViolations, type Relation } from '../../rules/index.ts'
import { describeWithheld, withheldMemory } from '../../tables/index.ts'
import { ChassisFeature } from '../chassis/feature.ts'
import { northbound } from '../database/northbound.ts'
import { southbound } from '../database/southbound.ts'
import { THREADS } from './command-line.ts'
import { explainFlow } from './explain.ts'
import type { Measurements } from './measurements.ts'
import type { Northd, Side } from './northd.ts'
import { planTransaction } from './plan.ts'

const none: Arity = { least: 0, most: 0 }
const one: Arity = { least: 1, most: 1 }

/** What the commands act on, beside the daemon. */
export interface CommandTargets {
  readonly measurements: Measurements
  readonly say: (module: string, message: string) => void
  readonly threads: number
  /** Ends everything but the control socket. */
  readonly exit: () => void
}

export function registerNorthdCommands(
  control: ControlSocket,
  northd: Northd,
  { measurements, say, threads, exit }: CommandTargets,
): void {
  const silent = (name: string, action: () => void): void =>
    control.register(name, '', none, () => {
      action()
      return ''
    })
  silent('exit', exit)
  silent('pause', () => northd.pause())
  silent('resume', () => northd.resume())
  control.register('is-paused', '', none, () => String(northd.paused))
  control.register('status', '', none, () => `Status: ${northd.status}\n`)
  for (const [prefix, side] of [
    ['nb', 'northbound'],
    ['sb', 'southbound'],
  ] as const satisfies readonly (readonly [string, Side])[]) {
    silent(`${prefix}-cluster-state-reset`, () => {
      say('ovn_northd', `Resetting ${side} database cluster state`)
      northd.link(side).client.resetMinimumIndex()
    })
    control.register(`${prefix}-connection-status`, '', none, () =>
      northd.link(side).client.state.status === 'connected' ? 'connected' : 'not connected',
    )
  }
  const links = [northd.link('northbound'), northd.link('southbound')]
  control.register('held-back', '', none, () => describeWithheld(links))
  registerEngineCommands(control, measurements.engine, () => {
    say('inc_proc_eng', 'User triggered force recompute.')
    northd.recompute()
  })
  registerThreadCommands(control, threads)
  control.register('debug/chassis-features-list', '', none, () => {
    const timestamps = northd.instance
      .facts(ChassisFeature)
      .some(({ feature }) => feature === 'mac-binding-timestamp')
    return `mac_binding_timestamp: ${timestamps}\n`
  })
  control.register('memory/show', '', none, () =>
    describeMemory({ ...processMemory(), ...engineMemory(northd.instance), ...withheldMemory(links) }),
  )
  control.register('plan', 'TRANSACTION', one, ([text = '']) =>
    planTransaction(northd, text, () => measurements.engine.ignore()),
  )
  control.register('explain', 'FLOW-UUID', one, ([uuid = '']) => explainFlow(northd.instance, uuid))
  control.register('violations', '', none, () => printViolations(northd.instance.violations()))
}

/** One thread does all the work; the number is kept for those who ask. */
function registerThreadCommands(control: ControlSocket, initial: number): void {
  let threads = initial
  control.register('parallel-build/set-n-threads', 'N_THREADS', one, ([text = '']) => {
    const asked = Number.parseInt(text, 10) || 0
    if (asked < THREADS.least || asked > THREADS.most) throw new CommandError(`invalid n_threads: ${asked}\n`)
    threads = asked
    return ''
  })
  control.register('parallel-build/get-n-threads', '', none, () => `${threads}\n`)
}

/** What the engine holds: values of monitored columns by database, and rows and values of all relations. */
function engineMemory(instance: Instance): Readonly<Record<string, number>> {
  const cells = (relations: readonly Relation[]): number =>
    relations.reduce((sum, relation) => sum + instance.size(relation) * columnNames(relation).length, 0)
  const { rows, values } = instance.circuit.storage.held
  return {
    'idl-cells-OVN_Northbound': cells(northbound.relations),
    'idl-cells-OVN_Southbound': cells(southbound.relations),
    'engine-rows': rows,
    'engine-values': values,
  }
}
