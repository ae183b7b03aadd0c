/** Keys: columns that tell the rows of a collection apart. */
import type { Collection } from './collection.ts'
import { EngineError } from './errors.ts'
import { NO_SLOT } from './storage/arrangement.ts'
import { showRow } from './value.ts'

/**
 * Makes a transaction fail that leaves two rows of a set which agree in all columns of `key`.
 *
 * @throws EngineError when the collection is no set, or has no such column
 */
export function unique(collection: Collection, key: readonly string[]): void {
  const { name, semantics, circuit, store, trace } = collection
  if (semantics !== 'set') throw new EngineError(`${name} is no set and can have no key`)
  const columns = key.map((column) => collection.column(column, `${name}'s key`)).sort((a, b) => a - b)
  if (columns.length === collection.columns.length) return // two rows of a set are not the same
  const arrangement = trace.arrange(columns)
  collection.addKey(columns)
  const keys = columns.length > 1 ? circuit.storage.store(columns.length) : undefined
  collection.guard((row, count) => {
    if (count <= 0) return
    let at = columns.length === 0 ? 0 : store.at(row, columns[0] as number)
    if (keys) {
      columns.forEach((column, i) => {
        keys.scratch[i] = store.at(row, column)
      })
      at = keys.find()
    }
    for (let slot = arrangement.first(at); slot !== NO_SLOT; slot = arrangement.next(slot)) {
      const other = trace.rowAt(slot)
      if (other === row || trace.weight(slot) === 0) continue
      const [a, b] = [row, other].map((id) => showRow(circuit.storage.row(store, id)))
      throw new EngineError(`${name} has ${a} and ${b}, which agree in its key (${key.join(', ')})`)
    }
  })
}
