/** The OpenFlow actions of a logical flow, and its OpenFlow table (ovn-sb(5), Logical_Flow, `actions`). */
import { List } from 'immutable'
import { type Body, compute, integer, relation, rule, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { encodeActions, TABLES } from '../actions/index.ts'
import { LogicalFlow } from '../database/southbound.ts'
import { actionsText } from '../openflow/index.ts'
import { ActionValues, type Place, PlacedContext, placeOf } from './action-place.ts'
import { Refused } from './flow-piece.ts'
import { NeededNumber, NumberedValues } from './numbered.ts'
import { parseActions } from './piece.ts'
import { datapath, FlowOn } from './placement.ts'
import { FlowText } from './template-variable.ts'

/** The actions of a logical flow on a datapath, as text, and the table and priority that it has in the switch. */
export const FlowActions = relation(
  'FlowActions',
  { flow: uuid, dp: datapath, table: integer, priority: integer, actions: textColumn },
  { key: ['flow', 'dp'] },
)

/** The encoded text of actions, or what is wrong with them. */
type EncodedText = { readonly text: string } | { readonly refused: string }

/** As a list of one; an empty list where the actions cannot be parsed, which refuses the flow elsewhere. */
function encode(actions: string, place: Place, values: Iterable<string>): readonly EncodedText[] {
  const parsed = parseActions(actions)
  if (parsed.kind !== 'parsed') return []
  const encoded = encodeActions(parsed.program, parsed.parameters, new PlacedContext(place, values))
  if ('kind' in encoded) return [{ refused: `error parsing actions "${actions}": ${encoded.message}` }]
  return [{ text: actionsText(encoded) }]
}

/** Most actions have no names. */
const NO_VALUES = List<string>()

/**
 * The encoded actions of a flow on a datapath: with the meanings of their names, and where they need numbers with
 * these.
 */
const encodings = [
  ({ match, matchOr, not, each }: Body) => {
    const { flow, dp } = match(FlowOn)
    const { values } = matchOr(ActionValues, { flow, dp }, { values: NO_VALUES })
    not(NeededNumber, { flow, dp })
    const { actions } = match(FlowText, { flow })
    const place = placeOf(match, flow, dp)
    return { flow, dp, encoded: each([actions, place, values], encode) }
  },
  ({ match, each }: Body) => {
    const { flow, dp } = match(FlowOn)
    const { values } = match(NumberedValues, { flow, dp })
    const { actions } = match(FlowText, { flow })
    const place = placeOf(match, flow, dp)
    return { flow, dp, encoded: each([actions, place, values], encode) }
  },
]

export const flowActions = feature({
  name: 'actions of logical flows',

  rules: encodings.flatMap((encoding) => [
    rule(
      'A logical flow does in the OpenFlow table of its logical table what its actions say',
      FlowActions,
      (body) => {
        const { flow, dp, encoded } = encoding(body)
        const { pipeline, table_id, priority } = body.match(LogicalFlow, { uuid: flow })
        const table = compute([pipeline, table_id], (p, t) => TABLES[p] + t)
        const actions = body.each(encoded, (one) => ('text' in one ? [one.text] : []))
        return { flow, dp, table, priority, actions }
      },
    ),
    rule('A logical flow is refused when its actions cannot be encoded where it stands', Refused, (body) => {
      const { flow, encoded } = encoding(body)
      return { flow, reason: body.each(encoded, (one) => ('refused' in one ? [one.refused] : [])) }
    }),
  ]),
})
