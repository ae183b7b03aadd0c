/** Listening row by row: what the linear operators, and everything that keeps state of its own, share. */
import type { Collection } from '../collection.ts'
import type { Delta } from '../delta.ts'
import type { OperatorKind } from '../operator.ts'
import type { RowId } from '../value.ts'

/** An operator with one source. */
export interface RowOperator {
  readonly kind: OperatorKind
  readonly name: string
  readonly source: Collection
  readonly targets: readonly Collection[]
}

/**
 * Adds an operator that is called with every row and weight of the source's deltas. The circuit knows
 * which row is at work, for errors, and its rank, for the recursion it may be part of.
 */
export function eachChange(
  { kind, name, source, targets }: RowOperator,
  change: (row: RowId, weight: number) => void,
): void {
  const { circuit } = source
  const operator = circuit.operator({ kind, name, sources: [source], targets })
  const plain = ({ rows, weights, length }: Delta): void => {
    for (let i = 0; i < length; i++) {
      circuit.row = rows[i] as RowId
      change(rows[i] as RowId, weights[i] as number)
    }
  }
  const ranked = ({ rows, weights, length }: Delta): void => {
    for (let i = 0; i < length; i++) {
      circuit.row = rows[i] as RowId
      circuit.rank = source.rank(rows[i] as RowId)
      change(rows[i] as RowId, weights[i] as number)
    }
  }
  source.listen({ operator, receive: isRecursive(source) ? ranked : plain })
}

/** Whether a collection is part of the recursion that is being built: then the ranks of its rows matter. */
export function isRecursive(source: Collection): boolean {
  return source.recursion !== undefined && source.recursion === source.circuit.scope
}
