/** Explanations as data: why a fact is there, down to the inputs. */
import type { AnyFact } from '../naive/fact-index.ts'

/** A fact and what it follows from. */
export interface Explanation {
  readonly relation: string
  readonly fact: AnyFact
  /**
   * How the fact is there: as an input, derived by rules, assigned by an allocation, or, in place of a
   * derivation that was told already, by what stands above.
   */
  readonly how: 'input' | 'derived' | 'assigned' | 'above'
  /** The first derivation, or all of them; none for an input. */
  readonly derivations: readonly Derivation[]
}

/** One way in which a rule derives a fact. */
export interface Derivation {
  /** The rule's relation, file and line. */
  readonly rule: string
  /** What the literals of the body were satisfied by. */
  readonly premises: readonly Premise[]
  /** Whether the premises are those of all bindings that an aggregate folds. */
  readonly folded: boolean
}

/** A fact that a match found, or the absence that a negation asked for. */
export type Premise = Explanation | Absence

/** There is no fact of a relation with these values. */
export interface Absence {
  readonly how: 'absent'
  readonly relation: string
  readonly wanted: AnyFact
}

/** Prints an explanation as a tree: below each fact the rule, and below that what it was derived from. */
export function printExplanation(explanation: Explanation): string {
  return `${lines(explanation, '').join('\n')}\n`
}

function lines(premise: Premise, indent: string): readonly string[] {
  if (premise.how === 'absent') return [`${indent}no ${premise.relation}${showFact(premise.wanted)}`]
  const told = { input: ' (input)', assigned: ' (assigned)', above: ' (see above)', derived: '' }[premise.how]
  return [
    `${indent}${premise.relation}${showFact(premise.fact)}${told}`,
    ...premise.derivations.flatMap(({ rule, premises, folded }) => [
      `${indent}  by ${rule}${folded ? ', folding' : ''}`,
      ...premises.flatMap((each) => lines(each, `${indent}    `)),
    ]),
  ]
}

/** A fact, or part of one, as people write it. */
export function showFact(fact: AnyFact): string {
  const columns = Object.entries(fact).map(([column, value]) => `${column}: ${showValue(value)}`)
  return `(${columns.join(', ')})`
}

export function showValue(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
