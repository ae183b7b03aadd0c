/**
 * A hash map from integers to non-negative integers in one flat array.
 *
 * Every index of the engine goes through one of these; against a native `Map` it needs a third of
 * the memory and no garbage collection. Key and value lie side by side: a look-up in a large map costs
 * one trip to memory.
 */

const EMPTY = -1
const INITIAL_BITS = 3

/** 2^32 divided by the golden ratio: spreads keys in sequence or with a stride evenly (Knuth, TAOCP 6.4). */
const GOLDEN = 0x9e3779b1

/** Open addressing with linear probing; deletion shifts the run back, so no tombstones pile up. */
export class IntMap {
  /** Pairs of key and value; the value is -1 where there is none. */
  #table = emptyTable(INITIAL_BITS)
  /** The shift that leaves the bits of a hash that address a pair. */
  #shift = 32 - INITIAL_BITS
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The value of `key`, or -1. */
  get(key: number): number {
    const table = this.#table
    const end = table.length - 1
    let at = (Math.imul(key, GOLDEN) >>> this.#shift) << 1
    for (;;) {
      const value = table[at + 1] as number
      if (value === EMPTY || table[at] === key) return value
      at = (at + 2) & end
    }
  }

  /** Sets the value (0 or more) of `key`. */
  set(key: number, value: number): void {
    if ((this.#size + 1) * 8 > this.#table.length * 3) this.#resize(33 - this.#shift)
    const at = this.#find(key)
    if (this.#table[at + 1] === EMPTY) this.#size++
    this.#table[at] = key
    this.#table[at + 1] = value
  }

  delete(key: number): void {
    const table = this.#table
    const end = table.length - 1
    let hole = this.#find(key)
    if (table[hole + 1] === EMPTY) return
    this.#size--
    // Every later entry of the run whose home lies at or before the hole moves into it.
    let at = hole
    for (;;) {
      at = (at + 2) & end
      if (table[at + 1] === EMPTY) break
      const home = (Math.imul(table[at] as number, GOLDEN) >>> this.#shift) << 1
      if (((at - home) & end) >= ((at - hole) & end)) {
        table[hole] = table[at] as number
        table[hole + 1] = table[at + 1] as number
        hole = at
      }
    }
    table[hole + 1] = EMPTY
  }

  clear(): void {
    this.#size = 0
    if (this.#table.length > 1024) {
      this.#table = emptyTable(INITIAL_BITS)
      this.#shift = 32 - INITIAL_BITS
    } else this.#table.fill(EMPTY)
  }

  /** The place of a key, or the empty one where it would be. */
  #find(key: number): number {
    const table = this.#table
    const end = table.length - 1
    let at = (Math.imul(key, GOLDEN) >>> this.#shift) << 1
    while (table[at + 1] !== EMPTY && table[at] !== key) at = (at + 2) & end
    return at
  }

  #resize(bits: number): void {
    const old = this.#table
    this.#table = emptyTable(bits)
    this.#shift = 32 - bits
    for (let i = 0; i < old.length; i += 2) {
      if (old[i + 1] === EMPTY) continue
      const at = this.#find(old[i] as number)
      this.#table[at] = old[i] as number
      this.#table[at + 1] = old[i + 1] as number
    }
  }
}

function emptyTable(bits: number): Int32Array<ArrayBuffer> {
  return new Int32Array(2 ** (bits + 1)).fill(EMPTY)
}
