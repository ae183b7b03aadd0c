/** What is told back to the northbound: options, the state, addresses and tags of ports, and sequence numbers. */
import { beginTransaction, northbound as schema, type Transaction } from '../../ovsdb/index.ts'
import type { Instance } from '../../rules/index.ts'
import { NbGlobal } from '../database/northbound.ts'
import { AddNbOption, Sequence } from '../global/global-configuration.ts'
import { UpdateDynamicAddresses } from '../ipam/index.ts'
import { UpdatePortUp } from '../port/port-up.ts'
import { UpdateTag } from '../port/tag.ts'

/** Times, in milliseconds since the epoch, that go with the sequence numbers. */
export interface Times {
  readonly now: number
  /** When the southbound was given the present `nb_cfg`, if that is not told yet. */
  readonly startedAt: number | undefined
}

/**
 * Everything that has to change in the northbound; empty when nothing has.
 *
 * @param settled whether the southbound is as the rules say: only then may `sb_cfg` follow
 */
export function northboundTransaction(
  instance: Instance,
  { now, startedAt }: Times,
  settled: boolean,
): Transaction<typeof schema> {
  const transaction = beginTransaction(schema)
  const [global] = instance.facts(NbGlobal)
  if (!global) {
    transaction.insert('NB_Global', {})
    return transaction
  }
  for (const { uuid, key, value } of instance.facts(AddNbOption)) {
    transaction.addElement('NB_Global', uuid, 'options', key, value)
  }
  for (const { uuid, up } of instance.facts(UpdatePortUp))
    transaction.update('Logical_Switch_Port', uuid, { up })
  for (const { uuid, addresses } of instance.facts(UpdateDynamicAddresses))
    transaction.update('Logical_Switch_Port', uuid, { dynamic_addresses: addresses })
  for (const { uuid, tag } of instance.facts(UpdateTag))
    transaction.update('Logical_Switch_Port', uuid, { tag })
  for (const wanted of settled ? instance.facts(Sequence) : []) {
    if (global.sb_cfg !== wanted.sb_cfg) {
      transaction.update('NB_Global', global.uuid, {
        sb_cfg: wanted.sb_cfg,
        sb_cfg_timestamp: now,
        nb_cfg_timestamp: startedAt ?? now,
      })
    }
    if (global.hv_cfg !== wanted.hv_cfg || global.hv_cfg_timestamp !== wanted.hv_cfg_timestamp) {
      const { hv_cfg, hv_cfg_timestamp } = wanted
      transaction.update('NB_Global', global.uuid, { hv_cfg, hv_cfg_timestamp })
    }
  }
  return transaction
}
