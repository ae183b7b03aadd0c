/**
 * The order of evaluation: which clause of a conjunction is best evaluated next.
 *
 * The order is greedy. Tests run as soon as their variables are bound; of the atoms the one with the
 * most bound columns comes next, where columns of few different values hardly count; what is only needed
 * for the result is computed at the end. Where several clauses are as good as each other, all are told:
 * which of them comes first is for who plans several conjunctions together.
 */
import { type Clause, type Conjunction, positionsOf, type Variable } from './clause.ts'

/** Which clauses are left of a conjunction, by their positions. */
export type Clauses = ReadonlyMap<number, Clause>

/** Variables whose values decide what is joined, as opposed to what is written at the end. */
export function neededToJoin(conjunction: Conjunction): ReadonlySet<Variable> {
  const needed = new Set<Variable>()
  for (const clause of conjunction.clauses) {
    if (clause.kind === 'atom' || clause.kind === 'absent') for (const v of clause.variables) needed.add(v)
    if (clause.kind === 'filter') for (const v of clause.arguments) needed.add(v)
  }
  for (let grown = true; grown; ) {
    grown = false
    for (const clause of conjunction.clauses) {
      if ((clause.kind !== 'compute' && clause.kind !== 'each') || !needed.has(clause.result)) continue
      for (const v of clause.arguments) {
        if (needed.has(v)) continue
        needed.add(v)
        grown = true
      }
    }
  }
  return needed
}

/** The positions of the clauses that are best evaluated next; none where no clause can be. */
export function bestNext(
  left: Clauses,
  isBound: (variable: Variable) => boolean,
  early: ReadonlySet<Variable>,
): readonly number[] {
  let best: number[] = []
  let bestRank = Number.NEGATIVE_INFINITY
  for (const [position, clause] of left) {
    const rank = rankOf(clause, isBound, early)
    if (rank === Number.NEGATIVE_INFINITY || rank < bestRank) continue
    if (rank > bestRank) best = []
    bestRank = rank
    best.push(position)
  }
  return best
}

/** How soon a clause should be evaluated; -Infinity when it cannot be yet. */
function rankOf(
  clause: Clause,
  isBound: (variable: Variable) => boolean,
  early: ReadonlySet<Variable>,
): number {
  switch (clause.kind) {
    case 'filter':
      return clause.arguments.every(isBound) ? 1000 : Number.NEGATIVE_INFINITY
    case 'absent':
      return clause.variables.every(isBound) ? 900 : Number.NEGATIVE_INFINITY
    case 'compute':
      if (!clause.arguments.every(isBound)) return Number.NEGATIVE_INFINITY
      return early.has(clause.result) ? 800 : -100
    case 'each':
      if (!clause.arguments.every(isBound)) return Number.NEGATIVE_INFINITY
      return early.has(clause.result) ? 200 : -90
    case 'atom': {
      const { columns, coarse, few } = clause.source
      const positions = positionsOf(clause)
      const known = clause.variables.flatMap((v, i) =>
        isBound(v) ? [columns[positions[i] as number] as string] : [],
      )
      if (known.length === clause.variables.length) return 700
      const fine = known.filter((column) => !coarse.has(column)).length
      // Without a bound column that tells rows apart an atom is a product: only when nothing else is left, and
      // one of few rows before any other.
      return fine === 0 ? (few ? -40 : -80) + known.length : 300 + 10 * fine + known.length
    }
  }
}
