/**
 * Hash-consing of rows: all rows of one arity live in one store, column by column, and equal rows
 * have one id whatever collection they are in.
 *
 * A lookup compares the columns themselves, so two rows whose hashes collide stay distinct. A row is
 * counted by the traces that hold it; at the end of a transaction those that nothing holds go.
 */
import type { RowId, ValueId } from '../value.ts'
import { fitInt32 } from './growable.ts'
import { mix } from './int-map.ts'
import type { Interner } from './interner.ts'

const EMPTY = -1
const INITIAL_CAPACITY = 16

export class RowStore {
  readonly arity: number
  /** Where a caller puts the value ids of the row it asks for with {@link intern} or {@link find}. */
  readonly scratch: Int32Array
  readonly #interner: Interner
  readonly #columns: Int32Array<ArrayBuffer>[]
  readonly #free: RowId[] = []
  #references = new Int32Array(INITIAL_CAPACITY)
  /** A row's place in the table is taken up by its id; -2 marks a free row in `#references`. */
  #table = new Int32Array(INITIAL_CAPACITY).fill(EMPTY)
  #mask = INITIAL_CAPACITY - 1
  #used = 0
  #length = 0
  #unreferenced: RowId[] = []

  constructor(arity: number, interner: Interner) {
    this.arity = arity
    this.scratch = new Int32Array(arity)
    this.#interner = interner
    this.#columns = Array.from({ length: arity }, () => new Int32Array(INITIAL_CAPACITY))
  }

  /** Rows in the store at present. */
  get size(): number {
    return this.#used
  }

  /** The value id in one column of a row. */
  at(row: RowId, column: number): ValueId {
    return (this.#columns[column] as Int32Array)[row] as number
  }

  /** The id of the row in {@link scratch}, or -1 where there is no such row. */
  find(): RowId {
    const table = this.#table
    const mask = this.#mask
    let at = this.#hashScratch() & mask
    for (;;) {
      const row = table[at] as number
      if (row === EMPTY || this.#equalsScratch(row)) return row
      at = (at + 1) & mask
    }
  }

  /** The id of the row in {@link scratch}; a row that is new stays until the next {@link sweep}. */
  intern(): RowId {
    if ((this.#used + 1) * 3 > this.#table.length * 2) this.#grow()
    const table = this.#table
    const mask = this.#mask
    let at = this.#hashScratch() & mask
    for (;;) {
      const row = table[at] as number
      if (row === EMPTY) break
      if (this.#equalsScratch(row)) return row
      at = (at + 1) & mask
    }
    const row = this.#free.pop() ?? this.#length++
    for (let c = 0; c < this.arity; c++) {
      const column = fitInt32(this.#columns[c] as Int32Array<ArrayBuffer>, row)
      this.#columns[c] = column
      const value = this.scratch[c] as number
      column[row] = value
      this.#interner.retain(value)
    }
    this.#references = fitInt32(this.#references, row)
    this.#references[row] = 0
    this.#unreferenced.push(row)
    table[at] = row
    this.#used++
    return row
  }

  retain(row: RowId): void {
    ;(this.#references[row] as number)++
  }

  release(row: RowId): void {
    if (--(this.#references[row] as number) === 0) this.#unreferenced.push(row)
  }

  /** Drops the rows that nothing holds, and with them their hold on values. */
  sweep(): void {
    const candidates = this.#unreferenced
    if (candidates.length === 0) return
    for (const row of candidates) {
      if (this.#references[row] !== 0) continue
      this.#remove(row)
      // A row may be listed twice; from here on it counts as gone.
      this.#references[row] = -2
      this.#free.push(row)
      for (const column of this.#columns) this.#interner.release(column[row] as number)
    }
    this.#unreferenced = []
  }

  #hashScratch(): number {
    const scratch = this.scratch
    let hash = 0
    for (let c = 0; c < scratch.length; c++)
      hash = Math.imul(hash ^ (scratch[c] as number), 0x9e3779b1) ^ (hash >>> 15)
    return mix(hash)
  }

  #hashRow(row: RowId): number {
    let hash = 0
    for (const column of this.#columns)
      hash = Math.imul(hash ^ (column[row] as number), 0x9e3779b1) ^ (hash >>> 15)
    return mix(hash)
  }

  #equalsScratch(row: RowId): boolean {
    const columns = this.#columns
    const scratch = this.scratch
    for (let c = 0; c < scratch.length; c++) {
      if ((columns[c] as Int32Array)[row] !== scratch[c]) return false
    }
    return true
  }

  #remove(row: RowId): void {
    const table = this.#table
    const mask = this.#mask
    let hole = this.#hashRow(row) & mask
    while (table[hole] !== row) hole = (hole + 1) & mask
    this.#used--
    let at = hole
    for (;;) {
      at = (at + 1) & mask
      const other = table[at] as number
      if (other === EMPTY) break
      const home = this.#hashRow(other) & mask
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        table[hole] = other
        hole = at
      }
    }
    table[hole] = EMPTY
  }

  #grow(): void {
    const old = this.#table
    const table = new Int32Array(old.length * 2).fill(EMPTY)
    const mask = table.length - 1
    for (const row of old) {
      if (row === EMPTY) continue
      let at = this.#hashRow(row) & mask
      while (table[at] !== EMPTY) at = (at + 1) & mask
      table[at] = row
    }
    this.#table = table
    this.#mask = mask
  }
}
