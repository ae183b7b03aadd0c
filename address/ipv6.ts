/**
 * IPv6 addresses (RFC 4291). The value is a bigint of 128 bits. Text and bytes are also turned into each other
 * without one, for the paths of flows and packets.
 */
import { hexDigit } from './digit.ts'
import { ip4Text, ip4Value } from './ipv4.ts'

const COLON = 0x3a
const DOT = 0x2e

/** The eight groups of the address at hand. */
const groups = new Uint16Array(8)

/** Reads text into `groups`; tells whether it is an address. */
function parseGroups(text: string, start: number, end: number): boolean {
  let count = 0
  /** How many groups stand before `::`. */
  let gap = -1
  let i = start
  if (i < end && text.charCodeAt(i) === COLON) {
    if (i + 1 >= end || text.charCodeAt(i + 1) !== COLON) return false
    gap = 0
    i += 2
  }
  while (i < end) {
    const from = i
    let group = 0
    while (i < end) {
      const digit = hexDigit(text.charCodeAt(i))
      if (digit < 0) break
      group = group * 16 + digit
      i++
    }
    if (i < end && text.charCodeAt(i) === DOT) {
      // The last 32 bits may be written as an IPv4 address.
      const low = count > 6 ? undefined : ip4Value(text, from, end)
      if (low === undefined) return false
      groups[count++] = low >>> 16
      groups[count++] = low & 0xffff
      break
    }
    if (i === from || i - from > 4 || count > 7) return false
    groups[count++] = group
    if (i === end) break
    if (text.charCodeAt(i) !== COLON || ++i === end) return false
    if (text.charCodeAt(i) === COLON) {
      if (gap >= 0) return false
      gap = count
      i++
    }
  }
  if (gap < 0) return count === 8
  if (count > 7) return false
  groups.copyWithin(8 - (count - gap), gap, count)
  groups.fill(0, gap, 8 - (count - gap))
  return true
}

/** `groups` as text. */
function groupsText(): string {
  let start = -1
  let length = 1
  for (let i = 0; i < 8; i++) {
    if (groups[i] !== 0) continue
    let end = i + 1
    while (end < 8 && groups[end] === 0) end++
    if (end - i > length) {
      start = i
      length = end - i
    }
    i = end
  }
  if (start === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff)))
    return `${length === 6 ? '::' : '::ffff:'}${ip4Text(group(6) * 0x10000 + group(7))}`
  let text = ''
  let separator = ''
  for (let i = 0; i < 8; i++) {
    if (i === start) {
      text += '::'
      separator = ''
      i += length - 1
    } else {
      text += separator + group(i).toString(16)
      separator = ':'
    }
  }
  return text
}

const group = (index: number): number => groups[index] ?? 0

/**
 * The value of an address in any of the forms of RFC 4291, section 2.2, or undefined; it may end in a dotted quad.
 *
 * @param start where the address begins in the text
 * @param end the position behind its last character
 */
export function ip6Value(text: string, start = 0, end = text.length): bigint | undefined {
  if (!parseGroups(text, start, end)) return undefined
  // Numbers hold 48 bits exactly, and cost less than bigints.
  const high = (group(0) * 0x10000 + group(1)) * 0x10000 + group(2)
  const middle = (group(3) * 0x10000 + group(4)) * 0x10000 + group(5)
  return (BigInt(high) << 80n) | (BigInt(middle) << 32n) | BigInt(group(6) * 0x10000 + group(7))
}

/**
 * The value as the C library prints it (inet_ntop): RFC 5952, and the addresses of ::/96 and ::ffff:0:0/96 with a
 * dotted quad.
 */
export function ip6Text(value: bigint): string {
  setGroups(Number(value >> 80n), 0)
  setGroups(Number((value >> 32n) & 0xffffffffffffn), 3)
  const low = Number(value & 0xffffffffn)
  groups[6] = low >>> 16
  groups[7] = low
  return groupsText()
}

/** Three groups of 48 bits. */
function setGroups(bits: number, at: number): void {
  groups[at] = Math.floor(bits / 0x100000000)
  groups[at + 1] = Math.floor(bits / 0x10000)
  groups[at + 2] = bits
}

/** Reads an address as {@link ip6Value} does, into the sixteen bytes at a position; false where it is none. */
export function parseIp6(text: string, start: number, end: number, bytes: Uint8Array, at: number): boolean {
  if (!parseGroups(text, start, end)) return false
  for (let i = 0; i < 8; i++) {
    bytes[at + 2 * i] = group(i) >> 8
    bytes[at + 2 * i + 1] = group(i)
  }
  return true
}

/** The sixteen bytes at a position as {@link ip6Text} prints them. */
export function ip6BytesText(bytes: Uint8Array, at = 0): string {
  for (let i = 0; i < 8; i++) groups[i] = ((bytes[at + 2 * i] ?? 0) << 8) | (bytes[at + 2 * i + 1] ?? 0)
  return groupsText()
}

/** The value of the sixteen bytes at a position. */
export function readIp6(bytes: Uint8Array, at = 0): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 16)
  return (view.getBigUint64(0) << 64n) | view.getBigUint64(8)
}

/** Writes the value into the sixteen bytes at a position. */
export function writeIp6(value: bigint, bytes: Uint8Array, at = 0): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 16)
  view.setBigUint64(0, value >> 64n)
  view.setBigUint64(8, value & 0xffffffffffffffffn)
}
