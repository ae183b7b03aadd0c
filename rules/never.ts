/**
 * Invariants: what may never be. They are written like rules and derive nothing: the kit looks for what satisfies
 * them after every transaction of a history, and a running program can be asked.
 */

import type { Value } from '../engine/index.ts'
import { type Body, type Literal, recordings } from './body.ts'
import { callSite, type Place } from './call-site.ts'
import type { AnyFact, FactSource } from './naive/fact-index.ts'
import { evaluate, solve } from './naive/solve.ts'
import { type Node, nodeOf, type Term } from './reference.ts'
import { checkBound } from './rule.ts'

/** Something that may never be. */
export interface Never {
  readonly kind: 'never'
  readonly sentence: string
  readonly place: Place
  /** Sentence, file and line. */
  readonly name: string
  readonly bodies: readonly NeverBody[]
}

interface NeverBody {
  readonly literals: readonly Literal[]
  /** What is told of a violation. */
  readonly told: ReadonlyMap<string, Node>
}

/** Something that may never be, and is. */
export interface Violation {
  /** The invariant: sentence, file and line. */
  readonly never: string
  /** What its body returns. */
  readonly fact: AnyFact
}

/**
 * Says that nothing satisfies a body.
 *
 * @param sentence what may never be, in plain words
 * @param body returns what to tell of a violation, by names
 * @example never('Two ports of a switch have one tunnel key', ({ match, where }) => …)
 */
export function never(
  sentence: string,
  body: (body: Body) => Readonly<Record<string, Term<unknown>>>,
): Never {
  const titled = new Invariant(sentence, callSite())
  const bodies = recordings(titled, body).map(({ literals, bound, result }) => {
    const told = new Map(Object.entries(result).map(([name, term]) => [name, nodeOf(term)]))
    const head = [...told.values()].map((node) => ({ node, aggregate: undefined }))
    checkBound(titled, literals, bound, [head])
    return { literals, told }
  })
  return Object.assign(titled, { kind: 'never', bodies } as const)
}

class Invariant {
  readonly sentence: string
  readonly place: Place

  constructor(sentence: string, place: Place) {
    this.sentence = sentence
    this.place = place
  }

  get name(): string {
    return `${this.sentence} (never, at ${this.place})`
  }
}

/** Violations as text, one on each line: the invariant, and what breaks it. */
export function printViolations(violations: readonly Violation[]): string {
  return violations
    .map(({ never, fact }) => {
      const told = Object.entries(fact).map(([name, value]) => `${name}=${String(value)}`)
      return `${never}: ${told.join(' ')}\n`
    })
    .join('')
}

/** Everything in some facts that satisfies invariants. */
export function violationsOf(nevers: readonly Never[], facts: FactSource): readonly Violation[] {
  return nevers.flatMap(({ name, bodies }) =>
    bodies.flatMap(({ literals, told }) =>
      Array.from(solve(literals, facts), ({ bindings }) => ({
        never: name,
        // What is told is a column's value, or computed from some.
        fact: Object.fromEntries([...told].map(([key, node]) => [key, evaluate(node, bindings) as Value])),
      })),
    ),
  )
}
