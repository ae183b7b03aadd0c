/**
 * An arrangement: the rows of a trace indexed by some of their columns, shared by every operator
 * that looks rows up by those columns.
 *
 * A key is a value id where there is one key column, else the id of the key's own row; the rows of
 * one key form a doubly linked list through the trace's slots. So an arrangement costs two integers
 * a row, and adding or removing one row of a key with ten thousand is as cheap as any other.
 */
import type { RowId } from '../value.ts'
import { fitInt32 } from './growable.ts'
import { IntMap } from './int-map.ts'
import type { RowStore } from './row-store.ts'

export const NO_SLOT = -1

export class Arrangement {
  /** Positions of the key columns, ascending. */
  readonly columns: readonly number[]
  readonly #rows: RowStore
  /** Where composite keys are interned; undefined where a key is one value or none. */
  readonly #keys: RowStore | undefined
  readonly #heads = new IntMap()
  #next = new Int32Array(16)
  #previous = new Int32Array(16)

  constructor(columns: readonly number[], rows: RowStore, keys: RowStore | undefined) {
    this.columns = columns
    this.#rows = rows
    this.#keys = keys
  }

  /** The first slot whose row has this key, or {@link NO_SLOT}. */
  first(key: number): number {
    return this.#heads.get(key)
  }

  /** The slot after `slot` with the same key, or {@link NO_SLOT}. */
  next(slot: number): number {
    return this.#next[slot] as number
  }

  insert(slot: number, row: RowId): void {
    const key = this.#keyOf(row)
    const head = this.#heads.get(key)
    this.#next = fitInt32(this.#next, slot)
    this.#previous = fitInt32(this.#previous, slot)
    this.#next[slot] = head
    this.#previous[slot] = NO_SLOT
    if (head !== NO_SLOT) this.#previous[head] = slot
    else this.#keys?.retain(key)
    this.#heads.set(key, slot)
  }

  remove(slot: number, row: RowId): void {
    const next = this.#next[slot] as number
    const previous = this.#previous[slot] as number
    if (next !== NO_SLOT) this.#previous[next] = previous
    if (previous !== NO_SLOT) {
      this.#next[previous] = next
      return
    }
    const key = this.#keyOf(row)
    if (next !== NO_SLOT) {
      this.#heads.set(key, next)
    } else {
      this.#heads.delete(key)
      this.#keys?.release(key)
    }
  }

  #keyOf(row: RowId): number {
    const { columns } = this
    if (this.#keys === undefined) return columns.length === 0 ? 0 : this.#rows.at(row, columns[0] as number)
    const { scratch } = this.#keys
    for (let i = 0; i < columns.length; i++) scratch[i] = this.#rows.at(row, columns[i] as number)
    return this.#keys.intern()
  }
}
