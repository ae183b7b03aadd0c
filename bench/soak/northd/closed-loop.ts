/**
 * ovn-northd without processes: its rules, and both databases in memory with all that their schemas demand. What the
 * rules want is written, and what was written goes back to the rules.
 */
import { northboundTransaction } from '../../../ovn-northd/daemon/northbound-writer.ts'
import { startRules } from '../../../ovn-northd/daemon/rules.ts'
import { southboundPending, southboundTransaction } from '../../../ovn-northd/daemon/southbound-writer.ts'
import { northbound, southbound } from '../../../ovn-northd/index.ts'
import type { JsonObject, RelationDelta } from '../../../ovsdb/index.ts'
import type { Instance } from '../../../rules/index.ts'
import type { MemoryDatabase } from '../history/memory-database.ts'

/** What northd holds while it writes. */
const LOCK = 'ovn_northd'

export class ClosedLoop {
  readonly instance: Instance = startRules()
  readonly #northbound: MemoryDatabase
  readonly #southbound: MemoryDatabase
  readonly #fromNorthbound: () => readonly RelationDelta[]
  readonly #fromSouthbound: () => readonly RelationDelta[]

  /** Starts northd on two databases; it has read nothing yet. */
  constructor(nb: MemoryDatabase, sb: MemoryDatabase) {
    this.#northbound = nb
    this.#southbound = sb
    this.#fromNorthbound = nb.watch(northbound.selection)
    this.#fromSouthbound = sb.watch(southbound.selection)
  }

  /** Brings what has changed to the rules. */
  read(): void {
    const [ofNorthbound, ofSouthbound] = [this.#fromNorthbound(), this.#fromSouthbound()]
    if (ofNorthbound.length + ofSouthbound.length === 0) return
    this.instance.transact((tx) => {
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

  /** The operations that the rules want, of either database; none when all is as they want it. */
  get wanted(): Readonly<Record<'nb' | 'sb', readonly JsonObject[]>> {
    const pending = southboundPending(this.instance)
    const toNorthbound = northboundTransaction(this.instance, { now: 0, copied: undefined }, !pending)
    return {
      nb: toNorthbound.empty ? [] : toNorthbound.operations(),
      sb: pending ? southboundTransaction(this.instance, LOCK).operations() : [],
    }
  }

  /** Reads and writes once. Gives what the databases refused. */
  round(): readonly string[] {
    this.read()
    const { nb, sb } = this.wanted
    const refusals = [
      nb.length > 0 ? this.#northbound.transact(nb) : undefined,
      sb.length > 0 ? this.#southbound.transact(sb) : undefined,
    ]
    return refusals.flatMap((refusal) => refusal ?? [])
  }
}
