/**
 * Why a fact is not there: for each rule that could derive it, how far its body can be satisfied, and
 * the literal at which every attempt ends.
 */
import type { Literal } from '../body.ts'
import type { AnyFact, FactSource } from '../naive/fact-index.ts'
import {
  type Bindings,
  evaluate,
  isKnown,
  nextLiteral,
  type Solution,
  satisfy,
  solve,
} from '../naive/solve.ts'
import type { Program } from '../program/program.ts'
import type { Node } from '../reference.ts'
import { columnNames, type Relation } from '../relation.ts'
import type { HeadColumn, Rule } from '../rule.ts'
import { fold } from './explain.ts'
import { showFact, showValue } from './explanation.ts'
import { type Difference, difference, unify } from './unify.ts'

/** Why there is no such fact. */
export interface WhyNot {
  readonly relation: string
  readonly fact: Partial<AnyFact>
  /** For each head that could derive it, why it does not; empty for an input. */
  readonly failures: readonly Failure[]
}

/** Why one rule does not derive a fact. */
export interface Failure {
  readonly rule: string
  /** What the rule derives instead in a column, where its body can be satisfied or says nothing of it. */
  readonly differs?: Difference
  /** The first literal that nothing satisfies, with the values known where it is reached. */
  readonly literal?: string
  /** The literals before it, satisfied, as an example. */
  readonly satisfied: readonly string[]
}

/** Attempts that are followed side by side; a literal that more of them could satisfy is rarely the one. */
const ATTEMPTS = 10_000

/** Says why there is no fact with these values. */
export function whyNot(
  program: Program,
  facts: FactSource,
  relation: Relation,
  fact: Partial<AnyFact>,
): WhyNot {
  const definitions = program.definitions.get(relation) ?? []
  const failures = definitions.flatMap((definition): readonly Failure[] => {
    if (definition.kind === 'rule')
      return definition.heads.map((head) => failureOf(definition, head, fact, facts))
    const { name, requests } = definition
    return [{ rule: name, literal: `${requests.name} has no request, or no number is left`, satisfied: [] }]
  })
  return { relation: relation.name, fact, failures }
}

/** Prints the answer: a line for each rule, and below it how far its body goes. */
export function printWhyNot({ relation, fact, failures }: WhyNot): string {
  const lines = [`no ${relation}${showFact(fact as AnyFact)}`]
  if (failures.length === 0) lines.push('  it is an input, and nobody brought it')
  for (const { rule, differs, literal, satisfied } of failures) {
    lines.push(`  ${rule}`)
    for (const each of satisfied) lines.push(`    holds: ${each}`)
    if (literal !== undefined) lines.push(`    fails: ${literal}`)
    if (differs)
      lines.push(
        `    differs: ${differs.column} is ${showValue(differs.derived)}, not ${showValue(differs.wanted)}`,
      )
  }
  return `${lines.join('\n')}\n`
}

function failureOf(
  rule: Rule,
  head: readonly HeadColumn[],
  fact: Partial<AnyFact>,
  facts: FactSource,
): Failure {
  const { name, relation, literals } = rule
  const unified = unify(relation, head, fact)
  if (!('bindings' in unified)) return { rule: name, differs: unified, satisfied: [] }
  let attempts: readonly Solution[] = [{ bindings: unified.bindings, facts: new Map() }]
  let left = literals
  const done: Literal[] = []
  for (;;) {
    const [example] = attempts
    if (!example) throw new Error('an attempt is left when a literal was satisfied')
    const next = nextLiteral(left, example.bindings)
    if (!next) break
    const further: Solution[] = []
    for (const attempt of attempts) {
      for (const solution of satisfy(next, facts, attempt)) if (further.push(solution) === ATTEMPTS) break
      if (further.length === ATTEMPTS) break
    }
    if (further.length === 0) {
      const satisfied = done.map((literal) => describe(literal, example.bindings))
      return { rule: name, literal: describe(next, example.bindings), satisfied }
    }
    attempts = further
    done.push(next)
    left = left.filter((literal) => literal !== next)
  }
  return { rule: name, ...differsIn(rule, head, fact, facts, unified.bindings) }
}

/** The body holds, but what it derives is something else: an example of that. */
function differsIn(
  { relation, literals }: Rule,
  head: readonly HeadColumn[],
  fact: Partial<AnyFact>,
  facts: FactSource,
  bindings: Bindings,
): Omit<Failure, 'rule'> {
  let example: Solution | undefined
  let differs: Difference | undefined
  const group: Solution[] = []
  for (const solution of solve(literals, facts, bindings)) {
    const found = difference(relation, head, fact, solution.bindings)
    if (!found) group.push(solution)
    example ??= solution
    differs ??= found
  }
  if (group.length > 0) {
    const columns = columnNames(relation)
    const at = head.findIndex((column) => column.aggregate)
    const column = head[at]
    const name = columns[at]
    if (column && name !== undefined)
      differs = { column: name, derived: fold(column, group), wanted: fact[name] }
  }
  const satisfied = literals.map((literal) => describe(literal, example?.bindings ?? bindings))
  return differs ? { differs, satisfied } : { satisfied }
}

/** A literal as people read it, with the values that are known. */
function describe(literal: Literal, bindings: Bindings): string {
  const shown = (node: Node): string => (isKnown(node, bindings) ? showValue(evaluate(node, bindings)) : '_')
  switch (literal.kind) {
    case 'match':
    case 'not': {
      const columns = [...literal.columns].map(([column, node]) => `${column}: ${shown(node)}`)
      return `${literal.kind} ${literal.relation.name}(${columns.join(', ')})`
    }
    case 'where':
      return `where(${literal.arguments.map(shown).join(', ')})`
    case 'each':
      return `each(${literal.node.arguments.map(shown).join(', ')})`
  }
}
