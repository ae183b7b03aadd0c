/**
 * Why a fact is not there: for each rule that could derive it, how far its body can be satisfied, and
 * the literal at which every attempt ends.
 */
import { is } from 'immutable'
import type { Literal } from '../body.ts'
import type { AnyFact, FactSource } from '../naive/fact-index.ts'
import { foldGroup } from '../naive/fold.ts'
import { type Bindings, evaluate, isKnown, type Solution, solve } from '../naive/solve.ts'
import type { Program } from '../program/program.ts'
import type { Node } from '../reference.ts'
import { columnNames, type Relation } from '../relation.ts'
import type { AllocationRule, HeadColumn, Rule, RuleBody } from '../rule.ts'
import { showFact, showValue } from './explanation.ts'
import { furthestAttempt } from './furthest.ts'
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
      return definition.bodies.flatMap((body) =>
        body.heads.map((head) => failureOf(definition, body, head, fact, facts)),
      )
    return [unassigned(definition, fact, facts)]
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

/** Why an allocation has not given a number: nobody asked, it gave another one, or none was left. */
function unassigned(
  { name, relation, requests }: AllocationRule,
  fact: Partial<AnyFact>,
  facts: FactSource,
): Failure {
  const part = (of: Partial<AnyFact>): AnyFact =>
    Object.fromEntries(
      columnNames(requests).flatMap((column) => {
        const value = of[column]
        return value === undefined ? [] : [[column, value]]
      }),
    )
  const literal = (its: AnyFact): string => `match ${requests.name}${showFact(its)}`
  const find = (of: Relation, its: AnyFact): AnyFact | undefined => {
    const [found] = facts.find(of, new Map(Object.entries(its)))
    return found
  }
  const asked = find(requests, part(fact))
  if (!asked) return { rule: name, literal: literal(part(fact)), satisfied: [] }
  const satisfied = [literal(asked)]
  const given = find(relation, part(asked))
  const { number } = fact
  if (given && number !== undefined)
    return { rule: name, differs: { column: 'number', derived: given.number, wanted: number }, satisfied }
  return { rule: name, literal: `a number for ${requests.name}${showFact(asked)} is left`, satisfied }
}

function failureOf(
  rule: Rule,
  { literals }: RuleBody,
  head: readonly HeadColumn[],
  fact: Partial<AnyFact>,
  facts: FactSource,
): Failure {
  const { name, relation } = rule
  const unified = unify(relation, head, fact)
  if (!('bindings' in unified)) return { rule: name, differs: unified, satisfied: [] }
  const attempt = furthestAttempt(literals, facts, unified.bindings)
  const told = (literal: Literal): string => describe(literal, attempt.bindings)
  const failure = { rule: name, satisfied: attempt.satisfied.map(told) }
  if (attempt.failing) return { ...failure, literal: told(attempt.failing) }
  const differs = head.some((column) => column.aggregate)
    ? differsInGroup(rule, head, fact, solve(literals, facts, unified.bindings))
    : difference(relation, head, fact, attempt.bindings)
  return differs ? { ...failure, differs } : failure
}

/** In which column the fact of the group that is asked for differs; where there is no such group, another's. */
function differsInGroup(
  { relation }: Rule,
  head: readonly HeadColumn[],
  fact: Partial<AnyFact>,
  solutions: Iterable<Solution>,
): Difference | undefined {
  const group: Bindings[] = []
  let other: Difference | undefined
  for (const { bindings } of solutions) {
    const found = difference(relation, head, fact, bindings)
    if (found) other ??= found
    else group.push(bindings)
  }
  if (group.length === 0) return other
  for (const [i, column] of columnNames(relation).entries()) {
    const aggregate = head[i]?.aggregate
    const wanted = fact[column]
    if (!aggregate || wanted === undefined) continue
    const derived = foldGroup(group.map((bindings) => ({ aggregate, bindings })))
    if (!is(derived, wanted)) return { column, derived, wanted }
  }
  return undefined
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
