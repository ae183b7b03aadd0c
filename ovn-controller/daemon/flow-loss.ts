/** How soon a switch is compared again whose flows somebody else has deleted: at once, unless that goes on and on. */

/** So many times in a row it is done without a pause. */
const FREE = 4
/** Pauses after that, in milliseconds. */
const SHORTEST = 50
const LONGEST = 1_000
/** After so long without a loss the next one is the first again, in milliseconds. */
const MEMORY = 5_000

export class FlowLoss {
  #losses = 0
  #last = Number.NEGATIVE_INFINITY

  /**
   * Flows are gone.
   *
   * @param now in milliseconds, by a clock that only goes forward
   * @returns for how long the switch is left as it is, in milliseconds, and whether it is the first loss in a while
   */
  happened(now: number): { readonly pause: number; readonly first: boolean } {
    this.#losses = now - this.#last > MEMORY ? 1 : this.#losses + 1
    this.#last = now
    const pause = this.#losses <= FREE ? 0 : SHORTEST * 2 ** (this.#losses - FREE - 1)
    return { pause: Math.min(LONGEST, pause), first: this.#losses === 1 }
  }
}
