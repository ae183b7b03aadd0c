/** `learn(…)`: a flow that the switch makes from the packet. */
import type { OfField, Subfield } from '../field.ts'
import {
  LEARN_DELETE_LEARNED,
  LEARN_IMMEDIATE,
  LEARN_LOAD,
  LEARN_OUTPUT,
  LEARN_SEND_FLOW_REMOVED,
  LEARN_WRITE_RESULT,
  NX_LEARN,
  NX_LEARN2,
} from './action-number.ts'
import { endAction, nicira } from './action-writer.ts'
import type { ByteWriter } from './byte-writer.ts'
import { fieldBytes, nxmHeader } from './field-header.ts'
import { Scanner } from './scanner.ts'
import { parseInteger, parseMasked } from './value-parser.ts'

const DEFAULT_PRIORITY = 0x8000

/** Keys with a number, and the greatest that it may be. */
const limits: Readonly<Record<string, number>> = {
  table: 0xfe,
  priority: 0xffff,
  idle_timeout: 0xffff,
  hard_timeout: 0xffff,
  fin_idle_timeout: 0xffff,
  fin_hard_timeout: 0xffff,
  limit: 0xffffffff,
}

export function compileLearn(argument: Scanner, out: ByteWriter): void {
  const numbers: Record<string, number> = { table: 1, priority: DEFAULT_PRIORITY }
  let cookie = 0n
  let flags = 0
  let result: Subfield | undefined
  const specifications: (() => void)[] = []
  while (argument.next()) {
    const at = argument.at
    const key = argument.word()
    const value = argument.argument()
    const limit = limits[key]
    if (limit !== undefined) numbers[key] = value.number(limit)
    else if (key === 'cookie') cookie = BigInt(value.rest)
    else if (key === 'send_flow_rem') flags |= LEARN_SEND_FLOW_REMOVED
    else if (key === 'delete_learned') flags |= LEARN_DELETE_LEARNED
    else if (key === 'result_dst') {
      flags |= LEARN_WRITE_RESULT
      result = value.subfield()
      if (result.bits !== 1) value.fail('result_dst has to be a single bit')
    } else if (key === 'load') specifications.push(load(value, out))
    else if (key === 'output') {
      const from = value.subfield()
      specifications.push(() => {
        out.u16(LEARN_OUTPUT | from.bits)
        putSubfield(out, from)
      })
    } else specifications.push(match(argument, at, key, value, out))
  }
  const { limit = 0 } = numbers
  const second = limit !== 0 || result !== undefined
  const start = nicira(out, second ? NX_LEARN2 : NX_LEARN)
  out.u16(numbers.idle_timeout ?? 0)
  out.u16(numbers.hard_timeout ?? 0)
  out.u16(numbers.priority ?? 0)
  out.u64(cookie)
  out.u16(flags)
  out.u8(numbers.table ?? 0)
  out.u8(0)
  out.u16(numbers.fin_idle_timeout ?? 0)
  out.u16(numbers.fin_hard_timeout ?? 0)
  if (second) {
    out.u32(limit)
    out.u16(result?.offset ?? 0)
    out.u16(0)
    if (result) out.u32(nxmHeader(result.field))
  }
  for (const put of specifications) put()
  endAction(out, start)
}

function putSubfield(out: ByteWriter, { field, offset }: Subfield): void {
  out.u32(nxmHeader(field))
  out.u16(offset)
}

/** A value of so many bits, as whole 16-bit words. */
function putImmediate(out: ByteWriter, value: Uint8Array, bits: number): void {
  const bytes = (bits + 7) >>> 3
  if (bytes % 2 === 1) out.u8(0)
  out.bytes(value, value.length - bytes)
}

/** A number for a subfield, in sixteen bytes. */
function immediate(value: Scanner, bits: number): Uint8Array {
  const bytes = new Uint8Array(16)
  parseInteger(value.text, value.at, value.end, bytes, 0, 16)
  const spare = 128 - bits
  for (let i = 0; i < spare; i++) {
    if (((bytes[i >> 3] ?? 0) & (0x80 >> (i & 7))) !== 0)
      value.fail(`${value.rest} does not fit into ${bits} bits`)
  }
  return bytes
}

/** `FIELD=VALUE`, `FIELD=SUBFIELD` or `FIELD` alone: what the new flow matches. */
function match(argument: Scanner, at: number, key: string, value: Scanner, out: ByteWriter): () => void {
  const to = new Scanner(key).maybeSubfield()
  if (!to) argument.fail(`learn has no ${key}, and it is no field`, at)
  const from = value.empty ? to : value.maybeSubfield()
  if (from) {
    if (from.bits !== to.bits) value.fail(`${from.bits} bits do not fit into ${to.bits}`)
    return () => {
      out.u16(to.bits)
      putSubfield(out, from)
      putSubfield(out, to)
    }
  }
  const given = to.bits === to.field.bits ? wholeValue(to.field, value) : immediate(value, to.bits)
  return () => {
    out.u16(LEARN_IMMEDIATE | to.bits)
    putImmediate(out, given, to.bits)
    putSubfield(out, to)
  }
}

function wholeValue(field: OfField, text: Scanner): Uint8Array {
  const bytes = fieldBytes(field)
  const value = new Uint8Array(bytes)
  parseMasked(text.text, text.at, text.end, field, value, new Uint8Array(bytes), 0, bytes)
  return value
}

/** `load:VALUE->SUBFIELD` or `load:SUBFIELD->SUBFIELD`: what the new flow does. */
function load(value: Scanner, out: ByteWriter): () => void {
  const [source, target] = value.arrow()
  const to = target.subfield()
  const from = source.maybeSubfield()
  if (from) {
    if (from.bits !== to.bits) value.fail(`${from.bits} bits do not fit into ${to.bits}`)
    return () => {
      out.u16(LEARN_LOAD | to.bits)
      putSubfield(out, from)
      putSubfield(out, to)
    }
  }
  const given = immediate(source, to.bits)
  return () => {
    out.u16(LEARN_IMMEDIATE | LEARN_LOAD | to.bits)
    putImmediate(out, given, to.bits)
    putSubfield(out, to)
  }
}
