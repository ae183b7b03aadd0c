/** The latest transactions, so that a client that comes back can be told only what it missed. */
import type { Uuid } from '../protocol/value.ts'
import type { Committed } from './database.ts'

/** Beyond so many, a dump is as good. */
const mostTransactions = 1000
/** So many changed rows are kept of the smallest database too. */
const fewestChanges = 100

export class History {
  #transactions: Committed[] = []
  #changes = 0

  /** The id of the latest transaction, if there is one. */
  get last(): Uuid | undefined {
    return this.#transactions.at(-1)?.id
  }

  /** `size`: the rows of the database. Of changed rows about as many are kept: beyond that a dump says less. */
  add(committed: Committed, size: number): void {
    this.#transactions.push(committed)
    this.#changes += committed.changes.length
    let first = 0
    let excess = this.#transactions.length - mostTransactions
    while (
      first < this.#transactions.length - 1 &&
      (excess > 0 || this.#changes > Math.max(size, fewestChanges))
    ) {
      this.#changes -= this.#transactions[first++]?.changes.length ?? 0
      excess--
    }
    if (first > 0) this.#transactions.splice(0, first)
  }

  /** What was committed after that transaction; `undefined` when it is not known (any more). */
  after(id: Uuid): readonly Committed[] | undefined {
    const at = this.#transactions.findLastIndex((transaction) => transaction.id === id)
    return at < 0 ? undefined : this.#transactions.slice(at + 1)
  }
}
