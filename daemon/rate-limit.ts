/** A limit to how often a message is logged: so many a minute, with a burst that may come at once. */

/** One message's share of a minute, in milliseconds. */
const minute = 60_000

/** What became of messages that were held back. */
export interface Dropped {
  readonly count: number
  /** Seconds since the first and since the last of them. */
  readonly first: number
  readonly last: number
}

export class RateLimit {
  readonly #perMinute: number
  readonly #burst: number
  readonly #now: () => number
  /** Messages times a minute. */
  #tokens: number
  #filled: number
  #dropped = 0
  #firstDropped = 0
  #lastDropped = 0

  /** @param now in milliseconds */
  constructor(perMinute: number, burst: number, now: () => number = Date.now) {
    this.#perMinute = perMinute
    this.#burst = burst
    this.#now = now
    this.#tokens = burst * minute
    this.#filled = now()
  }

  /** Whether a message may be logged now. */
  admit(): boolean {
    const now = this.#now()
    const refill = Math.max(0, now - this.#filled) * this.#perMinute
    this.#tokens = Math.min(this.#burst * minute, this.#tokens + refill)
    this.#filled = now
    if (this.#tokens >= minute) {
      this.#tokens -= minute
      return true
    }
    if (this.#dropped++ === 0) this.#firstDropped = now
    this.#lastDropped = now
    return false
  }

  /** What was held back since this was last asked. */
  takeDropped(): Dropped | undefined {
    if (this.#dropped === 0) return undefined
    const now = this.#now()
    const seconds = (since: number): number => Math.floor((now - since) / 1000)
    const dropped = {
      count: this.#dropped,
      first: seconds(this.#firstDropped),
      last: seconds(this.#lastDropped),
    }
    this.#dropped = 0
    return dropped
  }
}
