/** Scans as texts, for tests of daemons: what rules go through as a whole, although it grows with the network. */
import type { Program } from '../../rules/index.ts'

/** The scans of a program, as `CHANGED goes through all of RELATION (RULES)`. */
export function unboundedScans(program: Program): readonly string[] {
  return program
    .scans()
    .map(
      ({ changed, through, rules }) =>
        `${changed.name} goes through all of ${through.name} (${rules.join('; ')})`,
    )
    .sort()
}
