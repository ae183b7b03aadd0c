/**
 * A hash map from integers to non-negative integers in two flat arrays.
 *
 * Every index of the engine goes through one of these; against a native `Map` it needs a third of
 * the memory and no garbage collection.
 */

const EMPTY = -1
const INITIAL_CAPACITY = 8

/** Spreads the bits of an integer (the finaliser of MurmurHash3, public domain). */
export function mix(hash: number): number {
  let h = hash ^ (hash >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** Open addressing with linear probing; deletion shifts the run back, so no tombstones pile up. */
export class IntMap {
  #keys = new Int32Array(INITIAL_CAPACITY)
  #values = new Int32Array(INITIAL_CAPACITY).fill(EMPTY)
  #mask = INITIAL_CAPACITY - 1
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The value of `key`, or -1. */
  get(key: number): number {
    const keys = this.#keys
    const values = this.#values
    const mask = this.#mask
    let at = mix(key) & mask
    while (values[at] !== EMPTY) {
      if (keys[at] === key) return values[at] as number
      at = (at + 1) & mask
    }
    return EMPTY
  }

  /** Sets the value (0 or more) of `key`. */
  set(key: number, value: number): void {
    if ((this.#size + 1) * 4 > this.#keys.length * 3) this.#grow()
    const keys = this.#keys
    const values = this.#values
    const mask = this.#mask
    let at = mix(key) & mask
    while (values[at] !== EMPTY) {
      if (keys[at] === key) {
        values[at] = value
        return
      }
      at = (at + 1) & mask
    }
    keys[at] = key
    values[at] = value
    this.#size++
  }

  delete(key: number): void {
    const keys = this.#keys
    const values = this.#values
    const mask = this.#mask
    let hole = mix(key) & mask
    while (values[hole] !== EMPTY && keys[hole] !== key) hole = (hole + 1) & mask
    if (values[hole] === EMPTY) return
    this.#size--
    // Every later entry of the run whose home lies at or before the hole moves into it.
    let at = hole
    for (;;) {
      at = (at + 1) & mask
      if (values[at] === EMPTY) break
      const home = mix(keys[at] as number) & mask
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        keys[hole] = keys[at] as number
        values[hole] = values[at] as number
        hole = at
      }
    }
    values[hole] = EMPTY
  }

  clear(): void {
    if (this.#keys.length > 1024) {
      this.#keys = new Int32Array(INITIAL_CAPACITY)
      this.#values = new Int32Array(INITIAL_CAPACITY)
      this.#mask = INITIAL_CAPACITY - 1
    }
    this.#values.fill(EMPTY)
    this.#size = 0
  }

  #grow(): void {
    const oldKeys = this.#keys
    const oldValues = this.#values
    const capacity = oldKeys.length * 2
    const keys = new Int32Array(capacity)
    const values = new Int32Array(capacity).fill(EMPTY)
    const mask = capacity - 1
    for (let i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] === EMPTY) continue
      let at = mix(oldKeys[i] as number) & mask
      while (values[at] !== EMPTY) at = (at + 1) & mask
      keys[at] = oldKeys[i] as number
      values[at] = oldValues[i] as number
    }
    this.#keys = keys
    this.#values = values
    this.#mask = mask
  }
}
