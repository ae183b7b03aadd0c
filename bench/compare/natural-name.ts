/** Names for rows that two databases give different uuids: what a row stands for, in words. */
import type { Atom, BaseType, Uuid } from '../../ovsdb/index.ts'
import type { Cell, DatabaseContent, RowContent } from './database-content.ts'

/** What rows and keys are called in one database. */
export interface NaturalNames {
  /** The name of a row. Rows of the same name are alike in all that is compared, or their names would differ. */
  row(table: string, uuid: Uuid): string
  /** The name of the datapath that has this tunnel key. */
  datapath(key: number): string | undefined
}

/** Names the rows of a database; `describe` gives the whole content of a row for those that have no shorter name. */
export function naturalNames(
  content: DatabaseContent,
  describe: (table: string, row: RowContent) => string,
): NaturalNames {
  const names = new Map<Uuid, string>()
  const keys = new Map<Atom, string>()
  const name = (table: string, uuid: Uuid): string => {
    const known = names.get(uuid)
    if (known !== undefined) return known
    const row = content.tables.get(table)?.get(uuid)
    // A weak reference may point to what is gone; that it does so is what can be compared.
    const found = row ? (shortName(table, row) ?? describe(table, row)) : 'gone'
    names.set(uuid, found)
    return found
  }
  for (const [uuid, row] of content.tables.get('Datapath_Binding') ?? []) {
    const key = row.get('tunnel_key')
    if (typeof key === 'number') keys.set(key, name('Datapath_Binding', uuid))
  }
  return { row: name, datapath: (key) => keys.get(key) }
}

/** A value with its row's name in the place of a uuid. */
export function named(names: NaturalNames, base: BaseType, value: Atom): Atom {
  if (base.type !== 'uuid' || base.refTable === undefined) return value
  return names.row(base.refTable, value as Uuid) // the schema says that it is a uuid
}

function shortName(table: string, row: RowContent): string | undefined {
  switch (table) {
    case 'Datapath_Binding': {
      // The northbound row's uuid is part of it: names of switches need not be unique.
      const ids = row.get('external_ids')
      if (!isMap(ids)) return undefined
      const kind = ids.has('logical-router') ? 'router' : 'switch'
      return `${kind} ${ids.get('name')} (${ids.get(`logical-${kind}`)})`
    }
    case 'Port_Binding':
      return `port ${row.get('logical_port')}`
    case 'Chassis':
      return `chassis ${row.get('name')}`
    default:
      return undefined
  }
}

function isMap(cell: Cell | undefined): cell is ReadonlyMap<Atom, Atom> {
  return cell instanceof Map
}
