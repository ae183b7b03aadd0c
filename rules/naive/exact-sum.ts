/** Exact sums by definition: numbers as whole multiples of a power of two, added up, and rounded once. */

/** More bits than a number has: what is left below them only says to which side a half is rounded. */
const BITS = 64

/**
 * The number next to the sum.
 *
 * @throws RangeError for what is no finite number
 */
export function exactSum(numbers: Iterable<number>): number {
  const parts = [...numbers].map(toFraction)
  const places = Math.max(0, ...parts.map((part) => part.places))
  const sum = parts.reduce((total, part) => total + (part.whole << BigInt(places - part.places)), 0n)
  const magnitude = sum < 0n ? -sum : sum
  const surplus = Math.max(0, magnitude.toString(2).length - BITS)
  const kept = magnitude >> BigInt(surplus)
  const isExact = kept << BigInt(surplus) === magnitude
  const rounded = Number(isExact ? kept : kept | 1n) * 2 ** (surplus - places)
  return sum < 0n ? -rounded : rounded
}

/** A number as a whole one over two to the power of `places`. */
function toFraction(number: number): { readonly whole: bigint; readonly places: number } {
  if (!Number.isFinite(number)) throw new RangeError(`a sum with ${number} is not finite`)
  let [whole, places] = [number, 0]
  while (!Number.isInteger(whole)) [whole, places] = [whole * 2, places + 1]
  return { whole: BigInt(whole), places }
}
