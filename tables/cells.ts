/**
 * Single cells, and single elements of maps and sets, of rows that others own: what a daemon wants them to hold is a
 * relation, and what has to change follows from it and from what they hold.
 */
import type { ColumnName, DatabaseSchema, TableName, Transaction, Uuid } from '../ovsdb/index.ts'
import {
  type AnyRelation,
  type Column,
  type Columns,
  columnNames,
  type Definition,
  type Instance,
  type Reference,
  type Relation,
  relation,
  rule,
} from '../rules/index.ts'
import { type Contest, contestForElement, contestForRow } from './contest.ts'
import type { CellName, ElementColumns, RowColumns, Tables } from './tables.ts'

/** Something that rules write: the relations of its pending changes, and how they become operations. */
export interface Written {
  /** The name of the database, as its schema has it. */
  readonly database: string
  readonly table: string
  readonly rules: readonly Definition[]
  /** The relations whose facts are the changes to make; all of them empty when all is as wanted. */
  readonly pending: readonly AnyRelation[]
  /** The columns that it writes. */
  readonly columns: readonly string[]
  /** Where what is wanted may contradict itself: one gets it, and the others are told. */
  readonly contests: readonly Contest[]
  /** Adds the changes to a transaction. */
  write(instance: Instance, transaction: Transaction): void
}

/** A cell of rows that others own. */
export interface WrittenCell<S extends DatabaseSchema, T extends TableName<S>, C extends string>
  extends Written {
  /** The value that the cell of a row is to have. */
  readonly wanted: Relation<RowColumns<S, T, C>>
  /** The rows whose cell has another value. */
  readonly update: Relation<RowColumns<S, T, C>>
}

/** Puts one cell of rows of others under control: of those rows for which a value is wanted. */
export function writtenCell<S extends DatabaseSchema, T extends TableName<S>, C extends CellName<S, T>>(
  tables: Tables<S>,
  table: T,
  column: C,
): WrittenCell<S, T, C> {
  const actual = any(tables.rows(table, [column]))
  const columns = Object.fromEntries(['uuid', column].map((name) => [name, actual.columns[name]]))
  const wanted = any(relation(`${table}.${column}`, columns as typeof actual.columns))
  const update = any(relation(`update ${table}.${column}`, wanted.columns))
  const contests = contestForRow(table, wanted as AnyRelation)
  return {
    database: tables.schema.name,
    table,
    wanted: wanted as never, // the columns come from the schema, as the type says
    update: update as never,
    pending: [update],
    columns: [column],
    contests,
    rules: [
      ...contests.flatMap(({ rules }) => rules),
      rule(`${table}.${column} is written where it is not as wanted`, update, ({ match, not }) => {
        const { uuid, [column as string]: value } = match(wanted)
        const cell = { uuid, [column]: value } as Readonly<Record<string, Reference<never>>>
        for (const { losing } of contests) not(losing, cell)
        match(actual, { uuid: uuid as Reference<never> })
        not(actual, cell)
        return cell
      }),
    ],
    write: (instance, transaction) => {
      for (const { uuid, ...cells } of facts(instance, update)) transaction.update(table, uuid, cells)
    },
  }
}

/** An element of a map or set of rows that others own. */
export interface WrittenElement<C> extends Written {
  /** Elements that have to be there. */
  readonly wanted: Relation<ElementColumns<C> & Columns>
  /** Those that are not. */
  readonly add: Relation<ElementColumns<C> & Columns>
}

/** Sees to it that elements of a map or set of rows of others are there; it takes none away. */
export function writtenElement<S extends DatabaseSchema, T extends TableName<S>, C extends ColumnName<S, T>>(
  tables: Tables<S>,
  table: T,
  column: C,
): WrittenElement<S['tables'][T]['columns'][C]> {
  const actual = any(tables.elements(table, column))
  const isMap = columnNames(actual).includes('key')
  const wanted = any(relation(`${table}.${column}`, actual.columns))
  const add = any(relation(`add ${table}.${column}`, actual.columns))
  const contests = contestForElement(table, column, wanted as AnyRelation)
  return {
    database: tables.schema.name,
    table,
    wanted: wanted as never, // the columns come from the schema, as the type says
    add: add as never,
    pending: [add],
    columns: [],
    contests,
    rules: [
      ...contests.flatMap(({ rules }) => rules),
      rule(
        `An element of ${table}.${column} is added where it is wanted and not there`,
        add,
        ({ match, not }) => {
          const row = match(wanted)
          const element = Object.fromEntries(
            columnNames(wanted).map((name) => [name, row[name] as Reference<never>]),
          )
          for (const { losing } of contests) not(losing, element)
          not(actual, element)
          return element
        },
      ),
    ],
    write: (instance, transaction) => {
      for (const { uuid, key, value } of facts(instance, add)) {
        if (isMap) transaction.addElement(table, uuid, column, key as Atom, value as Atom)
        else transaction.addElement(table, uuid, column, value as Atom)
      }
    },
  }
}

/** Elements, keys and values are never null: only optional columns are, and those are cells. */
type Atom = string | number | boolean
type AnyRows = Relation<Readonly<Record<string, Column<never>>>>
type AnyFact = Readonly<Record<string, Atom | null>> & { readonly uuid: Uuid }

/** A relation whose columns are known by name only. */
function any(of: unknown): AnyRows {
  return of as AnyRows
}

/** The facts of such a relation; they all start with the row's uuid. */
function facts(instance: Instance, of: AnyRows): readonly AnyFact[] {
  return instance.facts(of) as readonly unknown[] as readonly AnyFact[]
}
