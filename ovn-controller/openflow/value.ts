/**
 * Values of fields: numbers up to 48 bits, bigints above, and their texts. The
 * narrow half is on the path of every flow, so it never makes a bigint.
 */
import { ip4Text, ip6Text, macText } from '../../address/index.ts'
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
