/**
 * An arrangement: the rows of a trace indexed by some of their columns, shared by every operator
 * that looks rows up by those columns.
 *
 * A key is a value id where there is one key column, else the id of the key's own row; the rows of
 * one key form a doubly linked list through the trace's slots. So an arrangement costs two integers
 * a row, and adding or removing one row of a key with ten thousand is as cheap as any other.
 */
import type { RowId } from '../value.ts'
import { IntMap } from './int-map.ts'
import type { RowStore } from './row-store.ts'
import type { Slots } from './slots.ts'

export const NO_SLOT = -1

export class Arrangement {
  /** Positions of the key columns, ascending. */
  readonly columns: readonly number[]
  readonly #rows: RowStore
  /** Where composite keys are interned; undefined where a key is one value or none. */
  readonly #keys: RowStore | undefined
  readonly #slots: Slots
  /** Where in a record the next and, after it, the previous slot of the list are. */
  readonly #link: number
  readonly #heads = new IntMap()

  constructor(columns: readonly number[], rows: RowStore, keys: RowStore | undefined, slots: Slots) {
    this.columns = columns
    this.#rows = rows
    this.#keys = keys
    this.#slots = slots
    this.#link = slots.addLinks()
  }

  /** The first slot whose row has this key, or {@link NO_SLOT}. */
  first(key: number): number {
    return this.#heads.get(key)
  }

  /** The slot after `slot` with the same key, or {@link NO_SLOT}. */
  next(slot: number): number {
    const { cells, stride } = this.#slots
    return cells[slot * stride + this.#link] as number
  }

  insert(slot: number, row: RowId): void {
    const { cells, stride } = this.#slots
    const key = this.#keyOf(row)
    const head = this.#heads.get(key)
    const at = slot * stride + this.#link
    cells[at] = head
    cells[at + 1] = NO_SLOT
    if (head !== NO_SLOT) cells[head * stride + this.#link + 1] = slot
    else this.#keys?.retain(key)
    this.#heads.set(key, slot)
  }

  remove(slot: number, row: RowId): void {
    const { cells, stride } = this.#slots
    const at = slot * stride + this.#link
    const next = cells[at] as number
    const previous = cells[at + 1] as number
    if (next !== NO_SLOT) cells[next * stride + this.#link + 1] = previous
    if (previous !== NO_SLOT) {
      cells[previous * stride + this.#link] = next
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
