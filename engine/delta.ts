/**
 * A delta: weighted rows, in flat arrays that are used again from transaction to transaction.
 *
 * While rows are pushed into it a delta may name a row twice; one that listeners are told does not,
 * and has no weight zero.
 */
import type { RowId } from './value.ts'

/** Capacity that is kept from one transaction to the next. */
const KEPT = 1024

export class Delta {
  rows = new Int32Array(8)
  weights = new Float64Array(8)
  length = 0

  add(row: RowId, weight: number): void {
    const at = this.length++
    if (at === this.rows.length) this.#grow()
    this.rows[at] = row
    this.weights[at] = weight
  }

  /** Drops the rows of weight zero. */
  dropZeros(): void {
    let kept = 0
    for (let i = 0; i < this.length; i++) {
      if (this.weights[i] === 0) continue
      this.rows[kept] = this.rows[i] as number
      this.weights[kept] = this.weights[i] as number
      kept++
    }
    this.length = kept
  }

  clear(): void {
    this.length = 0
    if (this.rows.length <= KEPT) return
    this.rows = new Int32Array(8)
    this.weights = new Float64Array(8)
  }

  #grow(): void {
    const rows = new Int32Array(this.rows.length * 2)
    rows.set(this.rows)
    this.rows = rows
    const weights = new Float64Array(this.weights.length * 2)
    weights.set(this.weights)
    this.weights = weights
  }
}
