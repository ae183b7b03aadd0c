/** `FIELD = select(…)`: one of several numbers, by weight. */
import type { Cursor } from '../expression/index.ts'
import type { OfAction, Subfield } from '../openflow/index.ts'
import type { ActionContext } from './context.ts'
import { groupAction, selectionText } from './group.ts'
import { isPort, type Operands, type Reference, rangeText } from './operand.ts'
import { nextTable } from './place.ts'
import { parsePortNumber } from './port-number.ts'

export interface SelectAction {
  readonly kind: 'select'
  readonly to: Subfield
  readonly choices: readonly { readonly value: number; readonly weight: number }[]
  readonly hashFields?: string
}

const WEIGHT = 100

/** Has the datapath hash addresses and ports the same for both directions (Open vSwitch's ovs-ofctl(8)). */
const SYMMETRIC = ',selection_method_param=0x100000000'

export function parseSelect(cursor: Cursor, operands: Operands, left: Reference): SelectAction {
  operands.checkWritable(left)
  const bits = isPort(left) ? 0 : left.bits
  if (bits < 16)
    cursor.error(
      `cannot use ${bits}-bit field ${rangeText(left)} for "select", which requires at least 16 bits.`,
    )
  const to = operands.subfield(left)
  cursor.forceMark('(')
  const named = cursor.matchId('values')
  if (named) {
    cursor.forceMark('=')
    cursor.forceMark('(')
  }
  const choices: { value: number; weight: number }[] = []
  while (!cursor.matchMark(')')) {
    const value = parsePortNumber(cursor, 'id')
    const weight = cursor.matchMark('=') ? parsePortNumber(cursor, 'weight') : WEIGHT
    if (weight === 0) cursor.syntaxError("weight can't be 0")
    cursor.matchMark(',')
    choices.push({ value, weight })
  }
  if (choices.length <= 1) cursor.syntaxError('expecting at least 2 group members')
  if (!named) return { kind: 'select', to, choices }
  cursor.forceMark(';')
  if (!cursor.matchId('hash_fields')) cursor.syntaxError('expecting hash_fields')
  if (!cursor.matchMark('=')) cursor.syntaxError('invalid hash_fields')
  const { token } = cursor
  const next = cursor.peek(1)
  if (token.kind !== 'string' || typeof token.value !== 'string' || next.text !== ')')
    return cursor.syntaxError('invalid hash_fields')
  cursor.advance()
  cursor.forceMark(')')
  return { kind: 'select', to, choices, hashFields: token.value }
}

export function encodeSelect({ to, choices, hashFields }: SelectAction, context: ActionContext): OfAction {
  const { field, offset, bits } = to
  const target = `${field.name}[${offset}..${offset + bits - 1}]`
  const table = nextTable(context)
  const buckets = choices.map(
    ({ value, weight }, i) =>
      `,bucket=bucket_id=${i},weight:${weight},actions=load:${value}->${target},resubmit(,${table})`,
  )
  const selection = selectionText(hashFields) + (hashFields === undefined ? SYMMETRIC : '')
  return groupAction(selection + buckets.join(''), context)
}
