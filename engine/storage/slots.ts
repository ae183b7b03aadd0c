/**
 * Slots: the records of a trace. All that is known of a row lies side by side in one array: the row,
 * its weight, what that was before the transaction, and two links for each arrangement.
 */
import { fitInt32 } from './growable.ts'

/** Offsets in a record. */
export const ROW = 0
export const WEIGHT = 1
/** The weight before the delta that is being applied, or {@link UNTOUCHED}. */
export const OLD = 2
const LINKS = 3

/** In place of an old weight: the slot has not changed. Weights are smaller in size. */
export const UNTOUCHED = -(2 ** 31)

/** In place of a row: the slot is free. */
export const NO_ROW = -1

/** Cells that even an empty table keeps. */
const SMALL = 64

export class Slots {
  cells = new Int32Array(SMALL)
  stride = LINKS
  /** Slots in use or free. */
  length = 0
  readonly #free: number[] = []

  /** Gives each record two more cells, and returns the offset of the first. */
  addLinks(): number {
    const offset = this.stride
    const wider = new Int32Array(Math.max(SMALL, this.length * (offset + 2)))
    for (let slot = 0; slot < this.length; slot++)
      wider.set(this.cells.subarray(slot * offset, (slot + 1) * offset), slot * (offset + 2))
    this.cells = wider
    this.stride = offset + 2
    return offset
  }

  /** A new record for a row of weight 0. */
  open(row: number): number {
    const slot = this.#free.pop() ?? this.length++
    const at = slot * this.stride
    this.cells = fitInt32(this.cells, at + this.stride - 1)
    this.cells[at + ROW] = row
    this.cells[at + WEIGHT] = 0
    this.cells[at + OLD] = UNTOUCHED
    return slot
  }

  close(slot: number): void {
    this.cells[slot * this.stride + ROW] = NO_ROW
    this.#free.push(slot)
  }

  /** Forgets all records, which are closed, and gives back what their greatest number took. */
  clear(): void {
    this.length = 0
    this.#free.length = 0
    if (this.cells.length > SMALL) this.cells = new Int32Array(SMALL)
  }
}
