/** `set_queue(…)`: the queue in which a packet leaves. */
import type { Cursor } from '../expression/index.ts'
import type { OfAction } from '../openflow/index.ts'

const MAX_QUEUE = 0xf000

export function parseSetQueue(cursor: Cursor): OfAction {
  cursor.forceMark('(')
  const queue = cursor.matchInteger() ?? cursor.syntaxError("expecting `;'")
  cursor.forceMark(')')
  if (queue > MAX_QUEUE)
    cursor.error(`Queue ID ${queue} for set_queue is not in valid range 0 to ${MAX_QUEUE}.`)
  return { kind: 'setQueue', queue }
}
