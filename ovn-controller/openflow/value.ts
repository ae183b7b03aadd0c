/**
 * Values of fields: numbers up to 48 bits, bigints above, and their texts. The
 * narrow half is on the path of every flow, so it never makes a bigint.
 */
import type { OfField } from './field.ts'

export type FieldValue = number | bigint

const HALF = 0x1000000

/** Bitwise AND of two values of one field. */
export function andValues(a: FieldValue, b: FieldValue): FieldValue {
  if (typeof a === 'bigint' || typeof b === 'bigint') return BigInt(a) & BigInt(b)
  // Above 31 bits JavaScript's & works on signed 32-bit halves: take 24 bits at a time.
  if (a < 0x80000000 && b < 0x80000000) return a & b
  return (Math.floor(a / HALF) & Math.floor(b / HALF)) * HALF + ((a % HALF) & (b % HALF))
}

/** Bitwise OR of two values of one field. */
export function orValues(a: FieldValue, b: FieldValue): FieldValue {
  if (typeof a === 'bigint' || typeof b === 'bigint') return BigInt(a) | BigInt(b)
  if (a < 0x80000000 && b < 0x80000000) return a | b
  return (Math.floor(a / HALF) | Math.floor(b / HALF)) * HALF + ((a % HALF) | (b % HALF))
}

/** All ones over the width of the field. */
export function fullMask(field: OfField): FieldValue {
  return field.wide ? (1n << BigInt(field.bits)) - 1n : 2 ** field.bits - 1
}

/** A bigint in the representation that the field's width asks for. */
export function fieldValue(field: OfField, value: bigint): FieldValue {
  return field.wide ? value : Number(value)
}

const hexBytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export function macText(value: number): string {
  const high = Math.floor(value / HALF)
  const low = value % HALF
  const byte = (half: number, shift: number) => hexBytes[(half >> shift) & 0xff]
  return `${byte(high, 16)}:${byte(high, 8)}:${byte(high, 0)}:${byte(low, 16)}:${byte(low, 8)}:${byte(low, 0)}`
}

export function ip4Text(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 0xff}.${(value >>> 8) & 0xff}.${value & 0xff}`
}

/** RFC 5952: lower case, the longest run of at least two zero groups as `::`. */
export function ip6Text(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 0xffffn))
  let best = { start: 0, length: 1 }
  for (let i = 0; i < 8; i++) {
    let length = 0
    while (i + length < 8 && groups[i + length] === 0) length++
    if (length > best.length) best = { start: i, length }
    i += length
  }
  const hex = groups.map((group) => group.toString(16))
  if (best.length < 2) return hex.join(':')
  return `${hex.slice(0, best.start).join(':')}::${hex.slice(best.start + best.length).join(':')}`
}

/** The text of a value in the field's own format, as `ovs-ofctl` reads and prints it. */
export function valueText(field: OfField, value: FieldValue): string {
  switch (field.format) {
    case 'mac':
      return macText(Number(value))
    case 'ip4':
      return ip4Text(Number(value))
    case 'ip6':
      return ip6Text(BigInt(value))
    case 'decimal':
      return value.toString()
    default:
      return value === 0 || value === 0n ? '0' : `0x${value.toString(16)}`
  }
}

/** A mask: dotted or colon form for addresses, hexadecimal for the rest. */
export function maskText(field: OfField, mask: FieldValue): string {
  return field.format === 'decimal' ? `0x${mask.toString(16)}` : valueText(field, mask)
}
