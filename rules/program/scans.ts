/**
 * Scans: where a change makes rules go through a whole relation to find what it concerns. The work grows with
 * that relation, whatever changes; a relation of few rows, and a change that is rare, are no matter.
 */
import { Circuit, indexedBy, type PlanNode, plan } from '../../engine/index.ts'
import type { Relation } from '../relation.ts'
import { compile } from './compile.ts'
import type { Program } from './program.ts'

/** A change of one relation that goes through all of another. */
export interface Scan {
  readonly changed: Relation
  readonly through: Relation
  /** The names of the rules that do. */
  readonly rules: readonly string[]
}

/** The scans of a program, but for those through relations of few rows and those of rare changes. */
export function scansOf(program: Program): readonly Scan[] {
  const { wired, origins } = compile(program, new Circuit())
  const found = new Map<Relation, Map<Relation, Set<string>>>()
  for (const { start, root } of wired.flatMap((conjunctions) => plan(conjunctions))) {
    const changed = origins.get(start.source)
    if (!changed || changed.rare) continue
    for (const { source, names } of scanned(root)) {
      const through = origins.get(source)
      if (!through || through.few) continue
      const its = found.get(changed) ?? new Map<Relation, Set<string>>()
      found.set(changed, its)
      its.set(through, new Set([...(its.get(through) ?? []), ...names]))
    }
  }
  return [...found].flatMap(([changed, its]) =>
    [...its].map(([through, rules]) => ({ changed, through, rules: [...rules] })),
  )
}

/** The collections that are gone through below a point of a plan, and for which rules. */
function scanned({ branches }: PlanNode): readonly Scanned[] {
  return branches.flatMap(({ step, next }) => {
    const below = scanned(next)
    if (step.kind !== 'probe' || step.bound.length === step.clause.variables.length) return below
    if (indexedBy(step.clause, step.bound).length > 0) return below
    const names = next.conjunctions.map(({ name }) => name)
    return [{ source: step.clause.source, names }, ...below]
  })
}

interface Scanned {
  readonly source: ReturnType<Circuit['collection']>
  readonly names: readonly string[]
}
