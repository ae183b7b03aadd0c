/** Aggregation: the rows of a collection grouped by some columns, each group folded into one row. */
import type { Collection } from '../collection.ts'
import { EngineError } from '../errors.ts'
import type { RowId, Value, ValueId } from '../value.ts'
import type { Accumulator, Fold } from './fold.ts'
import { type GroupState, grouping, type Result } from './grouping.ts'

/** One aggregate column: a fold over the values of one column of the source. */
export interface AggregateColumn {
  readonly name: string
  /** The column folded; without it the fold is given null for every row, which is all `count` needs. */
  readonly column?: string
  readonly fold: Fold
}

/**
 * Adds an aggregation: one row (key columns, then aggregate columns) for each group whose weights do
 * not sum to zero.
 *
 * @param target where the rows go, which has as many columns; a collection of its own if left out
 * @throws EngineError for a column that the source does not have, or a target of another width
 */
export function aggregate(
  source: Collection,
  name: string,
  key: readonly string[],
  aggregates: readonly AggregateColumn[],
  target = source.circuit.collection(name, [...key, ...aggregates.map((a) => a.name)], 'bag'),
): Collection {
  const width = key.length + aggregates.length
  if (target.columns.length !== width)
    throw new EngineError(`${name}: ${width} columns for the ${target.columns.length} of ${target.name}`)
  const positions = key.map((column) => source.column(column, name))
  const folded = aggregates.map(({ column, fold }) => ({
    fold,
    column: column === undefined ? undefined : source.column(column, name),
  }))
  const start = (): GroupState => new Folded(source, target, folded)
  grouping({ kind: 'aggregate', name, source, target, key: positions, start })
  return target
}

interface FoldedColumn {
  readonly fold: Fold
  readonly column: number | undefined
}

class Folded implements GroupState {
  readonly #source: Collection
  readonly #target: Collection
  readonly #columns: readonly FoldedColumn[]
  readonly #accumulators: readonly Accumulator[]
  /** Sum of the weights in the group; where it is zero nothing stands for the group. */
  #weight = 0

  constructor(source: Collection, target: Collection, columns: readonly FoldedColumn[]) {
    this.#source = source
    this.#target = target
    this.#columns = columns
    this.#accumulators = columns.map(({ fold }) => fold.start())
  }

  get isEmpty(): boolean {
    return this.#weight === 0 && this.#accumulators.every((accumulator) => accumulator.isEmpty ?? true)
  }

  add(row: RowId, weight: number): void {
    let done = 0
    try {
      for (; done < this.#columns.length; done++)
        (this.#accumulators[done] as Accumulator).add(this.#value(row, done), weight)
    } catch (error) {
      // The row counts for all columns or for none.
      while (done-- > 0) (this.#accumulators[done] as Accumulator).add(this.#value(row, done), -weight)
      throw error
    }
    this.#weight += weight
  }

  results(key: readonly ValueId[]): readonly Result[] {
    if (this.#weight === 0) return []
    const { store, circuit } = this.#target
    const ids = this.#accumulators.map((accumulator) => circuit.storage.interner.id(accumulator.result()))
    store.scratch.set(key)
    store.scratch.set(ids, key.length)
    return [{ row: store.intern(), weight: 1 }]
  }

  #value(row: RowId, index: number): Value {
    const { column } = this.#columns[index] as FoldedColumn
    if (column === undefined) return null
    return this.#source.circuit.storage.interner.value(this.#source.store.at(row, column))
  }
}
