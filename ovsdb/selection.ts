/** Which tables and columns a monitor covers, and what that makes of them: relations. */
import { elementRelation } from './delta.ts'
import { type BaseType, columnOf, type DatabaseSchema, type MapColumn, type SetColumn } from './schema.ts'

/** Columns by table. Their order is the order of the scalar and optional ones in the relation's rows. */
export type Selection = Readonly<Record<string, readonly string[]>>

/** A scalar or optional column: a place in the rows of its table's relation. */
export type CellColumn = {
  readonly name: string
  readonly key: BaseType
  /** Index in the row, 1 or more: the uuid is at 0. */
  readonly place: number
} & ({ readonly kind: 'scalar' } | { readonly kind: 'optional' })

/** A set or map column: a relation of its own. */
export type ElementColumn = {
  readonly name: string
  readonly relation: string
  /** Index among the set columns, or among the map columns, of its table. */
  readonly place: number
} & (
  | Pick<SetColumn, 'kind' | 'key' | 'min' | 'max'>
  | Pick<MapColumn, 'kind' | 'key' | 'value' | 'min' | 'max'>
)

export interface SelectedTable {
  readonly name: string
  readonly cells: readonly CellColumn[]
  readonly elements: readonly ElementColumn[]
  readonly columns: ReadonlyMap<string, CellColumn | ElementColumn>
  readonly sets: number
  readonly maps: number
}

/** Every column of every table, or of those named, but for those left out (by `T.column`). */
export function everyColumn(
  schema: DatabaseSchema,
  options: { readonly tables?: readonly string[]; readonly except?: readonly string[] } = {},
): Selection {
  const except = new Set(options.except)
  const selection: Record<string, readonly string[]> = {}
  for (const [table, { columns }] of Object.entries(schema.tables)) {
    if (options.tables && !options.tables.includes(table)) continue
    selection[table] = Object.keys(columns).filter((column) => !except.has(`${table}.${column}`))
  }
  return selection
}

/** Resolves a selection against the schema. Throws where it names what the schema has not, or a column twice. */
export function selectTables(schema: DatabaseSchema, selection: Selection): readonly SelectedTable[] {
  return Object.entries(selection).map(([table, columns]) => selectTable(schema, table, columns))
}

function selectTable(schema: DatabaseSchema, table: string, names: readonly string[]): SelectedTable {
  const cells: CellColumn[] = []
  const elements: ElementColumn[] = []
  let sets = 0
  let maps = 0
  for (const name of names) {
    const column = columnOf(schema, table, name)
    if (column.kind === 'scalar' || column.kind === 'optional') {
      cells.push({ kind: column.kind, name, key: column.key, place: cells.length + 1 })
    } else {
      const place = column.kind === 'set' ? sets++ : maps++
      elements.push({ ...column, name, place, relation: elementRelation(table, name) })
    }
  }
  const columns = new Map([...cells, ...elements].map((column) => [column.name, column]))
  if (columns.size < names.length) throw new Error(`${table}: a column is selected twice`)
  return { name: table, cells, elements, columns, sets, maps }
}
