/**
 * A trace: the present integral of a collection (row → weight), with its arrangements.
 *
 * Within a transaction a trace shows both of its versions. `apply` brings in a delta and remembers
 * what each weight was; until `settle`, `weight` is the new version and `oldWeight` the one before.
 * That is all a delta join needs, and nothing older is kept.
 */
import type { Delta } from '../delta.ts'
import type { RowId } from '../value.ts'
import { Arrangement } from './arrangement.ts'
import { IntMap } from './int-map.ts'
import type { RowStore } from './row-store.ts'
import { NO_ROW, OLD, ROW, Slots, UNTOUCHED, WEIGHT } from './slots.ts'
import type { Storage } from './storage.ts'

/** How weights are read: as they are, or as presence (a weight above zero counts as one). */
export type Semantics = 'bag' | 'set'

/** The greatest size of a weight. */
export const MAX_WEIGHT = 2 ** 31 - 1

/** Refuses a weight that is too large. */
export function checkWeight(weight: number): void {
  if (weight > MAX_WEIGHT || weight < -MAX_WEIGHT)
    throw new RangeError(`the weight of a row overflows: ${weight}, at most ${MAX_WEIGHT} is possible`)
}

export class Trace {
  readonly semantics: Semantics
  readonly #storage: Storage
  readonly #store: RowStore
  readonly #arrangements: Arrangement[] = []
  /** This trace as a holder of rows. */
  readonly #holder: number
  /** Row → slot, of the rows that another trace was the first to hold. */
  readonly #shared = new IntMap()
  readonly #slots = new Slots()
  /** Slots that changed since the last settling, each once. */
  #touched: number[] = []
  #size = 0

  constructor(storage: Storage, store: RowStore, semantics: Semantics) {
    this.#storage = storage
    this.#store = store
    this.semantics = semantics
    this.#holder = store.newHolder()
  }

  /** Rows held. */
  get size(): number {
    return this.#size
  }

  /** The arrangement by these columns (ascending positions), built at the first request. */
  arrange(columns: readonly number[]): Arrangement {
    const known = this.#arrangements.find(
      (a) => a.columns.length === columns.length && a.columns.every((c, i) => c === columns[i]),
    )
    if (known) return known
    const keys = columns.length > 1 ? this.#storage.store(columns.length) : undefined
    const arrangement = new Arrangement(columns, this.#store, keys, this.#slots)
    for (let slot = 0; slot < this.#slots.length; slot++) {
      const row = this.rowAt(slot)
      if (row !== NO_ROW) arrangement.insert(slot, row)
    }
    this.#arrangements.push(arrangement)
    return arrangement
  }

  /** The columns of each arrangement. */
  get arrangements(): readonly (readonly number[])[] {
    return this.#arrangements.map((arrangement) => arrangement.columns)
  }

  /** The slot of a row, or -1. */
  slot(row: RowId): number {
    const slot = this.#store.slot(row, this.#holder)
    return slot === -1 && this.#shared.size > 0 ? this.#shared.get(row) : slot
  }

  rowAt(slot: number): RowId {
    const { cells, stride } = this.#slots
    return cells[slot * stride + ROW] as number
  }

  /** Weight in the new version. */
  weight(slot: number): number {
    const { cells, stride } = this.#slots
    return this.#view(cells[slot * stride + WEIGHT] as number)
  }

  /** Weight in the version before the delta that is being applied. */
  oldWeight(slot: number): number {
    const { cells, stride } = this.#slots
    const old = cells[slot * stride + OLD] as number
    return this.#view(old === UNTOUCHED ? (cells[slot * stride + WEIGHT] as number) : old)
  }

  /** The integral of a row, whatever the semantics. */
  count(row: RowId): number {
    const slot = this.slot(row)
    const { cells, stride } = this.#slots
    return slot === -1 ? 0 : (cells[slot * stride + WEIGHT] as number)
  }

  /** Adds `weight` to a row; throws `RangeError` where the sum is larger than {@link MAX_WEIGHT}. */
  apply(row: RowId, weight: number): void {
    const known = this.slot(row)
    const slot = known === -1 ? this.#open(row) : known
    const { cells, stride } = this.#slots
    const at = slot * stride
    const before = cells[at + WEIGHT] as number
    if (cells[at + OLD] === UNTOUCHED) {
      cells[at + OLD] = before
      this.#touched.push(slot)
    }
    checkWeight(before + weight)
    cells[at + WEIGHT] = before + weight
  }

  /** Adds what changed since the last {@link settle}, consolidated, to `delta`. */
  changes(delta: Delta): void {
    for (const slot of this.#touched) {
      const change = this.weight(slot) - this.oldWeight(slot)
      if (change !== 0) delta.add(this.rowAt(slot), change)
    }
  }

  /** Ends the two versions: what is new becomes what is, and rows without weight leave. */
  settle(): void {
    const { cells, stride } = this.#slots
    for (const slot of this.#touched) {
      cells[slot * stride + OLD] = UNTOUCHED
      if (cells[slot * stride + WEIGHT] === 0) this.#close(slot)
    }
    this.#touched = []
    if (this.#size === 0 && this.#slots.length > 0) this.#reset()
  }

  /** All rows with their weight. */
  *entries(): Generator<readonly [RowId, number]> {
    for (let slot = 0; slot < this.#slots.length; slot++) {
      const row = this.rowAt(slot)
      if (row === NO_ROW) continue
      const weight = this.weight(slot)
      if (weight !== 0) yield [row, weight]
    }
  }

  /** A trace that is empty again gives back what its fullest moment took. */
  #reset(): void {
    this.#slots.clear()
    this.#shared.clear()
  }

  #view(weight: number): number {
    if (this.semantics === 'bag') return weight
    return weight > 0 ? 1 : 0
  }

  #open(row: RowId): number {
    const slot = this.#slots.open(row)
    if (!this.#store.claim(row, this.#holder, slot)) this.#shared.set(row, slot)
    this.#store.retain(row)
    this.#size++
    for (const arrangement of this.#arrangements) arrangement.insert(slot, row)
    return slot
  }

  #close(slot: number): void {
    const row = this.rowAt(slot)
    for (const arrangement of this.#arrangements) arrangement.remove(slot, row)
    if (!this.#store.disclaim(row, this.#holder)) this.#shared.delete(row)
    this.#slots.close(slot)
    this.#store.release(row)
    this.#size--
  }
}
