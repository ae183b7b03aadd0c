/** What the collections of a described circuit hold, according to the oracle. */
import type { Change, Value } from '../../../engine/index.ts'
import * as bags from '../oracle/bag.ts'
import { type Clause, head, solutions } from '../oracle/conjunction.ts'
import { leastFixpoint } from '../oracle/fixpoint.ts'
import { aggregate, folds, type GroupFold, top } from '../oracle/group.ts'
import { same } from '../oracle/identity.ts'
import * as joins from '../oracle/join.ts'
import { checkBag } from '../oracle/too-large.ts'
import { mixed } from './build.ts'
import {
  type CircuitDescription,
  type ClauseDescription,
  type FoldName,
  type OperatorDescription,
  type Place,
  produced,
  type RuleDescription,
} from './description.ts'
import { evaluate as evaluateExpression, test } from './functions.ts'

/**
 * All collections, in the order of their places.
 *
 * @throws TooLarge where the naive way would take too long
 */
export function evaluate(
  { inputs, operators }: CircuitDescription,
  contents: readonly bags.Bag[],
): readonly bags.Bag[] {
  const collections: bags.Bag[] = [...contents]
  const widths: number[] = inputs.map(({ columns }) => columns.length)
  for (const operator of operators) {
    const results = apply(operator, collections, widths)
    for (const result of results) {
      checkBag(result)
      collections.push(result)
    }
    widths.push(...widthsOf(operator, widths))
  }
  return collections
}

function apply(
  operator: OperatorDescription,
  collections: readonly bags.Bag[],
  widths: readonly number[],
): readonly bags.Bag[] {
  const at = (place: Place): bags.Bag => collections[place] as bags.Bag
  const width = (place: Place): number => widths[place] as number
  switch (operator.kind) {
    case 'map':
      return [
        bags.flatMap(at(operator.source), (row) => [operator.row.map((e) => evaluateExpression(e, row))]),
      ]
    case 'filter':
      return [bags.filter(at(operator.source), (row) => test(operator.predicate, row))]
    case 'flatMap':
      return [
        bags.flatMap(at(operator.source), (row) =>
          operator.rows
            .filter((_, i) => i === 0 || test(operator.predicate, row))
            .map((expressions) => expressions.map((e) => evaluateExpression(e, row))),
        ),
      ]
    case 'project': {
      const kept = bags.filter(at(operator.source), (row) =>
        operator.equal.every(([column, value]) => same(row[column] as Value, value)),
      )
      const cut = bags.project(kept, operator.columns)
      return [operator.semantics === 'set' ? bags.distinct(cut) : cut]
    }
    case 'union':
      return [bags.plus(...operator.sources.map(at))]
    case 'negate':
      return [bags.negated(at(operator.source))]
    case 'distinct':
      return [bags.distinct(at(operator.source))]
    case 'difference':
      return [bags.minus(at(operator.desired), at(operator.actual))]
    case 'join':
      return [joins.join(at(operator.left), at(operator.right), operator.on)]
    case 'semijoin':
      return [joins.semijoin(at(operator.left), at(operator.right), operator.on)]
    case 'antijoin':
      return [joins.antijoin(at(operator.left), at(operator.right), operator.on)]
    case 'leftJoin': {
      const { left, right, on } = operator
      return [joins.leftJoin(at(left), at(right), on, width(right))]
    }
    case 'outerJoin': {
      const { left, right, on } = operator
      return [joins.outerJoin(at(left), at(right), on, [width(left), width(right)])]
    }
    case 'rules': {
      const base = collections.length
      return operator.targets.map(({ semantics }, t) => {
        const derived = bags.plus(...operator.rules.map((rule) => derive(rule, base + t, at)))
        return semantics === 'set' ? bags.distinct(derived) : derived
      })
    }
    case 'recursion': {
      const base = collections.length
      return leastFixpoint(operator.targets.length, (sets) => {
        const inside = (place: Place): bags.Bag => sets[place - base] ?? at(place)
        return operator.targets.map((_, t) =>
          bags.plus(...operator.rules.map((rule) => derive(rule, base + t, inside))),
        )
      })
    }
    case 'aggregate':
      return [
        aggregate(
          at(operator.source),
          operator.key,
          operator.folds.map(({ fold, column }) => ({ column, fold: foldOf(fold) })),
        ),
      ]
    case 'top':
      return [top(at(operator.source), operator.key, operator.by, operator.limit)]
  }
}

/** What a rule derives for one target. */
function derive(rule: RuleDescription, target: Place, at: (place: Place) => bags.Bag): bags.Bag {
  if (rule.kind === 'feed') {
    const { source, through } = rule
    if (rule.target !== target) return bags.NOTHING
    return through ? bags.filter(at(source), (row) => test(through, row)) : at(source)
  }
  const found = solutions(
    rule.clauses.map((clause) => clauseOf(clause, at)),
    new Map(rule.constants),
  )
  return bags.plus(
    ...rule.heads.flatMap(({ target: of, variables }) => (of === target ? [head(found, variables)] : [])),
  )
}

function clauseOf(clause: ClauseDescription, at: (place: Place) => bags.Bag): Clause {
  switch (clause.kind) {
    case 'atom': {
      const { source, columns, variables } = clause
      return { kind: 'atom', source: columns ? bags.project(at(source), columns) : at(source), variables }
    }
    case 'absent':
      return { kind: 'absent', source: at(clause.source), variables: clause.variables }
    case 'filter':
      return {
        kind: 'filter',
        arguments: clause.arguments,
        test: (...values) => test(clause.predicate, values),
      }
    case 'compute':
    case 'each': {
      const expressions = clause.kind === 'compute' ? [clause.expression] : clause.expressions
      return {
        kind: 'each',
        arguments: clause.arguments,
        result: clause.result,
        evaluate: (...values) => expressions.map((expression) => evaluateExpression(expression, values)),
      }
    }
  }
}

function foldOf(fold: FoldName): GroupFold {
  return fold === 'mixed' ? mixedSum : folds[fold]
}

function mixedSum(values: readonly Change[]): Value {
  return values.reduce((sum, { row, weight }) => sum + weight * mixed(row[0] as Value), 0)
}

function widthsOf(operator: OperatorDescription, widths: readonly number[]): readonly number[] {
  const known = widths.map((width) => ({
    columns: Array.from({ length: width }, (_, i) => `c${i}`),
    isSet: false,
    isPositive: false,
  }))
  return produced(operator, known).map(({ columns }) => columns.length)
}
