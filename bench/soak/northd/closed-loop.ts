/**
 * ovn-northd without processes: its rules, and both databases in memory with all that their schemas demand. What the
 * rules want is written, and what was written goes back to the rules.
 */
import { writeNorthbound } from '../../../ovn-northd/daemon/northbound-writer.ts'
import { startRules } from '../../../ovn-northd/daemon/rules.ts'
import { writeSouthbound } from '../../../ovn-northd/daemon/southbound-writer.ts'
import { northbound, southbound } from '../../../ovn-northd/index.ts'
import type { JsonObject } from '../../../ovsdb/index.ts'
import type { Instance } from '../../../rules/index.ts'
import type { MemoryDatabase, Watch } from '../history/memory-database.ts'
import { MemoryWriter } from './memory-writer.ts'

/** What northd holds while it writes. */
const LOCK = 'ovn_northd'

/** What became of a reading and writing. */
export interface Round {
  /** Whether anything was to be written, apart from what is withheld. */
  readonly wrote: boolean
  /** What the databases have taken. */
  readonly committed: readonly JsonObject[]
  /** What they have refused, or keeps being written by others, in words. */
  readonly withheld: readonly string[]
  /** What functions of rules failed at. */
  readonly failures: readonly string[]
}

export class ClosedLoop {
  readonly #failures: string[] = []
  readonly #instance: Instance = startRules({
    onFailure: ({ message }) => this.#failures.push(message),
  })
  readonly #fromNorthbound: Watch
  readonly #fromSouthbound: Watch
  readonly #northbound: MemoryDatabase
  readonly #southbound: MemoryDatabase
  #toNorthbound: MemoryWriter
  #toSouthbound: MemoryWriter

  /** Starts northd on two databases; it has read nothing yet. */
  constructor(nb: MemoryDatabase, sb: MemoryDatabase) {
    this.#northbound = nb
    this.#southbound = sb
    this.#fromNorthbound = nb.watch(northbound.selection)
    this.#fromSouthbound = sb.watch(southbound.selection)
    this.#toNorthbound = new MemoryWriter(nb, this.#fromNorthbound)
    this.#toSouthbound = new MemoryWriter(sb, this.#fromSouthbound)
  }

  /** Reads and writes once, as the daemon does. */
  async round(): Promise<Round> {
    this.#read()
    const toSouthbound = await this.#toSouthbound.write((transaction) =>
      writeSouthbound(this.#instance, LOCK, transaction),
    )
    const toNorthbound = await this.#toNorthbound.write((transaction) =>
      writeNorthbound(this.#instance, { now: 0, copied: undefined }, !toSouthbound, transaction),
    )
    const writers = [this.#toNorthbound, this.#toSouthbound]
    return {
      wrote: toSouthbound || toNorthbound,
      committed: writers.flatMap(({ committed }) => committed.splice(0).flat()).filter(isChange),
      withheld: writers.flatMap(({ withheld }) => withheld.splice(0)),
      failures: this.#failures.splice(0),
    }
  }

  /** Time passes: what others have written before is no fight with what they write now. */
  later(): void {
    this.close()
    this.#toNorthbound = new MemoryWriter(this.#northbound, this.#fromNorthbound)
    this.#toSouthbound = new MemoryWriter(this.#southbound, this.#fromSouthbound)
  }

  close(): void {
    this.#toNorthbound.close()
    this.#toSouthbound.close()
  }

  /** Brings what has changed to the rules. */
  #read(): void {
    const [ofNorthbound, ofSouthbound] = [this.#fromNorthbound.take(), this.#fromSouthbound.take()]
    if (ofNorthbound.length + ofSouthbound.length === 0) return
    this.#instance.transact((tx) => {
      for (const [tables, deltas] of [
        [northbound, ofNorthbound],
        [southbound, ofSouthbound],
      ] as const) {
        for (const { relation, row, weight } of deltas) {
          const declared = tables.relation(relation)
          if (declared) tx.change(declared, row, weight)
        }
      }
    })
  }
}

function isChange({ op }: JsonObject): boolean {
  return op === 'insert' || op === 'update' || op === 'mutate' || op === 'delete'
}
