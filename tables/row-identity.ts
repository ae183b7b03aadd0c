/**
 * Which row stands for a thing: the one that is in the database already, or a new one.
 *
 * Rows keep their uuids over restarts, and over a change from the stock daemon to this one.
 */

import { compareRows, type Value } from '../engine/index.ts'
import type { Uuid } from '../ovsdb/index.ts'
import {
  type Column,
  type Columns,
  columnNames,
  computeAll,
  type Definition,
  min,
  type Reference,
  type Relation,
  relation,
  rule,
} from '../rules/index.ts'
import { derivedUuid } from './derived-uuid.ts'
import { uuid } from './tables.ts'

/** Rows by the columns that say what they are about. */
export type Rows<K extends Columns> = Relation<K & { readonly uuid: Column<Uuid> }>

/** The row of each thing that is wanted, and the rules that say so. */
export interface RowIdentity<K extends Columns> {
  /** The things that are to have rows, by what tells them apart. */
  readonly wanted: Relation<K>
  /** The row that stands for each of them. */
  readonly row: Rows<K>
  readonly rules: readonly Definition[]
}

/**
 * Finds the rows of things again by what they are about, their natural key; of several rows for one thing the one of
 * the smallest uuid counts. A row that somebody has altered, so that it is about another thing, goes back to the thing
 * that it was made for: two things would take turns with it.
 *
 * @param name of the table, for relations and for the uuids of new rows, which follow from it and the key
 * @param key the columns of the natural key
 * @param known the rows that are there, with those columns among others: the table's own, as a rule
 */
export function rowIdentity<K extends Columns>(
  name: string,
  key: K,
  known: Relation<NoInfer<K> & { readonly uuid: Column<Uuid> }>,
  options: { readonly few?: true; readonly uuidOf?: (...key: readonly Value[]) => Uuid } = {},
): RowIdentity<K> {
  const { uuidOf = (...values) => derivedUuid(name, ...values.map(String)), ...size } = options
  // The compiler does not see that a key of any columns and `uuid` are columns of their own.
  const withUuid = { ...key, uuid } as unknown as K & { readonly uuid: Column<Uuid> }
  const wanted = relation(`wanted ${name} rows`, key, size)
  const lacking = relation(`lacking ${name} rows`, { uuid }, size)
  const kept = relation(`kept ${name} rows`, withUuid, size)
  const row = relation(`${name} rows`, withUuid, size)
  const others = relation(`${name} rows of others`, withUuid, size)
  const [things, keptRows, rows, knownRows] = [any(wanted), any(kept), any(row), any(known)]
  const namesSeveral = known.key?.join() !== 'uuid'
  const names = columnNames(things)
  const keyOf = (matched: AnyMatched): AnyMatched =>
    Object.fromEntries(names.map((column) => [column, matched[column] as Reference<never>]))
  return {
    wanted,
    row,
    rules: [
      ...(namesSeveral ? [ofOthers(name, any(others), things, knownRows)] : []),
      rule(
        `A thing of which no row of ${name} is known lacks the row that is made for it`,
        lacking,
        ({ match, not }) => {
          const thing = keyOf(match(things))
          not(knownRows, thing)
          return { uuid: computeAll(Object.values(thing), uuidOf) as Reference<never> }
        },
      ),
      rule(
        `A wanted thing keeps the row of ${name} that is there for it, unless another thing lacks that row`,
        keptRows,
        ({ match, not }) => {
          const thing = keyOf(match(things))
          const { uuid: known } = match(knownRows, thing) as AnyMatched
          not(lacking, { uuid: known as Reference<never> })
          if (namesSeveral) not(any(others), { ...thing, uuid: known as Reference<never> })
          return { ...thing, uuid: min(known as Reference<never>) }
        },
      ),
      rule(`A row of ${name} that is kept stands for its thing`, rows, ({ match }) => {
        return match(keptRows)
      }),
      rule(`A thing without a row of ${name} gets a new one`, rows, ({ match, not }) => {
        const thing = keyOf(match(things))
        not(keptRows, thing)
        return { ...thing, uuid: computeAll(Object.values(thing), uuidOf) as Reference<never> }
      }),
    ],
  }
}

/** Of several things that one row is known for, all but the smallest. */
function ofOthers(name: string, others: AnyRows, things: AnyRows, known: AnyRows): Definition {
  const names = columnNames(things)
  return rule(
    `A row of ${name} that several wanted things have belongs to the smallest of them`,
    others,
    ({ match, where }) => {
      const mine: AnyMatched = match(known)
      const theirs: AnyMatched = match(known, { uuid: mine.uuid as Reference<never> })
      const keyOf = (matched: AnyMatched): AnyMatched =>
        Object.fromEntries(names.map((column) => [column, matched[column] as Reference<never>]))
      match(things, keyOf(mine))
      match(things, keyOf(theirs))
      where(
        [...Object.values(keyOf(mine)), ...Object.values(keyOf(theirs))] as Reference<Value>[],
        (...values) => compareRows(values.slice(names.length), values.slice(0, names.length)) < 0,
      )
      return { ...keyOf(mine), uuid: mine.uuid as Reference<never> }
    },
  )
}

/** References to columns that are known by name only. */
type AnyMatched = Readonly<Record<string, Reference<never>>>
type AnyRows = Relation<Readonly<Record<string, Column<never>>>>

/** A relation whose columns are known by name only: what follows is the same for every key. */
function any(of: unknown): AnyRows {
  return of as AnyRows
}
