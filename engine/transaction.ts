/** Transactions, as those see them who change inputs. */
import type { Collection } from './collection.ts'
import { EngineError } from './errors.ts'
import type { Input } from './input.ts'
import type { Change, Output } from './output.ts'
import type { Row } from './value.ts'

/** What a transaction may do; ends with the function it was given to. */
export interface Transaction {
  /** Adds one occurrence of a row. */
  insert(input: Input, row: Row): void
  /** Takes away one occurrence of a row. */
  remove(input: Input, row: Row): void
  /** Adds `weight` (an integer, positive or negative) occurrences of a row. */
  change(input: Input, row: Row, weight: number): void
}

/** A function that makes a transaction. */
export type Changing = (transaction: Transaction) => void

/** What a transaction would change. */
export interface Speculation {
  /** What the transaction would change in a collection, whether it has an output or not, consolidated. */
  changes(of: Output | Collection): readonly Change[]
}

/**
 * Lets `change` change inputs.
 *
 * @throws EngineError when it returns a promise, or goes on after it has returned
 */
export function perform(change: Changing): void {
  const transaction = new OpenTransaction()
  try {
    const answer: unknown = change(transaction)
    if (answer instanceof Promise) {
      answer.catch(() => {}) // whatever it was to do comes too late
      throw new EngineError(
        'the function of a transaction returned a promise: it has to be done when it returns',
      )
    }
  } finally {
    transaction.end()
  }
}

class OpenTransaction implements Transaction {
  #open = true

  insert(input: Input, row: Row): void {
    this.change(input, row, 1)
  }

  remove(input: Input, row: Row): void {
    this.change(input, row, -1)
  }

  change(input: Input, row: Row, weight: number): void {
    if (!this.#open) throw new EngineError('this transaction has ended')
    input.change(row, weight)
  }

  end(): void {
    this.#open = false
  }
}
