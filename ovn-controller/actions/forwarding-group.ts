/** `fwd_group(…)`: out of one of several ports, of those alone whose tunnels live where that is asked for. */

import type { Cursor } from '../expression/index.ts'
import type { OfAction } from '../openflow/index.ts'
import { longName, OUTPORT } from '../register/register.ts'
import type { ActionContext } from './context.ts'
import { groupAction, selectionText } from './group.ts'
import { outputTable } from './place.ts'

export interface ForwardingGroupAction {
  readonly kind: 'forwardingGroup'
  readonly ports: readonly string[]
  readonly liveness: boolean
}

/** `true` or `false`, with quotes or without. */
export function parseTruth(cursor: Cursor): boolean {
  const { token } = cursor
  const word = token.kind === 'id' ? token.name : token.kind === 'string' ? token.value : undefined
  if (word !== 'true' && word !== 'false') return cursor.syntaxError('expecting true or false')
  cursor.advance()
  return word === 'true'
}

export function parseForwardingGroup(cursor: Cursor): ForwardingGroupAction {
  let liveness = false
  const ports: string[] = []
  if (cursor.matchMark('(')) {
    if (cursor.matchId('liveness')) {
      cursor.forceMark('=')
      liveness = parseTruth(cursor)
      cursor.forceMark(',')
    }
    if (cursor.matchId('childports')) {
      cursor.forceMark('=')
      while (!cursor.matchMark(')')) {
        ports.push(cursor.matchString() ?? cursor.syntaxError('expecting logical switch port'))
        cursor.matchMark(',')
      }
    }
  }
  return { kind: 'forwardingGroup', ports, liveness }
}

/** Without ports, or with one that is not there, nothing is done. */
export function encodeForwardingGroup(
  { ports, liveness }: ForwardingGroupAction,
  context: ActionContext,
): readonly OfAction[] {
  const buckets: string[] = []
  for (const port of ports) {
    const key = context.portKey(port)
    const tunnel = liveness ? context.tunnelPort(port) : undefined
    if (key === undefined || (liveness && tunnel === undefined)) return []
    const watch = tunnel === undefined ? '' : `watch_port:${tunnel},`
    buckets.push(
      `,bucket=${watch}load:${key}->${longName(OUTPORT)}[0..15],resubmit(,${outputTable(context)})`,
    )
  }
  if (buckets.length === 0) return []
  return [groupAction(selectionText(undefined) + buckets.join(''), context)]
}
