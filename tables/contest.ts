/**
 * Contests: where rules desire different things in one place of a database, one gets it and the others lose. So rules
 * and database come to rest together, whatever is desired.
 */
import { compareRows, type Value } from '../engine/index.ts'
import type { ColumnSchema, DatabaseSchema } from '../ovsdb/index.ts'
import {
  type AnyRelation,
  type Column,
  columnNames,
  type Definition,
  type Reference,
  type Relation,
  relation,
  rule,
} from '../rules/index.ts'
import { uuid } from './tables.ts'

/** A place of a database that facts can compete for. */
export interface Contest {
  readonly table: string
  /** The columns of the table that the place is made of, besides the row. */
  readonly columns: readonly string[]
  /** The columns of a fact that say which place it is about: facts that agree in them compete. */
  readonly key: readonly string[]
  /** What rules desire. */
  readonly desired: AnyRelation
  /** The facts among them that lose; they have the columns of `desired`. */
  readonly losing: AnyRelation
  readonly rules: readonly Definition[]
}

/**
 * A row that rules desire is left out of its database: another row has a value that only one row may have, or the row
 * that it refers to is left out.
 */
export const LeftOut = relation('LeftOut', { uuid })

/** A relation whose columns are known by name only. */
type AnyRows = Relation<Readonly<Record<string, Column<never>>>>
type AnyReferences = Readonly<Record<string, Reference<never>>>

/** Of facts that agree in `key` the smallest counts, value by value in the order of the columns. */
function losers(desired: AnyRelation, key: readonly string[]): Pick<Contest, 'losing' | 'rules'> {
  const of = desired as AnyRows
  const losing = relation(`losing ${of.name} by ${key.join(', ')}`, of.columns)
  const others = columnNames(of).filter((name) => !key.includes(name))
  const sentence = `Of facts of ${of.name} that agree in ${key.join(' and ')} all but the smallest lose`
  return {
    losing: losing as AnyRelation,
    rules: [
      rule(sentence, losing, ({ match, where }) => {
        const fact = columnsOf(of, match(of))
        const rival: AnyReferences = match(of, pick(fact, key))
        where(
          [...others.map((name) => fact[name]), ...others.map((name) => rival[name])] as Reference<Value>[],
          (...values) => compareRows(values.slice(others.length), values.slice(0, others.length)) < 0,
        )
        return fact
      }),
    ],
  }
}

/** The contest for the cells of a row, where several facts are about one; none where a row has no cells. */
export function contestForRow(table: string, desired: AnyRelation): readonly Contest[] {
  const columns = columnNames(desired).filter((name) => name !== 'uuid')
  if (columns.length === 0) return []
  return [{ table, columns, key: ['uuid'], desired, ...losers(desired, ['uuid']) }]
}

/** The contest for the value of a key of a map; elements of sets do not compete. */
export function contestForElement(table: string, column: string, desired: AnyRelation): readonly Contest[] {
  if (!columnNames(desired).includes('key')) return []
  return [{ table, columns: [column], key: ['uuid', 'key'], desired, ...losers(desired, ['uuid', 'key']) }]
}

/**
 * The contest for an index of the schema: of rows that agree in its columns the one of the smallest uuid counts. With
 * `others`, rows that are there and stay, whoever has made them, one of those counts.
 */
export function contestForIndex(
  table: string,
  columns: readonly string[],
  desired: AnyRelation,
  rows: readonly Contest[],
  others?: AnyRelation,
): Contest {
  const of = desired as AnyRows
  const losing = relation(`losing ${of.name} by ${columns.join(', ')}`, of.columns)
  const rules = [
    rule(
      `Of rows of ${of.name} that agree in ${columns.join(' and ')} all but that of the smallest uuid lose`,
      losing,
      ({ match, not, where }) => {
        const fact = columnsOf(of, match(of))
        const rival = columnsOf(of, match(of, pick(fact, columns)))
        where([fact.uuid, rival.uuid] as Reference<string>[], (its, smaller) => (smaller ?? '') < (its ?? ''))
        for (const row of rows) not(row.losing as AnyRows, fact)
        for (const row of rows) not(row.losing as AnyRows, rival)
        return fact
      },
    ),
    rule(`A row of ${of.name} that loses is left out`, LeftOut, ({ match }) => ({
      uuid: (match(losing) as AnyReferences).uuid as Reference<never>,
    })),
  ]
  if (others) {
    const there = others as AnyRows
    rules.push(
      rule(
        `A row of ${of.name} loses to a row of others that agrees in ${columns.join(' and ')}`,
        losing,
        ({ match, not }) => {
          const fact = columnsOf(of, match(of))
          const rival: AnyReferences = match(there, pick(fact, columns))
          not(of, { uuid: rival.uuid as Reference<never> })
          return fact
        },
      ),
    )
  }
  return { table, columns, key: columns, desired, losing: losing as AnyRelation, rules }
}

/** A row is left out with the row that it refers to, in each of its columns that cannot be empty. */
export function leftOutWithReferences(
  schema: DatabaseSchema,
  table: string,
  desired: AnyRelation,
  rows: readonly Contest[],
): readonly Definition[] {
  const columns = schema.tables[table]?.columns ?? {}
  return columnNames(desired).flatMap((column) => {
    const type = columns[column]
    if (type?.kind !== 'scalar' || !isReference(type)) return []
    return [
      rule(`A row of ${desired.name} is left out with its ${column}`, LeftOut, ({ match, not }) => {
        const fact = columnsOf(desired, match(desired as AnyRows))
        match(LeftOut, { uuid: fact[column] as Reference<never> })
        for (const row of rows) not(row.losing as AnyRows, fact)
        return { uuid: fact.uuid as Reference<never> }
      }),
    ]
  })
}

/** Whether what a column holds, or the values of a map, are rows of another table. */
export function isReference(column: ColumnSchema): boolean {
  return (column.kind === 'map' ? column.value : column.key).refTable !== undefined
}

/** References to all columns of a matched row. */
function columnsOf(of: AnyRelation, matched: object): AnyReferences {
  const columns = matched as AnyReferences
  return pick(columns, columnNames(of))
}

function pick(row: AnyReferences, columns: readonly string[]): AnyReferences {
  return Object.fromEntries(columns.map((column) => [column, row[column] as Reference<never>]))
}
