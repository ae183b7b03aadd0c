/** MAC addresses (EUI-48). The value is a number of 48 bits, which a double holds exactly. */
import { hexBytes, hexDigit } from './digit.ts'

const COLON = 0x3a
/** JavaScript's bitwise operators take 32 bits, so a value is worked on in halves of 24. */
const HALF = 0x1000000

/**
 * The value of six hexadecimal numbers up to ff with colons between them, or undefined. A number may have more
 * than two digits if they are zeros, as Open vSwitch reads it.
 *
 * @param start where the address begins in the text
 * @param end the position behind its last character
 */
export function macValue(text: string, start = 0, end = text.length): number | undefined {
  let value = 0
  let part = -1
  let colons = 0
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i)
    if (code === COLON) {
      if (part < 0) return undefined
      value = value * 256 + part
      part = -1
      colons++
      continue
    }
    const digit = hexDigit(code)
    if (digit < 0) return undefined
    part = part < 0 ? digit : part * 16 + digit
    if (part > 0xff) return undefined
  }
  return part >= 0 && colons === 5 ? value * 256 + part : undefined
}

/** The value as text: lower case, two digits for each byte. */
export function macText(value: number): string {
  const high = Math.floor(value / HALF)
  const low = value % HALF
  return `${hexBytes[high >> 16]}:${hexBytes[(high >> 8) & 0xff]}:${hexBytes[high & 0xff]}:${hexBytes[low >> 16]}:${hexBytes[(low >> 8) & 0xff]}:${hexBytes[low & 0xff]}`
}

/** The value of the six bytes at a position. */
export function readMac(bytes: Uint8Array, at = 0): number {
  let value = 0
  for (let i = at; i < at + 6; i++) value = value * 256 + (bytes[i] ?? 0)
  return value
}

/** Writes the value into the six bytes at a position. */
export function writeMac(value: number, bytes: Uint8Array, at = 0): void {
  const high = Math.floor(value / HALF)
  const low = value % HALF
  bytes[at] = high >> 16
  bytes[at + 1] = high >> 8
  bytes[at + 2] = high
  bytes[at + 3] = low >> 16
  bytes[at + 4] = low >> 8
  bytes[at + 5] = low
}
