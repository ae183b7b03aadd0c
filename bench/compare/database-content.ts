/** All that a database holds, read over a client at one moment. */
import {
  type Atom,
  type Batch,
  type Client,
  type ColumnSchema,
  columnOf,
  type DatabaseSchema,
  elementRelation,
  everyColumn,
  monitor,
  type Uuid,
  type Value,
} from '../../ovsdb/index.ts'

/** A column: one value or none, the elements of a set, the pairs of a map. */
export type Cell = Value | readonly Atom[] | ReadonlyMap<Atom, Atom>

export type RowContent = ReadonlyMap<string, Cell>

/** The rows of each table by uuid, every column of the schema in each. */
export interface DatabaseContent {
  readonly schema: DatabaseSchema
  readonly tables: ReadonlyMap<string, ReadonlyMap<Uuid, RowContent>>
}

/** Reads every table and column. Rejects when the server's first answer takes longer than two minutes. */
export function readDatabase(client: Client, schema: DatabaseSchema): Promise<DatabaseContent> {
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => {
      watching.cancel()
      reject(new Error(`${schema.name}: no answer`))
    }, 120_000)
    const watching = monitor(
      client,
      { schema, tables: everyColumn(schema) },
      {
        batch: (batch) => {
          clearTimeout(timeout)
          resolve(contentOf(schema, batch))
          queueMicrotask(() => watching.cancel())
        },
      },
    )
  })
}

type GrowingCell = Value | Atom[] | Map<Atom, Atom>

/** What a database holds, from the deltas of all its columns since it was empty. */
export function contentOf(schema: DatabaseSchema, { deltas }: Pick<Batch, 'deltas'>): DatabaseContent {
  const tables = new Map<string, Map<Uuid, Map<string, GrowingCell>>>()
  const places = new Map<
    string,
    { readonly table: string; readonly column: string; readonly type: ColumnSchema }
  >()
  const cells = new Map<string, readonly string[]>()
  for (const [table, { columns }] of Object.entries(schema.tables)) {
    tables.set(table, new Map())
    const names = Object.keys(columns)
    const isCell = (column: string): boolean => /scalar|optional/.test(columnOf(schema, table, column).kind)
    cells.set(table, names.filter(isCell))
    for (const column of names) {
      const type = columnOf(schema, table, column)
      if (!isCell(column)) places.set(elementRelation(table, column), { table, column, type })
    }
  }
  const rowOf = (table: string, uuid: Value | undefined): Map<string, GrowingCell> => {
    const rows = tables.get(table)
    const known = rows?.get(uuid as Uuid) // the first place of every row of a monitor is a uuid
    if (known) return known
    const row = new Map<string, GrowingCell>()
    for (const [column, { kind }] of Object.entries(schema.tables[table]?.columns ?? {})) {
      row.set(column, kind === 'map' ? new Map() : kind === 'set' ? [] : null)
    }
    rows?.set(uuid as Uuid, row)
    return row
  }
  for (const { relation, row } of deltas) {
    const [uuid, first, second] = row
    const place = places.get(relation)
    if (!place) {
      const found = rowOf(relation, uuid)
      for (const [index, column] of (cells.get(relation) ?? []).entries())
        found.set(column, row[index + 1] ?? null)
      continue
    }
    const cell = rowOf(place.table, uuid).get(place.column)
    if (cell instanceof Map) cell.set(present(first), present(second))
    else if (Array.isArray(cell)) cell.push(present(first))
  }
  return { schema, tables }
}

function present(value: Value | undefined): Atom {
  if (value === null || value === undefined) throw new Error('an element of a collection has no value')
  return value
}
