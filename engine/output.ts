/** Outputs: what a transaction changed in a collection, and what the collection holds, as values. */
import type { Stateful } from './circuit.ts'
import type { Collection } from './collection.ts'
import { eachChange } from './operators/linear.ts'
import type { Row, RowId } from './value.ts'

/** One changed row and its weight. */
export interface Change {
  readonly row: Row
  readonly weight: number
}

/** A window on a collection. */
export interface Output {
  readonly collection: Collection
  /** What the last transaction changed, consolidated; empty when it failed or changed nothing. */
  changes(): readonly Change[]
  /** All rows with their weights. */
  contents(): readonly Change[]
}

/** Adds an output; the collection keeps a trace for it. */
export function output(source: Collection): Output {
  return new Window(source)
}

class Window implements Output, Stateful {
  readonly collection: Collection
  #changes: Change[] = []
  #arriving: Change[] = []
  #attempt = -1

  constructor(source: Collection) {
    this.collection = source
    source.trace
    eachChange(source, `${source.name} output`, (row, weight) => {
      if (this.#arriving.length === 0) source.circuit.touch(this)
      this.#arriving.push({ row: this.#row(row), weight })
    })
  }

  changes(): readonly Change[] {
    return this.#attempt === this.collection.circuit.attempts ? this.#changes : []
  }

  contents(): readonly Change[] {
    return [...this.collection.trace.entries()].map(([row, weight]) => ({ row: this.#row(row), weight }))
  }

  commit(): void {
    this.#changes = this.#arriving
    this.#arriving = []
    this.#attempt = this.collection.circuit.attempts
  }

  undo(): void {
    this.#arriving = []
  }

  #row(id: RowId): Row {
    return this.collection.circuit.storage.row(this.collection.store, id)
  }
}
