/**
 * Evaluation from scratch: what a program derives from given inputs, by definition and without the
 * engine. Bodies are solved by search, recursion by going round until nothing new comes.
 */
import { Map as ImmutableMap, List } from 'immutable'
import type { Value } from '../../engine/index.ts'
import type { Program } from '../program/program.ts'
import { columnNames, type Relation } from '../relation.ts'
import type { HeadColumn, Rule } from '../rule.ts'
import { type AnyFact, FactIndex, type FactSource } from './fact-index.ts'
import { FactSet } from './fact-set.ts'
import { foldGroup } from './fold.ts'
import { type Bindings, solve, evaluate as valueIn } from './solve.ts'

/** What a program derives. */
export interface Evaluation {
  facts(relation: Relation): FactSet
  /** How many facts each rule derived, those that another derived too included. */
  readonly fired: ReadonlyMap<Rule, number>
}

/**
 * Evaluates a program.
 *
 * @param given the facts of its inputs, and of its allocations: assignments are decisions, not derivations
 */
export function evaluate(program: Program, given: (relation: Relation) => Iterable<AnyFact>): Evaluation {
  const all = new Map<Relation, FactSet>()
  const fired = new Map<Rule, number>()
  const facts = (relation: Relation): FactSet => {
    let known = all.get(relation)
    if (!known) {
      known = new FactSet(relation)
      all.set(relation, known)
    }
    return known
  }
  const complete = new FactIndex((relation) => facts(relation).values())
  for (const { relations, recursive } of program.strata) {
    const definitions = relations.flatMap((relation) => program.definitions.get(relation) ?? [])
    const rules = definitions.filter((definition) => definition.kind === 'rule')
    for (const relation of relations) {
      const isGiven = relation.kind === 'input' || definitions.some((d) => d.kind === 'allocation')
      if (isGiven) for (const fact of given(relation)) facts(relation).add(fact)
    }
    let grown = true
    while (grown) {
      const source = recursive ? besides(complete, relations, facts) : complete
      const derived = rules.map((rule) => ({ rule, its: deriveAll(rule, source) }))
      grown = false
      for (const { rule, its } of derived) {
        fired.set(rule, its.length)
        for (const fact of its) grown = facts(rule.relation).add(fact) || grown
      }
      grown &&= recursive
    }
  }
  return { facts, fired }
}

/** The facts of complete relations, and those of growing ones as they are now. */
function besides(
  complete: FactSource,
  growing: readonly Relation[],
  facts: (relation: Relation) => FactSet,
): FactSource {
  const index = new FactIndex((relation) => facts(relation).values())
  return {
    find: (relation, wanted) => (growing.includes(relation) ? index : complete).find(relation, wanted),
  }
}

/** All facts that a rule derives. */
function deriveAll(rule: Rule, source: FactSource): readonly AnyFact[] {
  const names = columnNames(rule.relation)
  const solved = rule.bodies.map(({ literals, heads }) => ({
    heads,
    solutions: [...solve(literals, source)].map(({ bindings }) => bindings),
  }))
  const heads = rule.bodies[0]?.heads ?? []
  return heads.flatMap((first, i) => {
    // What stands in a column depends on the body, whether it is folded does not.
    const cases = solved.map(({ heads, solutions }) => ({ head: heads[i] ?? [], solutions }))
    if (first.some((column) => column.aggregate)) return foldAll(names, cases)
    return cases.flatMap(({ head, solutions }) =>
      solutions.map((bindings) =>
        factOf(
          names,
          head.map((column) => valueOfColumn(column, bindings)),
        ),
      ),
    )
  })
}

/** A head of one body, and the ways to satisfy that body. */
interface Case {
  readonly head: readonly HeadColumn[]
  readonly solutions: readonly Bindings[]
}

/** One fact for each group of bindings, of all bodies, that agree in the columns that are not folded. */
function foldAll(names: readonly string[], cases: readonly Case[]): readonly AnyFact[] {
  const groups = ImmutableMap<List<Value>, (readonly [readonly HeadColumn[], Bindings])[]>().withMutations(
    (made) => {
      for (const { head, solutions } of cases) {
        const keyed = head.filter((column) => !column.aggregate)
        for (const bindings of solutions) {
          const key = List(keyed.map((column) => valueOfColumn(column, bindings)))
          const group = made.get(key)
          if (group) group.push([head, bindings])
          else made.set(key, [[head, bindings]])
        }
      }
    },
  )
  return [...groups.values()].map((group) =>
    factOf(
      names,
      names.map((_, i) => {
        const [first] = group
        const column = first?.[0][i]
        if (!first || !column) return null // a group has members, and a head all columns
        if (!column.aggregate) return valueOfColumn(column, first[1])
        const members = group.flatMap(([head, bindings]) => {
          const aggregate = head[i]?.aggregate
          return aggregate ? [{ aggregate, bindings }] : []
        })
        return foldGroup(members)
      }),
    ),
  )
}

function valueOfColumn({ node }: HeadColumn, bindings: Bindings): Value {
  // What a head derives is a column's value.
  return valueIn(node, bindings) as Value
}

function factOf(names: readonly string[], values: readonly Value[]): AnyFact {
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? null]))
}
