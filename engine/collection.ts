/**
 * A collection: a Z-set that changes from transaction to transaction, as a node of the circuit.
 *
 * Operators push weighted rows into it. When its turn comes, everything pushed is consolidated into
 * one delta, applied to its trace if anything looks rows up in it, and handed to its listeners. As
 * collections take their turns in topological order, a listener sees the collections before this one
 * in their new version and those after it in their old one: the order in which a delta join needs them.
 */
import type { Circuit, Scope } from './circuit.ts'
import { Delta } from './delta.ts'
import { EngineError } from './errors.ts'
import { Narrowing } from './narrowing.ts'
import type { Operator } from './operator.ts'
import { IntMap } from './storage/int-map.ts'
import type { RowStore } from './storage/row-store.ts'
import { checkWeight, type Semantics, Trace } from './storage/trace.ts'
import { type Row, type RowId, showRow } from './value.ts'

/** What an operator does with the delta of a collection it reads. */
export interface Listener {
  /** Whose work it is. Where it is that of `others` too, they count for themselves what they emit. */
  readonly operator: Operator
  readonly others?: readonly Operator[]
  receive(delta: Delta): void
}

/** What a collection is made of. */
export interface CollectionSpec {
  readonly name: string
  /** Column names, in the order of a row's values. */
  readonly columns: readonly string[]
  readonly semantics: Semantics
  /** Names of columns with few different values: a join on those alone is hardly better than a product. */
  readonly coarse: ReadonlySet<string>
}

/** Counters of one collection since the circuit was made. */
export interface CollectionCounters {
  /** Weighted rows pushed into it. */
  readonly pushed: number
  /** Changed rows told to its listeners. */
  readonly changed: number
}

export class Collection implements CollectionSpec {
  readonly circuit: Circuit
  readonly name: string
  readonly columns: readonly string[]
  readonly coarse: ReadonlySet<string>
  readonly semantics: Semantics
  readonly store: RowStore
  /** Position in the order of evaluation. */
  readonly index: number
  readonly #guards: ((row: RowId, count: number) => void)[] = []
  readonly #listeners: Listener[] = []
  /** Those who listen to some columns only. */
  readonly #narrowings: Narrowing[] = []
  readonly #keys: (readonly number[])[] = []
  #few = false
  #trace: Trace | undefined
  /** What was pushed in the transaction under way, kept to undo it. */
  readonly #pending = new Delta()
  /** What the listeners are told. */
  readonly #delta = new Delta()
  /** How much of what is pending is in the trace. */
  #applied = 0
  #pushed = 0
  #changed = 0

  constructor(circuit: Circuit, index: number, { name, columns, semantics, coarse }: CollectionSpec) {
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

  /** Whether it never has more than a handful of rows: a join may go through all of them. */
  get few(): boolean {
    return this.#few
  }

  /** Says that it never has more than a handful of rows; for plans that are made from now on. */
  expectFew(): void {
    this.#few = true
  }

  /** The recursion that the collection is part of. */
  get recursion(): Scope | undefined {
    return undefined
  }

  get counters(): CollectionCounters {
    return { pushed: this.#pushed, changed: this.#changed }
  }

  /** Rows held in the trace, 0 where there is none. */
  get held(): number {
    return this.#trace?.size ?? 0
  }

  /** The columns of each arrangement that the trace keeps. */
  get arrangements(): readonly (readonly string[])[] {
    const columns = this.#trace?.arrangements ?? []
    return columns.map((positions) => positions.map((position) => this.columns[position] as string))
  }

  /**
   * The listener is told of every delta; with `columns`, positions of some, of what changes in those only.
   * Rows that agree in them count together.
   */
  listen(listener: Listener, columns?: readonly number[]): void {
    if (columns) this.#narrowing(columns).listeners.push(listener)
    else this.#listeners.push(listener)
  }

  #narrowing(columns: readonly number[]): Narrowing {
    const known = this.#narrowings.find((narrowing) => isSame(narrowing.columns, columns))
    if (known) return known
    const narrowing = new Narrowing(this.store, this.circuit.storage.store(columns.length), columns)
    this.#narrowings.push(narrowing)
    return narrowing
  }

  /** Sets of columns, by ascending positions, that tell its rows apart: what {@link unique} sees to. */
  get keys(): readonly (readonly number[])[] {
    return this.#keys
  }

  /** Tells that these columns, by ascending positions, tell rows apart. */
  addKey(columns: readonly number[]): void {
    this.#keys.push(columns)
  }

  /** Has every row that a transaction touched checked, with its new count; a throw refuses the transaction. */
  guard(check: (row: RowId, count: number) => void): void {
    this.#guards.push(check)
  }

  /** The position of a column. @throws EngineError naming `user` when there is no such column */
  column(name: string, user: string): number {
    const position = this.columns.indexOf(name)
    if (position === -1) {
      throw new EngineError(
        `${user}: ${this.name} has no column ${name}; its columns are ${this.columns.join(', ')}`,
      )
    }
    return position
  }

  /** The rank of a row that is there; 0 outside of a recursion (see `Component`). */
  rank(_row: RowId): number {
    return 0
  }

  /**
   * The id of a row that user code made.
   *
   * @throws EngineError when it has the wrong number of values, or one that is no column value
   */
  rowId(row: Row): RowId {
    const { columns, store } = this
    const { interner } = this.circuit.storage
    if (row.length !== columns.length) {
      const wanted = `${columns.length} columns (${columns.join(', ')})`
      throw new EngineError(`${this.name}${showRow(row)}: ${row.length} values for the ${wanted}`)
    }
    for (let c = 0; c < columns.length; c++) {
      const value = row[c] as Row[number]
      try {
        store.scratch[c] = interner.id(value)
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        throw new EngineError(`${this.name}${showRow(row)}: the column ${columns[c]}: ${reason}`)
      }
    }
    return store.intern()
  }

  /** Adds `weight` to a row; takes effect when the collection's turn comes. */
  push(row: RowId, weight: number): void {
    if (this.#pending.length === 0) this.circuit.schedule(this.index)
    this.#pending.add(row, weight)
    this.circuit.pushes++
  }

  /** The collection's turn: consolidates, applies, and tells the listeners. */
  step(): void {
    const pending = this.#pending
    const delta = this.#delta
    this.#pushed += pending.length
    const trace = this.#trace
    if (trace) {
      this.#apply(trace)
      trace.changes(delta)
    } else if (this.#isHeard || this.circuit.observer) this.#consolidate()
    this.#changed += delta.length
    if (delta.length > 0) {
      this.circuit.observer?.(this, delta)
      for (const listener of this.#listeners) this.circuit.deliver(this, listener, delta)
      for (const narrowing of this.#narrowings) this.#tell(narrowing, delta)
    }
    trace?.settle()
    delta.clear()
  }

  get #isHeard(): boolean {
    return this.#listeners.length > 0 || this.#narrowings.length > 0
  }

  #tell(narrowing: Narrowing, delta: Delta): void {
    const narrowed = narrowing.narrow(delta)
    if (narrowed.length === 0) return
    for (const listener of narrowing.listeners) this.circuit.deliver(this, listener, narrowed)
  }

  /** Takes back what this transaction brought. */
  undo(): void {
    const { rows, weights } = this.#pending
    const trace = this.#trace
    if (trace) {
      trace.settle()
      // Backwards, through the weights that there were: in another order they might overflow.
      for (let i = this.#applied - 1; i >= 0; i--) trace.apply(rows[i] as RowId, -(weights[i] as number))
      trace.settle()
    }
    this.#delta.clear()
    this.commit()
  }

  /** Forgets how to undo. */
  commit(): void {
    this.#pending.clear()
    this.#applied = 0
  }

  /** Brings what is pending into the delta, where no trace sums it up. */
  #consolidate(): void {
    this.circuit.at(this.name, this)
    this.#checkWeights(this.#pending)
    consolidate(this.store, this.#pending, this.#delta)
    this.#checkWeights(this.#delta)
    this.#delta.dropZeros()
  }

  #checkWeights({ rows, weights, length }: Delta): void {
    for (let i = 0; i < length; i++) {
      this.circuit.row = rows[i] as RowId
      checkWeight(weights[i] as number)
    }
  }

  /** Brings what is pending into the trace. */
  #apply(trace: Trace): void {
    const { rows, weights, length } = this.#pending
    const { circuit } = this
    circuit.at(this.name, this)
    for (; this.#applied < length; this.#applied++) {
      circuit.row = rows[this.#applied] as RowId
      trace.apply(rows[this.#applied] as RowId, weights[this.#applied] as number)
    }
    for (const guard of this.#guards)
      for (let i = 0; i < length; i++) guard(rows[i] as RowId, trace.count(rows[i] as RowId))
  }
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((column, i) => column === b[i])
}

/** Brings what is pending into `delta`, where the weights of equal rows are summed. */
function consolidate(store: RowStore, { rows, weights, length }: Delta, delta: Delta): void {
  const holder = store.consolidation
  /** Places of rows that a trace holds already. */
  let held: IntMap | undefined
  for (let i = 0; i < length; i++) {
    const row = rows[i] as RowId
    const weight = weights[i] as number
    const place = Math.max(store.slot(row, holder), held?.get(row) ?? -1)
    if (place !== -1) {
      delta.weights[place] = (delta.weights[place] as number) + weight
      continue
    }
    if (!store.claim(row, holder, delta.length)) {
      held ??= new IntMap()
      held.set(row, delta.length)
    }
    delta.add(row, weight)
  }
  for (let i = 0; i < delta.length; i++) store.disclaim(delta.rows[i] as RowId, holder)
}
