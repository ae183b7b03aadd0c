/** A history as a script for a shell: what it asks of the databases, in the words of `ovsdb-client`. */
import type { Json, JsonObject } from '../../../ovsdb/index.ts'
import { stringifyJson } from '../../../ovsdb/protocol/json.ts'
import type { Place } from './change.ts'
import { schemas } from './random-history.ts'

/** Operations that were sent to a database. */
export interface Sent {
  readonly place: Place
  readonly operations: readonly JsonObject[]
}

/** Where the servers of the script are, as variables of the shell. */
const remotes: Readonly<Record<Place, string>> = {
  nb: '"$OVN_NB_DB"',
  sb: '"$OVN_SB_DB"',
  vswitch: '"$OVS_DB"',
}

/** One line for each transaction. */
export function scriptOf(history: readonly Sent[]): string {
  return history
    .map(({ place, operations }) => {
      const request: Json = [schemas[place].name, ...operations]
      return `ovsdb-client transact ${remotes[place]} '${stringifyJson(request).replaceAll("'", "'\\''")}'`
    })
    .join('\n')
}
