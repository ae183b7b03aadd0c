/**
 * A trace: the present integral of a collection (row → weight), with its arrangements.
 *
 * Within a transaction a trace shows both of its versions. `apply` brings in a delta and remembers
 * it slot by slot; until `settle`, `weight` is the new version and `oldWeight` the one before. That
 * is all a delta join needs, and nothing older is kept.
 */
import type { RowId } from '../value.ts'
import { Arrangement } from './arrangement.ts'
import { fitFloat64, fitInt32, fitUint8 } from './growable.ts'
import { IntMap } from './int-map.ts'
import type { RowStore } from './row-store.ts'
import type { Storage } from './storage.ts'

/** How weights are read: as they are, or as presence (a weight above zero counts as one). */
export type Semantics = 'bag' | 'set'

const NO_ROW = -1

/** Slots that even an empty trace keeps. */
const SMALL = 16

/** Refuses a weight that is no exact integer any more. */
export function checkWeight(weight: number): void {
  if (!Number.isSafeInteger(weight)) throw new RangeError(`the weight of a row overflows: ${weight}`)
}

export class Trace {
  readonly semantics: Semantics
  readonly #storage: Storage
  readonly #store: RowStore
  readonly #arrangements: Arrangement[] = []
  readonly #slots = new IntMap()
  readonly #free: number[] = []
  #rows = new Int32Array(SMALL)
  #weights = new Float64Array(SMALL)
  #pending = new Float64Array(SMALL)
  #length = 0
  /** Slots that changed since the last settling, each once. */
  #touched: number[] = []
  #marked = new Uint8Array(SMALL)

  constructor(storage: Storage, store: RowStore, semantics: Semantics) {
    this.#storage = storage
    this.#store = store
    this.semantics = semantics
  }

  /** Rows held. */
  get size(): number {
    return this.#slots.size
  }

  /** The arrangement by these columns (ascending positions), built at the first request. */
  arrange(columns: readonly number[]): Arrangement {
    const known = this.#arrangements.find(
      (a) => a.columns.length === columns.length && a.columns.every((c, i) => c === columns[i]),
    )
    if (known) return known
    const keys = columns.length > 1 ? this.#storage.store(columns.length) : undefined
    const arrangement = new Arrangement(columns, this.#store, keys)
    for (let slot = 0; slot < this.#length; slot++) {
      const row = this.#rows[slot] as number
      if (this.#slots.get(row) === slot) arrangement.insert(slot, row)
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
    return this.#slots.get(row)
  }

  rowAt(slot: number): RowId {
    return this.#rows[slot] as number
  }

  /** Weight in the new version. */
  weight(slot: number): number {
    return this.#view(this.#weights[slot] as number)
  }

  /** Weight in the version before the delta that is being applied. */
  oldWeight(slot: number): number {
    return this.#view((this.#weights[slot] as number) - (this.#pending[slot] as number))
  }

  /** The integral of a row, whatever the semantics. */
  count(row: RowId): number {
    const slot = this.#slots.get(row)
    return slot === -1 ? 0 : (this.#weights[slot] as number)
  }

  /** Adds `weight` to a row; throws `RangeError` where the sum is no longer an exact integer. */
  apply(row: RowId, weight: number): void {
    const known = this.#slots.get(row)
    const slot = known === -1 ? this.#open(row) : known
    const sum = (this.#weights[slot] as number) + weight
    if (this.#marked[slot] === 0) {
      this.#marked[slot] = 1
      this.#touched.push(slot)
    }
    checkWeight(sum)
    this.#weights[slot] = sum
    this.#pending[slot] = (this.#pending[slot] as number) + weight
  }

  /** What changed since the last {@link settle}, consolidated. */
  changes(): { readonly rows: readonly RowId[]; readonly weights: readonly number[] } {
    const rows: RowId[] = []
    const weights: number[] = []
    for (const slot of this.#touched) {
      const change = this.weight(slot) - this.oldWeight(slot)
      if (change === 0) continue
      rows.push(this.#rows[slot] as number)
      weights.push(change)
    }
    return { rows, weights }
  }

  /** Ends the two versions: what is new becomes what is, and rows without weight leave. */
  settle(): void {
    for (const slot of this.#touched) {
      this.#pending[slot] = 0
      this.#marked[slot] = 0
      if (this.#weights[slot] === 0) this.#close(slot)
    }
    this.#touched = []
    if (this.#slots.size === 0 && this.#length > 0) this.#reset()
  }

  /** All rows with their weight. */
  *entries(): Generator<readonly [RowId, number]> {
    for (let slot = 0; slot < this.#length; slot++) {
      const row = this.#rows[slot] as number
      if (row === NO_ROW) continue
      const weight = this.weight(slot)
      if (weight !== 0) yield [row, weight]
    }
  }

  /** A trace that is empty again gives back what its fullest moment took. */
  #reset(): void {
    this.#length = 0
    this.#free.length = 0
    this.#slots.clear()
    if (this.#rows.length <= SMALL) return
    this.#rows = new Int32Array(SMALL)
    this.#weights = new Float64Array(SMALL)
    this.#pending = new Float64Array(SMALL)
    this.#marked = new Uint8Array(SMALL)
  }

  #view(weight: number): number {
    if (this.semantics === 'bag') return weight
    return weight > 0 ? 1 : 0
  }

  #open(row: RowId): number {
    const slot = this.#free.pop() ?? this.#length++
    this.#rows = fitInt32(this.#rows, slot)
    this.#weights = fitFloat64(this.#weights, slot)
    this.#pending = fitFloat64(this.#pending, slot)
    this.#marked = fitUint8(this.#marked, slot)
    this.#rows[slot] = row
    this.#weights[slot] = 0
    this.#pending[slot] = 0
    this.#slots.set(row, slot)
    this.#store.retain(row)
    for (const arrangement of this.#arrangements) arrangement.insert(slot, row)
    return slot
  }

  #close(slot: number): void {
    const row = this.#rows[slot] as number
    if (row === NO_ROW) return
    for (const arrangement of this.#arrangements) arrangement.remove(slot, row)
    this.#slots.delete(row)
    this.#rows[slot] = NO_ROW
    this.#free.push(slot)
    this.#store.release(row)
  }
}
