/** Empties a database. */
import type { DatabaseSchema, JsonObject } from '../../../ovsdb/index.ts'

/** Deletes all rows, but for the global one of the northbound, which forgets what it was told. */
export function deletions({ tables }: DatabaseSchema): readonly JsonObject[] {
  return Object.keys(tables).map((table) => {
    if (table !== 'NB_Global') return { op: 'delete', table, where: [] }
    const [noMap, noSet] = [
      ['map', []],
      ['set', []],
    ]
    const row = {
      name: '',
      options: noMap,
      external_ids: noMap,
      connections: noSet,
      ssl: noSet,
      ipsec: false,
    }
    return { op: 'update', table, where: [], row }
  })
}
