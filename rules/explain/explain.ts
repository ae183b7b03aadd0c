/**
 * Explaining a fact: the rules that derive it, solved backwards from the fact over the facts there are.
 *
 * Nothing is recorded while a program runs; the search costs when it is asked for. In a recursion the
 * engine's ranks show the way: a fact always has a derivation from facts that were there before it, so
 * following those ends at the inputs.
 */
import { is } from 'immutable'
import type { Value } from '../../engine/index.ts'
import type { Literal } from '../body.ts'
import type { AnyFact, FactSource } from '../naive/fact-index.ts'
import { foldGroup } from '../naive/fold.ts'
import { type Bindings, evaluate, type Solution, solve } from '../naive/solve.ts'
import type { Program } from '../program/program.ts'
import { columnNames, type Relation } from '../relation.ts'
import type { HeadColumn, Rule, RuleBody } from '../rule.ts'
import type { Derivation, Explanation, Premise } from './explanation.ts'
import { difference, unify } from './unify.ts'

/** What an explanation is made from. */
export interface Explained {
  readonly program: Program
  readonly facts: FactSource
  /** When a fact came, relative to the others of its recursion; 0 outside of one. */
  rank(relation: Relation, fact: AnyFact): number
}

/** Explains a fact that is there: its first derivation, or all of them. */
export function explain(of: Explained, relation: Relation, fact: AnyFact, all: boolean): Explanation {
  return new Explainer(of, all).explain(relation, fact)
}

class Explainer {
  readonly #of: Explained
  readonly #all: boolean
  readonly #told = new Map<Relation, Set<string>>()
  readonly #recursive: ReadonlyMap<Relation, ReadonlySet<Relation>>

  constructor(of: Explained, all: boolean) {
    this.#of = of
    this.#all = all
    this.#recursive = new Map(
      of.program.strata.flatMap(({ relations, recursive }) =>
        recursive ? relations.map((relation) => [relation, new Set(relations)] as const) : [],
      ),
    )
  }

  explain(relation: Relation, fact: AnyFact): Explanation {
    const of = { relation: relation.name, fact }
    if (relation.kind === 'input') return { ...of, how: 'input', derivations: [] }
    if (this.#wasTold(relation, fact)) return { ...of, how: 'above', derivations: [] }
    const definitions = this.#of.program.definitions.get(relation) ?? []
    const [first] = definitions
    if (first?.kind === 'allocation') {
      const { requests, name } = first
      const request = Object.fromEntries(columnNames(requests).map((c) => [c, fact[c] ?? null]))
      const premises = [this.explain(requests, request)]
      return { ...of, how: 'assigned', derivations: [{ rule: name, premises, folded: false }] }
    }
    const derivations: Derivation[] = []
    for (const definition of definitions) {
      if (definition.kind !== 'rule') continue
      for (const derivation of this.#derivations(definition, fact)) {
        derivations.push(derivation)
        if (!this.#all) return { ...of, how: 'derived', derivations }
      }
    }
    return { ...of, how: 'derived', derivations }
  }

  *#derivations(rule: Rule, fact: AnyFact): Generator<Derivation> {
    for (const [i, first] of (rule.bodies[0]?.heads ?? []).entries()) {
      if (first.some((column) => column.aggregate)) yield* this.#folded(rule, i, fact)
      else
        for (const body of rule.bodies)
          for (const solution of this.#solutions(rule, body, i, fact)) {
            if (!this.#isFounded(rule, fact, solution)) continue
            yield { rule: rule.name, premises: this.#premises(body.literals, solution), folded: false }
          }
    }
  }

  /** The ways to satisfy a body in which a head has the fact's values, but for what it folds. */
  *#solutions(
    { relation }: Rule,
    { literals, heads }: RuleBody,
    i: number,
    fact: AnyFact,
  ): Generator<Solution> {
    const head = heads[i] ?? []
    const unified = unify(relation, head, fact)
    if (!('bindings' in unified)) return
    for (const solution of solve(literals, this.#of.facts, unified.bindings))
      if (!difference(relation, head, fact, solution.bindings)) yield solution
  }

  /** All bindings of a group, whichever body they satisfy, if what they fold to is the fact. */
  *#folded(rule: Rule, i: number, fact: AnyFact): Generator<Derivation> {
    const group = rule.bodies.flatMap((body) =>
      [...this.#solutions(rule, body, i, fact)].map((solution) => ({ body, solution })),
    )
    const members = group.map(({ body, solution }) => ({
      head: body.heads[i] ?? [],
      bindings: solution.bindings,
    }))
    if (group.length === 0 || !foldsTo(rule, members, fact)) return
    const premises = group.flatMap(({ body, solution }) => this.#premises(body.literals, solution))
    yield { rule: rule.name, premises, folded: true }
  }

  #premises(literals: readonly Literal[], { bindings, facts }: Solution): readonly Premise[] {
    return literals.flatMap((literal): readonly Premise[] => {
      if (literal.kind === 'match') {
        const partial = facts.get(literal)
        if (!partial) return []
        const shown = columnNames(literal.relation).filter((column) => literal.columns.has(column))
        return [{ ...this.explain(literal.relation, partial), shown }]
      }
      if (literal.kind !== 'not') return []
      const wanted = Object.fromEntries(
        // A node in a column has a column's value.
        [...literal.columns].map(([column, node]) => [column, evaluate(node, bindings) as Value]),
      )
      return [{ how: 'absent', relation: literal.relation.name, wanted }]
    })
  }

  /** Whether a derivation uses only facts of the recursion that were there before the fact. */
  #isFounded(rule: Rule, fact: AnyFact, { facts }: Solution): boolean {
    const inside = this.#recursive.get(rule.relation)
    if (!inside) return true
    const own = this.#of.rank(rule.relation, fact)
    return [...facts].every(([literal, premise]) => {
      if (literal.kind !== 'match' || !inside.has(literal.relation)) return true
      return this.#of.rank(literal.relation, premise) < own
    })
  }

  #wasTold(relation: Relation, fact: AnyFact): boolean {
    const key = JSON.stringify(Object.values(fact).map((value) => [typeof value, String(value)]))
    const told = this.#told.get(relation)
    if (told?.has(key)) return true
    if (told) told.add(key)
    else this.#told.set(relation, new Set([key]))
    return false
  }
}

/** Whether the bindings of a group, each with the head of its body, fold to the fact's values. */
function foldsTo(
  { relation }: Rule,
  group: readonly { readonly head: readonly HeadColumn[]; readonly bindings: Bindings }[],
  fact: AnyFact,
): boolean {
  return columnNames(relation).every((column, i) => {
    const members = group.flatMap(({ head, bindings }) => {
      const aggregate = head[i]?.aggregate
      return aggregate ? [{ aggregate, bindings }] : []
    })
    return members.length === 0 || is(foldGroup(members), fact[column])
  })
}
