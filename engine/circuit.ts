/**
 * The circuit: collections in the order of their evaluation, and the transactions that flow through.
 *
 * A transaction brings weighted rows to any number of inputs and is applied atomically: either every
 * collection, aggregate and assignment reflects it, or, when user code throws, none does.
 */
import { Collection } from './collection.ts'
import { EngineError, TransactionError } from './errors.ts'
import type { Input } from './input.ts'
import { Storage } from './storage/storage.ts'
import type { Semantics } from './storage/trace.ts'
import type { Row, RowId } from './value.ts'

/** A part of the circuit that keeps state of its own and takes part in transactions. */
export interface Stateful {
  undo(): void
  commit(): void
}

/** A node that takes turns: a collection, or an operator that must see all of its inputs first. */
export interface Node extends Stateful {
  readonly name: string
  step(): void
}

/** What a transaction may do; ends with the function it was given to. */
export interface Transaction {
  /** Adds one occurrence of a row. */
  insert(input: Input, row: Row): void
  /** Takes away one occurrence of a row. */
  remove(input: Input, row: Row): void
  /** Adds `weight` (an integer, positive or negative) occurrences of a row. */
  change(input: Input, row: Row, weight: number): void
}

const NONE: ReadonlySet<string> = new Set()

type State = 'idle' | 'running' | 'closed'

export class Circuit {
  readonly storage = new Storage()
  /** Whether step times are measured; costs two clock readings a step. */
  timing = false
  /** The row at work, for error messages. */
  row: RowId | undefined
  readonly #nodes: Node[] = []
  /** What changed in the transaction under way, and so has something to commit or to undo. */
  #touched: Stateful[] = []
  readonly #starts: (() => void)[] = []
  #due = new Uint8Array(64)
  #state: State = 'idle'
  #started = false
  #operator = ''
  #source: Collection | undefined
  #transactions = 0
  #attempts = 0

  /** Whether a transaction has run: from then on the circuit's shape is fixed. */
  get started(): boolean {
    return this.#started
  }

  /** Transactions applied so far. */
  get transactions(): number {
    return this.#transactions
  }

  /** Transactions begun so far, those that failed included. */
  get attempts(): number {
    return this.#attempts
  }

  /** All nodes in the order of evaluation. */
  get nodes(): readonly Node[] {
    return this.#nodes
  }

  /**
   * Adds a collection; it is evaluated after all nodes that exist already.
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
    const collection = new Collection(this, this.#nodes.length, name, columns, semantics, coarse)
    this.addNode(collection)
    return collection
  }

  /** Adds a node that takes turns, and returns its place in the order. */
  addNode(node: Node): number {
    this.#assertOpen('build')
    if (this.#started) throw new EngineError(`${node.name}: the circuit has run, its shape is fixed`)
    this.#nodes.push(node)
    if (this.#nodes.length > this.#due.length) {
      const due = new Uint8Array(this.#due.length * 2)
      due.set(this.#due)
      this.#due = due
    }
    return this.#nodes.length - 1
  }

  /** Says that `stateful` changes in the transaction under way; to be called once a transaction. */
  touch(stateful: Stateful): void {
    this.#touched.push(stateful)
  }

  /** Adds what the very first transaction brings by itself, such as inline facts. */
  onStart(start: () => void): void {
    this.#starts.push(start)
  }

  /** Makes a node take its turn in the transaction under way. */
  schedule(index: number): void {
    this.#due[index] = 1
  }

  /** Says which operator works on rows of which collection, for error messages. */
  at(operator: string, source: Collection): void {
    this.#operator = operator
    this.#source = source
    this.row = undefined
  }

  /**
   * Applies one transaction. A throw, in `change` or in any operator, undoes all of it.
   *
   * @throws TransactionError naming the operator and the row; EngineError for a misuse.
   */
  transact(change: (transaction: Transaction) => void): void {
    this.#assertOpen('start a transaction')
    if (this.#state === 'running')
      throw new EngineError('a transaction is under way: transactions do not nest')
    this.#state = 'running'
    this.#attempts++
    const first = !this.#started
    this.#started = true
    try {
      this.#run(change, first)
      for (const stateful of this.#touched) stateful.commit()
      this.#transactions++
    } catch (error) {
      this.#undo()
      if (first) this.#started = false
      throw this.#explain(error)
    } finally {
      this.#touched = []
      this.storage.sweep()
      this.#state = 'idle'
      this.row = undefined
    }
  }

  /** Ends the use of the circuit. */
  close(): void {
    this.#assertOpen('close')
    this.#state = 'closed'
  }

  #run(change: (transaction: Transaction) => void, first: boolean): void {
    this.#operator = 'transaction'
    this.#source = undefined
    let open = true
    const push = (input: Input, row: Row, weight: number): void => {
      if (!open) throw new EngineError('this transaction has ended')
      input.change(row, weight)
    }
    change({
      insert: (input, row) => push(input, row, 1),
      remove: (input, row) => push(input, row, -1),
      change: push,
    })
    open = false
    if (first) for (const start of this.#starts) start()
    const due = this.#due
    let index = due.indexOf(1)
    while (index !== -1) {
      due[index] = 0
      const node = this.#nodes[index] as Node
      this.#touched.push(node)
      node.step()
      index = due.indexOf(1, index + 1)
    }
  }

  #undo(): void {
    for (const stateful of this.#touched) stateful.undo()
    // Nodes that were due have only what was pushed to them.
    for (let index = this.#due.indexOf(1); index !== -1; index = this.#due.indexOf(1, index + 1)) {
      ;(this.#nodes[index] as Node).undo()
      this.#due[index] = 0
    }
  }

  #explain(error: unknown): unknown {
    if (error instanceof EngineError) return error
    const source = this.#source
    const row = source && this.row !== undefined ? this.storage.row(source.store, this.row) : undefined
    return new TransactionError(this.#operator, row, error)
  }

  #assertOpen(what: string): void {
    if (this.#state === 'closed') throw new EngineError(`the circuit is closed: cannot ${what}`)
  }
}
