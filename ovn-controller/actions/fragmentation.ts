/** `icmp4.frag_mtu` and `icmp6.frag_mtu`: fields that only the controller can set, as notes to it. */
import { type Cursor, constantBits } from '../expression/index.ts'
import type { OfAction } from '../openflow/index.ts'
import type { Operands } from './operand.ts'
import { numberDigits, textDigits } from './userdata.ts'

interface NoteField {
  readonly id: number
  readonly bytes: number
  readonly prerequisites: string
}

const fields: ReadonlyMap<string, NoteField> = new Map([
  ['icmp4.frag_mtu', { id: 0, bytes: 2, prerequisites: 'icmp4' }],
  ['icmp6.frag_mtu', { id: 1, bytes: 4, prerequisites: 'icmp6' }],
])

export const isNoteField = (name: string): boolean => fields.has(name)

/** From the name of the field to behind the value. */
export function parseNoteField(cursor: Cursor, operands: Operands): OfAction {
  const { token } = cursor
  const name = token.kind === 'id' ? token.name : ''
  const field = fields.get(name) ?? cursor.syntaxError('expecting field name')
  cursor.advance()
  operands.require(field.prerequisites)
  if (cursor.isMark('[')) cursor.error(`Cannot select subfield of OVN field ${name}.`)
  if (!cursor.matchMark('=')) cursor.syntaxError("expecting `=' or `<->'")
  const value = cursor.token
  if (value.kind === 'string') cursor.error(`Integer field ${name} is not compatible with string constant.`)
  if (value.kind !== 'integer') return cursor.syntaxError('expecting constant')
  const bits = constantBits(value)
  if (bits > 8 * field.bytes)
    cursor.error(`${bits}-bit constant is not compatible with ${8 * field.bytes}-bit field ${name}.`)
  cursor.advance()
  // The name of what a note is for, with the zero at its end, then the field.
  const data = `${textDigits('ovn')}00${numberDigits(field.id, 2)}0000${numberDigits(value.value, field.bytes)}`
  return { kind: 'note', data: data.padEnd(padded(data.length / 2) * 2, '0') }
}

/** Notes are as long as fills their action: 6 bytes, and 8 for each further one. */
function padded(bytes: number): number {
  return 6 + 8 * Math.ceil(Math.max(0, bytes - 6) / 8)
}
