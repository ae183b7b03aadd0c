/** A member: a collection of a recursion, a set whose rows come and go round by round. */
import type { Circuit, Scope } from '../circuit.ts'
import { Collection, type CollectionSpec, type Listener } from '../collection.ts'
import { Delta } from '../delta.ts'
import { EngineError } from '../errors.ts'
import { checkWeight } from '../storage/trace.ts'
import { type RowId, showRow } from '../value.ts'
import { Derivations } from './derivations.ts'

/** What a member needs of its recursion. */
export interface Rounds extends Scope {
  /** Whether the recursion is being built: who listens now is part of it. */
  readonly open: boolean
  /** Says that a member has something to count. */
  schedule(): void
}

export class Member extends Collection {
  readonly #component: Rounds
  readonly #derivations: Derivations
  /** Listeners that are part of the recursion; all others hear of the outcome only. */
  readonly #inner: Listener[] = []
  #rows: RowId[] = []
  #weights: number[] = []
  #ranks: number[] = []
  /** Rows that may have lost their support since the last {@link retract}. */
  #doubtful: RowId[] = []
  /** Rows that are not there and may be derivable. */
  #waiting: RowId[] = []
  /** What the rounds so far have changed in the trace. */
  readonly #net = new Map<RowId, number>()

  constructor(circuit: Circuit, index: number, spec: CollectionSpec, component: Rounds) {
    super(circuit, index, { ...spec, semantics: 'set' })
    this.#component = component
    this.#derivations = new Derivations(this.store)
  }

  override get recursion(): Scope {
    return this.#component
  }

  override rank(row: RowId): number {
    return this.#derivations.rank(row)
  }

  override listen(listener: Listener, columns?: readonly number[]): void {
    if (!this.#component.open) super.listen(listener, columns)
    else if (columns) throw new EngineError(`${this.name}: inside its recursion all columns are read`)
    else this.#inner.push(listener)
  }

  /** Adds `weight` derivations of a row, made from the rows at work. */
  override push(row: RowId, weight: number): void {
    const { circuit } = this
    if (this.#rows.length === 0) this.#component.schedule()
    this.#rows.push(row)
    this.#weights.push(weight)
    this.#ranks.push(circuit.rank)
    circuit.pushes++
  }

  /** Counts the derivations that were pushed. */
  count(): void {
    const rows = this.#rows
    if (rows.length === 0) return
    const { circuit } = this
    const [weights, ranks] = [this.#weights, this.#ranks]
    circuit.at(this.name, this)
    this.#rows = []
    this.#weights = []
    this.#ranks = []
    let negative = false
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as RowId
      const weight = weights[i] as number
      const total = this.#derivations.count(row, weight, ranks[i] as number)
      circuit.row = row
      checkWeight(total)
      if (total < 0) negative = true
      if (weight < 0) this.#doubtful.push(row)
      else this.#waiting.push(row)
    }
    if (negative) this.#refuseNegative(rows)
  }

  /** The rows that are there and have lost their support. */
  doomed(): readonly RowId[] {
    if (this.#doubtful.length === 0) return this.#doubtful
    const rows = new Set(this.#doubtful.filter((row) => this.#derivations.isUnsupported(row)))
    this.#doubtful = []
    return [...rows]
  }

  /** Takes rows away, and tells the listeners inside. */
  retract(rows: readonly RowId[]): void {
    this.#change(rows, -1)
    for (const row of rows) {
      this.#derivations.leave(row)
      this.#waiting.push(row)
    }
  }

  /** The rows that are not there and can be derived; they come with `rank`. */
  derivable(rank: number): readonly RowId[] {
    const rows: RowId[] = []
    for (const row of this.#waiting) {
      if (!this.#derivations.isDerivable(row)) continue
      this.#derivations.enter(row, rank)
      rows.push(row)
    }
    this.#waiting = []
    return rows
  }

  /** Lets rows come, and tells the listeners inside. */
  enter(rows: readonly RowId[]): void {
    this.#change(rows, 1)
  }

  /** Ends the rounds: takes them back from the trace, and brings their outcome in as one delta. */
  finish(): void {
    this.#revert()
    for (const [row, weight] of this.#net) super.push(row, weight)
    this.#net.clear()
  }

  /** Forgets how to undo the rounds. */
  commitRounds(): void {
    this.#derivations.commit()
  }

  /** Takes back everything the transaction brought, in whichever round it failed. */
  undoRounds(): void {
    this.#rows = []
    this.#weights = []
    this.#ranks = []
    this.#doubtful = []
    this.#waiting = []
    this.trace.settle()
    this.#revert()
    this.#net.clear()
    this.#derivations.undo()
  }

  /** One round's change of the trace, told to the listeners inside. */
  #change(rows: readonly RowId[], weight: 1 | -1): void {
    const { circuit, trace } = this
    const delta = new Delta()
    for (const row of rows) {
      trace.apply(row, weight)
      delta.add(row, weight)
      const net = (this.#net.get(row) ?? 0) + weight
      if (net === 0) this.#net.delete(row)
      else this.#net.set(row, net)
    }
    for (const listener of this.#inner) circuit.deliver(this, listener, delta)
    trace.settle()
  }

  #revert(): void {
    const { trace } = this
    for (const [row, weight] of this.#net) trace.apply(row, -weight)
    trace.settle()
  }

  #refuseNegative(rows: readonly RowId[]): void {
    const row = rows.find((r) => this.#derivations.total(r) < 0)
    if (row === undefined) return
    const shown = showRow(this.circuit.storage.row(this.store, row))
    throw new EngineError(
      `${this.name}${shown} has a negative weight: what a recursion reads must have positive ones`,
    )
  }
}
