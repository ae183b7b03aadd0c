/**
 * Actions in OpenFlow 1.5's wire form, as hexadecimal digits: what a packet
 * carries to the controller and back when an action wraps other actions.
 */
import type { OfAction } from './action.ts'
import type { OfField, Subfield } from './field.ts'
import type { FieldValue } from './value.ts'

const SET_FIELD = 25
const COPY_FIELD = 28
const EXPERIMENTER = 0xffff
const NICIRA = 0x00002320
const RESUBMIT_TABLE = 14
const DECREMENT_TTL = 21
const STACK_PUSH = 27
const STACK_POP = 28
const CT_CLEAR = 43
const CLONE = 42
/** OFPP_IN_PORT in 16 bits. */
const IN_PORT = 0xfff8

const hex = (value: FieldValue, bytes: number): string => value.toString(16).padStart(2 * bytes, '0')

/** Zero bytes up to a multiple of eight. */
const padded = (digits: string): string => digits.padEnd(Math.ceil(digits.length / 16) * 16, '0')

/** Type, length, body: every action is padded to eight bytes and says how long it is. */
function action(type: number, body: string): string {
  const whole = padded(hex(type, 2) + hex(0, 2) + body)
  return hex(type, 2) + hex(whole.length / 2, 2) + whole.slice(8)
}

function nicira(subtype: number, body: string): string {
  return action(EXPERIMENTER, hex(NICIRA, 4) + hex(subtype, 2) + body)
}

const fieldBytes = (field: OfField): number => Math.ceil(field.bits / 8)

function header([cls, field]: readonly [number, number], bytes: number, masked = false): string {
  return hex(cls, 2) + hex((field << 1) | (masked ? 1 : 0), 1) + hex(masked ? 2 * bytes : bytes, 1)
}

function stack(subtype: number, { field, offset, bits }: Subfield): string {
  return nicira(subtype, hex(offset, 2) + header(field.stack, fieldBytes(field)) + hex(bits, 2) + hex(0, 6))
}

/** The wire form of one action, or undefined for one that never stands inside another. */
export function actionBytes(of: OfAction): string | undefined {
  switch (of.kind) {
    case 'setField': {
      const bytes = fieldBytes(of.field)
      const mask = of.mask === undefined ? '' : hex(of.mask, bytes)
      return action(SET_FIELD, header(of.field.oxm, bytes, mask !== '') + hex(of.value, bytes) + mask)
    }
    case 'move': {
      const { from, to } = of
      const range = hex(from.bits, 2) + hex(from.offset, 2) + hex(to.offset, 2) + hex(0, 2)
      const ids = header(from.field.oxm, fieldBytes(from.field)) + header(to.field.oxm, fieldBytes(to.field))
      return action(COPY_FIELD, range + ids)
    }
    case 'push':
      return stack(STACK_PUSH, of.from)
    case 'pop':
      return stack(STACK_POP, of.to)
    case 'resubmit':
      return nicira(RESUBMIT_TABLE, hex(IN_PORT, 2) + hex(of.table, 1) + hex(0, 3))
    case 'decrementTtl':
      // To no controller: a packet whose time is up is dropped in silence.
      return nicira(DECREMENT_TTL, hex(0, 2))
    case 'ctClear':
      return nicira(CT_CLEAR, hex(0, 6))
    case 'clone': {
      const inner = actionsBytes(of.actions)
      return inner === undefined ? undefined : nicira(CLONE, hex(0, 6) + inner)
    }
    default:
      return undefined
  }
}

export function actionsBytes(actions: readonly OfAction[]): string | undefined {
  let bytes = ''
  for (const one of actions) {
    const encoded = actionBytes(one)
    if (encoded === undefined) return undefined
    bytes += encoded
  }
  return bytes
}
