/**
 * The rows that an input has at present, as the benchmark itself keeps them: column by column in typed
 * arrays, so that they cost every engine's process the same and no engine can keep them as its own.
 */
import type { Row } from './workload.ts'

export class Relation {
  readonly #columns: readonly Int32Array[]
  #rows = 0

  constructor(columns: 1 | 2 | 3, capacity: number) {
    this.#columns = Array.from({ length: columns }, () => new Int32Array(capacity))
  }

  /** A relation of so many rows, made one by one. */
  static of(columns: 1 | 2 | 3, rows: number, make: (index: number) => Row): Relation {
    const relation = new Relation(columns, rows)
    for (let index = 0; index < rows; index++) relation.push(make(index))
    return relation
  }

  get rows(): number {
    return this.#rows
  }

  /** The row at an index, as a new array; a literal, which has no more room than it needs. */
  row(index: number): Row {
    const [first, second, third] = this.#columns
    if (!first) return []
    if (!second) return [first[index] ?? 0]
    if (!third) return [first[index] ?? 0, second[index] ?? 0]
    return [first[index] ?? 0, second[index] ?? 0, third[index] ?? 0]
  }

  set(index: number, row: Row): void {
    for (const [i, column] of this.#columns.entries()) column[index] = row[i] ?? 0
  }

  push(row: Row): void {
    this.set(this.#rows++, row)
  }

  /** Takes a row out; the last one moves to its index. */
  remove(index: number): void {
    this.set(index, this.row(--this.#rows))
  }

  *[Symbol.iterator](): Iterator<Row> {
    for (let index = 0; index < this.#rows; index++) yield this.row(index)
  }
}
