/**
 * Planning: for each collection that a conjunction reads, in which order a change of that collection
 * is joined with the others.
 *
 * The order is greedy. Tests run as soon as their variables are bound; of the atoms the one with the
 * most bound columns comes next, where columns of few different values hardly count; what is only needed for the result is computed at the end.
 */
import { EngineError } from '../errors.ts'
import type { Absent, Atom, Clause, Compute, Conjunction, Each, Filter, Variable } from './clause.ts'

/** The order for one starting clause. */
export interface Plan {
  /** The atom, or negated atom, whose change starts the work; its position among the clauses. */
  readonly start: Atom | Absent
  readonly position: number
  readonly steps: readonly Step[]
}

export type Step =
  | {
      readonly kind: 'probe'
      readonly clause: Atom
      readonly position: number
      readonly bound: readonly number[]
    }
  | { readonly kind: 'absent'; readonly clause: Absent; readonly position: number }
  | { readonly kind: 'filter'; readonly clause: Filter }
  /** `check`: the variable is bound already, so the computed value has to equal it. */
  | { readonly kind: 'compute'; readonly clause: Compute; readonly check: boolean }
  | { readonly kind: 'each'; readonly clause: Each; readonly check: boolean }

/**
 * Plans a conjunction for every clause a change can start from.
 *
 * @throws EngineError naming the variable's clause when a variable can never be bound
 */
export function plan(conjunction: Conjunction): readonly Plan[] {
  const plans: Plan[] = []
  conjunction.clauses.forEach((clause, position) => {
    if (clause.kind === 'atom' || clause.kind === 'absent')
      plans.push(planFrom(conjunction, clause, position))
  })
  return plans
}

function planFrom(conjunction: Conjunction, start: Atom | Absent, position: number): Plan {
  const bound = new Set<Variable>([...conjunction.constants.keys(), ...start.variables])
  const left = new Map<number, Clause>()
  conjunction.clauses.forEach((clause, i) => {
    if (i !== position) left.set(i, clause)
  })
  const early = neededToJoin(conjunction)
  const steps: Step[] = []
  while (left.size > 0) {
    const next = choose(left, bound, early)
    if (next === undefined) {
      throw new EngineError(
        `${conjunction.name}: ${[...left.values()].map(describe).join(', ')} cannot be bound`,
      )
    }
    const clause = left.get(next) as Clause // `choose` picks from `left`
    left.delete(next)
    steps.push(toStep(clause, next, bound))
    for (const variable of binds(clause)) bound.add(variable)
  }
  const loose = conjunction.heads.flatMap((head) => head.variables).find((variable) => !bound.has(variable))
  if (loose !== undefined)
    throw new EngineError(`${conjunction.name}: variable ${loose} of the head is never bound`)
  return { start, position, steps }
}

/** Variables whose values decide what is joined, as opposed to what is written at the end. */
function neededToJoin(conjunction: Conjunction): ReadonlySet<Variable> {
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

function choose(
  left: ReadonlyMap<number, Clause>,
  bound: ReadonlySet<Variable>,
  early: ReadonlySet<Variable>,
): number | undefined {
  let best: number | undefined
  let bestRank = Number.NEGATIVE_INFINITY
  for (const [i, clause] of left) {
    const rank = rankOf(clause, bound, early)
    if (rank > bestRank) {
      best = i
      bestRank = rank
    }
  }
  return best
}

/** How soon a clause should be evaluated; -Infinity when it cannot be yet. */
function rankOf(clause: Clause, bound: ReadonlySet<Variable>, early: ReadonlySet<Variable>): number {
  const ready = (variables: readonly Variable[]): boolean => variables.every((v) => bound.has(v))
  switch (clause.kind) {
    case 'filter':
      return ready(clause.arguments) ? 1000 : Number.NEGATIVE_INFINITY
    case 'absent':
      return ready(clause.variables) ? 900 : Number.NEGATIVE_INFINITY
    case 'compute':
      if (!ready(clause.arguments)) return Number.NEGATIVE_INFINITY
      return early.has(clause.result) ? 800 : -100
    case 'each':
      if (!ready(clause.arguments)) return Number.NEGATIVE_INFINITY
      return early.has(clause.result) ? 200 : -90
    case 'atom': {
      const { columns, coarse } = clause.source
      const known = clause.variables.flatMap((v, i) => (bound.has(v) ? [columns[i] as string] : []))
      if (known.length === clause.variables.length) return 700
      const fine = known.filter((column) => !coarse.has(column)).length
      // Without a bound column that tells rows apart an atom is a product: only when nothing else is left.
      return fine === 0 ? -80 + known.length : 300 + 10 * fine + known.length
    }
  }
}

function toStep(clause: Clause, position: number, bound: ReadonlySet<Variable>): Step {
  switch (clause.kind) {
    case 'atom': {
      const columns: number[] = []
      clause.variables.forEach((variable, column) => {
        if (bound.has(variable)) columns.push(column)
      })
      return { kind: 'probe', clause, position, bound: columns }
    }
    case 'absent':
      return { kind: 'absent', clause, position }
    case 'filter':
      return { kind: 'filter', clause }
    case 'compute':
      return { kind: 'compute', clause, check: bound.has(clause.result) }
    case 'each':
      return { kind: 'each', clause, check: bound.has(clause.result) }
  }
}

/** The variables that a clause binds. */
export function binds(clause: Clause): readonly Variable[] {
  if (clause.kind === 'atom') return clause.variables
  if (clause.kind === 'compute' || clause.kind === 'each') return [clause.result]
  return []
}

function describe(clause: Clause): string {
  return clause.kind === 'atom' || clause.kind === 'absent'
    ? `${clause.kind} ${clause.source.name}`
    : clause.name
}
