/**
 * Derivations: for each row of a recursive collection, in how many ways it is derived at present, and
 * in how many of those from rows that were there before it.
 *
 * The first count tells whether a row can be derived at all; the second, its support, whether it can
 * be derived without itself. Ranks say who was there before whom: a row's rank is the round in which
 * it came, and a derivation's the highest rank of the recursive rows it uses. Neither changes while
 * the row is there, so a derivation is counted the same way when it comes and when it goes.
 */
import { fitFloat64, fitInt32, fitUint8 } from '../storage/growable.ts'
import { IntMap } from '../storage/int-map.ts'
import type { RowStore } from '../storage/row-store.ts'
import type { RowId } from '../value.ts'

export class Derivations {
  readonly #store: RowStore
  readonly #places = new IntMap()
  readonly #free: number[] = []
  #length = 0
  #rows = new Int32Array(16)
  #totals = new Float64Array(16)
  #supports = new Float64Array(16)
  /** 0 for a row that is not there. */
  #ranks = new Float64Array(16)
  #saved = new Uint8Array(16)
  /** Places that changed in the transaction under way, with what they held before: total, support, rank. */
  #log: number[] = []

  constructor(store: RowStore) {
    this.#store = store
  }

  /** The rank of a row, 0 when it is not there. */
  rank(row: RowId): number {
    const place = this.#places.get(row)
    return place === -1 ? 0 : (this.#ranks[place] as number)
  }

  /** How many derivations a row has. */
  total(row: RowId): number {
    const place = this.#places.get(row)
    return place === -1 ? 0 : (this.#totals[place] as number)
  }

  /** Whether a row that is not there can be derived. */
  isDerivable(row: RowId): boolean {
    const place = this.#places.get(row)
    return place !== -1 && this.#ranks[place] === 0 && (this.#totals[place] as number) > 0
  }

  /** Whether a row that is there has lost every derivation from rows that were there before it. */
  isUnsupported(row: RowId): boolean {
    const place = this.#places.get(row)
    return place !== -1 && this.#ranks[place] !== 0 && (this.#supports[place] as number) <= 0
  }

  /** Counts `weight` derivations of a row, made from rows of at most `rank`; returns how many it has now. */
  count(row: RowId, weight: number, rank: number): number {
    const place = this.#placeOf(row)
    const total = (this.#totals[place] as number) + weight
    this.#totals[place] = total
    if (rank < (this.#ranks[place] as number))
      this.#supports[place] = (this.#supports[place] as number) + weight
    return total
  }

  /** Lets a derivable row come: all its derivations are from rows that were there before. */
  enter(row: RowId, rank: number): void {
    const place = this.#placeOf(row)
    this.#ranks[place] = rank
    this.#supports[place] = this.#totals[place] as number
  }

  /** Lets a row go. */
  leave(row: RowId): void {
    this.#ranks[this.#placeOf(row)] = 0
  }

  commit(): void {
    for (let i = 0; i < this.#log.length; i += 4) this.#settle(this.#log[i] as number)
    this.#log = []
  }

  undo(): void {
    for (let i = 0; i < this.#log.length; i += 4) {
      const place = this.#log[i] as number
      this.#totals[place] = this.#log[i + 1] as number
      this.#supports[place] = this.#log[i + 2] as number
      this.#ranks[place] = this.#log[i + 3] as number
      this.#settle(place)
    }
    this.#log = []
  }

  /** Ends the transaction for a place; a row that nothing derives is forgotten. */
  #settle(place: number): void {
    this.#saved[place] = 0
    if (this.#totals[place] !== 0) return
    const row = this.#rows[place] as RowId
    this.#places.delete(row)
    this.#free.push(place)
    this.#store.release(row)
  }

  /** The place of a row that is about to change. */
  #placeOf(row: RowId): number {
    let place = this.#places.get(row)
    if (place === -1) place = this.#open(row)
    if (this.#saved[place] === 0) {
      this.#saved[place] = 1
      this.#log.push(
        place,
        this.#totals[place] as number,
        this.#supports[place] as number,
        this.#ranks[place] as number,
      )
    }
    return place
  }

  #open(row: RowId): number {
    const place = this.#free.pop() ?? this.#length++
    this.#rows = fitInt32(this.#rows, place)
    this.#totals = fitFloat64(this.#totals, place)
    this.#supports = fitFloat64(this.#supports, place)
    this.#ranks = fitFloat64(this.#ranks, place)
    this.#saved = fitUint8(this.#saved, place)
    this.#rows[place] = row
    this.#totals[place] = 0
    this.#supports[place] = 0
    this.#ranks[place] = 0
    this.#places.set(row, place)
    this.#store.retain(row)
    return place
  }
}
