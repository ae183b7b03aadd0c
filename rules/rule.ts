/** Rules, allocations and differences: everything that defines the rows of a derived relation. */
import type { Range, Value } from '../engine/index.ts'
import { type Aggregate, isAggregate } from './aggregate.ts'
import { type Body, type Literal, recordings, type Titled } from './body.ts'
import { callSite, type Place } from './call-site.ts'
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

/** The literals of a rule, and what they derive. */
export interface RuleBody {
  readonly literals: readonly Literal[]
  readonly heads: readonly (readonly HeadColumn[])[]
}

/** What every definition has for people. */
interface Told {
  /** What it says, in plain words. */
  readonly sentence: string
  readonly place: Place
  /** Sentence, relation, file and line: what errors, explanations and plans call it. */
  readonly name: string
}

/**
 * A rule: whenever the literals of a body hold, the rows of its heads are in the relation. It has one body, or, where
 * a default may stand in for a row, one for each case; of those one holds at a time.
 */
export interface Rule extends Told {
  readonly kind: 'rule'
  readonly relation: Relation
  readonly bodies: readonly RuleBody[]
}

/** Numbers for requests; see the engine's allocator. */
export interface AllocationRule extends Told {
  readonly kind: 'allocation'
  readonly relation: Relation
  readonly requests: Relation
  readonly preferences: Relation | undefined
  readonly reserved: Relation | undefined
  readonly follow: boolean
  readonly search: 'onwards' | 'lowest'
  readonly ranges: (scope: Value) => Range | readonly Range[]
}

/** Anything that defines rows of a derived relation. */
export type Definition = Rule | AllocationRule

/** What a rule's body returns: the row that it derives, or several. */
export type Heads<C extends Columns> = HeadRow<C> | readonly HeadRow<C>[]

/**
 * Defines a rule.
 *
 * @param sentence says the same in plain words; errors, explanations and plans are headed by it
 * @throws RuleError naming the rule and its line when a column is missing or unknown, or a reference comes
 *   from another rule
 */
export function rule<C extends Columns>(
  sentence: string,
  relation: Relation<C>,
  body: (body: Body) => Heads<NoInfer<C>>,
): Rule {
  return defineRule(sentence, relation, callSite(), body)
}

/**
 * Facts that are there from the start.
 *
 * @throws RuleError as {@link rule} does
 */
export function facts<C extends Columns>(
  sentence: string,
  relation: Relation<C>,
  rows: readonly Fact<NoInfer<C>>[],
): Rule {
  // A fact is a head whose terms are all values.
  return defineRule(sentence, relation, callSite(), () => rows as unknown as readonly HeadRow<C>[])
}

/** Defines a rule that is written at a place of its own. */
export function defineRule<C extends Columns>(
  sentence: string,
  relation: Relation<C>,
  place: Place,
  body: (body: Body) => Heads<C>,
): Rule {
  const titled = new Definitive(sentence, relation, place)
  if (relation.kind === 'input')
    throw new RuleError(titled.name, `${relation.name} is an input, which no rule derives`)
  const bodies = recordings(titled, body).map(({ literals, bound, result }) => {
    const rows = (Array.isArray(result) ? result : [result]) as readonly HeadRow<C>[]
    const heads = rows.map((row) => headColumns(titled, relation, row))
    checkBound(titled, literals, bound, heads)
    return { literals, heads }
  })
  return Object.assign(titled, { kind: 'rule', bodies } as const)
}

/** What a definition is called is put together when somebody asks: finding its line takes reading a file. */
class Definitive implements Told {
  readonly sentence: string
  readonly relation: Relation
  readonly place: Place

  constructor(sentence: string, relation: Relation, place: Place) {
    this.sentence = sentence
    this.relation = relation
    this.place = place
  }

  get name(): string {
    return `${this.sentence} (${this.relation.name} at ${this.place})`
  }
}

/**
 * Gives a number to every request, unique within its scope and kept as long as the request lives.
 * A preference is looked at once, when the number is assigned, unless assignments are to follow them.
 */
export function allocation<S extends Value, K extends Value>(
  sentence: string,
  relation: Relation<{ readonly scope: Column<S>; readonly key: Column<K>; readonly number: Column<number> }>,
  spec: {
    readonly requests: Relation<{ readonly scope: Column<S>; readonly key: Column<K> }>
    /** Numbers that keys had, or would rather have than others. */
    readonly preferences?: Relation<{
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
  return Object.assign(new Definitive(sentence, relation, callSite()), {
    kind: 'allocation',
    requests,
    preferences,
    reserved,
    follow,
    search,
    // The scope column of `requests` has type S, and nothing else reaches the ranges.
    ranges: (scope: Value) => spec.ranges(scope as S),
  } as const)
}

export function headColumns(
  rule: Titled,
  relation: Relation,
  row: Readonly<Record<string, unknown>>,
): readonly HeadColumn[] {
  const unknown = Object.keys(row).find((column) => !(column in relation.columns))
  if (unknown !== undefined) throw new RuleError(rule.name, `${relation.name} has no column ${unknown}`)
  return columnNames(relation).map((column) => {
    const term = row[column]
    if (term === undefined) throw new RuleError(rule.name, `the head has no value for the column ${column}`)
    if (isAggregate(term)) return { node: term.value, aggregate: term }
    return { node: nodeOf(term), aggregate: undefined }
  })
}

/** Refuses references that no literal of the rule binds: they come from another rule. */
export function checkBound(
  rule: Titled,
  literals: readonly Literal[],
  bound: ReadonlySet<Node>,
  heads: readonly (readonly HeadColumn[])[],
): void {
  const check = (node: Node): void => {
    if (node.kind === 'constant' || bound.has(node)) return
    if (node.kind === 'column') throw new RuleError(rule.name, `${node.name} is not bound in this rule`)
    if (node.kind === 'each') throw new RuleError(rule.name, 'a value of each() is not bound in this rule')
    node.arguments.forEach(check)
  }
  for (const literal of literals) {
    if (literal.kind === 'where') literal.arguments.forEach(check)
    else if (literal.kind === 'each') literal.node.arguments.forEach(check)
    else literal.columns.forEach(check)
  }
  for (const head of heads) for (const { node } of head) check(node)
}
