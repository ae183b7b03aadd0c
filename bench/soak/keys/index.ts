/** The keys that options and other maps of the databases are known to have, by `TABLE.column`. */
import type { Place } from '../history/change.ts'
import { documented } from './northbound.ts'
import { southboundKeys } from './southbound.ts'
import { vswitchKeys } from './vswitch.ts'

export type Keys = Readonly<Record<string, readonly string[]>>

/** Of a list such as `name options:router-port`, the keys by their columns. */
function keysOf(lists: Readonly<Record<string, string>>): Keys {
  const keys: Record<string, string[]> = {}
  for (const [table, list] of Object.entries(lists)) {
    for (const [, column, key] of list.matchAll(/(\w+):(\S+)/g)) {
      if (column === undefined || key === undefined) continue
      const place = `${table}.${column}`
      keys[place] = [...(keys[place] ?? []), key]
    }
  }
  return keys
}

export const keys: Readonly<Record<Place, Keys>> = {
  nb: keysOf(documented),
  sb: keysOf(southboundKeys),
  vswitch: keysOf(vswitchKeys),
}
