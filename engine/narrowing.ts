/**
 * Narrowing: what a collection's delta is to those who read some of its columns only. Rows that differ
 * in nothing they read cancel, so a change of any other column causes them no work; nothing is kept.
 */
import type { Listener } from './collection.ts'
import { Delta } from './delta.ts'
import type { RowStore } from './storage/row-store.ts'
import type { RowId } from './value.ts'

export class Narrowing {
  /** Positions of the columns that are read. */
  readonly columns: readonly number[]
  readonly listeners: Listener[] = []
  readonly #store: RowStore
  /** Where rows are cut down to the columns that are read, while a delta is narrowed. */
  readonly #cuts: RowStore
  readonly #delta = new Delta()

  constructor(store: RowStore, cuts: RowStore, columns: readonly number[]) {
    this.#store = store
    this.#cuts = cuts
    this.columns = columns
  }

  /** The delta without what cancels. It is valid until the next call. */
  narrow(delta: Delta): Delta {
    if (isOneWay(delta)) return delta
    const { rows, weights, length } = delta
    const sums = this.#sums(delta)
    this.#delta.clear()
    for (let i = 0; i < length; i++) {
      const cut = this.#cut(rows[i] as RowId)
      const sum = sums.get(cut) as number // all have been summed up
      // Of rows that look the same one that changed as their sum did stands for all.
      if (sum === 0 || sum > 0 !== (weights[i] as number) > 0) continue
      this.#delta.add(rows[i] as RowId, sum)
      sums.set(cut, 0)
    }
    return this.#delta
  }

  /** The sums of the weights of rows that look the same. */
  #sums({ rows, weights, length }: Delta): Map<number, number> {
    const sums = new Map<number, number>()
    for (let i = 0; i < length; i++) {
      const cut = this.#cut(rows[i] as RowId)
      sums.set(cut, (sums.get(cut) ?? 0) + (weights[i] as number))
    }
    return sums
  }

  /** Equal for rows that agree in the columns that are read. */
  #cut(row: RowId): number {
    const { columns } = this
    const { scratch } = this.#cuts
    for (let i = 0; i < columns.length; i++) scratch[i] = this.#store.at(row, columns[i] as number)
    return this.#cuts.intern()
  }
}

/** Whether rows only come, or only go: then none cancels another. */
function isOneWay({ weights, length }: Delta): boolean {
  const first = (weights[0] as number) > 0
  for (let i = 1; i < length; i++) if ((weights[i] as number) > 0 !== first) return false
  return true
}
