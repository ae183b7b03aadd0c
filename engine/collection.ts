/**
 * A collection: a Z-set that changes from transaction to transaction, as a node of the circuit.
 *
 * Operators push weighted rows into it. When its turn comes, everything pushed is consolidated into
 * one delta, applied to its trace if anything looks rows up in it, and handed to its listeners. As
 * collections take their turns in topological order, a listener sees the collections before this one
 * in their new version and those after it in their old one: the order in which a delta join needs them.
 */
import type { Circuit } from './circuit.ts'
import { EngineError } from './errors.ts'
import { IntMap } from './storage/int-map.ts'
import type { RowStore } from './storage/row-store.ts'
import { type Semantics, Trace } from './storage/trace.ts'
import type { RowId } from './value.ts'

/** A consolidated delta: parallel lists, no row twice, no weight zero. */
export interface Delta {
  readonly rows: readonly RowId[]
  readonly weights: readonly number[]
}

/** What an operator does with the delta of a collection it reads. */
export interface Listener {
  readonly operator: string
  receive(delta: Delta): void
}

/** Counters of one collection since the circuit was made. */
export interface CollectionCounters {
  readonly pushed: number
  readonly changed: number
  readonly nanoseconds: number
}

const NOTHING: Delta = { rows: [], weights: [] }

export class Collection {
  readonly circuit: Circuit
  readonly name: string
  /** Column names, in the order of a row's values. */
  readonly columns: readonly string[]
  /** Names of columns with few different values: a join on those alone is hardly better than a product. */
  readonly coarse: ReadonlySet<string>
  readonly semantics: Semantics
  readonly store: RowStore
  /** Position in the order of evaluation. */
  readonly index: number
  /** Called with every row that a transaction touched and its new count; throws to refuse the transaction. */
  guard: ((row: RowId, count: number) => void) | undefined
  readonly #listeners: Listener[] = []
  #trace: Trace | undefined
  #rows: RowId[] = []
  #weights: number[] = []
  /** The delta of the transaction under way, kept to undo it. */
  #delta: Delta = NOTHING
  #pushed = 0
  #changed = 0
  #nanoseconds = 0

  constructor(
    circuit: Circuit,
    index: number,
    name: string,
    columns: readonly string[],
    semantics: Semantics,
    coarse: ReadonlySet<string>,
  ) {
    this.circuit = circuit
    this.index = index
    this.name = name
    this.columns = columns
    this.coarse = coarse
    this.semantics = semantics
    this.store = circuit.storage.store(columns.length)
    // Presence cannot be told from a delta alone: set semantics always needs the counts.
    if (semantics === 'set') this.#trace = new Trace(circuit.storage, this.store, 'set')
  }

  /** The trace of this collection; asking for it makes the collection keep one. */
  get trace(): Trace {
    if (!this.#trace) {
      if (this.circuit.started)
        throw new EngineError(`${this.name}: a trace must be asked for before the first transaction`)
      this.#trace = new Trace(this.circuit.storage, this.store, this.semantics)
    }
    return this.#trace
  }

  get counters(): CollectionCounters {
    return { pushed: this.#pushed, changed: this.#changed, nanoseconds: this.#nanoseconds }
  }

  /** Rows held in the trace, 0 where there is none. */
  get held(): number {
    return this.#trace?.size ?? 0
  }

  get listeners(): readonly Listener[] {
    return this.#listeners
  }

  listen(listener: Listener): void {
    this.#listeners.push(listener)
  }

  /** Adds `weight` to a row; takes effect when the collection's turn comes. */
  push(row: RowId, weight: number): void {
    if (this.#rows.length === 0) this.circuit.schedule(this.index)
    this.#rows.push(row)
    this.#weights.push(weight)
  }

  /** The collection's turn: consolidates, applies, and tells the listeners. */
  step(): void {
    const rows = this.#rows
    const weights = this.#weights
    this.#rows = []
    this.#weights = []
    this.#pushed += rows.length
    const started = this.circuit.timing ? process.hrtime.bigint() : 0n
    const trace = this.#trace
    if (trace) {
      this.circuit.at(this.name, this)
      // What was applied is what has to be undone, were a listener to throw.
      this.#delta = { rows, weights }
      for (let i = 0; i < rows.length; i++) {
        this.circuit.row = rows[i] as RowId
        trace.apply(rows[i] as RowId, weights[i] as number)
      }
      if (this.guard) for (const row of rows) this.guard(row, trace.count(row))
      const delta = { rows: [] as RowId[], weights: [] as number[] }
      trace.changes(delta.rows, delta.weights)
      this.#tell(delta)
      trace.settle()
    } else {
      this.#tell(consolidate(rows, weights))
    }
    if (this.circuit.timing) this.#nanoseconds += Number(process.hrtime.bigint() - started)
  }

  /** Takes back what this transaction brought. */
  undo(): void {
    this.#rows = []
    this.#weights = []
    const { rows, weights } = this.#delta
    this.#delta = NOTHING
    const trace = this.#trace
    if (!trace) return
    trace.settle()
    for (let i = 0; i < rows.length; i++) trace.apply(rows[i] as RowId, -(weights[i] as number))
    trace.settle()
  }

  /** Forgets how to undo. */
  commit(): void {
    this.#delta = NOTHING
  }

  #tell(delta: Delta): void {
    this.#changed += delta.rows.length
    if (delta.rows.length === 0) return
    for (const listener of this.#listeners) {
      this.circuit.at(listener.operator, this)
      listener.receive(delta)
    }
  }
}

/** Sums the weights of equal rows and drops those that cancel. */
function consolidate(rows: readonly RowId[], weights: readonly number[]): Delta {
  if (rows.length === 1) return weights[0] === 0 ? NOTHING : { rows, weights }
  const places = new IntMap()
  const outRows: RowId[] = []
  const outWeights: number[] = []
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as RowId
    const place = places.get(row)
    if (place === -1) {
      places.set(row, outRows.length)
      outRows.push(row)
      outWeights.push(weights[i] as number)
    } else {
      outWeights[place] = (outWeights[place] as number) + (weights[i] as number)
    }
  }
  let kept = 0
  for (let i = 0; i < outRows.length; i++) {
    if (outWeights[i] === 0) continue
    outRows[kept] = outRows[i] as RowId
    outWeights[kept] = outWeights[i] as number
    kept++
  }
  outRows.length = kept
  outWeights.length = kept
  return { rows: outRows, weights: outWeights }
}
