/** Reconciliation: what has to be done to an actual collection for it to become the desired one. */
import { is } from 'immutable'
import type { Collection } from '../collection.ts'
import { conjunction } from '../conjunction/execute.ts'
import { EngineError } from '../errors.ts'
import { antijoin } from './join.ts'

/** The work that is left; empty while desired and actual agree. */
export interface Reconciliation {
  /** Desired rows whose key is not there: to be inserted. */
  readonly inserts: Collection
  /** Actual rows whose key is not desired: to be deleted. */
  readonly deletes: Collection
  /**
   * Rows to be changed: a desired row (its columns by their names), and the values that the actual row
   * of its key has instead (columns named `actual …`, one for each column that is not part of the key).
   */
  readonly updates: Collection
}

/**
 * Compares two collections of the same columns by key. Keys are to be unique on either side; where one
 * is not, each pair of different rows with that key is an update.
 *
 * @throws EngineError when the columns differ, or a key column is not among them
 */
export function reconcile(
  desired: Collection,
  actual: Collection,
  name: string,
  key: readonly string[],
): Reconciliation {
  const { circuit, columns } = desired
  if (columns.join() !== actual.columns.join()) {
    throw new EngineError(
      `${name}: ${desired.name} (${columns.join(', ')}) and ${actual.name} (${actual.columns.join(', ')}) differ in their columns`,
    )
  }
  const inserts = antijoin(desired, actual, `${name}: inserts`, key)
  const deletes = antijoin(actual, desired, `${name}: deletes`, key)
  const rest = columns.filter((column) => !key.includes(column))
  const updates = circuit.collection(
    `${name}: updates`,
    [...columns, ...rest.map((column) => `actual ${column}`)],
    'bag',
  )
  // Variables: the desired row, then the actual values of the columns that are not part of the key.
  const wanted = columns.map((_, i) => i)
  const found = columns.map((column, i) => (key.includes(column) ? i : columns.length + rest.indexOf(column)))
  const differing = rest.map((column) => columns.indexOf(column))
  conjunction({
    name: `${name}: updates`,
    clauses: [
      { kind: 'atom', source: desired, variables: wanted },
      { kind: 'atom', source: actual, variables: found },
      {
        kind: 'filter',
        name: 'differs',
        arguments: [...differing, ...rest.map((_, i) => columns.length + i)],
        test: (...values: readonly unknown[]) => rest.some((_, i) => !is(values[i], values[rest.length + i])),
      },
    ],
    constants: new Map(),
    heads: [{ target: updates, variables: [...wanted, ...rest.map((_, i) => columns.length + i)] }],
    variables: columns.length + rest.length,
  })
  return { inserts, deletes, updates }
}
