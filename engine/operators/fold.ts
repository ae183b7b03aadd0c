/**
 * Folds: how the values of a group become one value.
 *
 * Where there is an inverse (count, sum) an accumulator is a number; where there is none (min, max,
 * collect) it is a sorted multiset, so that the next value is known when the first one goes.
 */
import { List } from 'immutable'
import type { Value } from '../value.ts'

/** The state of one group. */
export interface Accumulator {
  /** Adds `weight` occurrences of a value (takes them away when negative). */
  add(value: Value, weight: number): void
  /** The group's value; asked for only while the group has rows. */
  result(): Value
}

/** A way of folding; `start` gives the state of an empty group. */
export interface Fold {
  readonly name: string
  start(): Accumulator
}

/** How many rows (counted by weight) the group has. */
export const count: Fold = {
  name: 'count',
  start: () => {
    let total = 0
    return {
      add: (_, weight) => {
        total += weight
      },
      result: () => total,
    }
  },
}

/** The sum of the values, which must be numbers. */
export const sum: Fold = {
  name: 'sum',
  start: () => {
    let total = 0
    return {
      add: (value, weight) => {
        if (typeof value !== 'number') throw new TypeError(`sum of ${String(value)}, which is not a number`)
        total += value * weight
      },
      result: () => total,
    }
  },
}

/** The smallest value. */
export const min: Fold = { name: 'min', start: () => new SortedMultiset((values) => values[0] as Value) }

/** The greatest value. */
export const max: Fold = {
  name: 'max',
  start: () => new SortedMultiset((values) => values[values.length - 1] as Value),
}

/** All distinct values, sorted, as an Immutable list. */
export const collect: Fold = { name: 'collect', start: () => new SortedMultiset((values) => List(values)) }

/** Total order over scalar values: null, booleans, numbers, then strings by code unit. */
export function compareValues(a: Value, b: Value): number {
  const kinds = kind(a) - kind(b)
  if (kinds !== 0) return kinds
  if (a === null || b === null) return 0
  return a < b ? -1 : a > b ? 1 : 0
}

function kind(value: Value): number {
  if (value === null) return 0
  switch (typeof value) {
    case 'boolean':
      return 1
    case 'number':
    case 'bigint':
      return 2
    case 'string':
      return 3
    default:
      throw new TypeError('an Immutable collection has no order')
  }
}

class SortedMultiset implements Accumulator {
  readonly #values: Value[] = []
  readonly #counts: number[] = []
  readonly #read: (values: readonly Value[]) => Value

  constructor(read: (values: readonly Value[]) => Value) {
    this.#read = read
  }

  add(value: Value, weight: number): void {
    const at = this.#place(value)
    if (at < this.#values.length && compareValues(this.#values[at] as Value, value) === 0) {
      const left = (this.#counts[at] as number) + weight
      if (left === 0) {
        this.#values.splice(at, 1)
        this.#counts.splice(at, 1)
      } else this.#counts[at] = left
    } else {
      this.#values.splice(at, 0, value)
      this.#counts.splice(at, 0, weight)
    }
  }

  result(): Value {
    return this.#read(this.#values)
  }

  /** The first place whose value is not smaller. */
  #place(value: Value): number {
    let low = 0
    let high = this.#values.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareValues(this.#values[middle] as Value, value) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
