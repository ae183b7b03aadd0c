/**
 * What rules read of a database, known from their literals: tables, columns and the keys of maps. A literal that takes
 * the key of a map as a variable reads all keys; one that only passes a row on reads nothing.
 */
import type { DatabaseSchema } from '../ovsdb/index.ts'
import { literalReadings, type Program, type Relation } from '../rules/index.ts'
import type { Tables } from './tables.ts'

/** What is read of one column. */
export interface ColumnReading {
  /** The keys that are read of a map; all of them, or all of another column, with `all`. */
  readonly keys: ReadonlySet<string>
  readonly all: boolean
}

/** What is read of a database: by the names of tables, by the names of columns. */
export type Reading = ReadonlyMap<string, ReadonlyMap<string, ColumnReading>>

/** What the rules of a program read of the tables of a database. */
export function readingOf<S extends DatabaseSchema>(
  definitions: Program['definitions'],
  tables: Tables<S>,
): Reading {
  const found = new Map<string, Map<string, { keys: Set<string>; all: boolean }>>()
  const column = (table: string, name: string) => {
    const columns = found.get(table) ?? new Map<string, { keys: Set<string>; all: boolean }>()
    found.set(table, columns)
    const known = columns.get(name) ?? { keys: new Set<string>(), all: false }
    columns.set(name, known)
    return known
  }
  for (const definition of [...definitions.values()].flat()) {
    if (definition.kind !== 'rule') continue
    for (const literal of literalReadings(definition.bodies)) {
      const place = tables.placeOf(literal.relation as Relation)
      if (!place || (literal.kind === 'match' && literal.passed)) continue
      const { table, column: element } = place
      if (element === undefined) {
        for (const name of literal.columns.keys()) if (name !== 'uuid') column(table, name).all = true
        continue
      }
      const key = literal.columns.get('key')
      const reading = column(table, element)
      if (key?.kind === 'constant') reading.keys.add(String(key.value))
      // A negation with a variable for a key looks only for what is wanted there.
      else if (literal.kind === 'match') reading.all = true
    }
  }
  return found
}
