/**
 * Exact summation: the sum of numbers as if with unlimited digits, rounded once. Taking a number away
 * leaves exactly what there was before it came, so a sum never drifts with the order of changes.
 *
 * Integers are summed as they are. Other numbers are kept as partial sums without overlapping digits
 * (J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997).
 */
export class ExactSum {
  #integer = 0
  /** Partial sums in order of size, none zero, whose digits do not overlap. */
  #partials: readonly number[] = []

  get isEmpty(): boolean {
    return this.#integer === 0 ? this.#partials.length === 0 : this.#all().length === 0
  }

  /** Adds `weight` times a number. @throws RangeError, and adds nothing, when it or the sum is not finite */
  add(value: number, weight: number): void {
    const sum = this.#integer + value * weight
    if (Number.isSafeInteger(value) && Number.isSafeInteger(value * weight) && Number.isSafeInteger(sum)) {
      this.#integer = sum
      return
    }
    // The value times each bit of the weight: such products do not round.
    let partials = this.#partials
    let bit = Math.sign(weight)
    for (let left = Math.abs(weight); left > 0; left = Math.floor(left / 2), bit *= 2)
      if (left % 2 === 1) partials = grow(partials, value * bit)
    if (!partials.every(Number.isFinite)) throw new RangeError(`the sum with ${value} is not finite`)
    this.#partials = partials
  }

  /** The sum, rounded to the nearest number. */
  get value(): number {
    if (this.#partials.length === 0) return this.#integer
    const all = this.#all()
    let sum = 0
    let i = all.length - 1
    let rest = 0
    for (; i >= 0; i--) {
      const high = sum + (all[i] as number)
      rest = (all[i] as number) - (high - sum)
      sum = high
      if (rest !== 0) break
    }
    // Halfway cases are decided by the sign of what is left below.
    const below = i > 0 ? (all[i - 1] as number) : 0
    if ((rest < 0 && below < 0) || (rest > 0 && below > 0)) {
      const twice = rest * 2
      const up = sum + twice
      if (up - sum === twice) return up
    }
    return sum
  }

  #all(): readonly number[] {
    return grow(this.#partials, this.#integer)
  }
}

/** Adds a number to partial sums: each addition's rounding error stays behind as a partial of its own. */
function grow(partials: readonly number[], added: number): number[] {
  const grown: number[] = []
  let carry = added
  for (const partial of partials) {
    const [large, small] = Math.abs(carry) < Math.abs(partial) ? [partial, carry] : [carry, partial]
    const high = large + small
    const low = small - (high - large)
    if (low !== 0) grown.push(low)
    carry = high
  }
  if (carry !== 0) grown.push(carry)
  return grown
}
