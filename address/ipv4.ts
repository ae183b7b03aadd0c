/** IPv4 addresses. The value is a number of 32 bits, not negative. */

const DOT = 0x2e

/**
 * The value of a dotted quad, or undefined. A part may have leading zeros and is decimal all the same, as Open
 * vSwitch reads it.
 *
 * @param start where the address begins in the text
 * @param end the position behind its last character
 */
export function ip4Value(text: string, start = 0, end = text.length): number | undefined {
  let value = 0
  let part = -1
  let dots = 0
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i)
    if (code === DOT) {
      if (part < 0) return undefined
      value = value * 256 + part
      part = -1
      dots++
      continue
    }
    const digit = code - 0x30
    if (digit < 0 || digit > 9) return undefined
    part = part < 0 ? digit : part * 10 + digit
    if (part > 0xff) return undefined
  }
  return part >= 0 && dots === 3 ? value * 256 + part : undefined
}

/** The value as a dotted quad. */
export function ip4Text(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 0xff}.${(value >>> 8) & 0xff}.${value & 0xff}`
}

/** The value of the four bytes at a position. */
export function readIp4(bytes: Uint8Array, at = 0): number {
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
}

/** Writes the value into the four bytes at a position. */
export function writeIp4(value: number, bytes: Uint8Array, at = 0): void {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}
