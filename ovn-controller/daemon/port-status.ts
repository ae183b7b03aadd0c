/**
 * Which ports wait for the switch to confirm their flows, and what the rules know of it (ovn-controller(8),
 * `ovn-installed`).
 */
import type { Uuid } from '../../ovsdb/index.ts'
import type { Instance } from '../../rules/index.ts'
import { ClaimedPort } from '../binding/claim.ts'
import { InstalledPort } from '../binding/installed-port.ts'
import { ConfirmedSequence } from '../chassis/registration.ts'

/** A port that two chassis have an interface for is not fought over more often than this, in milliseconds. */
const CLAIM_PAUSE = 500

export class PortStatus {
  readonly #waiting = new Set<Uuid>()
  readonly #installed = new Set<Uuid>()
  readonly #claimed = new Map<Uuid, number>()
  /** Ports whose claim waits for the end of the pause. */
  readonly #later = new Set<Uuid>()
  #sequence = 0

  /** The sequence number that was confirmed last. */
  get sequence(): number {
    return this.#sequence
  }

  get waiting(): ReadonlySet<Uuid> {
    return this.#waiting
  }

  /** Takes up which ports have come and gone in the last transaction. */
  follow(instance: Instance): void {
    const gone: Uuid[] = []
    const changes = instance.changes(ClaimedPort)
    for (const { fact, weight } of changes) {
      if (weight > 0) continue
      this.#waiting.delete(fact.pb)
      this.#claimed.delete(fact.pb)
      if (this.#installed.delete(fact.pb)) gone.push(fact.pb)
    }
    for (const { fact, weight } of changes) if (weight > 0) this.#waiting.add(fact.pb)
    this.#remove(instance, gone)
  }

  /** The switch has all flows up to a sequence number, and those of these ports with them. */
  confirm(instance: Instance, sequence: number, ports: Iterable<Uuid>): void {
    const before = this.#sequence
    const installed = [...ports].filter((pb) => this.#waiting.delete(pb))
    for (const pb of installed) this.#installed.add(pb)
    if (sequence === before && installed.length === 0) return
    this.#sequence = sequence
    instance.transact((tx) => {
      for (const pb of installed) tx.insert(InstalledPort, { pb })
      if (sequence === before) return
      tx.remove(ConfirmedSequence, { nb_cfg: before })
      tx.insert(ConfirmedSequence, { nb_cfg: sequence })
    })
  }

  /** The switch has lost its flows. */
  lose(instance: Instance): void {
    const lost = [...this.#installed]
    this.#installed.clear()
    for (const pb of lost) this.#waiting.add(pb)
    this.#remove(instance, lost)
  }

  /** Whether a port may be claimed now; if it was just a moment ago, `later` is called when it may be again. */
  mayClaim(port: Uuid, later: () => void): boolean {
    const now = performance.now()
    const left = (this.#claimed.get(port) ?? Number.NEGATIVE_INFINITY) + CLAIM_PAUSE - now
    if (left > 0) {
      if (this.#later.has(port)) return false
      this.#later.add(port)
      const again = (): void => {
        this.#later.delete(port)
        later()
      }
      setTimeout(again, left).unref()
      return false
    }
    this.#claimed.set(port, now)
    return true
  }

  #remove(instance: Instance, ports: readonly Uuid[]): void {
    if (ports.length === 0) return
    instance.transact((tx) => {
      for (const pb of ports) tx.remove(InstalledPort, { pb })
    })
  }
}
