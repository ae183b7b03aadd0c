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
import { IntList } from './int-list.ts'
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

/** Rows that are worth an effort of their own. */
const MANY = 1000

/** See `IntMap`. */
const GOLDEN = 0x9e3779b1

export class RowStore {
  readonly arity: number
  /** Where a caller puts the value ids of the row it asks for with {@link intern} or {@link find}. */
  readonly scratch: Int32Array
  readonly #interner: Interner
  readonly #stride: number
  readonly #free = new IntList()
  #cells: Int32Array<ArrayBuffer>
  /** Pairs of hash and row id; the id is -1 where there is none. */
  #table = emptyTable(INITIAL_BITS)
  #shift = 32 - INITIAL_BITS
  #used = 0
  #length = 0
  /** Rows whose count of references is or was zero since the last sweep; a row may be listed twice. */
  readonly #unreferenced = new IntList()
  #holders = NOBODY
  /** Holder of the rows of a delta that is being consolidated, each at its place. */
  readonly consolidation = this.newHolder()

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
    const row = this.#free.length > 0 ? this.#free.take() : this.#length++
    const base = row * this.#stride
    this.#cells = fitInt32(this.#cells, base + VALUES + arity)
    this.#cells[base + REFERENCES] = 0
    this.#cells[base + HOLDER] = NOBODY
    for (let c = 0; c < arity; c++) {
      const value = scratch[c] as number
      this.#cells[base + VALUES + c] = value
      this.#interner.retain(value)
    }
    this.#unreferenced.add(row)
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
    if (left === 0) this.#unreferenced.add(row)
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
    const { items, length } = this.#unreferenced
    if (length === 0) return
    // Where most of the rows go it is cheaper to make the table anew than to take them out one by one.
    const most = length > MANY && this.#countUnreferenced() * 2 > this.#used
    for (let i = 0; i < length; i++) {
      const row = items[i] as RowId
      const base = row * this.#stride
      if (this.#cells[base + REFERENCES] !== 0) continue
      for (let c = 0; c < this.arity; c++) {
        const value = this.#cells[base + VALUES + c] as number
        this.scratch[c] = value
        this.#interner.release(value)
      }
      if (!most) this.#remove()
      this.#used--
      this.#cells[base + REFERENCES] = FREE
      this.#free.add(row)
    }
    this.#unreferenced.clear()
    if (most) this.#rebuild()
  }

  /** At most how many rows nothing holds: one may be counted twice. */
  #countUnreferenced(): number {
    const { items, length } = this.#unreferenced
    let count = 0
    for (let i = 0; i < length; i++)
      if (this.#cells[(items[i] as RowId) * this.#stride + REFERENCES] === 0) count++
    return count
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

  /** Doubles the table. */
  #grow(): void {
    const old = this.#table
    this.#shift--
    const table = emptyTable(32 - this.#shift)
    // The first bits of a hash are its home, so the entries go over in order, without jumping about.
    for (let i = 0; i < old.length; i += 2)
      if (old[i + 1] !== EMPTY) enter(table, this.#shift, old[i] as number, old[i + 1] as number)
    this.#table = table
  }

  /** Makes a table of the rows in use. */
  #rebuild(): void {
    const bits = Math.max(INITIAL_BITS, Math.ceil(Math.log2(((this.#used + 1) * 3) / 2 + 1)))
    this.#shift = 32 - bits
    this.#table = emptyTable(bits)
    if (this.#used === 0) this.#clear()
    for (let row = 0; row < this.#length; row++) {
      const base = row * this.#stride
      if (this.#cells[base + REFERENCES] === FREE) continue
      for (let c = 0; c < this.arity; c++) this.scratch[c] = this.#cells[base + VALUES + c] as number
      enter(this.#table, this.#shift, this.#hash(), row)
    }
  }

  /** An empty store gives back what its fullest moment took. */
  #clear(): void {
    this.#length = 0
    this.#free.clear()
    this.#cells = new Int32Array(this.#stride * 2 ** INITIAL_BITS)
  }
}

function emptyTable(bits: number): Int32Array<ArrayBuffer> {
  return new Int32Array(2 ** (bits + 1)).fill(EMPTY)
}

/** Puts a row that is not there yet into a table with room for it. */
function enter(table: Int32Array, shift: number, hash: number, row: RowId): void {
  const end = table.length - 1
  let at = (hash >>> shift) << 1
  while (table[at + 1] !== EMPTY) at = (at + 2) & end
  table[at] = hash
  table[at + 1] = row
}
