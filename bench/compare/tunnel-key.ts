/** What can be said of tunnel keys whatever the order they were handed out in: in range, and none twice. */
import type { Atom } from '../../ovsdb/index.ts'
import type { DatabaseContent } from './database-content.ts'
import type { NaturalNames } from './natural-name.ts'

/** Keys have 24 bits for a datapath, and 15 for a port of one (ovn-sb(5)). */
const lastDatapathKey = 2 ** 24 - 1
const lastPortKey = 2 ** 15 - 1

/** A line for each key that is out of range or taken twice, sorted. */
export function tunnelKeyFaults(content: DatabaseContent, names: NaturalNames): readonly string[] {
  const faults: string[] = []
  const taken = new Map<string, string>()
  const check = (scope: string, key: Atom | undefined, last: number, owner: string): void => {
    if (typeof key !== 'number' || key < 1 || key > last) faults.push(`${owner}: key ${key} is out of range`)
    const other = taken.get(`${scope} ${key}`)
    if (other !== undefined) faults.push(`${owner}: shares its key with ${other}`)
    taken.set(`${scope} ${key}`, owner)
  }
  for (const [table, last] of [
    ['Datapath_Binding', lastDatapathKey],
    ['Port_Binding', lastPortKey],
  ] as const) {
    for (const [uuid, row] of content.tables.get(table) ?? []) {
      const key = row.get('tunnel_key')
      const scope = table === 'Port_Binding' ? `ports of ${row.get('datapath')}` : 'datapaths'
      check(scope, typeof key === 'number' ? key : undefined, last, names.row(table, uuid))
    }
  }
  return faults.sort()
}
