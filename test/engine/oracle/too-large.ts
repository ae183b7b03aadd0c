/** What the oracle does not go on with: it tries every combination, so sizes have to stay small. */

/** Rows of a bag, or solutions of a conjunction, at most. */
const ROWS = 200
const SOLUTIONS = 4000
const WEIGHT = 2 ** 20

export class TooLarge extends Error {}

export function checkSolutions(count: number): void {
  if (count > SOLUTIONS) throw new TooLarge(`${count} solutions`)
}

export function checkBag(of: ReadonlyMap<string, { readonly weight: number }>): void {
  if (of.size > ROWS) throw new TooLarge(`${of.size} rows`)
  for (const { weight } of of.values()) if (Math.abs(weight) > WEIGHT) throw new TooLarge(`weight ${weight}`)
}
