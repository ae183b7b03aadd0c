/** Mismatches: facts that are there and should not be, or the other way round. */
import { showFact } from '../explain/explanation.ts'
import type { FactSet } from '../naive/fact-set.ts'

/** What was wrong, without the history that shows it. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch'
}

/** Facts that are told of, each on its own line; the rest is a number. */
const SHOWN = 8

/**
 * Compares facts.
 *
 * @param property what does not hold if they differ
 * @throws Mismatch with the facts that are missing and those that are extra
 */
export function expectSame(property: string, expected: FactSet, found: FactSet): void {
  const { name } = expected.relation
  const lines = [
    ...expected.without(found).map((fact) => `  missing: ${name}${showFact(fact)}`),
    ...found.without(expected).map((fact) => `  extra: ${name}${showFact(fact)}`),
  ]
  if (lines.length === 0) return
  const rest = lines.length > SHOWN ? [`  and ${lines.length - SHOWN} more`] : []
  throw new Mismatch([`${property}: ${name}`, ...lines.slice(0, SHOWN), ...rest].join('\n'))
}
