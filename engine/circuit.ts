/**
 * The circuit: collections in the order of their evaluation, and the transactions that flow through.
 *
 * A transaction brings weighted rows to any number of inputs and is applied atomically: either every
 * collection, aggregate and assignment reflects it, or, when user code throws, none does. A circuit may be told to
 * set aside what user code fails at instead: then a failure costs the row that the code was to make, and nothing else.
 */
import { Collection, type CollectionSpec, type Listener } from './collection.ts'
import type { Delta } from './delta.ts'
import { ClauseError, EngineError, TransactionError } from './errors.ts'
import { News } from './news.ts'
import { Operator, type OperatorSpec } from './operator.ts'
import type { Change } from './output.ts'
import { Storage } from './storage/storage.ts'
import type { Semantics } from './storage/trace.ts'
import { type Changing, perform, type Speculation } from './transaction.ts'
import { type Node, type Stateful, Turns } from './turns.ts'
import type { RowId } from './value.ts'

/** What makes the collections while it is being built: a recursion. */
export interface Scope {
  readonly name: string
  collection(spec: CollectionSpec): Collection
}

const NONE: ReadonlySet<string> = new Set()

/** How a circuit deals with user code that throws. */
export interface CircuitOptions {
  /**
   * Sets aside what user code fails at, and is told of it when the transaction has been applied. Code that throws
   * for some values has to throw for them each time, as it has to return the same each time.
   */
  readonly onFailure?: (failure: TransactionError) => void
}

/** So many failures of one transaction are told, the others only counted. */
const TOLD_FAILURES = 100

type State = 'idle' | 'changing' | 'running' | 'closed'

export class Circuit {
  readonly storage = new Storage()
  /** Whether the time of each operator is measured; costs two clock readings a delta. */
  timing = false
  /** The row at work, for error messages. */
  row: RowId | undefined
  /** The highest rank among the rows at work (see `Component`). */
  rank = 0
  /** Weighted rows pushed so far, by all operators. */
  pushes = 0
  /** Told of the delta of every collection, while a speculation is under way. */
  observer: ((collection: Collection, delta: Delta) => void) | undefined
  readonly #turns = new Turns()
  readonly #news = new News()
  readonly #collections: Collection[] = []
  readonly #operators: Operator[] = []
  readonly #starts: (() => void)[] = []
  readonly #ends: (() => void)[] = []
  #state: State = 'idle'
  #started = false
  #scope: Scope | undefined
  #operator = ''
  #source: Collection | undefined
  #transactions = 0
  #attempts = 0
  #failures = 0
  readonly #newFailures: TransactionError[] = []
  readonly #onFailure: CircuitOptions['onFailure']

  constructor({ onFailure }: CircuitOptions = {}) {
    this.#onFailure = onFailure
  }

  /** Whether a transaction has run: from then on the circuit's shape is fixed. */
  get started(): boolean {
    return this.#started
  }

  /** Whether the function of a transaction is at work: only then inputs change. */
  get changing(): boolean {
    return this.#state === 'changing'
  }

  /** Transactions applied so far. */
  get transactions(): number {
    return this.#transactions
  }

  /** Transactions begun so far, those that failed included. */
  get attempts(): number {
    return this.#attempts
  }

  /** Whether what user code fails at is set aside. */
  get setsAside(): boolean {
    return this.#onFailure !== undefined
  }

  /** How often something was set aside so far. */
  get failures(): number {
    return this.#failures
  }

  /** All collections, in the order they were made. */
  get collections(): readonly Collection[] {
    return this.#collections
  }

  /** All operators, in the order they were made. */
  get operators(): readonly Operator[] {
    return this.#operators
  }

  /** The recursion that is being built. */
  get scope(): Scope | undefined {
    return this.#scope
  }

  /**
   * Adds a collection; it is evaluated after all nodes that exist already.
   *
   * While a recursion is being built the collection is part of it, and a set whatever `semantics` says.
   *
   * @param coarse names of columns with few different values, which joins had better not start from
   */
  collection(
    name: string,
    columns: readonly string[],
    semantics: Semantics,
    coarse: ReadonlySet<string> = NONE,
  ): Collection {
    const repeated = columns.find((column, i) => columns.indexOf(column) !== i)
    if (repeated !== undefined) throw new EngineError(`${name}: the column ${repeated} is named twice`)
    const spec = { name, columns, semantics, coarse }
    const collection = this.#scope?.collection(spec) ?? new Collection(this, this.#turns.length, spec)
    this.addNode(collection)
    this.#collections.push(collection)
    return collection
  }

  /** Adds a node that takes turns, and returns its place in the order. */
  addNode(node: Node): number {
    this.#assertBuilding(node.name)
    this.#turns.add(node)
    return this.#turns.length - 1
  }

  /** The place of the node that is added next. */
  get nextIndex(): number {
    return this.#turns.length
  }

  /**
   * Adds an operator, which from then on listens to its sources.
   *
   * @throws EngineError when its rows could never arrive: a target must come after all sources, or be
   *   part of the recursion that is being built, and all must be of this circuit
   */
  operator(spec: OperatorSpec): Operator {
    this.#assertBuilding(spec.name)
    const operator = new Operator(spec)
    for (const { circuit, name } of [...spec.sources, ...spec.targets])
      if (circuit !== this) throw new EngineError(`${spec.name}: ${name} is part of another circuit`)
    for (const source of spec.sources) this.#checkSource(operator, source)
    this.#operators.push(operator)
    return operator
  }

  /** Builds a recursion: every collection that `build` makes is part of `scope`. */
  within<T>(scope: Scope, build: () => T): T {
    if (this.#scope)
      throw new EngineError(`${scope.name}: a recursion inside the recursion ${this.#scope.name}`)
    this.#scope = scope
    try {
      return build()
    } finally {
      this.#scope = undefined
    }
  }

  /** Adds what the very first transaction brings by itself, such as inline facts. */
  onStart(start: () => void): void {
    this.#starts.push(start)
  }

  /** Adds what is done when the circuit is closed. */
  onClose(end: () => void): void {
    this.#ends.push(end)
  }

  /** Makes a node take its turn in the transaction under way. */
  schedule(index: number): void {
    this.#turns.schedule(index)
  }

  /** Says that `stateful` changes in the transaction under way; to be called once a transaction. */
  touch(stateful: Stateful): void {
    this.#turns.touch(stateful)
  }

  /** Hands a delta of `source` to an operator. */
  deliver(source: Collection, listener: Listener, delta: Delta): void {
    const { operator, others } = listener
    this.at(operator.name, source)
    const before = this.pushes
    const started = this.timing ? process.hrtime.bigint() : 0n
    listener.receive(delta)
    if (this.timing) operator.nanoseconds += Number(process.hrtime.bigint() - started)
    operator.received += delta.length
    if (!others) operator.emitted += this.pushes - before
    else for (const other of others) other.received += delta.length
  }

  /** Says which operator works on rows of which collection, for error messages. */
  at(operator: string, source: Collection): void {
    this.#operator = operator
    this.#source = source
    this.row = undefined
    this.rank = 0
  }

  /**
   * Sets aside what user code has failed at.
   *
   * @param weight of what it was at work on; what goes away was told when it came
   * @throws the error where failures undo the transaction, and where the code is not to blame
   */
  setAside(error: unknown, weight: number): void {
    if (!this.#onFailure || error instanceof EngineError) throw error
    if (weight <= 0) return
    this.#failures++
    const explained = this.#explain(error)
    if (this.#newFailures.length < TOLD_FAILURES && explained instanceof TransactionError)
      this.#newFailures.push(explained)
  }

  /** Tells subscribers something once the transaction under way is over, and all before it were told. */
  announce(news: () => void): void {
    this.#news.add(news)
  }

  /**
   * Applies one transaction. A throw, in `change` or in any operator, undoes all of it.
   *
   * @throws TransactionError naming the operator and the row; EngineError for a misuse.
   */
  transact(change: Changing): void {
    this.#assertIdle()
    this.#attempts++
    this.#attempt(change, () => {
      this.#turns.commit()
      this.#transactions++
    })
    this.#news.tell()
    for (const failure of this.#newFailures.splice(0)) this.#onFailure?.(failure)
  }

  /**
   * Says what a transaction would change, and changes nothing.
   *
   * @throws what {@link transact} would throw
   */
  speculate(change: Changing): Speculation {
    this.#assertIdle()
    const started = this.#started
    const seen = new Map<Collection, readonly Change[]>()
    this.observer = (collection, delta) => seen.set(collection, this.#decode(collection, delta))
    try {
      return this.#attempt(change, () => {
        this.#turns.undo()
        this.#started = started
        return { changes: (of) => seen.get('collection' in of ? of.collection : of) ?? [] }
      })
    } finally {
      this.observer = undefined
      this.#newFailures.length = 0
    }
  }

  /** Ends the use of the circuit: streams end, and nothing else can be done with it. */
  close(): void {
    this.#assertOpen('close')
    if (this.#state !== 'idle') throw new EngineError('a transaction is under way: cannot close')
    this.#state = 'closed'
    for (const end of this.#ends) end()
  }

  #attempt<T>(change: Changing, finish: () => T): T {
    this.#state = 'changing'
    const first = !this.#started
    this.#started = true
    this.#operator = 'transaction'
    this.#source = undefined
    this.rank = 0
    try {
      perform(change)
      this.#state = 'running'
      if (first) for (const start of this.#starts) start()
      this.#turns.run()
      return finish()
    } catch (error) {
      // Before the undoing, which works on other rows.
      const explained = this.#explain(error)
      this.#newFailures.length = 0
      this.#turns.undo()
      if (first) this.#started = false
      throw explained
    } finally {
      this.storage.sweep()
      this.#state = 'idle'
      this.row = undefined
    }
  }

  #decode(collection: Collection, { rows, weights, length }: Delta): readonly Change[] {
    return Array.from({ length }, (_, i) => ({
      row: this.storage.row(collection.store, rows[i] as RowId),
      weight: weights[i] as number,
    }))
  }

  #explain(error: unknown): unknown {
    if (error instanceof EngineError) return error
    const source = this.#source
    const row = source && this.row !== undefined ? this.storage.row(source.store, this.row) : undefined
    if (error instanceof ClauseError)
      return new TransactionError(error.clause, row, error.bindings, error.cause)
    return new TransactionError(this.#operator, row, undefined, error)
  }

  #checkSource({ name, kind, wantsOutcome, targets }: Operator, source: Collection): void {
    const inside = this.#scope !== undefined && source.recursion === this.#scope
    if (inside && wantsOutcome)
      throw new EngineError(
        `${name}: inside the recursion ${this.#scope?.name} there is no ${kind} of ${source.name}, which is not complete`,
      )
    for (const target of targets) {
      if (target.recursion !== undefined && target.recursion !== this.#scope)
        throw new EngineError(
          `${name}: the recursion ${target.recursion.name} of ${target.name} is built already`,
        )
      if (target.index <= source.index && !(inside && target.recursion === this.#scope))
        throw new EngineError(`${name}: ${target.name} is evaluated before ${source.name}`)
    }
  }

  #assertBuilding(what: string): void {
    this.#assertOpen('build')
    if (this.#started) throw new EngineError(`${what}: the circuit has run, its shape is fixed`)
  }

  #assertIdle(): void {
    this.#assertOpen('start a transaction')
    if (this.#state !== 'idle') throw new EngineError('a transaction is under way: transactions do not nest')
    if (this.#scope) throw new EngineError(`the recursion ${this.#scope.name} is still being built`)
  }

  #assertOpen(what: string): void {
    if (this.#state === 'closed') throw new EngineError(`the circuit is closed: cannot ${what}`)
  }
}
