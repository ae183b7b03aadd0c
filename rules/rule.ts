/** Rules, allocations and differences: everything that defines the rows of a derived relation. */
import type { Range, Value } from '../engine/index.ts'
import { type Aggregate, isAggregate } from './aggregate.ts'
import { type Body, type Literal, record } from './body.ts'
import { callSite } from './call-site.ts'
import type { Column, Columns, ValueOf } from './column.ts'
import { RuleError } from './errors.ts'
import { type Node, nodeOf, type Term } from './reference.ts'
import { columnNames, type Fact, type Relation } from './relation.ts'

/** What a body derives: a value, reference or aggregate for every column. */
export type HeadRow<C extends Columns> = {
  readonly [K in keyof C]: Term<ValueOf<C[K]>> | Aggregate<ValueOf<C[K]>>
}

/** A column of a head: what it is computed from, and how it is folded if it is. */
export interface HeadColumn {
  readonly node: Node
  readonly aggregate: Aggregate<unknown> | undefined
}

/** A rule: whenever the literals hold, the rows of `heads` are in the relation. */
export interface Rule {
  readonly kind: 'rule'
  readonly name: string
  readonly relation: Relation
  readonly literals: readonly Literal[]
  readonly heads: readonly (readonly HeadColumn[])[]
}

/** Numbers for requests; see the engine's allocator. */
export interface AllocationRule {
  readonly kind: 'allocation'
  readonly name: string
  readonly relation: Relation
  readonly requests: Relation
  readonly preferences: Relation
  readonly reserved: Relation | undefined
  readonly follow: boolean
  readonly search: 'onwards' | 'lowest'
  readonly ranges: (scope: Value) => Range | readonly Range[]
}

/** Anything that defines rows of a derived relation. */
export type Definition = Rule | AllocationRule

/**
 * Defines a rule. The body returns the derived row, or several.
 *
 * @throws RuleError naming the rule's relation and line when a column is missing or unknown, or a
 *   reference comes from another rule
 */
export function rule<C extends Columns>(
  relation: Relation<C>,
  body: (body: Body) => HeadRow<C> | readonly HeadRow<C>[],
): Rule {
  return defineRule(relation, `${relation.name} at ${callSite()}`, body)
}

/**
 * Facts that are there from the start.
 *
 * @throws RuleError as {@link rule} does
 */
export function facts<C extends Columns>(relation: Relation<C>, rows: readonly Fact<C>[]): Rule {
  // A fact is a head whose terms are all values.
  return defineRule(relation, `${relation.name} at ${callSite()}`, () => rows as readonly HeadRow<C>[])
}

/** Defines a rule under a name of its own. */
export function defineRule<C extends Columns>(
  relation: Relation<C>,
  name: string,
  body: (body: Body) => HeadRow<C> | readonly HeadRow<C>[],
): Rule {
  if (relation.kind === 'input')
    throw new RuleError(name, `${relation.name} is an input, which no rule derives`)
  const { literals, bound, result } = record(name, body)
  const rows = (Array.isArray(result) ? result : [result]) as readonly HeadRow<C>[]
  const heads = rows.map((row) => headColumns(name, relation, row))
  checkBound(name, literals, bound, heads)
  return { kind: 'rule', name, relation, literals, heads }
}

/**
 * Gives a number to every request, unique within its scope and kept as long as the request lives.
 * A preference is looked at once, when the number is assigned, unless assignments are to follow them.
 */
export function allocation<S extends Value, K extends Value>(
  relation: Relation<{ readonly scope: Column<S>; readonly key: Column<K>; readonly number: Column<number> }>,
  spec: {
    readonly requests: Relation<{ readonly scope: Column<S>; readonly key: Column<K> }>
    readonly preferences: Relation<{
      readonly scope: Column<S>
      readonly key: Column<K>
      readonly number: Column<number>
    }>
    /** Numbers that nobody has; who has one when it is reserved gets another. */
    readonly reserved?: Relation<{ readonly scope: Column<S>; readonly number: Column<number> }>
    /** Whether an assignment moves when other numbers are preferred than the one it has, if one of them is free. */
    readonly follow?: boolean
    /** Where the search begins: `onwards` from the last number given (the default), or at the `lowest`. */
    readonly search?: 'onwards' | 'lowest'
    /** The numbers of a scope, in one or more ranges with both ends included. */
    readonly ranges: (scope: S) => Range | readonly Range[]
  },
): AllocationRule {
  const { requests, preferences, reserved, follow = false, search = 'onwards' } = spec
  return {
    kind: 'allocation',
    name: `${relation.name} at ${callSite()}`,
    relation,
    requests,
    preferences,
    reserved,
    follow,
    search,
    // The scope column of `requests` has type S, and nothing else reaches the ranges.
    ranges: (scope) => spec.ranges(scope as S),
  }
}

function headColumns(
  rule: string,
  relation: Relation,
  row: Readonly<Record<string, unknown>>,
): readonly HeadColumn[] {
  const unknown = Object.keys(row).find((column) => !(column in relation.columns))
  if (unknown !== undefined) throw new RuleError(rule, `${relation.name} has no column ${unknown}`)
  return columnNames(relation).map((column) => {
    const term = row[column]
    if (term === undefined) throw new RuleError(rule, `the head has no value for the column ${column}`)
    if (isAggregate(term)) return { node: term.value, aggregate: term }
    return { node: nodeOf(term), aggregate: undefined }
  })
}

/** Refuses references that no literal of the rule binds: they come from another rule. */
function checkBound(
  rule: string,
  literals: readonly Literal[],
  bound: ReadonlySet<Node>,
  heads: readonly (readonly HeadColumn[])[],
): void {
  const check = (node: Node): void => {
    if (node.kind === 'constant' || bound.has(node)) return
    if (node.kind === 'column') throw new RuleError(rule, `${node.name} is not bound in this rule`)
    if (node.kind === 'each') throw new RuleError(rule, 'a value of each() is not bound in this rule')
    node.arguments.forEach(check)
  }
  for (const literal of literals) {
    if (literal.kind === 'where') literal.arguments.forEach(check)
    else if (literal.kind === 'each') literal.node.arguments.forEach(check)
    else literal.columns.forEach(check)
  }
  for (const head of heads) for (const { node } of head) check(node)
}
