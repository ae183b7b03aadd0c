/**
 * Selection and projection in one step: the rows with given values in some columns, cut down to the
 * columns that someone reads. A change of any other column cancels here and goes no further.
 */
import type { Collection } from '../collection.ts'
import { EngineError } from '../errors.ts'
import type { Semantics } from '../storage/trace.ts'
import type { Value } from '../value.ts'
import { eachChange } from './linear.ts'

/** Which rows and columns a projection keeps, as positions in the source. */
export interface Projection {
  readonly columns: readonly number[]
  readonly equal: readonly { readonly column: number; readonly value: Value }[]
}

/**
 * Adds a projection. With `set` semantics its rows count once however many source rows they stand
 * for, at the price of a trace; with `bag` semantics nothing is kept.
 *
 * @throws EngineError for a column that the source does not have
 */
export function project(
  source: Collection,
  name: string,
  projection: Projection,
  semantics: Semantics,
): Collection {
  const { circuit, store } = source
  const { interner } = circuit.storage
  for (const column of [...projection.columns, ...projection.equal.map((e) => e.column)]) {
    if (source.columns[column] === undefined)
      throw new EngineError(`${name}: ${source.name} has no column ${column}`)
  }
  const names = projection.columns.map((column) => source.columns[column] as string)
  const target = circuit.collection(name, names, semantics, source.coarse)
  const { columns, equal } = projection
  // Ids of values come and go with the rows that hold them, so constants are compared by value.
  eachChange(source, name, (row, weight) => {
    for (const { column, value } of equal) if (interner.value(store.at(row, column)) !== value) return
    const out = target.store
    for (let i = 0; i < columns.length; i++) out.scratch[i] = store.at(row, columns[i] as number)
    target.push(out.intern(), weight)
  })
  return target
}
