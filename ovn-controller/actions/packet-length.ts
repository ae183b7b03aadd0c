/** `FIELD = check_pkt_larger(…)`: whether a packet is longer than so many bytes. */
import type { Cursor } from '../expression/index.ts'
import type { OfAction } from '../openflow/index.ts'
import type { Operands, Reference } from './operand.ts'

export function parseCheckLength(cursor: Cursor, operands: Operands, left: Reference): OfAction {
  operands.checkTarget(left, 1)
  cursor.forceMark('(')
  const length = cursor.matchInteger() ?? cursor.syntaxError("expecting `;'")
  cursor.forceMark(')')
  return { kind: 'checkPacketLarger', length, to: operands.subfield(left) }
}
