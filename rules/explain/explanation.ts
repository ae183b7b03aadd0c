/** Explanations as data: why a fact is there, down to the inputs. */
import type { Value } from '../../engine/index.ts'
import type { AnyFact } from '../naive/fact-index.ts'

/** A fact and what it follows from. */
export interface Explanation {
  readonly relation: string
  readonly fact: AnyFact
  /** The columns that matter where the fact is a premise: those that the rule names; all of them if left out. */
  readonly shown?: readonly string[]
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

/** What people call a value, such as the name of the row that a uuid stands for; nothing for one without a name. */
export type Naming = (value: Value) => string | undefined

/**
 * Prints an explanation as a tree: below each fact the rule, and below that what it was derived from. Columns that the
 * rule does not name are left out, and so are those that are empty (null).
 *
 * @param naming values that have a name are printed as the name, with the beginning of the value behind
 */
export function printExplanation(explanation: Explanation, naming: Naming = () => undefined): string {
  return `${lines(explanation, naming, '').join('\n')}\n`
}

function lines(premise: Premise, naming: Naming, indent: string): readonly string[] {
  if (premise.how === 'absent') return [`${indent}no ${premise.relation}${showNamed(premise.wanted, naming)}`]
  const told = { input: ' (input)', assigned: ' (assigned)', above: ' (see above)', derived: '' }[premise.how]
  return [
    `${indent}${premise.relation}${showNamed(shownPart(premise), naming)}${told}`,
    ...premise.derivations.flatMap(({ rule, premises, folded }) => [
      `${indent}  by ${rule}${folded ? ', folding' : ''}`,
      ...premises.flatMap((each) => lines(each, naming, `${indent}    `)),
    ]),
  ]
}

/** The columns of a fact that say something where it is told. */
function shownPart({ fact, shown }: Explanation): AnyFact {
  const columns = shown ?? Object.keys(fact)
  return Object.fromEntries(
    columns.flatMap((column) => {
      const value = fact[column] ?? null
      return value === null ? [] : [[column, value]]
    }),
  )
}

/** So much of a value that has a name is printed behind the name. */
const BEGINNING = 8

function showNamed(fact: AnyFact, naming: Naming): string {
  const columns = Object.entries(fact).map(([column, value]) => {
    const name = naming(value)
    const shown = name === undefined ? showValue(value) : `${name} (${String(value).slice(0, BEGINNING)})`
    return `${column}: ${shown}`
  })
  return `(${columns.join(', ')})`
}

/** A fact, or part of one, as people write it. */
export function showFact(fact: AnyFact): string {
  const columns = Object.entries(fact).map(([column, value]) => `${column}: ${showValue(value)}`)
  return `(${columns.join(', ')})`
}

export function showValue(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
