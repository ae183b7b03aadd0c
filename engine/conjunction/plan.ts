/**
 * Planning: for each collection that conjunctions read, in which order a change of it is joined with
 * the others.
 *
 * Conjunctions are planned together. Those that start with the same change and go on with the same step
 * take that step once: their plans are a tree, whose branches are where they begin to differ. A part
 * that several rules have in common is computed once this way, and nothing of it is kept. Sharing never
 * makes a plan worse: it only chooses among steps that are as good as each other.
 */
import type { Value } from '../value.ts'
import type { Absent, Atom, Compute, Conjunction, Each, Filter, Head, Variable } from './clause.ts'
import { Participant } from './participant.ts'

/** What a change of one collection leads to. The variables in it are slots of one frame. */
export interface PlanTree {
  /** The atom, or negated atom, whose change starts the work. */
  readonly start: Atom | Absent
  readonly constants: ReadonlyMap<Variable, Value>
  /** How many slots the frame has. */
  readonly slots: number
  readonly root: PlanNode
}

/** A point that plans reach together. */
export interface PlanNode {
  /** The conjunctions whose plans come by here. */
  readonly conjunctions: readonly Conjunction[]
  /** Those that are complete here, and what they derive. */
  readonly derivations: readonly Derivation[]
  readonly branches: readonly Branch[]
}

export interface Derivation {
  readonly conjunction: Conjunction
  readonly heads: readonly Head[]
}

/** A step, and what follows it. */
export interface Branch {
  readonly step: Step
  /** Names of the slots that are bound before the step, for error messages. */
  readonly bound: readonly Named[]
  readonly next: PlanNode
}

/** A variable that people know by a name. */
export interface Named {
  readonly variable: Variable
  readonly name: string
}

/**
 * A clause, evaluated when what it needs is bound.
 *
 * - `bound`: the columns by which rows are looked up
 * - `old`: a clause on the very collection that changes is read in its old version when it stands after
 *   the starting one, and in its new version before it, so that each pair of changes counts once
 * - `check`: the variable is bound already, so the computed value has to equal it
 */
export type Step =
  | {
      readonly kind: 'probe'
      readonly clause: Atom
      readonly bound: readonly number[]
      readonly old: boolean
    }
  | { readonly kind: 'absent'; readonly clause: Absent; readonly old: boolean }
  | { readonly kind: 'filter'; readonly clause: Filter }
  | { readonly kind: 'compute'; readonly clause: Compute; readonly check: boolean }
  | { readonly kind: 'each'; readonly clause: Each; readonly check: boolean }

/**
 * Plans conjunctions together, for every clause a change can start from.
 *
 * @throws EngineError naming the conjunction and the clauses when a variable can never be bound
 */
export function plan(conjunctions: readonly Conjunction[]): readonly PlanTree[] {
  const starts = new Map<string, Participant[]>()
  for (const conjunction of conjunctions) {
    conjunction.clauses.forEach((clause, position) => {
      if (clause.kind !== 'atom' && clause.kind !== 'absent') return
      const participant = new Participant(conjunction, clause, position)
      const together = starts.get(participant.startKey)
      if (together) together.push(participant)
      else starts.set(participant.startKey, [participant])
    })
  }
  return [...starts.values()].map(planFrom)
}

function planFrom(together: readonly Participant[]): PlanTree {
  const constants = new Map<Value, Variable>()
  for (const { conjunction } of together)
    for (const value of conjunction.constants.values())
      if (!constants.has(value)) constants.set(value, constants.size)
  for (const participant of together) participant.begin(constants)
  const root = node(together)
  const [first] = together
  if (!first) throw new Error('a plan of no conjunction') // groups have members
  return {
    start: first.start,
    constants: new Map([...constants].map(([value, slot]) => [slot, value])),
    slots: Math.max(...together.map((participant) => participant.slots)),
    root,
  }
}

/** What is left to do for plans that have been the same so far. */
function node(together: readonly Participant[]): PlanNode {
  const derivations: Derivation[] = []
  const branches: Branch[] = []
  const going: Participant[] = []
  for (const participant of together) {
    if (participant.complete) derivations.push(participant.derivation())
    else going.push(participant)
  }
  for (const choice of choices(going)) {
    const [first] = choice
    if (!first) continue // a choice has members
    const bound = first.participant.named()
    const names = new Set<string>()
    for (const { participant, position } of choice) {
      const name = participant.clauseName(position)
      if (name !== undefined) names.add(name)
    }
    const steps = choice.map(({ participant, position }) => participant.take(position))
    const step = called(steps[0] as Step, [...names].join(' + '))
    branches.push({ step, bound, next: node(choice.map(({ participant }) => participant)) })
  }
  return { conjunctions: together.map(({ conjunction }) => conjunction), derivations, branches }
}

/** A participant, and the position of the clause that it evaluates next. */
interface Choice {
  readonly participant: Participant
  readonly position: number
}

/** Lets the participants agree on next steps: again and again the one that most of the rest can take. */
function choices(participants: readonly Participant[]): readonly (readonly Choice[])[] {
  const [only, second] = participants
  if (!only) return []
  if (!second) return [[{ participant: only, position: only.best() }]]
  const options = new Map(participants.map((participant) => [participant, participant.options()]))
  const made: (readonly Choice[])[] = []
  while (options.size > 0) {
    const votes = new Map<string, Choice[]>()
    for (const [participant, its] of options) {
      for (const [key, position] of its) {
        const known = votes.get(key)
        if (known) known.push({ participant, position })
        else votes.set(key, [{ participant, position }])
      }
    }
    let most: readonly Choice[] = []
    for (const choice of votes.values()) if (choice.length > most.length) most = choice
    made.push(most)
    for (const { participant } of most) options.delete(participant)
  }
  return made
}

/** A step whose function goes by the name of all who share it. */
function called(step: Step, name: string): Step {
  switch (step.kind) {
    case 'filter':
      return { ...step, clause: { ...step.clause, name } }
    case 'compute':
      return { ...step, clause: { ...step.clause, name } }
    case 'each':
      return { ...step, clause: { ...step.clause, name } }
    default:
      return step
  }
}
