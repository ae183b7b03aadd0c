/**
 * The paths that are not blocked: indexes for each step in both directions, the number of ways to each path,
 * and the number of rows that block each item.
 */
import type { Row } from '../../workload.ts'
import { Buckets } from './buckets.ts'
import { Maintenance } from './maintenance.ts'

/** A step from a value to another one. */
interface Step {
  readonly id: number
  readonly from: number
  readonly to: number
}

export class ThreeWayByHand extends Maintenance {
  readonly #firstByB = new Buckets<Step>()
  readonly #secondByB = new Buckets<Step>()
  readonly #secondByC = new Buckets<Step>()
  readonly #thirdByC = new Buckets<Step>()
  /** For each item the number of ways to each end, by the end: these are few. */
  readonly #ways = new Map<number, number[]>()
  /** The number of rows that block each item. */
  readonly #blocks = new Map<number, number>()

  protected change(input: number, row: Row, weight: 1 | -1): void {
    const [id = 0, from = 0, to = 0] = row
    const step = { id, from, to }
    if (input === 0) {
      for (const second of this.#secondByB.of(to)) this.#reach(from, second.to, weight)
      change(this.#firstByB, to, step, weight)
    } else if (input === 1) {
      for (const first of this.#firstByB.of(from)) this.#reach(first.from, to, weight)
      change(this.#secondByB, from, step, weight)
      change(this.#secondByC, to, step, weight)
    } else if (input === 2) {
      for (const second of this.#secondByC.of(from)) {
        for (const first of this.#firstByB.of(second.from)) this.#arrive(first.from, to, weight)
      }
      change(this.#thirdByC, from, step, weight)
    } else {
      this.#block(from, weight)
    }
  }

  /** One more way, or one less, from an item to a `c`. */
  #reach(item: number, c: number, weight: 1 | -1): void {
    for (const third of this.#thirdByC.of(c)) this.#arrive(item, third.to, weight)
  }

  /** One more way, or one less, from an item to an end. */
  #arrive(item: number, end: number, weight: 1 | -1): void {
    let ends = this.#ways.get(item)
    if (!ends) {
      ends = []
      this.#ways.set(item, ends)
    }
    while (ends.length <= end) ends.push(0)
    const before = ends[end] ?? 0
    const after = before + weight
    ends[end] = after
    if (before === 0 || after === 0) {
      if (!this.#blocks.has(item)) this.emit([item, end], weight)
    }
  }

  #block(item: number, weight: 1 | -1): void {
    const before = this.#blocks.get(item) ?? 0
    const after = before + weight
    if (after === 0) this.#blocks.delete(item)
    else this.#blocks.set(item, after)
    if (before !== 0 && after !== 0) return
    for (const [end, ways] of (this.#ways.get(item) ?? []).entries()) {
      if (ways > 0) this.emit([item, end], -weight)
    }
  }
}

function change(steps: Buckets<Step>, key: number, step: Step, weight: 1 | -1): void {
  if (weight === 1) steps.add(key, step)
  else steps.remove(key, step.id)
}
