/** Unification of a head with a fact: what the fact's values say about the body. */
import { is } from 'immutable'
import type { AnyFact } from '../naive/fact-index.ts'
import { type Bindings, evaluate, isKnown } from '../naive/solve.ts'
import type { Node } from '../reference.ts'
import { columnNames, type Relation } from '../relation.ts'
import type { HeadColumn } from '../rule.ts'

/** A column in which a head and a fact differ. */
export interface Difference {
  readonly column: string
  readonly derived: unknown
  readonly wanted: unknown
}

/** What a head binds when it is to derive a fact, or where the two cannot agree. */
export function unify(
  relation: Relation,
  head: readonly HeadColumn[],
  fact: Partial<AnyFact>,
): { readonly bindings: Bindings } | Difference {
  const bindings = new Map<Node, unknown>()
  for (const [column, { node, aggregate }] of columnsOf(relation, head)) {
    const wanted = fact[column]
    if (aggregate || wanted === undefined || node.kind === 'computed') continue
    if (!isKnown(node, bindings)) bindings.set(node, wanted)
    else if (!is(evaluate(node, bindings), wanted))
      return { column, derived: evaluate(node, bindings), wanted }
  }
  return { bindings }
}

/** The first column in which what a head derives from `bindings` differs from a fact; aggregates apart. */
export function difference(
  relation: Relation,
  head: readonly HeadColumn[],
  fact: Partial<AnyFact>,
  bindings: Bindings,
): Difference | undefined {
  for (const [column, { node, aggregate }] of columnsOf(relation, head)) {
    const wanted = fact[column]
    if (aggregate || wanted === undefined) continue
    const derived = evaluate(node, bindings)
    if (!is(derived, wanted)) return { column, derived, wanted }
  }
  return undefined
}

function columnsOf(
  relation: Relation,
  head: readonly HeadColumn[],
): readonly (readonly [string, HeadColumn])[] {
  return columnNames(relation).flatMap((column, i) => {
    const its = head[i]
    return its ? [[column, its] as const] : []
  })
}
