/** Foreign keys: columns of inputs whose values are those of a column of facts that are there. */
import type { Columns } from '../column.ts'
import type { Relation } from '../relation.ts'

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
