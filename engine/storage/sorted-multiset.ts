/**
 * A sorted multiset: values with counts, in order, in blocks of bounded size.
 *
 * Two levels are enough: finding the block and the place in it are binary searches, and an insertion
 * moves at most one block. A group of a hundred thousand costs little more than one of a hundred,
 * and a group of three is one short array.
 */

/** Values in a block at most; a block that is full is split in two. */
const BLOCK = 256

interface Block<T> {
  readonly values: T[]
  readonly counts: number[]
}

/** Keeps each value with a count that is not zero, sorted by `compare`, a total order. */
export class SortedMultiset<T> {
  readonly #compare: (a: T, b: T) => number
  readonly #blocks: Block<T>[] = []

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare
  }

  get isEmpty(): boolean {
    return this.#blocks.length === 0
  }

  /** Adds `count` to a value's count. */
  add(value: T, count: number): void {
    if (count === 0) return
    const index = this.#blockOf(value)
    const block = this.#blocks[index]
    if (!block) {
      this.#blocks.push({ values: [value], counts: [count] })
      return
    }
    const at = this.#placeIn(block, value)
    const found = at < block.values.length && this.#compare(block.values[at] as T, value) === 0
    if (!found) {
      block.values.splice(at, 0, value)
      block.counts.splice(at, 0, count)
      if (block.values.length > BLOCK) this.#split(index, block)
      return
    }
    const sum = (block.counts[at] as number) + count
    if (sum !== 0) {
      block.counts[at] = sum
      return
    }
    block.values.splice(at, 1)
    block.counts.splice(at, 1)
    if (block.values.length === 0) this.#blocks.splice(index, 1)
  }

  /** All values with their counts, in order. */
  *entries(): Generator<readonly [value: T, count: number]> {
    for (const { values, counts } of this.#blocks)
      for (let i = 0; i < values.length; i++) yield [values[i] as T, counts[i] as number]
  }

  /** The first value with a positive count. */
  first(): T | undefined {
    for (const [value, count] of this.entries()) if (count > 0) return value
    return undefined
  }

  /** The last value with a positive count. */
  last(): T | undefined {
    for (let b = this.#blocks.length - 1; b >= 0; b--) {
      const { values, counts } = this.#blocks[b] as Block<T>
      for (let i = values.length - 1; i >= 0; i--) if ((counts[i] as number) > 0) return values[i]
    }
    return undefined
  }

  /** The block that holds a value or would: the first whose last value is not smaller, else the last. */
  #blockOf(value: T): number {
    const blocks = this.#blocks
    let low = 0
    let high = blocks.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      const { values } = blocks[middle] as Block<T>
      if (this.#compare(values[values.length - 1] as T, value) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The first place in a block whose value is not smaller. */
  #placeIn({ values }: Block<T>, value: T): number {
    let low = 0
    let high = values.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#compare(values[middle] as T, value) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #split(index: number, { values, counts }: Block<T>): void {
    const half = values.length >>> 1
    this.#blocks.splice(index + 1, 0, { values: values.splice(half), counts: counts.splice(half) })
  }
}
