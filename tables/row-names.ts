/** What people call the rows of databases: the name that a row has, or that of the thing that it stands for. */
import type { DatabaseSchema, RowChange, RowReading } from '../ovsdb/index.ts'
import type { AnyRelation, Instance } from '../rules/index.ts'
import type { Tables } from './tables.ts'

/** The names of rows by their uuids; of one without a name, none. */
export type RowNames = ReadonlyMap<string, string>

/** Columns that name their row, the first that a table has. */
const NAMES = ['name', 'logical_port', 'title', 'hostname'] as const

/** The name that a row is to have, or has in the database. */
export function nameOf(change: RowChange, found: RowReading | undefined): string | undefined {
  const written = change.fault === undefined ? change.cells() : []
  for (const column of NAMES) {
    const cell = written.find((one) => one.column === column && one.element === undefined)
    const name = cell ? cell.value : found?.value(column)
    if (typeof name === 'string' && name !== '') return name
  }
  return undefined
}

/** The names of all rows that an instance holds of some databases. */
export function rowNames(instance: Instance, databases: readonly Tables<DatabaseSchema>[]): RowNames {
  const found = new Map<string, string>()
  for (const tables of databases)
    for (const relation of tables.relations) {
      const column = NAMES.find((name) => name in relation.columns)
      if (column === undefined || tables.placeOf(relation)?.column !== undefined) continue
      for (const fact of instance.facts(relation as AnyRelation)) {
        const [uuid, name] = [fact.uuid, fact[column]]
        if (typeof uuid === 'string' && typeof name === 'string' && name !== '') found.set(uuid, name)
      }
    }
  return found
}
