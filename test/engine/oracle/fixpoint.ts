/** Recursion from its definition: from nothing, again and again, until nothing new comes. */
import { type Bag, distinct, NOTHING, weights } from './bag.ts'

/** The least sets, one for each member, that `step` maps to themselves. */
export function leastFixpoint(
  members: number,
  step: (sets: readonly Bag[]) => readonly Bag[],
): readonly Bag[] {
  let sets: readonly Bag[] = Array<Bag>(members).fill(NOTHING)
  for (;;) {
    const next = step(sets).map(distinct)
    if (JSON.stringify(next.map(weights)) === JSON.stringify(sets.map(weights))) return next
    sets = next
  }
}
