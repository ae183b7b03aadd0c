/**
 * The linear operators: each row's output depends on that row alone, so a delta maps to a delta and
 * nothing is kept.
 */
import type { Collection } from '../collection.ts'
import { EngineError } from '../errors.ts'
import type { Row } from '../value.ts'
import { eachChange } from './each-change.ts'

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
  const { storage } = source.circuit
  const target = source.circuit.collection(name, columns, 'bag')
  eachChange({ kind: 'map', name, source, targets: [target] }, (row, weight) => {
    const made = attempt(source, weight, () => [...transform(storage.row(source.store, row))])
    for (const out of made ?? []) target.push(target.rowId(out), weight)
  })
  return target
}

/** The rows for which `test` holds. */
export function filter(source: Collection, name: string, test: (row: Row) => boolean): Collection {
  const { circuit, columns, coarse } = source
  const target = circuit.collection(name, columns, 'bag', coarse)
  eachChange({ kind: 'filter', name, source, targets: [target] }, (row, weight) => {
    if (attempt(source, weight, () => test(circuit.storage.row(source.store, row)))) target.push(row, weight)
  })
  return target
}

/** What user code returns; nothing where it throws and that is set aside. */
function attempt<T>({ circuit }: Collection, weight: number, code: () => T): T | undefined {
  try {
    return code()
  } catch (error) {
    circuit.setAside(error, weight)
    return undefined
  }
}

/** The sum of the weights of all sources, whose columns are those of the first. */
export function union(sources: readonly [Collection, ...Collection[]], name: string): Collection {
  const [{ circuit, columns, coarse }] = sources
  for (const source of sources) checkWidth(name, source, sources[0])
  const target = circuit.collection(name, columns, 'bag', coarse)
  for (const source of sources)
    eachChange({ kind: 'union', name, source, targets: [target] }, (row, weight) => target.push(row, weight))
  return target
}

/** Every weight with the opposite sign. */
export function negate(source: Collection, name: string): Collection {
  const target = source.circuit.collection(name, source.columns, 'bag', source.coarse)
  eachChange({ kind: 'negate', name, source, targets: [target] }, (row, weight) => target.push(row, -weight))
  return target
}

/** The rows with a positive weight, once each. */
export function distinct(source: Collection, name: string): Collection {
  const target = source.circuit.collection(name, source.columns, 'set', source.coarse)
  eachChange({ kind: 'distinct', name, source, targets: [target] }, (row, weight) => target.push(row, weight))
  return target
}

/**
 * What has to be added to `actual` (positive weights) and taken from it (negative ones) for it to
 * equal `desired`. Empty, and without memory, while the two agree.
 */
export function difference(desired: Collection, actual: Collection, name: string): Collection {
  checkWidth(name, actual, desired)
  const target = desired.circuit.collection(name, desired.columns, 'bag', desired.coarse)
  const targets = [target]
  eachChange({ kind: 'difference', name, source: desired, targets }, (row, weight) =>
    target.push(row, weight),
  )
  eachChange({ kind: 'difference', name, source: actual, targets }, (row, weight) =>
    target.push(row, -weight),
  )
  target.trace
  return target
}

/**
 * Adds everything in `source` to `target`, which has as many columns and comes later in the order or
 * is part of the same recursion.
 */
export function feed(source: Collection, target: Collection): void {
  checkWidth(target.name, source, target)
  eachChange({ kind: 'feed', name: target.name, source, targets: [target] }, (row, weight) =>
    target.push(row, weight),
  )
}

function checkWidth(name: string, source: Collection, target: Collection): void {
  if (source.columns.length === target.columns.length) return
  throw new EngineError(
    `${name}: ${source.name} has ${source.columns.length} columns, ${target.columns.length} are wanted`,
  )
}
