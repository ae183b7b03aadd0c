/** `set_field`: a value, or some of its bits, into a field. */
import type { OfField } from '../field.ts'
import { SET_FIELD } from './action-number.ts'
import { beginAction, endAction } from './action-writer.ts'
import type { ByteWriter } from './byte-writer.ts'
import { fieldBytes, maskedHeader, oxmHeader } from './field-header.ts'
import type { Scanner } from './scanner.ts'
import { parseMasked, putFullMask } from './value-parser.ts'

const value = new Uint8Array(16)
const mask = new Uint8Array(16)
const full = new Uint8Array(16)

function put(field: OfField, bytes: number, out: ByteWriter): void {
  putFullMask(field, full, 0, bytes)
  let whole = true
  for (let i = 0; i < bytes; i++) whole &&= ((mask[i] ?? 0) & (full[i] ?? 0)) === full[i]
  const start = beginAction(out, SET_FIELD)
  const header = oxmHeader(field)
  if (whole) {
    out.u32(header)
    out.bytes(value, 0, bytes)
  } else {
    for (let i = 0; i < bytes; i++) value[i] = (value[i] ?? 0) & (mask[i] ?? 0)
    out.u32(maskedHeader(header))
    out.bytes(value, 0, bytes)
    out.bytes(mask, 0, bytes)
  }
  endAction(out, start)
}

/** Sets a field to `VALUE` or `VALUE/MASK` in text. */
export function setFieldValue(field: OfField, text: Scanner, out: ByteWriter): void {
  const bytes = fieldBytes(field)
  parseMasked(text.text, text.at, text.end, field, value, mask, 0, bytes)
  put(field, bytes, out)
}

/** Sets a field to a value, the bits of a mask only if there is one. */
export function putSetField(field: OfField, to: bigint, bits: bigint | undefined, out: ByteWriter): void {
  const bytes = fieldBytes(field)
  for (let i = 0; i < bytes; i++) {
    const shift = BigInt(8 * (bytes - 1 - i))
    value[i] = Number((to >> shift) & 0xffn)
    mask[i] = bits === undefined ? 0xff : Number((bits >> shift) & 0xffn)
  }
  put(field, bytes, out)
}
