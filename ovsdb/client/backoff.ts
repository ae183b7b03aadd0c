/** How long to wait before the next attempt to connect, by the rules of Open vSwitch's `reconnect`. */
export class Backoff {
  readonly #remotes: number
  readonly #shortest: number
  readonly #longest: number
  /** Attempts that may fail without a pause: each remote is tried once before there is one. */
  #free: number
  #pause = 0

  /** @param shortest and `longest`: milliseconds */
  constructor(remotes: number, shortest: number, longest: number) {
    this.#remotes = remotes
    this.#shortest = shortest
    this.#longest = longest
    this.#free = remotes
  }

  /** How long an attempt may take, in milliseconds. */
  get patience(): number {
    return Math.max(1_000, this.#pause)
  }

  /** A connection that was good is given up for a better one: every remote is tried at once. */
  reset(): void {
    this.#free = this.#remotes + 1
    this.#pause = 0
  }

  /**
   * The pause after a connection that lasted so many milliseconds, or after a failed attempt (`undefined`). Only
   * one that outlived the pause before it makes the next pause short again.
   */
  next(lasted: number | undefined): number {
    if (this.#free > 1) {
      this.#free--
      this.#pause = 0
    } else if (lasted !== undefined && lasted >= this.#pause) this.#pause = this.#shortest
    else this.#pause = Math.min(Math.max(this.#pause * 2, this.#shortest), this.#longest)
    return this.#pause
  }
}
