/** From a program to OpenFlow actions, in the place where the flow stands. */
import type { Name } from '../expression/index.ts'
import { actionsBytes, bitsOf, type OfAction, setField } from '../openflow/index.ts'
import type { Action, Pipeline, Program } from './action.ts'
import { loadAddress } from './load.ts'
import { controllerAction, WRAPPER_OPCODE } from './opcode.ts'

/** OpenFlow tables of OVN 25.03 (controller/lflow.h). */
export const TABLES = {
  /** Logical ingress table n is OpenFlow table `ingress + n`; egress likewise. */
  ingress: 8,
  egress: 45,
  /** Where `output` goes: out of the ingress pipeline, and out of the egress pipeline. */
  outputIngress: 40,
  outputEgress: 64,
} as const

/** How many logical tables a pipeline has. */
export const PIPELINE_LENGTH = 30

/** The place of a flow, and what names stand for there. */
export interface ActionContext {
  readonly pipeline: Pipeline
  /** The logical table, counted from 0. */
  readonly table: number
  /** Routers track connections in two zones of their own instead of the port's. */
  readonly datapath: 'switch' | 'router'
  /** The tunnel key of a port or multicast group of the flow's datapath; an unknown name is 0. */
  readonly portKey: (name: string) => number | undefined
}

/** The program cannot run in this place. */
export interface EncodingFailure {
  readonly kind: 'error'
  readonly message: string
}

class Misplaced extends Error {}

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

/** The ports and multicast groups whose keys the encoding depends on. */
export function portsOf(
  { actions }: Pick<Program, 'actions'>,
  parameters: readonly string[],
): readonly string[] {
  const names = actions.flatMap((action): readonly string[] => {
    if (action.kind === 'setPort') return [filled(action.port, parameters)]
    return action.kind === 'wrapper' ? portsOf(action, parameters) : []
  })
  return names.length < 2 ? names : [...new Set(names)]
}

function filled(name: Name, parameters: readonly string[]): string {
  if (typeof name === 'string') return name
  const value = parameters[name.parameter]
  if (value === undefined)
    throw new RangeError(`parameter ${name.parameter} of ${parameters.length} is missing`)
  return value
}

function encodeAll(
  actions: readonly Action[],
  parameters: readonly string[],
  context: ActionContext,
): readonly OfAction[] {
  const [only] = actions
  if (actions.length === 1 && only?.kind === 'openflow') return only.actions
  const encoded: OfAction[] = []
  for (const action of actions) {
    if (action.kind === 'openflow') encoded.push(...action.actions)
    else encoded.push(encode(action, parameters, context))
  }
  return encoded
}

const LOGICAL_ZONE = bitsOf('reg13', 0, 15)
const DNAT_ZONE = bitsOf('reg11', 0, 15)
const SNAT_ZONE = bitsOf('reg12', 0, 15)

function encode(
  action: Exclude<Action, { kind: 'openflow' }>,
  parameters: readonly string[],
  context: ActionContext,
): OfAction {
  const onSwitch = context.datapath === 'switch'
  switch (action.kind) {
    case 'output':
      return {
        kind: 'resubmit',
        table: context.pipeline === 'ingress' ? TABLES.outputIngress : TABLES.outputEgress,
      }
    case 'next':
      return { kind: 'resubmit', table: nextTable(context, action.pipeline, action.table) }
    case 'setPort':
      return setField(action.to.field, context.portKey(filled(action.port, parameters)) ?? 0)
    case 'setAddress':
      return loadAddress(action.to, action.format, filled({ parameter: action.parameter }, parameters))
    case 'ctNext': {
      const zone = onSwitch ? LOGICAL_ZONE : action.zone === 'dnat' ? DNAT_ZONE : SNAT_ZONE
      return { kind: 'ct', commit: false, table: nextTable(context), zone, exec: [] }
    }
    case 'ctLb': {
      const zone = onSwitch ? LOGICAL_ZONE : DNAT_ZONE
      return { kind: 'ct', commit: false, table: nextTable(context), zone, nat: {}, exec: [] }
    }
    case 'ctCommit': {
      const exec = encodeAll(action.actions, parameters, context)
      const zone = onSwitch ? LOGICAL_ZONE : DNAT_ZONE
      // An all-zero source translation makes the tracker pick a free source port if the tuple clashes.
      return { kind: 'ct', commit: true, zone, nat: { direction: 'src' }, exec }
    }
    case 'wrapper': {
      const inner = encodeAll(action.actions, parameters, context)
      if (action.wrapper === 'clone') return { kind: 'clone', actions: inner }
      const body = actionsBytes(inner)
      const pause = action.wrapper === 'arp' || action.wrapper === 'nd_ns'
      return controllerAction(WRAPPER_OPCODE[action.wrapper], body, pause)
    }
  }
}

function nextTable(
  context: ActionContext,
  pipeline: Pipeline = context.pipeline,
  table = context.table + 1,
): number {
  if (table >= PIPELINE_LENGTH) {
    throw new Misplaced(`"next" action cannot advance beyond table ${PIPELINE_LENGTH - 1}.`)
  }
  return TABLES[pipeline] + table
}
