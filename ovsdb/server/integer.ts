/** Integers of 64 bits: numbers, but for those that a number cannot hold, which are bigints. */
import type { Json } from '../protocol/json.ts'

const smallest = -(2n ** 63n)
const largest = 2n ** 63n - 1n

/** The integer as it is kept; nothing if the JSON is none, or has more than 64 bits. */
export function integerFrom(json: Json): number | bigint | undefined {
  if (typeof json === 'bigint') return json < smallest || json > largest ? undefined : smallForm(json)
  if (typeof json !== 'number' || !Number.isInteger(json)) return undefined
  return Number.isSafeInteger(json) ? json + 0 : integerFrom(BigInt(json)) // there is no negative zero
}

function smallForm(integer: bigint): number | bigint {
  const number = Number(integer)
  return Number.isSafeInteger(number) ? number : integer
}
