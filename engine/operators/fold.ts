/**
 * Folds: how the values of a group become one value.
 *
 * Where there is an inverse (count, sum) an accumulator is a number; where there is none (min, max,
 * collect) it is a sorted multiset, so that the next value is known when the first one goes.
 */
import { List } from 'immutable'
import { compareValues } from '../order.ts'
import { SortedMultiset } from '../storage/sorted-multiset.ts'
import type { Value } from '../value.ts'
import { ExactSum } from './exact-sum.ts'

/**
 * The state of one group. Adding a value with a weight and then with the opposite weight must leave
 * the state as it was: that is how a failed transaction is undone.
 */
export interface Accumulator {
  /** Adds `weight` occurrences of a value (takes them away when negative). */
  add(value: Value, weight: number): void
  /** The group's value; asked for only while the weights of the group's rows do not sum to zero. */
  result(): Value
  /**
   * Whether the state is that of a group without rows. Asked when the weights sum to zero, to tell
   * an empty group from one whose weights cancel; without it such a group counts as empty.
   */
  readonly isEmpty?: boolean
}

/** A way of folding; `start` gives the state of an empty group. */
export interface Fold {
  readonly name: string
  /** Whether it is all the same how often a value comes, as long as it does. */
  readonly ofDistinct?: true
  start(): Accumulator
}

/** How many rows (counted by weight) the group has. */
export const count: Fold = { name: 'count', start: () => new Count() }

/** The sum of the values, which must be numbers: exact, and rounded once where it has more digits. */
export const sum: Fold = { name: 'sum', start: () => new Sum() }

/** The smallest value of positive weight, null where there is none. */
export const min: Fold = {
  name: 'min',
  ofDistinct: true,
  start: () => new Sorted((values) => values.first() ?? null),
}

/** The greatest value of positive weight, null where there is none. */
export const max: Fold = {
  name: 'max',
  ofDistinct: true,
  start: () => new Sorted((values) => values.last() ?? null),
}

/** All distinct values of positive weight, sorted, as an Immutable list. */
export const collect: Fold = {
  name: 'collect',
  ofDistinct: true,
  start: () =>
    new Sorted((values) => List([...values.entries()].flatMap(([value, n]) => (n > 0 ? [value] : [])))),
}

class Count implements Accumulator {
  #total = 0

  get isEmpty(): boolean {
    return this.#total === 0
  }

  add(_: Value, weight: number): void {
    const total = this.#total + weight
    if (!Number.isSafeInteger(total)) throw new RangeError(`the count overflows: ${total}`)
    this.#total = total
  }

  result(): Value {
    return this.#total
  }
}

class Sum implements Accumulator {
  readonly #sum = new ExactSum()

  get isEmpty(): boolean {
    return this.#sum.isEmpty
  }

  add(value: Value, weight: number): void {
    if (typeof value !== 'number') throw new TypeError(`sum of ${String(value)}, which is not a number`)
    this.#sum.add(value, weight)
  }

  result(): Value {
    return this.#sum.value
  }
}

class Sorted implements Accumulator {
  readonly #values = new SortedMultiset<Value>(compareValues)
  readonly #read: (values: SortedMultiset<Value>) => Value

  constructor(read: (values: SortedMultiset<Value>) => Value) {
    this.#read = read
  }

  get isEmpty(): boolean {
    return this.#values.isEmpty
  }

  add(value: Value, weight: number): void {
    this.#values.add(value, weight)
  }

  result(): Value {
    return this.#read(this.#values)
  }
}
