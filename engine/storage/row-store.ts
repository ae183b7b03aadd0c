/**
 * Hash-consing of rows: all rows of one arity live in one store, and equal rows have one id whatever
 * collection they are in.
 *
 * A look-up compares the values themselves, so two rows whose hashes collide stay distinct. A row is
 * counted by the traces that hold it; at the end of a transaction those that nothing holds go.
 *
 * What a change of one row costs is mostly trips to memory, so everything about a row lies side by
 * side: how many hold it, in which slot of which trace it is (the first of them; most rows are in one
 * trace only), and its values.
 */
import type { RowId, ValueId } from '../value.ts'
import { fitInt32 } from './growable.ts'
import type { Interner } from './interner.ts'

const EMPTY = -1

/** Offsets in the record of a row. */
const REFERENCES = 0
const HOLDER = 1
const SLOT = 2
const VALUES = 3

/** In place of a holder. */
const NOBODY = 0

/** In place of the count of references: no row has this id. */
const FREE = -2
const INITIAL_BITS = 4

/** See `IntMap`. */
const GOLDEN = 0x9e3779b1

export class RowStore {
  readonly arity: number
  /** Where a caller puts the value ids of the row it asks for with {@link intern} or {@link find}. */
  readonly scratch: Int32Array
  readonly #interner: Interner
  readonly #stride: number
  readonly #free: RowId[] = []
  #cells: Int32Array<ArrayBuffer>
  /** Pairs of hash and row id; the id is -1 where there is none. */
  #table = emptyTable(INITIAL_BITS)
  #shift = 32 - INITIAL_BITS
  #used = 0
  #length = 0
  #unreferenced: RowId[] = []
  #holders = NOBODY

  constructor(arity: number, interner: Interner) {
    this.arity = arity
    this.scratch = new Int32Array(arity)
    this.#interner = interner
    this.#stride = VALUES + arity
    this.#cells = new Int32Array(this.#stride * 2 ** INITIAL_BITS)
  }

  /** Rows in the store at present. */
  get size(): number {
    return this.#used
  }

  /** The value id in one column of a row. */
  at(row: RowId, column: number): ValueId {
    return this.#cells[row * this.#stride + VALUES + column] as number
  }

  /** The id of the row in {@link scratch}, or -1 where there is no such row. */
  find(): RowId {
    return this.#table[this.#placeOf(this.#hash()) + 1] as number
  }

  /** The id of the row in {@link scratch}; a row that is new stays until the next {@link sweep}. */
  intern(): RowId {
    const hash = this.#hash()
    const place = this.#placeOf(hash)
    const known = this.#table[place + 1] as number
    if (known !== EMPTY) return known
    const { arity, scratch } = this
    const row = this.#free.pop() ?? this.#length++
    const base = row * this.#stride
    this.#cells = fitInt32(this.#cells, base + VALUES + arity)
    this.#cells[base + REFERENCES] = 0
    this.#cells[base + HOLDER] = NOBODY
    for (let c = 0; c < arity; c++) {
      const value = scratch[c] as number
      this.#cells[base + VALUES + c] = value
      this.#interner.retain(value)
    }
    this.#unreferenced.push(row)
    this.#table[place] = hash
    this.#table[place + 1] = row
    this.#used++
    if ((this.#used + 1) * 3 > this.#table.length) this.#grow()
    return row
  }

  retain(row: RowId): void {
    const at = row * this.#stride + REFERENCES
    this.#cells[at] = (this.#cells[at] as number) + 1
  }

  release(row: RowId): void {
    const at = row * this.#stride + REFERENCES
    const left = (this.#cells[at] as number) - 1
    this.#cells[at] = left
    if (left === 0) this.#unreferenced.push(row)
  }

  /** A number by which a trace is known as the holder of rows. */
  newHolder(): number {
    return ++this.#holders
  }

  /** The slot of a row whose first holder is `holder`, else -1. */
  slot(row: RowId, holder: number): number {
    const base = row * this.#stride
    return this.#cells[base + HOLDER] === holder ? (this.#cells[base + SLOT] as number) : -1
  }

  /** Makes `holder` the first holder of a row, unless there is one; says whether it did. */
  claim(row: RowId, holder: number, slot: number): boolean {
    const base = row * this.#stride
    if (this.#cells[base + HOLDER] !== NOBODY) return false
    this.#cells[base + HOLDER] = holder
    this.#cells[base + SLOT] = slot
    return true
  }

  /** Undoes {@link claim}; says whether there was something to undo. */
  disclaim(row: RowId, holder: number): boolean {
    const base = row * this.#stride
    if (this.#cells[base + HOLDER] !== holder) return false
    this.#cells[base + HOLDER] = NOBODY
    return true
  }

  /** Drops the rows that nothing holds, and with them their hold on values. */
  sweep(): void {
    const candidates = this.#unreferenced
    if (candidates.length === 0) return
    for (const row of candidates) {
      const base = row * this.#stride
      // A row may be listed twice; the second time it is free.
      if (this.#cells[base + REFERENCES] !== 0) continue
      for (let c = 0; c < this.arity; c++) {
        const value = this.#cells[base + VALUES + c] as number
        this.scratch[c] = value
        this.#interner.release(value)
      }
      this.#remove()
      this.#cells[base + REFERENCES] = FREE
      this.#free.push(row)
    }
    this.#unreferenced = []
  }

  /** The hash of the row in {@link scratch}. */
  #hash(): number {
    const { scratch, arity } = this
    let hash = arity
    for (let c = 0; c < arity; c++) {
      hash = Math.imul(hash ^ (scratch[c] as number), GOLDEN)
      hash ^= hash >>> 15
    }
    return Math.imul(hash, GOLDEN)
  }

  /** The place in the table of the row in {@link scratch}, or the empty one where it would be. */
  #placeOf(hash: number): number {
    const table = this.#table
    const end = table.length - 1
    let at = (hash >>> this.#shift) << 1
    for (;;) {
      const row = table[at + 1] as number
      if (row === EMPTY || (table[at] === hash && this.#isScratch(row))) return at
      at = (at + 2) & end
    }
  }

  #isScratch(row: RowId): boolean {
    const { scratch, arity } = this
    const cells = this.#cells
    const base = row * this.#stride + VALUES
    for (let c = 0; c < arity; c++) if (cells[base + c] !== scratch[c]) return false
    return true
  }

  /** Takes the row in {@link scratch} out of the table. */
  #remove(): void {
    const table = this.#table
    const end = table.length - 1
    let hole = this.#placeOf(this.#hash())
    this.#used--
    let at = hole
    for (;;) {
      at = (at + 2) & end
      if (table[at + 1] === EMPTY) break
      const home = ((table[at] as number) >>> this.#shift) << 1
      if (((at - home) & end) >= ((at - hole) & end)) {
        table[hole] = table[at] as number
        table[hole + 1] = table[at + 1] as number
        hole = at
      }
    }
    table[hole + 1] = EMPTY
  }

  #grow(): void {
    const old = this.#table
    this.#shift--
    const table = emptyTable(32 - this.#shift)
    const end = table.length - 1
    for (let i = 0; i < old.length; i += 2) {
      if (old[i + 1] === EMPTY) continue
      let at = ((old[i] as number) >>> this.#shift) << 1
      while (table[at + 1] !== EMPTY) at = (at + 2) & end
      table[at] = old[i] as number
      table[at + 1] = old[i + 1] as number
    }
    this.#table = table
  }
}

function emptyTable(bits: number): Int32Array<ArrayBuffer> {
  return new Int32Array(2 ** (bits + 1)).fill(EMPTY)
}
