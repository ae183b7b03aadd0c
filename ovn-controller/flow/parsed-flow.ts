/** The parsed match and the parsed actions of logical flows, from which other rules start. */
import type { Uuid } from '../../ovsdb/index.ts'
import { type Body, compute, type Reference } from '../../rules/index.ts'
import { type Parsed, parseActions, piecesOf } from './piece.ts'
import { FlowText } from './template-variable.ts'

const parse = (match: string, actions: string): Parsed => piecesOf(match, actions)

/** A flow, and the pieces of its match or the reason why there are none. */
export function parsedFlow(match: Body['match']): {
  readonly flow: Reference<Uuid>
  readonly parsed: Reference<Parsed>
} {
  const { flow, match: packets, actions } = match(FlowText)
  return { flow, parsed: compute([packets, actions], parse) }
}

type Actions = ReturnType<typeof parseActions>

/** A flow, and its actions as a program or the reason why there is none. */
export function parsedActions(match: Body['match']): {
  readonly flow: Reference<Uuid>
  readonly actions: Reference<Actions>
} {
  const { flow, actions } = match(FlowText)
  return { flow, actions: compute(actions, parseActions) }
}
