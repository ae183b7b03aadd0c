/**
 * Values from text to bytes, most significant byte first. Characters are read where they stand: this is
 * on the path of every flow.
 */
import {
  type AddressFormat,
  hexDigit,
  ip4Value,
  macValue,
  parseIp6,
  writeIp4,
  writeMac,
  writePrefixMask,
} from '../../../address/index.ts'
import type { OfField } from '../field.ts'
import { parseFlags } from './flag-names.ts'
import { longPort, parsePort } from './port-number.ts'
import { FlowSyntaxError } from './syntax-error.ts'

const ZERO = 0x30
const NINE = 0x39

function isHexadecimal(text: string, start: number, end: number): boolean {
  return end - start > 2 && text.charCodeAt(start) === ZERO && (text.charCodeAt(start + 1) | 0x20) === 0x78
}

/** A number, decimal or `0x…`, into `count` bytes at `at`. */
export function parseInteger(
  text: string,
  start: number,
  end: number,
  into: Uint8Array,
  at: number,
  count: number,
): void {
  if (start === end) throw new FlowSyntaxError('a number is missing', text, start)
  into.fill(0, at, at + count)
  if (!isHexadecimal(text, start, end)) {
    let value = 0
    for (let i = start; i < end; i++) {
      const code = text.charCodeAt(i)
      if (code < ZERO || code > NINE)
        throw new FlowSyntaxError(`"${text.slice(start, end)}" is not a number`, text, start)
      value = value * 10 + (code - ZERO)
    }
    if (value <= Number.MAX_SAFE_INTEGER) {
      for (let i = at + count - 1; i >= at; i--) {
        into[i] = value % 256
        value = Math.floor(value / 256)
      }
      if (value > 0) throw tooWide(text, start, end, count)
      return
    }
    let wide = BigInt(text.slice(start, end))
    for (let i = at + count - 1; i >= at; i--) {
      into[i] = Number(wide & 0xffn)
      wide >>= 8n
    }
    if (wide > 0n) throw tooWide(text, start, end, count)
    return
  }
  let nibble = 2 * count - 1
  for (let i = end - 1; i >= start + 2; i--, nibble--) {
    const value = hexDigit(text.charCodeAt(i))
    if (value < 0) throw new FlowSyntaxError(`"${text.slice(start, end)}" is not a number`, text, start)
    if (nibble < 0) {
      if (value !== 0) throw tooWide(text, start, end, count)
      continue
    }
    const byte = at + (nibble >> 1)
    into[byte] = (nibble & 1) === 1 ? value : (into[byte] ?? 0) | (value << 4)
  }
}

function tooWide(text: string, start: number, end: number, bytes: number): FlowSyntaxError {
  return new FlowSyntaxError(`${text.slice(start, end)} is wider than ${8 * bytes} bits`, text, start)
}

/** A number of at most 53 bits. */
export function parseNumber(text: string, start: number, end: number, limit: number): number {
  let value = 0
  const hexadecimal = isHexadecimal(text, start, end)
  for (let i = hexadecimal ? start + 2 : start; i < end; i++) {
    const one = hexDigit(text.charCodeAt(i))
    if (one < 0 || (!hexadecimal && one > 9))
      throw new FlowSyntaxError(`"${text.slice(start, end)}" is not a number`, text, start)
    value = value * (hexadecimal ? 16 : 10) + one
  }
  if (start === end) throw new FlowSyntaxError('a number is missing', text, start)
  if (value > limit)
    throw new FlowSyntaxError(`${text.slice(start, end)} is greater than ${limit}`, text, start)
  return value
}

/** An address in one of its formats, into as many bytes as it has. */
export function parseAddress(
  format: AddressFormat,
  text: string,
  start: number,
  end: number,
  into: Uint8Array,
  at: number,
): void {
  if (format === 'ip6') {
    if (!parseIp6(text, start, end, into, at)) throw notAddress(text, start, end, 'an IPv6 address')
    return
  }
  const value = format === 'mac' ? macValue(text, start, end) : ip4Value(text, start, end)
  if (value === undefined)
    throw notAddress(text, start, end, format === 'mac' ? 'an Ethernet address' : 'an IPv4 address')
  if (format === 'mac') writeMac(value, into, at)
  else writeIp4(value, into, at)
}

function notAddress(text: string, start: number, end: number, what: string): FlowSyntaxError {
  return new FlowSyntaxError(`"${text.slice(start, end)}" is not ${what}`, text, start)
}

/** Fragments by name: value and mask (ovs-fields(7), ip_frag). */
const fragments: Readonly<Record<string, readonly [value: number, mask: number]>> = {
  no: [0, 3],
  yes: [1, 1],
  first: [1, 3],
  later: [3, 3],
  not_later: [0, 2],
}

/** A value in a field's own format. Returns the mask that the text implies, if it implies one. */
function parseOne(
  text: string,
  start: number,
  end: number,
  field: OfField,
  bytes: number,
  into: Uint8Array,
  at: number,
): number | undefined {
  switch (field.format) {
    case 'mac':
    case 'ip4':
    case 'ip6':
      parseAddress(field.format, text, start, end, into, at)
      return undefined
    case 'fragment': {
      const found = fragments[text.slice(start, end)]
      if (!found) break
      into[at] = found[0]
      return found[1]
    }
    case 'port': {
      const port = parsePort(text.slice(start, end))
      if (port === undefined) throw notAddress(text, start, end, 'a port')
      put(into, at, bytes, longPort(port))
      return undefined
    }
    case 'ctState':
    case 'tcpFlags':
    case 'tunnelFlags': {
      const code = text.charCodeAt(start)
      if (code >= ZERO && code <= NINE) break
      const flags = parseFlags(text.slice(start, end), field.format)
      if (typeof flags === 'string') throw new FlowSyntaxError(flags, text, start)
      put(into, at, bytes, flags.value)
      return flags.mask
    }
    case 'decimal':
      if (field.name === 'in_port' && hexDigit(text.charCodeAt(start)) > 9) {
        const port = parsePort(text.slice(start, end))
        if (port === undefined) throw notAddress(text, start, end, 'a port')
        put(into, at, bytes, port)
        return undefined
      }
  }
  parseInteger(text, start, end, into, at, bytes)
  return undefined
}

function put(into: Uint8Array, at: number, bytes: number, value: number): void {
  for (let i = 0; i < bytes; i++) into[at + bytes - 1 - i] = value >>> (8 * i)
}

/** All bits of a field, into `bytes` bytes. */
export function putFullMask(field: OfField, into: Uint8Array, at: number, bytes: number): void {
  into.fill(0xff, at, at + bytes)
  const spare = 8 * bytes - field.bits
  if (spare > 0) {
    for (let i = 0; i < spare; i++) {
      const byte = at + (i >> 3)
      into[byte] = (into[byte] ?? 0) & ~(0x80 >> (i & 7))
    }
  }
}

/** `VALUE` or `VALUE/MASK` of a field, into `bytes` bytes each. Throws on what is wider than the field. */
export function parseMasked(
  text: string,
  start: number,
  end: number,
  field: OfField,
  value: Uint8Array,
  mask: Uint8Array,
  at: number,
  bytes: number,
): void {
  let slash = start
  while (slash < end && text.charCodeAt(slash) !== 0x2f) slash++
  const implied = parseOne(text, start, slash, field, bytes, value, at)
  if (slash === end) {
    // Only the flags that have names can be matched.
    if (field.format === 'tunnelFlags') put(mask, at, bytes, implied ?? 1)
    else if (implied === undefined) putFullMask(field, mask, at, bytes)
    else put(mask, at, bytes, implied)
  } else parseMask(text, slash + 1, end, field, mask, at, bytes)
  if (8 * bytes > field.bits && !fits(field, value, at, bytes))
    throw new FlowSyntaxError(
      `${text.slice(start, slash)} is wider than ${field.name}, which has ${field.bits} bits`,
      text,
      start,
    )
}

/** Whether the bits that a field does not have are zero. */
function fits(field: OfField, value: Uint8Array, at: number, bytes: number): boolean {
  const spare = 8 * bytes - field.bits
  for (let i = 0; i < spare; i++) {
    if (((value[at + (i >> 3)] ?? 0) & (0x80 >> (i & 7))) !== 0) return false
  }
  return true
}

function parseMask(
  text: string,
  start: number,
  end: number,
  field: OfField,
  mask: Uint8Array,
  at: number,
  bytes: number,
): void {
  if (field.format === 'ip4' || field.format === 'ip6') {
    const separator = field.format === 'ip4' ? '.' : ':'
    const found = text.indexOf(separator, start)
    if (found < 0 || found >= end) {
      const length = parseNumber(text, start, end, field.bits)
      writePrefixMask(length, mask, at, bytes)
      return
    }
  }
  if (field.format === 'mac' || field.format === 'ip4' || field.format === 'ip6')
    parseOne(text, start, end, field, bytes, mask, at)
  else parseInteger(text, start, end, mask, at, bytes)
}
