/** Ranges of integers from which numbers are given out. */

/** Integers from `from` to `to`, both included. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** One or more ranges as a set of integers in order; ranges that overlap or touch become one. */
export class Ranges {
  readonly #ranges: readonly Range[]
  /** How many integers there are. */
  readonly size: number

  /** @throws RangeError for a range that is empty or whose ends are no integers */
  constructor(ranges: readonly Range[]) {
    const merged: { from: number; to: number }[] = []
    for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
      if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from > to)
        throw new RangeError(`${from} to ${to} is no range of integers`)
      const last = merged[merged.length - 1]
      if (last && from <= last.to + 1) last.to = Math.max(last.to, to)
      else merged.push({ from, to })
    }
    this.#ranges = merged
    this.size = merged.reduce((size, { from, to }) => size + to - from + 1, 0)
  }

  has(number: number): boolean {
    return Number.isInteger(number) && this.#ranges.some(({ from, to }) => from <= number && number <= to)
  }

  /** All numbers once, in order from `start` on and then from the beginning. */
  *from(start: number): Generator<number> {
    for (const { from, to } of this.#ranges) for (let n = Math.max(from, start); n <= to; n++) yield n
    for (const { from, to } of this.#ranges) for (let n = from; n <= to && n < start; n++) yield n
  }
}
