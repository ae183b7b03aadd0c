/** The commands on the daemon's control socket (ovn-controller(8), "Runtime Management Commands"). */
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
import { ClaimedPort, LogicalInterface } from '../binding/claim.ts'
import { Zone } from '../binding/conntrack-zone.ts'
import { Patch } from '../binding/local-datapath.ts'
import { LocalPort } from '../binding/local-port.ts'
import { ChassisName } from '../chassis/setting.ts'
import { Interface, InterfaceExternalId, local } from '../database/local.ts'
import { PortBinding, southbound, TemplateVariable, TemplateVariables } from '../database/southbound.ts'
import { ConjunctionId } from '../flow/conjunction.ts'
import { AssignedNumber } from '../flow/numbered.ts'
import { SwitchFlow } from '../flow/switch-flow.ts'
import type { Controller } from './controller.ts'
import { explainSwitchFlow } from './explain.ts'
import type { Measurements } from './measurements.ts'

const none: Arity = { least: 0, most: 0 }
const one: Arity = { least: 1, most: 1 }

/** What the commands act on, beside the daemon. */
export interface CommandTargets {
  readonly measurements: Measurements
  readonly say: (module: string, message: string) => void
  /** Ends the control socket, and the process. */
  readonly exit: () => void
}

export function registerControllerCommands(
  control: ControlSocket,
  controller: Controller,
  { measurements, say, exit }: CommandTargets,
): void {
  const silent = (name: string, usage: string, action: () => void): void =>
    control.register(name, usage, none, () => {
      action()
      return ''
    })
  const recompute = (): void => {
    say('main', 'User triggered force recompute.')
    controller.recompute()
  }
  control.register('exit', '', { least: 0, most: 1 }, async ([how]) => {
    await controller.leave(how === '--restart')
    // The answer goes first.
    setImmediate(exit)
    return ''
  })
  control.register('connection-status', '', none, () =>
    controller.southbound?.client.state.status === 'connected' ? 'connected' : 'not connected',
  )
  silent('sb-cluster-state-reset', '', () => controller.southbound?.client.resetMinimumIndex())
  silent('debug/pause', '', () => controller.pause())
  silent('debug/resume', '', () => controller.resume())
  control.register('debug/status', '', none, () => (controller.paused ? 'paused' : 'running'))
  // Nothing waits for some time after the start here.
  silent('debug/ignore-startup-delay', '', () => {})
  silent('recompute', '[deprecated]', recompute)
  control.register('debug/delay-nb-cfg-report', 'SECONDS', one, ([text = '']) => {
    if (!/^\d{1,9}$/.test(text)) throw new CommandError('unsigned integer required')
    controller.delayReports(Number(text))
    return Number(text) > 0
      ? `delay nb_cfg report for ${Number(text)} seconds.`
      : 'no delay for nb_cfg report.'
  })
  let injecting = false
  control.register('inject-pkt', 'MICROFLOW', one, async ([microflow = '']) => {
    if (injecting) throw new CommandError('already pending packet injection')
    injecting = true
    try {
      await controller.inject(microflow)
    } catch (error) {
      throw new CommandError(error instanceof Error ? error.message : String(error))
    } finally {
      injecting = false
    }
    return ''
  })
  control.register('held-back', '', none, () => describeWithheld([controller.southbound, controller.local]))
  registerEngineCommands(control, measurements.engine, recompute)
  registerCacheCommands(control)
  registerDumps(control, controller)
  control.register('explain', 'FLOW', one, ([flow = '']) => explainSwitchFlow(controller.instance, flow))
  control.register('violations', '', none, () => printViolations(controller.instance.violations()))
}

/** What the stock daemon keeps of logical flows in a cache, the rules keep as relations: there is nothing to flush. */
function registerCacheCommands(control: ControlSocket): void {
  control.register('lflow-cache/flush', '', none, () => '')
  control.register('flush-lflow-cache', '[deprecated]', none, () => '')
  control.register('lflow-cache/show-stats', '', none, () =>
    [
      'Enabled: false',
      ...['high-watermark  ', 'total           ', 'trim count      ', 'Mem usage (KB)  '].map(
        (title) => `${title}: 0`,
      ),
      '',
    ].join('\n'),
  )
}

function registerDumps(control: ControlSocket, controller: Controller): void {
  const dump = (name: string, print: (instance: Instance) => string): void =>
    control.register(name, '', none, () => print(controller.instance))
  const sorted = (lines: readonly string[]): string =>
    [...lines]
      .sort()
      .map((line) => `${line}\n`)
      .join('')
  dump('ct-zone-list', (instance) =>
    sorted(instance.facts(Zone).map(({ key, number }) => `${key} ${number}`)),
  )
  for (const kind of ['group', 'meter'] as const)
    dump(`${kind}-table-list`, (instance) => {
      const own = instance.facts(AssignedNumber).filter(({ scope }) => scope === kind)
      return sorted(own.map(({ key, number }) => `${key}: ${number}`))
    })
  dump('debug/dump-local-bindings', describeBindings)
  dump('debug/dump-related-ports', (instance) => sorted(instance.facts(LocalPort).map(({ name }) => name)))
  dump('debug/dump-peer-ports', (instance) => {
    const names = new Map(instance.facts(PortBinding).map(({ uuid, logical_port }) => [uuid, logical_port]))
    return sorted(
      instance.facts(Patch).map(({ pb, peer }) => `local port : ${names.get(pb)} peer : ${names.get(peer)}`),
    )
  })
  dump('debug/dump-local-template-vars', describeTemplates)
  dump('debug/dump-lflow-conj-ids', (instance) => {
    const ids = instance.facts(ConjunctionId).map(({ number }) => `${number}`)
    return `Conjunction IDs allocations:\n${sorted(ids)}---\nTotal ${ids.length} IDs used.\n`
  })
  // Nothing is learnt here yet.
  dump('debug/dump-mac-bindings', () => 'Local MAC bindings:\n')
  dump('memory/show', (instance) =>
    describeMemory({
      ...processMemory(),
      ...engineMemory(instance),
      ...withheldMemory([controller.southbound, controller.local]),
    }),
  )
}

/** Interfaces and the ports that are at them. */
function describeBindings(instance: Instance): string {
  const claimed = new Set(instance.facts(ClaimedPort).map(({ name }) => name))
  const interfaces = new Map(instance.facts(Interface.actual).map(({ uuid, name }) => [uuid, name]))
  const named = instance.facts(InterfaceExternalId).filter(({ key }) => key === 'iface-id')
  const children = new Map<string, string[]>()
  for (const { logical_port, parent_port } of instance.facts(PortBinding)) {
    if (parent_port === null) continue
    children.set(parent_port, [...(children.get(parent_port) ?? []), logical_port])
  }
  const blocks = instance.facts(LogicalInterface).map(({ name }) => {
    const uuid = named.find(({ value }) => value === name)?.uuid
    const its = (children.get(name) ?? []).sort()
    const number = (claimed.has(name) ? 1 : 0) + its.length
    return [
      `name: [${name}], OVS interface name : [${uuid ? interfaces.get(uuid) : 'NULL'}], num binding lports : [${number}]`,
      ...(claimed.has(name) ? [`primary lport : [${name}]`] : []),
      ...its.map((child, n) => `child lport[${n + 1}] : [${child}], type : [CONTAINER]`),
      '----------------------------------------',
      '',
    ].join('\n')
  })
  return `Local bindings:\n${blocks.sort().join('')}`
}

function describeTemplates(instance: Instance): string {
  const [self] = instance.facts(ChassisName)
  const own = new Set(
    instance.facts(TemplateVariable).flatMap(({ uuid, chassis }) => (chassis === self?.name ? [uuid] : [])),
  )
  const lines = instance
    .facts(TemplateVariables)
    .flatMap(({ uuid, key, value }) => (own.has(uuid) ? [`name: '${key}' value: '${value}'\n`] : []))
  return `Local template vars:\n${lines.sort().join('')}`
}

/** What the engine holds: values of monitored columns by database, flows, and rows and values of all relations. */
function engineMemory(instance: Instance): Readonly<Record<string, number>> {
  const cells = (relations: readonly Relation[]): number =>
    relations.reduce((sum, relation) => sum + instance.size(relation) * columnNames(relation).length, 0)
  const { rows, values } = instance.circuit.storage.held
  return {
    'idl-cells-OVN_Southbound': cells(southbound.relations),
    'idl-cells-Open_vSwitch': cells(local.relations),
    'installed-flows': instance.size(SwitchFlow as unknown as Relation), // only counted
    'engine-rows': rows,
    'engine-values': values,
  }
}
