/** The errors of the engine: each names what is wrong and where, and leaves the circuit as it was. */
import { type Row, showRow } from './value.ts'

/** A use of the engine that cannot be right: wrong arity, a closed circuit, a transaction inside another. */
export class EngineError extends Error {
  override readonly name: string = 'EngineError'
}

/** A transaction that failed and was undone: in which operator, at which row, and the cause. */
export class TransactionError extends EngineError {
  override readonly name = 'TransactionError'
  readonly operator: string
  readonly row: Row | undefined

  constructor(operator: string, row: Row | undefined, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super(`${operator}${row ? ` at ${showRow(row)}` : ''}: ${reason}`, { cause })
    this.operator = operator
    this.row = row
  }
}
