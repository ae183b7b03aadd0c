/** What the actions that choose among buckets have in common: a select group, known by its text. */
import type { OfAction } from '../openflow/index.ts'
import type { ActionContext } from './context.ts'
import { Misplaced } from './misplaced.ts'

/** How a group chooses: by the datapath's hash of the packet, or by a hash of these fields. */
export function selectionText(hashFields: string | undefined): string {
  return hashFields === undefined
    ? 'type=select,selection_method=dp_hash'
    : `type=select,selection_method=hash,fields(${hashFields})`
}

export function groupAction(text: string, context: ActionContext): OfAction {
  const group = context.numberOf('group', text)
  if (group === undefined) throw new Misplaced(`no number is left for the group ${text}`)
  return { kind: 'group', group }
}
