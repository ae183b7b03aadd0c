/** Exact arithmetic: doubles as multiples of the smallest double, and sums of them rounded once. */

/** Every finite double is a whole number of these parts of one. */
const BITS = 1074n

/** How many of the smallest doubles make up a number. */
export function exactly(value: number): bigint {
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, value)
  const high = bits.getUint32(0)
  const exponent = (high >>> 20) & 0x7ff
  const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(bits.getUint32(4))
  const magnitude = exponent === 0 ? fraction : (fraction | (1n << 52n)) << BigInt(exponent - 1)
  return value < 0 ? -magnitude : magnitude
}

/** The double next to a number of the smallest doubles, the even one of two that are equally near. */
export function nearest(exact: bigint): number {
  if (exact < 0n) return -nearest(-exact)
  const surplus = exact.toString(2).length - 53
  if (surplus <= 0) return Number(exact) * Number.MIN_VALUE
  const unit = 1n << BigInt(surplus)
  const [whole, rest] = [exact / unit, exact % unit]
  const up = rest * 2n > unit || (rest * 2n === unit && whole % 2n === 1n)
  return Number(up ? whole + 1n : whole) * 2 ** (surplus - Number(BITS))
}
