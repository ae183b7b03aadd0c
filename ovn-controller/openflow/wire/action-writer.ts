/** The frame that all actions have: type, length, and zeros up to a multiple of eight bytes. */
import type { Subfield } from '../field.ts'
import { EXPERIMENTER, NICIRA } from './action-number.ts'
import type { ByteWriter } from './byte-writer.ts'

/** Begins an action; what it returns goes to `endAction`. */
export function beginAction(out: ByteWriter, type: number): number {
  const start = out.length
  out.u16(type)
  out.u16(0)
  return start
}

/** Begins an action of Open vSwitch's own. */
export function nicira(out: ByteWriter, subtype: number): number {
  const start = beginAction(out, EXPERIMENTER)
  out.u32(NICIRA)
  out.u16(subtype)
  return start
}

export function endAction(out: ByteWriter, start: number): void {
  out.pad(start)
  const length = out.length - start
  if (length > 0xffff) throw new RangeError(`an action of ${length} bytes is longer than an action can be`)
  out.setU16(start + 2, length)
}

/** An action without arguments. */
export function plain(out: ByteWriter, type: number): void {
  endAction(out, beginAction(out, type))
}

/** Offset and width of a subfield in 16 bits. */
export function ofsBits({ offset, bits }: Subfield): number {
  return (offset << 6) | (bits - 1)
}
