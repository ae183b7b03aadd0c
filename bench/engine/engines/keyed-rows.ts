/**
 * What a program around d2ts or db-ivm keeps: the record it has sent for each row, by the row's id. A row is
 * taken back with the very record it came as, which spares both libraries a comparison by content.
 */
import type { Row } from '../workload.ts'

export class KeyedRows<T> {
  readonly #records: T[] = []
  readonly #make: (row: Row) => T

  constructor(make: (row: Row) => T) {
    this.#make = make
  }

  /** The record of a row that comes, or of one that goes. */
  record(row: Row, weight: 1 | -1): T {
    const [id = 0] = row
    const kept = this.#records[id]
    if (weight === -1 && kept !== undefined) return kept
    const made = this.#make(row)
    this.#records[id] = made
    return made
  }
}
