/**
 * Tables that this daemon writes: desired and actual are both relations, and what to insert, delete
 * and change is rules over the two.
 *
 * The difference disappears when the database reports it gone. So a row that someone else altered
 * is repaired like any other, and a start on a database that is right already writes nothing.
 */

import {
  type ColumnName,
  columnOf,
  type DatabaseSchema,
  type TableName,
  tableOf,
  type Uuid,
} from '../ovsdb/index.ts'
import {
  type AnyRelation,
  type Column,
  type Columns,
  columnNames,
  type Definition,
  type Reference,
  type Relation,
  reconcile,
  relation,
  rule,
} from '../rules/index.ts'
import type { Written } from './cells.ts'
import {
  type Contest,
  contestForElement,
  contestForIndex,
  contestForRow,
  isReference,
  LeftOut,
  leftOutWithReferences,
} from './contest.ts'
import type { ElementColumns, RowColumns, Tables } from './tables.ts'
import { pendingChanges, writeChanges } from './write-changes.ts'

/** The desired and the actual content of a set or map column, and what tells them apart. */
export interface SyncedElements<C extends Columns = Columns> {
  readonly column: string
  readonly desired: Relation<C>
  readonly actual: Relation<C>
  readonly add: Relation<C>
  readonly drop: Relation<C>
}

/** A table under this daemon's control; columns that are not named are left alone. */
export interface SyncedTable<
  Row extends Columns = Columns,
  Observed extends Columns = Row,
  Elements = Readonly<Record<string, SyncedElements>>,
> extends Written {
  readonly desired: Relation<Row>
  readonly actual: Relation<Observed>
  readonly insert: Relation<Row>
  /** Rows whose cells change; there is no such relation where a row has elements only. */
  readonly update: Relation<Row> | undefined
  /** Rows to delete; there is no such relation where a table is shared with others. */
  readonly remove: Relation<{ readonly uuid: Column<Uuid> }> | undefined
  readonly elements: Elements
  /** Columns that a new row starts with and that belong to others from then on. */
  readonly initial: Readonly<Record<string, boolean>>
}

/** Whether something that is written is a table under control. */
export function isSyncedTable(written: Written): written is SyncedTable {
  return 'insert' in written
}

type ElementsOf<S extends DatabaseSchema, T extends TableName<S>, E extends string> = {
  readonly [K in E]: SyncedElements<ElementColumns<S['tables'][T]['columns'][K]> & Columns>
}

/** Puts columns of a table under this daemon's control. */
export function syncedTable<
  S extends DatabaseSchema,
  T extends TableName<S>,
  const C extends readonly ColumnName<S, T>[],
  const E extends readonly ColumnName<S, T>[],
  const O extends readonly ColumnName<S, T>[] = [],
>(
  tables: Tables<S>,
  table: T,
  columns: {
    readonly cells: C
    readonly elements: E
    /** Columns that rules read but that belong to others. */
    readonly observed?: O
    readonly initial?: Readonly<Record<string, boolean>>
    /** Where rows of others stand beside ours, none is deleted. */
    readonly shared?: true
  },
): SyncedTable<
  RowColumns<S, T, C[number]>,
  RowColumns<S, T, C[number] | O[number]>,
  ElementsOf<S, T, E[number]>
> {
  const actual = tables.rows(table, [...columns.cells, ...(columns.observed ?? [])])
  const controlled = Object.fromEntries(
    Object.entries(actual.columns).filter(
      ([name]) => name === 'uuid' || columns.cells.some((cell) => cell === name),
    ),
  ) as unknown as RowColumns<S, T, C[number]> & Columns // what is left are the columns in `cells`
  const desired = relation(table, controlled)
  const rows = contestForRow(table, any(desired))
  const indexes = (tableOf(tables.schema, table).indexes ?? []).filter((index) =>
    index.every((column) => column in controlled),
  )
  const contests: Contest[] = [
    ...rows,
    ...indexes.map((index) =>
      contestForIndex(table, index, any(desired), rows, columns.shared && any(actual)),
    ),
  ]
  const leftOut = [...rows.map(({ losing }) => losing), any(LeftOut)]
  const work = reconcile(erased(desired), erased(actual), ['uuid'], leftOut)
  const remove = columns.shared ? undefined : work.deletes
  const update = columns.cells.length === 0 ? undefined : work.updates
  const elements: Record<string, SyncedElements> = {}
  const rules: Definition[] = [
    ...work.rules.inserts,
    ...(update ? work.rules.updates : []),
    ...(remove ? work.rules.deletes : []),
    ...leftOutWithReferences(tables.schema, table, any(desired), rows),
  ]
  for (const column of columns.elements) {
    const synced = syncedElements(tables, table, column)
    elements[column] = synced
    const its = contestForElement(table, column, any(synced.desired))
    contests.push(...its)
    rules.push(
      ...elementRules(synced, erased(desired), its, isReference(columnOf(tables.schema, table, column))),
    )
  }
  for (const contest of contests) rules.push(...contest.rules)
  const changes = {
    table,
    insert: work.inserts as unknown as Relation<RowColumns<S, T, C[number]>>, // with the columns of `desired`
    update: update as unknown as Relation<RowColumns<S, T, C[number]>> | undefined,
    remove,
    elements,
    initial: columns.initial ?? {},
  }
  return {
    ...changes,
    database: tables.schema.name,
    desired,
    actual: actual as unknown as Relation<RowColumns<S, T, C[number] | O[number]>>,
    // The keys are the names in `columns.elements`, each with the relations of its column.
    elements: elements as unknown as ElementsOf<S, T, E[number]>,
    rules,
    contests,
    columns: [...columns.cells, ...columns.elements],
    pending: pendingChanges(changes),
    write: (instance, transaction) => writeChanges(instance, changes, transaction),
  }
}

function syncedElements<S extends DatabaseSchema, T extends TableName<S>>(
  tables: Tables<S>,
  table: T,
  column: ColumnName<S, T>,
): SyncedElements {
  const actual = erased(tables.elements(table, column))
  const title = `${table}.${column}`
  return {
    column,
    actual,
    desired: relation(title, actual.columns),
    add: relation(`add ${title}`, actual.columns),
    drop: relation(`drop ${title}`, actual.columns),
  }
}

/** A relation whose columns are known by name only: what follows is the same for every table. */
function erased(of: Relation<never> | Relation): Relation<AnyRow> {
  return of as unknown as Relation<AnyRow>
}

function any(of: unknown): AnyRelation {
  return of as AnyRelation
}

type AnyRow = { readonly uuid: Column<Uuid> } & Columns

/**
 * @param contests for the value of a key, in a map
 * @param refers whether elements are rows of another table, of which some may be left out
 */
function elementRules(
  { desired, actual, add, drop }: SyncedElements,
  row: Relation<AnyRow>,
  contests: readonly Contest[],
  refers: boolean,
): Definition[] {
  return [
    rule(
      'A desired element that is not there is added, unless its row is left out',
      add,
      ({ match, not }) => {
        const element = all(desired, match(desired))
        not(actual, element)
        for (const { losing } of contests) not(losing, element)
        not(LeftOut, { uuid: element.uuid })
        if (refers) not(LeftOut, { uuid: element.value as Reference<never> })
        return element
      },
    ),
    rule('An element that is not desired is dropped, unless its row goes anyway', drop, ({ match, not }) => {
      const element = all(actual, match(actual))
      match(row, { uuid: element.uuid as Reference<Uuid> }) // every element relation starts with the row's uuid
      not(LeftOut, { uuid: element.uuid })
      not(desired, element)
      return element
    }),
    ...contests.map(({ losing }) =>
      rule('An element that loses is dropped, unless its row goes anyway', drop, ({ match, not }) => {
        const element = all(actual, match(actual))
        match(losing, element)
        not(LeftOut, { uuid: element.uuid })
        return element
      }),
    ),
  ]
}

/** References to all columns of a matched row. */
function all<C extends Columns>(
  of: Relation<C>,
  matched: object,
): { readonly uuid: Reference<Uuid> } & Readonly<Record<string, Reference<never>>> {
  const columns = matched as Readonly<Record<string, Reference<never>>>
  return Object.fromEntries(
    columnNames(of as unknown as Relation).map((name) => [name, columns[name]]),
  ) as never
}
