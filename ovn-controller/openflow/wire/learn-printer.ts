/** `learn(…)` from the wire to text. */
import { subfieldText } from '../field.ts'
import {
  LEARN_BITS,
  LEARN_DELETE_LEARNED,
  LEARN_IMMEDIATE,
  LEARN_LOAD,
  LEARN_OUTPUT,
  LEARN_SEND_FLOW_REMOVED,
  LEARN_WRITE_RESULT,
} from './action-number.ts'
import { fieldBytes } from './field-header.ts'
import { fieldText, headerField, hexText, printedName } from './value-printer.ts'

const DEFAULT_PRIORITY = 0x8000

export function learnText(bytes: Buffer, second: boolean): string {
  const flags = bytes.readUInt16BE(24)
  const parts = [`table=${bytes[26]}`]
  const limit = second ? bytes.readUInt32BE(32) : 0
  const put = (name: string, value: number) => {
    if (value !== 0) parts.push(`${name}=${value}`)
  }
  put('idle_timeout', bytes.readUInt16BE(10))
  put('hard_timeout', bytes.readUInt16BE(12))
  put('fin_idle_timeout', bytes.readUInt16BE(28))
  put('fin_hard_timeout', bytes.readUInt16BE(30))
  const priority = bytes.readUInt16BE(14)
  if (priority !== DEFAULT_PRIORITY) parts.push(`priority=${priority}`)
  if ((flags & LEARN_SEND_FLOW_REMOVED) !== 0) parts.push('send_flow_rem')
  if ((flags & LEARN_DELETE_LEARNED) !== 0) parts.push('delete_learned')
  const cookie = bytes.readBigUInt64BE(16)
  if (cookie !== 0n) parts.push(`cookie=0x${cookie.toString(16)}`)
  put('limit', limit)
  let at = second ? 40 : 32
  if (second && (flags & LEARN_WRITE_RESULT) !== 0) {
    parts.push(
      `result_dst=${subfieldText({ field: headerField(bytes, at), offset: bytes.readUInt16BE(36), bits: 1 })}`,
    )
    at += 4
  }
  // What is left over after the last one is zeros.
  while (at + 2 <= bytes.length && bytes.readUInt16BE(at) !== 0) {
    const [text, end] = specificationText(bytes, at)
    parts.push(text)
    at = end
  }
  return `learn(${parts.join(',')})`
}

function specificationText(bytes: Buffer, start: number): readonly [text: string, end: number] {
  const header = bytes.readUInt16BE(start)
  const bits = header & LEARN_BITS
  const size = (bits + 7) >>> 3
  const load = (header & LEARN_LOAD) !== 0
  let at = start + 2
  const subfield = () => {
    at += 6
    return { field: headerField(bytes, at - 6), offset: bytes.readUInt16BE(at - 2), bits }
  }
  if ((header & LEARN_IMMEDIATE) === 0) {
    const from = subfield()
    if ((header & LEARN_OUTPUT) !== 0) return [`output:${subfieldText(from)}`, at]
    const to = subfield()
    if (load) return [`load:${subfieldText(from)}->${subfieldText(to)}`, at]
    const same = from.field === to.field && from.offset === to.offset
    return [`${subfieldText(to)}${same ? '' : `=${subfieldText(from)}`}`, at]
  }
  at += 2 * ((bits + 15) >>> 4)
  const value = bytes.subarray(at - size, at)
  const to = subfield()
  if (load) return [`load:${hexText(value)}->${subfieldText(to)}`, at]
  if (to.bits !== to.field.bits) return [`${subfieldText(to)}=${hexText(value)}`, at]
  const whole = new Uint8Array(fieldBytes(to.field))
  whole.set(value, whole.length - value.length)
  return [`${printedName(to.field)}=${fieldText(to.field, whole, undefined)}`, at]
}
