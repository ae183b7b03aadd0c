/** Prefixes: how many of an address's first bits name its network (RFC 4632), and the masks that say the same. */

/** A mask of `bits` bits, of which the first `length` are ones. */
export function prefixMask(bits: number, length: number): bigint {
  return ((1n << BigInt(length)) - 1n) << BigInt(bits - length)
}

/** How many ones a mask of `bits` bits begins with, or undefined if there are ones after a zero. */
export function prefixLength(bits: number, mask: bigint): number | undefined {
  // What is left of the complement's ones are as many as the mask has zeros, all at its end.
  const rest = ~mask & prefixMask(bits, bits)
  return (rest & (rest + 1n)) === 0n ? bits - (rest === 0n ? 0 : rest.toString(2).length) : undefined
}

/** The mask of an IPv4 prefix, as a number of 32 bits. */
export function ip4Mask(length: number): number {
  return length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0
}

/** The length of the prefix that an IPv4 mask says, or undefined if there are ones after a zero. */
export function ip4PrefixLength(mask: number): number | undefined {
  const rest = ~mask
  return (rest & (rest + 1)) === 0 ? Math.clz32(rest) : undefined
}

/** Writes the mask of a prefix into `count` bytes. */
export function writePrefixMask(length: number, bytes: Uint8Array, at: number, count: number): void {
  for (let i = 0; i < count; i++) bytes[at + i] = 0xff00 >>> Math.min(8, Math.max(0, length - 8 * i))
}

/** How many ones a mask begins with, or undefined if there are ones after a zero. */
export function bytesPrefixLength(mask: Uint8Array): number | undefined {
  const end = mask.findIndex((byte) => byte !== 0xff)
  if (end < 0) return 8 * mask.length
  const rest = ~(mask[end] ?? 0) & 0xff
  if ((rest & (rest + 1)) !== 0) return undefined
  for (let i = end + 1; i < mask.length; i++) if (mask[i] !== 0) return undefined
  return 8 * end + Math.clz32(rest) - 24
}
