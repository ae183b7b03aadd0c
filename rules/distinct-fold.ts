/**
 * Folding different values: each once, however often it comes. It comes more than once where a head's
 * bindings have more in them than the value and what follows from it.
 */
import type { Accumulator, Fold, Value } from '../engine/index.ts'

/** A fold over the different values among those that come. */
export function distinctFold(inner: Fold): Fold {
  return inner.ofDistinct ? inner : { name: inner.name, start: () => new Distinct(inner.start()) }
}

/** Counts how often each value came, and tells the inner accumulator of the first and of the last. */
class Distinct implements Accumulator {
  readonly #inner: Accumulator
  /** Equal values are the same one while a row holds them, and the bindings do. */
  readonly #counts = new Map<Value, number>()

  constructor(inner: Accumulator) {
    this.#inner = inner
  }

  get isEmpty(): boolean {
    return this.#counts.size === 0
  }

  add(value: Value, weight: number): void {
    const before = this.#counts.get(value) ?? 0
    const after = before + weight
    const change = Number(after > 0) - Number(before > 0)
    if (change !== 0) this.#inner.add(value, change)
    if (after === 0) this.#counts.delete(value)
    else this.#counts.set(value, after)
  }

  result(): Value {
    return this.#inner.result()
  }
}
