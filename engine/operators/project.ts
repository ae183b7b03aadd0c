/**
 * Selection and projection in one step: the rows with given values in some columns, cut down to the
 * columns that someone reads. A change of any other column cancels here and goes no further.
 */
import { is } from 'immutable'
import type { Collection } from '../collection.ts'
import type { Semantics } from '../storage/trace.ts'
import type { Value } from '../value.ts'
import { eachChange } from './each-change.ts'

/** Which rows and columns a projection keeps. */
export interface Projection {
  readonly columns: readonly string[]
  /** The values that columns must have; none to keep all rows. */
  readonly equal?: ReadonlyMap<string, Value>
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
  { columns, equal = new Map() }: Projection,
  semantics: Semantics,
): Collection {
  const { circuit, store } = source
  const { interner } = circuit.storage
  const positions = columns.map((column) => source.column(column, name))
  const constants = [...equal].map(([column, value]) => ({ column: source.column(column, name), value }))
  const target = circuit.collection(name, columns, semantics, source.coarse)
  if (source.few) target.expectFew()
  // Ids of values come and go with the rows that hold them, so constants are compared by value.
  eachChange({ kind: 'project', name, source, targets: [target] }, (row, weight) => {
    for (const { column, value } of constants) if (!is(interner.value(store.at(row, column)), value)) return
    const out = target.store
    for (let i = 0; i < positions.length; i++) out.scratch[i] = store.at(row, positions[i] as number)
    target.push(out.intern(), weight)
  })
  return target
}
