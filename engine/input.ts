/** Inputs: the collections that transactions change. */
import type { Circuit } from './circuit.ts'
import type { Collection } from './collection.ts'
import { EngineError } from './errors.ts'
import type { Semantics } from './storage/trace.ts'
import { type Row, showRow } from './value.ts'

/** A collection that is changed from outside. */
export interface Input {
  readonly collection: Collection
  /** Adds `weight` to a row in the transaction under way. @throws EngineError where there is none */
  change(row: Row, weight: number): void
}

/**
 * Adds an input to a circuit.
 *
 * With `set` semantics a row is there once or not at all: a transaction that would retract an absent
 * row, or leave one there twice, fails and names it.
 */
export function input(
  circuit: Circuit,
  name: string,
  columns: readonly string[],
  semantics: Semantics,
  coarse?: ReadonlySet<string>,
): Input {
  if (circuit.scope)
    throw new EngineError(`${name}: an input cannot be part of the recursion ${circuit.scope.name}`)
  const collection = circuit.collection(name, columns, semantics, coarse)
  if (semantics === 'set') {
    collection.guard((row, count) => {
      if (count === 0 || count === 1) return
      const what = count < 0 ? 'is retracted but not there' : 'is inserted but there already'
      throw new EngineError(`${name}${showRow(circuit.storage.row(collection.store, row))} ${what}`)
    })
  }
  return new CollectionInput(collection)
}

class CollectionInput implements Input {
  readonly collection: Collection

  constructor(collection: Collection) {
    this.collection = collection
  }

  change(row: Row, weight: number): void {
    const { collection } = this
    if (!collection.circuit.changing)
      throw new EngineError(`${collection.name}: an input changes in a transaction of its own circuit only`)
    if (!Number.isSafeInteger(weight))
      throw new EngineError(`${collection.name}${showRow(row)}: the weight ${weight} is no exact integer`)
    const id = collection.rowId(row)
    if (weight !== 0) collection.push(id, weight)
  }
}
