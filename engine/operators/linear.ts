/**
 * The linear operators: each row's output depends on that row alone, so a delta maps to a delta and
 * nothing is kept.
 */
import type { Collection, Delta } from '../collection.ts'
import type { Row, RowId } from '../value.ts'

/** Each row becomes `transform(row)`. */
export function map(
  source: Collection,
  name: string,
  columns: readonly string[],
  transform: (row: Row) => Row,
): Collection {
  return flatMap(source, name, columns, (row) => [transform(row)])
}

/** Each row becomes the rows of `transform(row)`; a row yielded twice counts twice. */
export function flatMap(
  source: Collection,
  name: string,
  columns: readonly string[],
  transform: (row: Row) => Iterable<Row>,
): Collection {
  const { circuit } = source
  const { storage } = circuit
  const target = circuit.collection(name, columns, 'bag')
  eachChange(source, name, (row, weight) => {
    for (const out of transform(storage.row(source.store, row))) target.push(storage.rowId(out), weight)
  })
  return target
}

/** The rows for which `test` holds. */
export function filter(source: Collection, name: string, test: (row: Row) => boolean): Collection {
  const { circuit } = source
  const target = circuit.collection(name, source.columns, 'bag')
  eachChange(source, name, (row, weight) => {
    if (test(circuit.storage.row(source.store, row))) target.push(row, weight)
  })
  return target
}

/** The sum of the weights of all sources, which have the same number of columns. */
export function concat(sources: readonly [Collection, ...Collection[]], name: string): Collection {
  const [first] = sources
  const target = first.circuit.collection(name, first.columns, 'bag')
  for (const source of sources) eachChange(source, name, (row, weight) => target.push(row, weight))
  return target
}

/** Every weight with the opposite sign. */
export function negate(source: Collection, name: string): Collection {
  const target = source.circuit.collection(name, source.columns, 'bag')
  eachChange(source, name, (row, weight) => target.push(row, -weight))
  return target
}

/** The rows with a positive weight, once each. */
export function distinct(source: Collection, name: string): Collection {
  const target = source.circuit.collection(name, source.columns, 'set')
  eachChange(source, name, (row, weight) => target.push(row, weight))
  return target
}

/**
 * What has to be added to `actual` (positive weights) and taken from it (negative ones) for it to
 * equal `desired`. Empty, and without memory, while the two agree.
 */
export function difference(desired: Collection, actual: Collection, name: string): Collection {
  const target = desired.circuit.collection(name, desired.columns, 'bag')
  eachChange(desired, name, (row, weight) => target.push(row, weight))
  eachChange(actual, name, (row, weight) => target.push(row, -weight))
  target.trace
  return target
}

/** Calls `change` with every row and weight of the source's deltas, keeping track of the row for errors. */
export function eachChange(
  source: Collection,
  operator: string,
  change: (row: RowId, weight: number) => void,
): void {
  const { circuit } = source
  source.listen({
    operator,
    receive({ rows, weights }: Delta) {
      for (let i = 0; i < rows.length; i++) {
        circuit.row = rows[i] as RowId
        change(rows[i] as RowId, weights[i] as number)
      }
    },
  })
}

/** Adds everything in `source` to `target`, which has as many columns and comes later in the order. */
export function feed(source: Collection, target: Collection): void {
  eachChange(source, target.name, (row, weight) => target.push(row, weight))
}
