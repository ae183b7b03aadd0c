/** The errors of the engine: each names what is wrong and where, and leaves the circuit as it was. */
import { type Row, showRow } from './value.ts'

/** A use of the engine that cannot be right: wrong arity, a closed circuit, a transaction inside another. */
export class EngineError extends Error {
  override readonly name: string = 'EngineError'
}

/** What a conjunction had bound when it failed, by the names of its variables. */
export type Bindings = Readonly<Record<string, unknown>>

/** Carries the name of the clause that failed, and what was bound, from there to where the error of the transaction is made. */
export class ClauseError extends Error {
  readonly clause: string
  readonly bindings: Bindings

  constructor(clause: string, bindings: Bindings, cause: unknown) {
    super(`${clause} failed`, { cause })
    this.clause = clause
    this.bindings = bindings
  }
}

/** A transaction that failed and was undone: in which operator, at which row, and the cause. */
export class TransactionError extends EngineError {
  override readonly name = 'TransactionError'
  readonly operator: string
  readonly row: Row | undefined
  /** Where the operator is a conjunction whose variables have names. */
  readonly bindings: Bindings | undefined

  constructor(operator: string, row: Row | undefined, bindings: Bindings | undefined, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const shown = bindings ? ` with ${showBindings(bindings)}` : ''
    super(`${operator}${row ? ` at ${showRow(row)}` : ''}${shown}: ${reason}`, { cause })
    this.operator = operator
    this.row = row
    this.bindings = bindings
  }
}

function showBindings(bindings: Bindings): string {
  return Object.entries(bindings)
    .map(([name, value]) => `${name} = ${typeof value === 'string' ? JSON.stringify(value) : String(value)}`)
    .join(', ')
}
