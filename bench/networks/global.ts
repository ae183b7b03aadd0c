/** The northbound's one global row. */
import { insert, type RowOperation, update } from './operation.ts'
import { rowUuid } from './row-uuid.ts'

const global = rowUuid('NB_Global', '.')

/** What a daemon would otherwise choose at random, and two daemons differently. */
const options: readonly (readonly [string, string])[] = [
  ['mac_prefix', '0a:1b:2c'],
  ['svc_monitor_mac', '0a:1b:2c:00:00:01'],
]

/** Creates the global row. A database has none until someone does. */
export function createGlobal(): RowOperation {
  return insert('NB_Global', global, { options })
}

/** Asks the daemons to tell when they have come as far as this transaction. */
export function requestConfiguration(sequence: number): RowOperation {
  return update('NB_Global', global, { nb_cfg: sequence })
}
