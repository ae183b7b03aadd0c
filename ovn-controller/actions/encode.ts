/** From a program to OpenFlow actions, in the place where the flow stands. */
import { actionsBytes, type OfAction, setField } from '../openflow/index.ts'
import type { Action, Program } from './action.ts'
import { encodeCommitAffinity } from './affinity.ts'
import type { ActionContext, NumberedKind } from './context.ts'
import { encodeDhcpOptions } from './dhcp-options.ts'
import { encodeForwardingGroup } from './forwarding-group.ts'
import { loadAddress } from './load.ts'
import { encodeLoadBalance } from './load-balancing.ts'
import { encodeLog } from './log.ts'
import { encodeSetMeter, meterNumber } from './meter.ts'
import { Misplaced } from './misplaced.ts'
import { filled } from './names.ts'
import { encodeCommitToZone, encodeNat } from './nat.ts'
import { controllerAction, WRAPPER_OPCODE } from './opcode.ts'
import { connectionZone, nextTable, outputTable } from './place.ts'
import { encodeSample } from './sample.ts'
import { encodeSelect } from './select.ts'
import { encodeBindPort } from './virtual-port.ts'

/** The program cannot run in this place. */
export interface EncodingFailure {
  readonly kind: 'error'
  readonly message: string
}

/** The OpenFlow actions of a program whose holes hold `parameters`. */
export function encodeActions(
  program: Program,
  parameters: readonly string[],
  context: ActionContext,
): readonly OfAction[] | EncodingFailure {
  try {
    return encodeAll(program.actions, parameters, context)
  } catch (thrown) {
    if (thrown instanceof Misplaced) return { kind: 'error', message: thrown.message }
    throw thrown
  }
}

/** The groups and meters of which the encoding needs the numbers. */
export function numbersOf(
  program: Program,
  parameters: readonly string[],
  context: Omit<ActionContext, 'numberOf'>,
): readonly { readonly kind: NumberedKind; readonly name: string }[] {
  const needed = new Map<string, { readonly kind: NumberedKind; readonly name: string }>()
  const numberOf = (kind: NumberedKind, name: string): number => {
    needed.set(`${kind} ${name}`, { kind, name })
    return 1
  }
  encodeActions(program, parameters, {
    pipeline: context.pipeline,
    table: context.table,
    datapath: context.datapath,
    datapathKey: context.datapathKey,
    commonZone: context.commonZone,
    flow: context.flow,
    controllerMeter: context.controllerMeter,
    portKey: (name) => context.portKey(name),
    tunnelPort: (name) => context.tunnelPort(name),
    dhcpOption: (version, name) => context.dhcpOption(version, name),
    hasCollectors: (id) => context.hasCollectors(id),
    numberOf,
  })
  return [...needed.values()]
}

function encodeAll(
  actions: readonly Action[],
  parameters: readonly string[],
  context: ActionContext,
): readonly OfAction[] {
  const [only] = actions
  if (actions.length === 1 && only) return encode(only, parameters, context)
  return actions.flatMap((action) => encode(action, parameters, context))
}

function encode(action: Action, parameters: readonly string[], context: ActionContext): readonly OfAction[] {
  switch (action.kind) {
    case 'openflow':
      return context.controllerMeter === undefined
        ? action.actions
        : action.actions.map((one) => metered(one, context))
    case 'output':
      return [{ kind: 'resubmit', table: outputTable(context) }]
    case 'next':
      return [{ kind: 'resubmit', table: nextTable(context, action.pipeline, action.table) }]
    case 'setPort':
      return [setField(action.to.field, context.portKey(filled(action.port, parameters)) ?? 0)]
    case 'setAddress':
      return [loadAddress(action.to, action.format, filled({ parameter: action.parameter }, parameters))]
    case 'ctNext': {
      const zone = connectionZone(context, action.zone)
      return [{ kind: 'ct', commit: false, table: nextTable(context), zone, exec: [] }]
    }
    case 'ctLb':
      return [encodeLoadBalance(action, context)]
    case 'ctCommit': {
      const exec = encodeAll(action.actions, parameters, context)
      const zone = connectionZone(context, 'dnat')
      // An all-zero source translation makes the tracker pick a free source port if the tuple clashes.
      return [{ kind: 'ct', commit: true, zone, nat: { direction: 'src' }, exec }]
    }
    case 'ctNat':
      return [encodeNat(action, context)]
    case 'ctCommitToZone':
      return [encodeCommitToZone(action, context)]
    case 'select':
      return [encodeSelect(action, context)]
    case 'forwardingGroup':
      return encodeForwardingGroup(action, context)
    case 'commitAffinity':
      return [encodeCommitAffinity(action, context)]
    case 'log':
      return [encodeLog(action, context)]
    case 'setMeter':
      return [encodeSetMeter(action, context)]
    case 'sample':
      return encodeSample(action, context)
    case 'dhcpOptions':
      return [metered(encodeDhcpOptions(action, context), context)]
    case 'bindPort':
      return encodeBindPort(action, context).map((one) => metered(one, context))
    case 'wrapper': {
      const inner = encodeAll(action.actions, parameters, context)
      if (action.wrapper === 'clone') return [{ kind: 'clone', actions: inner }]
      const body = actionsBytes(inner)
      const pause = action.wrapper === 'arp' || action.wrapper === 'nd_ns'
      return [metered(controllerAction(WRAPPER_OPCODE[action.wrapper], body, pause), context)]
    }
  }
}

/** The meter of a flow limits what goes to the controller. */
function metered(action: OfAction, context: ActionContext): OfAction {
  const { controllerMeter } = context
  if (controllerMeter === undefined || action.kind !== 'controller') return action
  return { ...action, meter: meterNumber(controllerMeter, context) }
}
