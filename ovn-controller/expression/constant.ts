/**
 * Constants of the expression language: integers and addresses with an optional
 * mask, and strings (ovn-sb(5), Logical_Flow, "Constants").
 */
import { ADDRESS_BITS, type AddressFormat, addressText } from '../../address/index.ts'

export type IntegerFormat = 'decimal' | 'hex' | AddressFormat

export interface IntegerConstant {
  readonly kind: 'integer'
  readonly format: IntegerFormat
  readonly value: bigint
  readonly mask?: bigint
}

/** A hole that `liftParameters` left: the value comes with `instantiate`. */
export interface Parameter {
  readonly parameter: number
}

/** A name written in the text or lifted out of it. */
export type Name = string | Parameter

export const IP4 = '\\d{1,3}(?:\\.\\d{1,3}){3}'
export const MAC = '[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}'
export const IP6 = '[0-9a-fA-F:]*:[0-9a-fA-F]*:[0-9a-fA-F:]*(?:\\d{1,3}(?:\\.\\d{1,3}){3})?'

/** How many bits the constant needs in a field; a plain integer is as wide as its value. */
export function constantBits({ format, value, mask }: IntegerConstant): number {
  if (format !== 'decimal' && format !== 'hex') return ADDRESS_BITS[format]
  const widest = mask === undefined || value > mask ? value : mask
  return widest === 0n ? 0 : widest.toString(2).length
}

function valueInFormat(format: IntegerFormat, value: bigint): string {
  if (format === 'hex') return `0x${value.toString(16)}`
  return format === 'decimal' ? value.toString() : addressText(format, value)
}

/** The constant as it is written in an expression. */
export function constantText({ format, value, mask }: IntegerConstant): string {
  const text = valueInFormat(format, value)
  return mask === undefined ? text : `${text}/${valueInFormat(format, mask)}`
}
