/** Outputs: what a transaction changed in a collection, and what the collection holds, as values. */
import type { Stream } from '@most/types'
import type { Collection } from './collection.ts'
import { EngineError } from './errors.ts'
import { eachChange } from './operators/each-change.ts'
import { type Snapshot, Snapshots } from './snapshot.ts'
import type { Trace } from './storage/trace.ts'
import { ChangeStream } from './stream.ts'
import type { Stateful } from './turns.ts'
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
  /** All rows with their weights. @throws EngineError when the output only follows changes */
  contents(): readonly Change[]
  /**
   * All rows with their weights, as a value that later transactions do not change.
   *
   * @throws EngineError when the output only follows changes
   */
  snapshot(): Snapshot
  /**
   * What each transaction changes from now on, consolidated; those that change nothing are left out.
   * Events come when the transaction is over, so that a subscriber may start the next; the stream
   * ends when the circuit is closed.
   */
  readonly stream: Stream<readonly Change[]>
}

/**
 * Adds an output.
 *
 * @param what `contents` makes the collection keep a trace, if nothing else does; with `changes` it
 *   need not, and the output cannot tell what the collection holds
 */
export function output(source: Collection, what: 'contents' | 'changes' = 'contents'): Output {
  return new Window(source, what)
}

class Window implements Output, Stateful {
  readonly collection: Collection
  readonly #snapshots = new Snapshots()
  readonly #stream: ChangeStream
  readonly #trace: Trace | undefined
  #changes: readonly Change[] = []
  #arriving: Change[] = []
  #attempt = -1

  constructor(source: Collection, what: 'contents' | 'changes') {
    const { circuit } = source
    this.collection = source
    this.#stream = new ChangeStream(circuit)
    this.#trace = what === 'contents' ? source.trace : undefined
    eachChange({ kind: 'output', name: `${source.name} output`, source, targets: [] }, (row, weight) => {
      if (this.#arriving.length === 0) circuit.touch(this)
      this.#arriving.push({ row: this.#row(row), weight })
    })
  }

  get stream(): Stream<readonly Change[]> {
    return this.#stream.stream
  }

  changes(): readonly Change[] {
    return this.#attempt === this.collection.circuit.attempts ? this.#changes : []
  }

  contents(): readonly Change[] {
    if (!this.#trace) throw new EngineError(`${this.collection.name}: this output only follows changes`)
    return [...this.#trace.entries()].map(([row, weight]) => ({ row: this.#row(row), weight }))
  }

  snapshot(): Snapshot {
    return this.#snapshots.take(() => this.contents())
  }

  commit(): void {
    const changes = this.#arriving
    this.#changes = changes
    this.#arriving = []
    this.#attempt = this.collection.circuit.attempts
    this.#snapshots.add(changes)
    this.#stream.tell(changes)
  }

  undo(): void {
    this.#arriving = []
  }

  #row(id: RowId): Row {
    return this.collection.circuit.storage.row(this.collection.store, id)
  }
}
