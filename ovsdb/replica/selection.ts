/** Which tables and columns a monitor covers, and what that makes of them: relations. */

import type { Atom } from '../protocol/value.ts'
import {
  type BaseType,
  columnOf,
  type DatabaseSchema,
  type MapColumn,
  type SetColumn,
} from '../schema/schema.ts'
import { elementRelation } from './delta.ts'

/**
 * Columns by table. The order of those that are cells - scalar, optional and whole columns - is their order in the
 * relation's rows.
 */
export type Selection = Readonly<Record<string, readonly SelectedColumn[]>>

/** A column by its name, or a set or map column to be had whole. */
export type SelectedColumn = string | WholeColumn

/** A set or map column as one cell of its table's rows, canonical JSON text, instead of as a relation of its own. */
export interface WholeColumn {
  readonly whole: string
  /** Keys of a map that are left out. */
  readonly except?: readonly string[]
}

/** A scalar, optional or whole column: a place in the rows of its table's relation. */
export type CellColumn = {
  readonly name: string
  readonly key: BaseType
  /** Index in the row, 1 or more: the uuid is at 0. */
  readonly place: number
} & (
  | { readonly kind: 'scalar' | 'optional' }
  | { readonly kind: 'whole'; readonly of: SetType | MapType; readonly except: ReadonlySet<Atom> }
)

type SetType = Pick<SetColumn, 'kind' | 'key' | 'min' | 'max'>
type MapType = Pick<MapColumn, 'kind' | 'key' | 'value' | 'min' | 'max'>

/** A set or map column: a relation of its own. */
export type ElementColumn = {
  readonly name: string
  readonly relation: string
  /** Index among the set columns, or among the map columns, of its table. */
  readonly place: number
} & (SetType | MapType)

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
  const selection: Record<string, readonly SelectedColumn[]> = {}
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

/** The name of a selected column, whichever way it is selected. */
export function columnNameOf(selected: SelectedColumn): string {
  return typeof selected === 'string' ? selected : selected.whole
}

function selectTable(
  schema: DatabaseSchema,
  table: string,
  selection: readonly SelectedColumn[],
): SelectedTable {
  const cells: CellColumn[] = []
  const elements: ElementColumn[] = []
  let sets = 0
  let maps = 0
  for (const selected of selection) {
    const name = columnNameOf(selected)
    const column = columnOf(schema, table, name)
    if (typeof selected !== 'string') {
      const except = new Set<Atom>(selected.except)
      if (column.kind === 'scalar' || column.kind === 'optional')
        throw new Error(`${table}.${name}: its one value is a cell already`)
      if (except.size > 0 && column.kind === 'set')
        throw new Error(`${table}.${name}: a set has no keys to leave out`)
      cells.push({ kind: 'whole', name, key: column.key, of: column, except, place: cells.length + 1 })
    } else if (column.kind === 'scalar' || column.kind === 'optional') {
      cells.push({ kind: column.kind, name, key: column.key, place: cells.length + 1 })
    } else {
      const place = column.kind === 'set' ? sets++ : maps++
      elements.push({ ...column, name, place, relation: elementRelation(table, name) })
    }
  }
  const columns = new Map([...cells, ...elements].map((column) => [column.name, column]))
  if (columns.size < selection.length) throw new Error(`${table}: a column is selected twice`)
  return { name: table, cells, elements, columns, sets, maps }
}
