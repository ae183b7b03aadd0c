/**
 * Constants of the expression language: integers and addresses with an optional
 * mask, and strings (ovn-sb(5), Logical_Flow, "Constants").
 */
import { ip4Text, ip6Text, macText } from '../openflow/index.ts'

export type IntegerFormat = 'decimal' | 'hex' | 'ip4' | 'ip6' | 'mac'

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

/** Width of an address format in bits; plain integers are as wide as their value. */
export const ADDRESS_BITS = { ip4: 32, ip6: 128, mac: 48 } as const

export const IP4 = '\\d{1,3}(?:\\.\\d{1,3}){3}'
export const MAC = '[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}'
export const IP6 = '[0-9a-fA-F:]*:[0-9a-fA-F]*:[0-9a-fA-F:]*(?:\\d{1,3}(?:\\.\\d{1,3}){3})?'

/** The value of a dotted quad, or undefined where a part is over 255. */
export function ip4Value(text: string): number | undefined {
  let value = 0
  let part = 0
  let digits = 0
  let dots = 0
  for (let i = 0; i <= text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 48 && code <= 57) {
      part = part * 10 + (code - 48)
      if (++digits > 3 || part > 255) return undefined
    } else if (digits > 0 && (i === text.length || code === 46)) {
      value = value * 256 + part
      part = digits = 0
      if (i < text.length) dots++
    } else return undefined
  }
  return dots === 3 ? value : undefined
}

/** The value of six colon-separated bytes, or undefined. */
export function macValue(text: string): number | undefined {
  let value = 0
  let part = 0
  let digits = 0
  let colons = 0
  for (let i = 0; i <= text.length; i++) {
    const digit = i < text.length ? hexDigit(text.charCodeAt(i)) : -1
    if (digit >= 0) {
      part = part * 16 + digit
      if (++digits > 2) return undefined
    } else if (digits > 0 && (i === text.length || text.charCodeAt(i) === 58)) {
      value = value * 256 + part
      part = digits = 0
      if (i < text.length) colons++
    } else return undefined
  }
  return colons === 5 ? value : undefined
}

/** The value of a hexadecimal digit, or -1. */
function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  const letter = code | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}

/** The value of an IPv6 address in any of the forms of RFC 4291, or undefined. */
export function ip6Value(text: string): bigint | undefined {
  let rest = text
  let tail: number[] = []
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  if (dotted?.[1] !== undefined && dotted[2] !== undefined) {
    const low = ip4Value(dotted[2])
    if (low === undefined) return undefined
    tail = [Math.floor(low / 65536), low % 65536]
    // The last colon separates the quad, unless it belongs to a double one.
    rest = dotted[1].endsWith('::') ? dotted[1] : dotted[1].slice(0, -1)
  }
  const halves = rest.split('::')
  if (halves.length > 2) return undefined
  const groups = (half: string | undefined) => (half === undefined || half === '' ? [] : half.split(':'))
  const parsed = halves.map((half) =>
    groups(half).map((group) => (/^[0-9a-fA-F]{1,4}$/.test(group) ? Number.parseInt(group, 16) : -1)),
  )
  const head = parsed[0] ?? []
  const end = [...(parsed[1] ?? []), ...tail]
  const missing = 8 - head.length - end.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  let value = 0n
  for (const group of [...head, ...new Array<number>(missing).fill(0), ...end]) {
    if (group < 0) return undefined
    value = (value << 16n) | BigInt(group)
  }
  return value
}

/** The value of an address in that format, or undefined where the text is none. */
export function addressValue(format: 'ip4' | 'ip6' | 'mac', text: string): number | bigint | undefined {
  if (format === 'ip4') return ip4Value(text)
  return format === 'mac' ? macValue(text) : ip6Value(text)
}

/** A mask of `length` leading ones. */
export function prefixMask(bits: number, length: number): bigint {
  return ((1n << BigInt(length)) - 1n) << BigInt(bits - length)
}

/** How many bits the constant needs in a field. */
export function constantBits({ format, value, mask }: IntegerConstant): number {
  if (format === 'ip4' || format === 'ip6' || format === 'mac') return ADDRESS_BITS[format]
  const widest = mask === undefined || value > mask ? value : mask
  return widest === 0n ? 0 : widest.toString(2).length
}

function valueInFormat(format: IntegerFormat, value: bigint): string {
  switch (format) {
    case 'ip4':
      return ip4Text(Number(value))
    case 'ip6':
      return ip6Text(value)
    case 'mac':
      return macText(Number(value))
    case 'hex':
      return `0x${value.toString(16)}`
    case 'decimal':
      return value.toString()
  }
}

/** The constant as it is written in an expression. */
export function constantText({ format, value, mask }: IntegerConstant): string {
  const text = valueInFormat(format, value)
  return mask === undefined ? text : `${text}/${valueInFormat(format, mask)}`
}
