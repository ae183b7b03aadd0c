/** Reconciliation: what has to be done to an actual relation for it to become the desired one. */
import type { Body, Matched, Pattern } from './body.ts'
import { callSite } from './call-site.ts'
import type { Columns } from './column.ts'
import { columnNames, defineRelation, type Relation } from './relation.ts'
import { defineRule, type HeadRow, type Rule } from './rule.ts'

/** The work that is left, as relations with the columns of both; empty while desired and actual agree. */
export interface Reconciliation<C extends Columns> {
  /** Desired facts whose key is not there. */
  readonly inserts: Relation<C>
  /** Actual facts whose key is not desired. */
  readonly deletes: Relation<C>
  /** Desired facts whose key is there, with other values. */
  readonly updates: Relation<C>
  /** What defines the three: part of the program. */
  readonly rules: readonly Rule[]
}

/** Compares two relations of the same columns by a key, which is to be unique in either. */
export function reconcile<C extends Columns>(
  desired: Relation<C>,
  actual: Relation<C>,
  key: readonly (keyof C & string)[],
): Reconciliation<C> {
  const place = callSite()
  const outcome = (what: string): Relation<C> =>
    defineRelation('derived', `${what} ${desired.name}`, desired.columns, place)
  const [inserts, deletes, updates] = [outcome('insert'), outcome('delete'), outcome('update')]
  const define = (sentence: string, target: Relation<C>, body: (body: Body) => Matched<C>): Rule =>
    // A matched row has a reference for every column, which is what a head asks for.
    defineRule(sentence, target, place, (literals) => whole(body(literals)) as HeadRow<C>)
  const whole = (row: Matched<C>): Pattern<C> => pick(row, columnNames(desired))
  return {
    inserts,
    deletes,
    updates,
    rules: [
      define('A desired fact is inserted where there is none of its key', inserts, ({ match, not }) => {
        const row = match(desired)
        not(actual, pick(row, key))
        return row
      }),
      define('An actual fact is deleted where none of its key is desired', deletes, ({ match, not }) => {
        const row = match(actual)
        not(desired, pick(row, key))
        return row
      }),
      define(
        'A desired fact updates the one of its key, unless that is the same',
        updates,
        ({ match, not }) => {
          const row = match(desired)
          match(actual, pick(row, key))
          not(actual, whole(row))
          return row
        },
      ),
    ],
  }
}

/** Some columns of a matched row, as a pattern. */
function pick<C extends Columns>(row: Matched<C>, columns: readonly string[]): Pattern<C> {
  // The columns are those of C, and references to them fit their own types.
  return Object.fromEntries(columns.map((column) => [column, row[column]])) as Pattern<C>
}
