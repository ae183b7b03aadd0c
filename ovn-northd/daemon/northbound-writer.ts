/** What is told back to the northbound: options, the state, addresses and tags of ports, and sequence numbers. */
import { northbound as schema, type Transaction } from '../../ovsdb/index.ts'
import type { Instance } from '../../rules/index.ts'
import { NbGlobal, NbGlobalOption } from '../database/northbound.ts'
import { nbOptions, Sequence } from '../global/global-configuration.ts'
import { composition } from '../program.ts'

/** Cells of northbound rows that rules write; the sequence numbers go with a time that no rule knows. */
const written = composition.written.filter(({ database }) => database === schema.name)

/** Times, in milliseconds since the epoch, that go with the sequence numbers. */
export interface Times {
  readonly now: number
  /** The number that the southbound was last given by us, and when work on it began. */
  readonly copied: { readonly cfg: number; readonly at: number } | undefined
}

/**
 * Gives a transaction everything that has to change in the northbound.
 *
 * @param settled whether the southbound is as the rules say: only then may `sb_cfg` follow
 */
export function writeNorthbound(
  instance: Instance,
  { now, copied }: Times,
  settled: boolean,
  transaction: Transaction,
): void {
  transaction.comment('ovn-northd')
  const [global] = instance.facts(NbGlobal)
  if (!global) {
    // Whoever comes first makes the row: a tool, or this daemon.
    transaction.insert('NB_Global', {})
    transaction.whileEmpty('NB_Global')
    return
  }
  for (const its of written) its.write(instance, transaction)
  // Someone else may choose an option at the same time: the first choice counts.
  if (instance.size(nbOptions.add) > 0)
    transaction.verify('NB_Global', global.uuid, { options: optionsOf(instance) })
  for (const wanted of settled ? instance.facts(Sequence) : []) {
    if (global.sb_cfg !== wanted.sb_cfg) {
      transaction.update('NB_Global', global.uuid, { sb_cfg: wanted.sb_cfg })
      transaction.updateAlong('NB_Global', global.uuid, {
        sb_cfg_timestamp: now,
        nb_cfg_timestamp: copied?.cfg === wanted.sb_cfg ? copied.at : now,
      })
    }
    // The time is that of the number: what comes later of the same number does not change it.
    if (global.hv_cfg !== wanted.hv_cfg) {
      const { hv_cfg, hv_cfg_timestamp } = wanted
      transaction.update('NB_Global', global.uuid, { hv_cfg })
      transaction.updateAlong('NB_Global', global.uuid, { hv_cfg_timestamp })
    }
  }
}

function optionsOf(instance: Instance): readonly (readonly [string, string])[] {
  return instance.facts(NbGlobalOption).map(({ key, value }) => [key, value])
}
