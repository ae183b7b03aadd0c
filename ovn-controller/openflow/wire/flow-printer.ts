/** Flows as `ovs-ofctl --no-stats dump-flows` prints them. */
import { instructionsText } from './action-printer.ts'
import type { WireFlow } from './flow.ts'
import { matchText } from './match-printer.ts'

const DEFAULT_PRIORITY = 0x8000

/** Throws a `RangeError` on bytes that stand for nothing that is known. */
export function wireFlowText(flow: WireFlow): string {
  let text = flow.cookie === 0n ? '' : `cookie=0x${flow.cookie.toString(16)}, `
  if (flow.table !== 0) text += `table=${flow.table}, `
  if (flow.idleTimeout !== 0) text += `idle_timeout=${flow.idleTimeout}, `
  if (flow.hardTimeout !== 0) text += `hard_timeout=${flow.hardTimeout}, `
  const match = matchText(flow.match)
  const parts = [
    ...(flow.priority === DEFAULT_PRIORITY ? [] : [`priority=${flow.priority}`]),
    ...(match === '' ? [] : [match]),
  ]
  return `${text}${parts.join(',')}${parts.length === 0 ? '' : ' '}actions=${instructionsText(flow.instructions)}`
}
