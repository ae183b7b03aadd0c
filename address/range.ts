/** Ranges of addresses, and of anything else that is counted. */

/** From one number to another, both included. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** What is left of ranges without one of them; in the same order, none empty. */
export function without(ranges: readonly Range[], { from, to }: Range): readonly Range[] {
  if (from > to) return ranges
  return ranges
    .flatMap((range) => [
      { from: range.from, to: Math.min(range.to, from - 1) },
      { from: Math.max(range.from, to + 1), to: range.to },
    ])
    .filter((range) => range.from <= range.to)
}
