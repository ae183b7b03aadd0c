/** What a logical flow does, and where in the switch it stands (row X10). */
import { collect, compute, integer, relation, rule, text, textColumn } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { encodeActions, type Pipeline, portsOf, TABLES } from '../actions/index.ts'
import { LocalDatapath } from '../binding/local-datapath.ts'
import { LogicalFlow } from '../database/southbound.ts'
import { actionsText } from '../openflow/index.ts'
import { Refused } from './logical-flow.ts'
import { namesColumn } from './match-value.ts'
import { parseActions } from './piece.ts'
import { FlowOn, PortKey } from './placement.ts'
import { FlowText } from './template-variable.ts'

export const FlowActions = relation('FlowActions', {
  flow: uuid,
  dp: uuid,
  table: integer,
  priority: integer,
  actions: textColumn,
})

const ActionPort = relation('ActionPort', { flow: uuid, name: textColumn })
const ActionKey = relation('ActionKey', { flow: uuid, dp: uuid, key: textColumn })
const ActionKeys = relation('ActionKeys', { flow: uuid, dp: uuid, keys: namesColumn })

/** Where actions stand, as far as their encoding depends on it. */
interface Place {
  readonly pipeline: Pipeline
  readonly table: number
  readonly kind: 'switch' | 'router'
}

/** The encoded text, or what is wrong; nothing for actions that are refused for what they are. */
function encode(
  actions: string,
  { pipeline, table, kind }: Place,
  keys: ReadonlyMap<string, number>,
): { readonly text: string } | { readonly refused: string } | undefined {
  const parsed = parseActions(actions)
  if (parsed.kind !== 'parsed') return undefined
  const encoded = encodeActions(parsed.program, parsed.parameters, {
    pipeline,
    table,
    datapath: kind,
    portKey: (name) => keys.get(name),
  })
  if ('kind' in encoded) return { refused: `error parsing actions "${actions}": ${encoded.message}` }
  return { text: actionsText(encoded) }
}

function encoded(actions: string, place: Place, keys: ReadonlyMap<string, number>): readonly string[] {
  const result = encode(actions, place, keys)
  return result && 'text' in result ? [result.text] : []
}

/** `KEY NAME` as an entry of a map from names to keys. */
function keyOf(text: string): readonly [string, number] {
  const space = text.indexOf(' ')
  return [text.slice(space + 1), Number(text.slice(0, space))]
}

export const flowActionsRules = [
  // The names in a flow's actions stand for keys of its datapath; one that is unknown for 0.
  rule(ActionPort, ({ match, each }) => {
    const { flow } = match(FlowOn)
    const { actions } = match(FlowText, { flow })
    const name = each(actions, (a) => {
      const parsed = parseActions(a)
      return parsed.kind === 'parsed' ? portsOf(parsed.program, parsed.parameters) : []
    })
    return { flow, name }
  }),
  rule(ActionKey, ({ match }) => {
    const { flow, name } = match(ActionPort)
    const { dp } = match(FlowOn, { flow })
    const { key } = match(PortKey, { dp, name })
    return { flow, dp, key: text`${key} ${name}` }
  }),
  rule(ActionKeys, ({ match }) => {
    const { flow, dp, key } = match(ActionKey)
    return { flow, dp, keys: collect(key) }
  }),
  ...[false, true].map((named) =>
    rule(FlowActions, ({ match, not, each }) => {
      const { flow, dp } = match(FlowOn)
      const { kind } = match(LocalDatapath, { dp })
      const { pipeline, table_id, priority } = match(LogicalFlow, { uuid: flow })
      const { actions } = match(FlowText, { flow })
      const place = compute(
        [pipeline, table_id, kind],
        (p, t, k): Place => ({ pipeline: p, table: t, kind: k }),
      )
      const table = compute([pipeline, table_id], (p, t) => TABLES[p] + t)
      if (!named) {
        not(ActionKeys, { flow, dp })
        const text = each([actions, place], (a, p) => encoded(a, p, new Map()))
        return { flow, dp, table, priority, actions: text }
      }
      const { keys } = match(ActionKeys, { flow, dp })
      const text = each([actions, place, keys], (a, p, all) => encoded(a, p, new Map(all.map(keyOf))))
      return { flow, dp, table, priority, actions: text }
    }),
  ),
  // Actions that cannot stand where they are make a flow that cannot be installed.
  rule(Refused, ({ match, not, each }) => {
    const { flow, dp } = match(FlowOn)
    not(FlowActions, { flow, dp })
    const { kind } = match(LocalDatapath, { dp })
    const { pipeline, table_id } = match(LogicalFlow, { uuid: flow })
    const { actions } = match(FlowText, { flow })
    const place = compute(
      [pipeline, table_id, kind],
      (p, t, k): Place => ({ pipeline: p, table: t, kind: k }),
    )
    const reason = each([actions, place], (a, p) => {
      const result = encode(a, p, new Map())
      return result && 'refused' in result ? [result.refused] : []
    })
    return { flow, reason }
  }),
]
