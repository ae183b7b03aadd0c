/** Choices: a list of numbers read as decisions, so that a generated list becomes a description. */

export class Choices {
  readonly #numbers: readonly number[]
  #next = 0

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers
  }

  /** A number from 0 to `limit` - 1; 0 when there are no more decisions. */
  below(limit: number): number {
    return (this.#numbers[this.#next++] ?? 0) % limit
  }

  /** Whether something that happens once in `times` happens. */
  once(times: number): boolean {
    return this.below(times) === times - 1
  }

  of<T>(some: readonly [T, ...T[]] | readonly T[]): T {
    return some[this.below(some.length)] as T // no one chooses from nothing
  }

  /** A list of `from` to `to` things. */
  list<T>(from: number, to: number, make: (index: number) => T): readonly T[] {
    return Array.from({ length: from + this.below(to - from + 1) }, (_, i) => make(i))
  }

  /** Up to `limit` different things of a list, in any order. */
  subset<T>(some: readonly T[], from: number, limit: number): readonly T[] {
    const left = [...some]
    const count = Math.min(left.length, from + this.below(limit - from + 1))
    return Array.from({ length: count }, () => left.splice(this.below(left.length), 1)[0] as T)
  }
}
