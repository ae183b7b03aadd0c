/**
 * Views: relations that are defined where they are declared, by one rule, with columns and types that
 * follow from what the rule derives. A body that several rules have in part gets a name this way, and
 * is computed once.
 */
import type { Value } from '../engine/index.ts'
import { type Aggregate, isAggregate } from './aggregate.ts'
import type { Body } from './body.ts'
import { callSite } from './call-site.ts'
import type { Column, Columns } from './column.ts'
import { isReference, type Node, type Reference } from './reference.ts'
import { defineRelation, type Relation } from './relation.ts'
import { defineRule, type HeadRow, type Rule } from './rule.ts'

/** What a view's rule derives: a value, reference or aggregate for each column. */
export type ViewHead = Readonly<Record<string, Value | Reference<unknown> | Aggregate<unknown>>>

/** The type of a column's values, from what the rule derives for it. */
type Derived<T> = T extends Aggregate<infer V> ? V : T extends Reference<infer V> ? V : Widened<T>

/** A constant stands for any value of its type. */
type Widened<T> = T extends string
  ? string extends T
    ? T
    : string
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : T

/** The columns of a view. */
export type ViewColumns<H extends ViewHead> = {
  readonly [K in keyof H]: Derived<H[K]> extends Value ? Column<Derived<H[K]>> : never
}

/** A relation with its definition. */
export interface View<C extends Columns = Columns> extends Relation<C> {
  readonly rule: Rule
}

export function isView(relation: Relation): relation is View {
  return 'rule' in relation
}

/**
 * Defines a view. A program that reads it need not name its definition.
 *
 * ```ts
 * const SwitchPort = view('SwitchPort', 'A port of a switch', ({ match }) => {
 *   const { uuid: ls, value: lsp } = match(LogicalSwitchPorts)
 *   const { name } = match(LogicalSwitchPort, { uuid: lsp })
 *   return { ls, lsp, name }
 * })
 * ```
 *
 * @throws RuleError as `rule` does
 */
export function view<const H extends ViewHead>(
  name: string,
  sentence: string,
  body: (body: Body) => H,
): View<ViewColumns<H>> {
  const columns: Record<string, Column<Value>> = {}
  const place = callSite()
  const relation = defineRelation('derived', name, columns, place)
  const rule = defineRule(sentence, relation, place, (literals) => {
    const head = body(literals)
    for (const [column, term] of Object.entries(head)) columns[column] = columnOf(term)
    return head as HeadRow<Columns>
  })
  // The columns were made from the very head whose type they have.
  return Object.assign(relation, { rule }) as View<ViewColumns<H>>
}

function columnOf(term: unknown): Column<Value> {
  if (isAggregate(term)) return { type: term.fold.name }
  const node: Node | undefined = isReference(term) ? term.node : undefined
  if (node?.kind === 'column') return node.column
  return { type: node ? 'computed' : typeof term }
}
