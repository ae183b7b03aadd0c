/** A flow of the switch, its text for `ovs-ofctl`, and the keys that tell flows apart. */
import type { OfAction } from './action.ts'
import { actionsText } from './action-text.ts'
import { type Match, matchText } from './match.ts'

export interface Flow {
  /** 0 to 254. */
  readonly table: number
  /** 0 to 65,535; the highest that matches wins. */
  readonly priority: number
  readonly match: Match
  readonly actions: readonly OfAction[]
  /** Where the flow comes from: the first 32 bits of the southbound row's UUID, 0 for flows shared by several. */
  readonly cookie: number
}

/** What the switch identifies a flow by: adding a flow with the key of another replaces it. */
function flowKey({ table, priority, match }: Omit<Flow, 'actions' | 'cookie'>): string {
  const text = matchText(match)
  return `table=${table},priority=${priority}${text === '' ? '' : `,${text}`}`
}

/** A line for `ovs-ofctl -O OpenFlow15 add-flows`; equal lines are equal flows. */
export function flowText(flow: Flow): string {
  const cookie = flow.cookie === 0 ? '' : `cookie=0x${flow.cookie.toString(16)},`
  return `${cookie}${flowKey(flow)},actions=${actionsText(flow.actions)}`
}
