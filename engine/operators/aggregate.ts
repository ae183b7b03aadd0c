/**
 * Aggregation: the rows of a collection grouped by some columns, each group folded by accumulators
 * that are told of every row that comes and goes. A group is never scanned again.
 */

import type { Stateful } from '../circuit.ts'
import type { Collection, Delta } from '../collection.ts'
import type { RowId, Value, ValueId } from '../value.ts'
import type { Accumulator, Fold } from './fold.ts'

/** One aggregate column: a fold over the values of one column of the source. */
export interface AggregateColumn {
  readonly name: string
  readonly column: number
  readonly fold: Fold
}

interface Group {
  readonly accumulators: readonly Accumulator[]
  /** Sum of the weights in the group; a group that reaches zero is gone. */
  rows: number
  /** The row that stands for the group in the target, -1 for none. */
  result: RowId
}

/** Adds an aggregation: one row (key columns, then aggregate columns) for each group that has rows. */
export function aggregate(
  source: Collection,
  name: string,
  key: readonly number[],
  aggregates: readonly AggregateColumn[],
): Collection {
  const names = [...key.map((column) => source.columns[column] as string), ...aggregates.map((a) => a.name)]
  const target = source.circuit.collection(name, names, 'bag')
  source.listen(new Aggregation(source, target, key, aggregates))
  return target
}

class Aggregation implements Stateful {
  readonly operator: string
  readonly #source: Collection
  readonly #target: Collection
  readonly #key: readonly number[]
  readonly #aggregates: readonly AggregateColumn[]
  /** Groups by key: the value id for one key column, else the id of the key's row (which is held). */
  readonly #groups = new Map<number, Group>()
  #delta: Delta | undefined

  constructor(
    source: Collection,
    target: Collection,
    key: readonly number[],
    aggregates: readonly AggregateColumn[],
  ) {
    this.operator = target.name
    this.#source = source
    this.#target = target
    this.#key = key
    this.#aggregates = aggregates
  }

  receive(delta: Delta): void {
    this.#source.circuit.touch(this)
    const done = { rows: [] as RowId[], weights: [] as number[] }
    this.#delta = done
    const touched = this.#change(delta, 1, done)
    for (const key of touched) {
      const group = this.#groups.get(key) as Group // just touched
      if (group.result !== -1) this.#target.push(group.result, -1)
      const result = group.rows === 0 ? -1 : this.#result(key, group)
      if (result !== -1) this.#target.push(result, 1)
      this.#hold(group, result)
      if (group.rows === 0) this.#drop(key)
    }
  }

  undo(): void {
    const delta = this.#delta
    this.#delta = undefined
    if (!delta) return
    for (const key of this.#change(delta, -1)) {
      const group = this.#groups.get(key) as Group // just touched
      this.#hold(group, group.rows === 0 ? -1 : this.#result(key, group))
      if (group.rows === 0) this.#drop(key)
    }
  }

  commit(): void {
    this.#delta = undefined
  }

  /** Brings a delta into the groups, and records it row by row so that a throw in between can be undone. */
  #change(delta: Delta, sign: 1 | -1, done?: { rows: RowId[]; weights: number[] }): Set<number> {
    const { circuit, store } = this.#source
    const { interner } = circuit.storage
    const touched = new Set<number>()
    for (let i = 0; i < delta.rows.length; i++) {
      const row = delta.rows[i] as RowId
      const weight = sign * (delta.weights[i] as number)
      circuit.row = row
      const key = this.#keyOf(row)
      let group = this.#groups.get(key)
      if (!group) {
        group = { accumulators: this.#aggregates.map((a) => a.fold.start()), rows: 0, result: -1 }
        this.#groups.set(key, group)
        this.#holdKey(key)
      }
      touched.add(key)
      group.rows += weight
      for (let a = 0; a < this.#aggregates.length; a++) {
        const value = interner.value(store.at(row, (this.#aggregates[a] as AggregateColumn).column))
        ;(group.accumulators[a] as Accumulator).add(value, weight)
      }
      done?.rows.push(row)
      done?.weights.push(weight)
    }
    return touched
  }

  #keyOf(row: RowId): number {
    const { store, circuit } = this.#source
    const key = this.#key
    if (key.length === 0) return 0
    if (key.length === 1) return store.at(row, key[0] as number)
    const keys = circuit.storage.store(key.length)
    for (let i = 0; i < key.length; i++) keys.scratch[i] = store.at(row, key[i] as number)
    return keys.intern()
  }

  #result(key: number, group: Group): RowId {
    const { storage } = this.#source.circuit
    const { scratch } = this.#target.store
    const values: Value[] = group.accumulators.map((accumulator) => accumulator.result())
    const ids: ValueId[] = values.map((value) => storage.interner.id(value))
    const width = this.#key.length
    if (width === 1) scratch[0] = key
    else for (let i = 0; i < width; i++) scratch[i] = storage.store(width).at(key, i)
    for (let i = 0; i < ids.length; i++) scratch[width + i] = ids[i] as number
    return this.#target.store.intern()
  }

  /** The group's result row is kept alive by the group, so that its id stays the row's. */
  #hold(group: Group, result: RowId): void {
    const { store } = this.#target
    if (result !== -1) store.retain(result)
    if (group.result !== -1) store.release(group.result)
    group.result = result
  }

  #holdKey(key: number): void {
    const { storage } = this.#source.circuit
    if (this.#key.length === 1) storage.interner.retain(key)
    else if (this.#key.length > 1) storage.store(this.#key.length).retain(key)
  }

  #drop(key: number): void {
    const { storage } = this.#source.circuit
    this.#groups.delete(key)
    if (this.#key.length === 1) storage.interner.release(key)
    else if (this.#key.length > 1) storage.store(this.#key.length).release(key)
  }
}
