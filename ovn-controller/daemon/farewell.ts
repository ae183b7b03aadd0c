/** The end of a chassis: what it has written of itself is taken back, as far as the databases can be reached. */
import { commit } from '../../ovsdb/index.ts'
import type { Instance } from '../../rules/index.ts'
import type { Link } from '../../tables/index.ts'
import { farewellToLocal, farewellToSouthbound } from './writers.ts'

/** How long the databases may take, in milliseconds. */
const PATIENCE = 5000

export class Farewell {
  readonly #instance: Instance
  readonly #local: Link
  readonly #southbound: Link | undefined

  constructor(instance: Instance, local: Link, southbound: Link | undefined) {
    this.#instance = instance
    this.#local = local
    this.#southbound = southbound
  }

  /** Resolves when it is taken back, or when that takes too long. */
  async say(): Promise<void> {
    const both: Promise<unknown>[] = []
    const southbound = farewellToSouthbound(this.#instance)
    const local = farewellToLocal(this.#instance)
    if (this.#southbound && !southbound.empty) both.push(commit(this.#southbound.client, southbound))
    if (!local.empty) both.push(commit(this.#local.client, local))
    let expire: NodeJS.Timeout | undefined
    const enough = new Promise((resolve) => {
      expire = setTimeout(resolve, PATIENCE)
    })
    await Promise.race([Promise.allSettled(both), enough])
    clearTimeout(expire)
  }
}
