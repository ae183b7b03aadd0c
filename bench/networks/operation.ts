/**
 * Changes of a northbound database as data: what happens to which row, independent of where it is applied.
 *
 * Rows have the uuids they are given. Nothing is left to the database's own care: an operation that deletes a row
 * comes with those that take it out of every set it is in, so that a transaction means the same in any place.
 */
import type { Atom, Columns, northbound, TableName, Uuid } from '../../ovsdb/index.ts'

export type Northbound = typeof northbound
type Table = TableName<Northbound>
type ColumnsOf<T extends Table> = Northbound['tables'][T]['columns']

/** Columns of one value, or of one at most. */
type CellName<T extends Table> = {
  [C in keyof ColumnsOf<T>]: ColumnsOf<T>[C] extends { readonly kind: 'scalar' | 'optional' } ? C : never
}[keyof ColumnsOf<T>]

type ElementName<T extends Table> = Exclude<keyof ColumnsOf<T>, CellName<T>> & string

/** An element of a set, or a pair of a map. */
export type Element = Atom | readonly [Atom, Atom]

/** A whole column: a value or none, the elements of a set, the pairs of a map. */
export type WholeValue = Atom | null | readonly Atom[] | readonly (readonly [Atom, Atom])[]

export type RowOperation =
  | {
      readonly kind: 'insert'
      readonly table: Table
      readonly uuid: Uuid
      readonly columns: Readonly<Record<string, WholeValue>>
    }
  /** Sets columns of one value; sets and maps change by element. */
  | {
      readonly kind: 'update'
      readonly table: Table
      readonly uuid: Uuid
      readonly columns: Readonly<Record<string, Atom | null>>
    }
  /** `add`: elements that are not there; a pair takes the place of the pair of its key. `remove`: those that are. */
  | {
      readonly kind: 'add' | 'remove'
      readonly table: Table
      readonly uuid: Uuid
      readonly column: string
      readonly elements: readonly Element[]
    }
  | { readonly kind: 'delete'; readonly table: Table; readonly uuid: Uuid }

/** What happens at once. */
export type NorthboundTransaction = readonly RowOperation[]

export function insert<T extends Table>(table: T, uuid: Uuid, columns: Columns<Northbound, T>): RowOperation {
  // These networks give collections as arrays, and a type inferred from the schema cannot be seen through here.
  return { kind: 'insert', table, uuid, columns: columns as Readonly<Record<string, WholeValue>> }
}

export function update<T extends Table>(
  table: T,
  uuid: Uuid,
  columns: Pick<Columns<Northbound, T>, CellName<T> & keyof Columns<Northbound, T>>,
): RowOperation {
  // As above: `Pick` leaves the columns of one value.
  return { kind: 'update', table, uuid, columns: columns as Readonly<Record<string, Atom | null>> }
}

export function add<T extends Table>(
  table: T,
  uuid: Uuid,
  column: ElementName<T>,
  ...elements: readonly Element[]
): RowOperation {
  return { kind: 'add', table, uuid, column, elements }
}

export function remove<T extends Table>(
  table: T,
  uuid: Uuid,
  column: ElementName<T>,
  ...elements: readonly Element[]
): RowOperation {
  return { kind: 'remove', table, uuid, column, elements }
}

export function deleteRow(table: Table, uuid: Uuid): RowOperation {
  return { kind: 'delete', table, uuid }
}
