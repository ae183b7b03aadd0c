/** Foreign keys: columns of inputs whose values are those of a column of facts that are there. */
import { is } from 'immutable'
import type { Columns } from '../column.ts'
import type { AnyFact } from '../naive/fact-index.ts'
import type { Relation } from '../relation.ts'
import type { Step } from './history.ts'

export interface ForeignKey {
  readonly from: Relation
  readonly column: string
  readonly to: Relation
  readonly key: string
}

/**
 * Says that a column refers to facts of an input: they come before the fact that refers to them, and go
 * after it. A column that may be missing refers to nothing then.
 */
export function refers<A extends Columns, B extends Columns>(
  from: Relation<A>,
  column: keyof A & string,
  to: Relation<B>,
  key: keyof B & string,
): ForeignKey {
  return { from, column, to, key }
}

/** Puts facts that others refer to before those; what refers to itself in a circle comes last. */
export function referredFirst(steps: readonly Step[], references: readonly ForeignKey[]): readonly Step[] {
  if (references.length === 0) return steps
  const there = new Map<Relation, AnyFact[]>()
  const ready = ({ relation, fact }: Step): boolean =>
    references.every(({ from, column, to, key }) => {
      const wanted = fact[column] ?? null
      if (from !== relation || wanted === null) return true
      return (there.get(to) ?? []).some((target) => is(target[key], wanted))
    })
  const order: Step[] = []
  let left = steps
  for (let before = -1; before !== order.length; ) {
    before = order.length
    left = left.filter((step) => {
      if (!ready(step)) return true
      order.push(step)
      there.set(step.relation, [...(there.get(step.relation) ?? []), step.fact])
      return false
    })
  }
  return [...order, ...left]
}
