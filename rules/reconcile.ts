/** Reconciliation: what has to be done to an actual relation for it to become the desired one. */
import type { Body, Matched, Pattern } from './body.ts'
import { callSite } from './call-site.ts'
import type { Columns } from './column.ts'
import { type AnyRelation, columnNames, defineRelation, type Relation } from './relation.ts'
import { defineRule, type HeadRow, type Rule } from './rule.ts'

/** The work that is left, as relations; empty while desired and actual agree. */
export interface Reconciliation<C extends Columns, K extends keyof C & string> {
  /** Desired facts whose key is not there. */
  readonly inserts: Relation<C>
  /** The keys of actual facts that are not desired. */
  readonly deletes: Relation<Pick<C, K>>
  /** Desired facts whose key is there, with other values. */
  readonly updates: Relation<C>
  /** What defines each of the three: part of the program. */
  readonly rules: { readonly [W in 'inserts' | 'deletes' | 'updates']: readonly Rule[] }
}

/**
 * Compares two relations by a key, which is to be unique in either. The actual one may have further columns, which are
 * nobody's business here.
 *
 * @param leftOut relations of some columns of the desired one, the key among them: a fact that agrees with one of
 *   theirs counts as not desired; where such a relation has further columns, of each key a fact has to be left
 */
export function reconcile<C extends Columns, const K extends keyof C & string>(
  desired: Relation<C>,
  actual: Relation<NoInfer<C>>,
  key: readonly K[],
  leftOut: readonly AnyRelation[] = [],
): Reconciliation<C, K> {
  const place = callSite()
  const names = columnNames(desired)
  const outcome = <D extends Columns>(what: string, columns: D): Relation<D> =>
    defineRelation('derived', `${what} ${desired.name}`, columns, place)
  const inserts = outcome('insert', desired.columns)
  const updates = outcome('update', desired.columns)
  // The columns of the key are some of those of C.
  const keyColumns = Object.fromEntries(key.map((name) => [name, desired.columns[name]])) as Pick<C, K>
  const deletes = outcome('delete', keyColumns)
  const sentence = (of: string): string => `${of} ${desired.name}`
  const keepOut = (fact: Matched<C>, { not }: Pick<Body, 'not'>): void => {
    for (const out of leftOut) not(out, pick(fact, columnNames(out)) as Pattern<Columns>)
  }
  return {
    inserts,
    deletes,
    updates,
    rules: {
      inserts: [
        defineRule(
          sentence('What is desired and not there is inserted into'),
          inserts,
          place,
          ({ match, not }) => {
            const fact = match(desired)
            keepOut(fact, { not })
            not(actual, pick(fact, key))
            return whole(fact, names)
          },
        ),
      ],
      deletes: [
        defineRule(
          sentence('What is there and not desired is deleted from'),
          deletes,
          place,
          ({ match, not }) => {
            const of = pick(match(actual), key)
            not(desired, of)
            return of as HeadRow<Pick<C, K>> // references to the columns of the key
          },
        ),
        ...leftOut
          .filter((out) => columnNames(out).length === key.length)
          .map((out) =>
            defineRule(
              sentence('What is there and left out is deleted from'),
              deletes,
              place,
              ({ match }) => {
                const of = pick(match(actual), key)
                match(out, of as Pattern<Columns>)
                match(desired, of)
                return of as HeadRow<Pick<C, K>>
              },
            ),
          ),
      ],
      updates: [
        defineRule(
          sentence('What is there with other values is updated in'),
          updates,
          place,
          ({ match, not }) => {
            const fact = match(desired)
            keepOut(fact, { not })
            match(actual, pick(fact, key))
            not(actual, pick(fact, names))
            return whole(fact, names)
          },
        ),
      ],
    },
  }
}

/** Some columns of a matched row, as a pattern. */
function pick<C extends Columns>(row: Matched<C>, columns: readonly string[]): Pattern<C> {
  // The columns are those of C, and references to them fit their own types.
  return Object.fromEntries(columns.map((column) => [column, row[column]])) as Pattern<C>
}

/** A matched row has a reference for every column, which is what a head asks for. */
function whole<C extends Columns>(row: Matched<C>, columns: readonly string[]): HeadRow<C> {
  return pick(row, columns) as HeadRow<C>
}
