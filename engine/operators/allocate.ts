/**
 * The allocator: numbers for keys, unique within a scope.
 *
 * An assignment is a decision, not a derivation: it is made once, kept as long as its request lives,
 * and may start from what someone (a database, an administrator) already knows. Conflicts and
 * exhaustion are settled deterministically and told as data.
 */
import type { Circuit, Node } from '../circuit.ts'
import type { Collection } from '../collection.ts'
import type { RowId, Value, ValueId } from '../value.ts'
import { compareValues } from './fold.ts'
import { eachChange } from './linear.ts'

/** What an allocator reads and how it chooses. */
export interface Allocation {
  readonly name: string
  /** Rows (scope, key): who wants a number. */
  readonly requests: Collection
  /** Rows (scope, key, number): the number a key had or prefers, looked at only when it is assigned one. */
  readonly preferences: Collection
  /** Rows (scope, number): numbers that nobody gets. */
  readonly reserved?: Collection
  /** The numbers of a scope, both ends included. */
  readonly range: (scope: Value) => { readonly from: number; readonly to: number }
}

/** The allocator's two collections. */
export interface Assignments {
  /** Rows (scope, key, number). */
  readonly assigned: Collection
  /** Rows (scope, key): requests for which the range has no number left. */
  readonly exhausted: Collection
}

/** Adds an allocator to the circuit of its requests. */
export function allocate(spec: Allocation): Assignments {
  return new Allocator(spec).assignments
}

/** The state of one scope. */
interface Scope {
  /** Key → number; exhausted requests have none. */
  readonly numbers: Map<ValueId, number>
  readonly owners: Map<number, ValueId>
  readonly waiting: Set<ValueId>
  /** Where the search for a free number goes on. */
  next: number
}

type Change = readonly [scope: ValueId, key: ValueId, number: number | undefined]

class Allocator implements Node {
  readonly name: string
  readonly assignments: Assignments
  readonly #circuit: Circuit
  readonly #spec: Allocation
  readonly #scopes = new Map<ValueId, Scope>()
  #arrived: RowId[] = []
  #left: RowId[] = []
  #undo: (() => void)[] = []

  constructor(spec: Allocation) {
    const { circuit } = spec.requests
    this.name = spec.name
    this.#spec = spec
    this.#circuit = circuit
    const index = circuit.addNode(this)
    eachChange(spec.requests, spec.name, (row, weight) => {
      if (weight > 0) this.#arrived.push(row)
      else this.#left.push(row)
      circuit.schedule(index)
    })
    // Preferences and reservations are looked up, not listened to: an assignment outlives them.
    spec.preferences.trace.arrange([0, 1])
    spec.reserved?.trace
    this.assignments = {
      assigned: circuit.collection(spec.name, [...spec.requests.columns, 'number'], 'bag'),
      exhausted: circuit.collection(`${spec.name} exhausted`, spec.requests.columns, 'bag'),
    }
  }

  step(): void {
    const arrived = this.#arrived
    const left = this.#left
    this.#arrived = []
    this.#left = []
    const starved = new Set<ValueId>()
    for (const row of left) {
      const [scope, key] = this.#split(row)
      this.#release(scope, key)
      starved.add(scope)
    }
    // By value, so that the outcome does not depend on the order of arrival.
    const requests = this.#sorted(arrived)
    const without = requests.filter(([scope, key]) => !this.#assignPreferred(scope, key))
    for (const [scope, key] of without) this.#assignFree(scope, key)
    for (const scope of starved) this.#feed(scope)
  }

  undo(): void {
    this.#arrived = []
    this.#left = []
    for (const take of this.#undo.reverse()) take()
    this.#undo = []
  }

  commit(): void {
    this.#undo = []
  }

  #split(row: RowId): readonly [ValueId, ValueId] {
    const { store } = this.#spec.requests
    return [store.at(row, 0), store.at(row, 1)]
  }

  #sorted(rows: readonly RowId[]): (readonly [ValueId, ValueId])[] {
    const { interner } = this.#circuit.storage
    return rows
      .map((row) => this.#split(row))
      .sort(
        (a, b) =>
          compareValues(interner.value(a[0]), interner.value(b[0])) ||
          compareValues(interner.value(a[1]), interner.value(b[1])),
      )
  }

  #scope(id: ValueId): Scope {
    let scope = this.#scopes.get(id)
    if (!scope) {
      scope = { numbers: new Map(), owners: new Map(), waiting: new Set(), next: this.#range(id).from }
      this.#scopes.set(id, scope)
      this.#circuit.storage.interner.retain(id)
      this.#undo.push(() => this.#dropScope(id))
    }
    return scope
  }

  #dropScope(id: ValueId): void {
    this.#scopes.delete(id)
    this.#circuit.storage.interner.release(id)
  }

  #range(scope: ValueId): { readonly from: number; readonly to: number } {
    return this.#spec.range(this.#circuit.storage.interner.value(scope))
  }

  #assignPreferred(scope: ValueId, key: ValueId): boolean {
    const { trace, store } = this.#spec.preferences
    const { storage } = this.#circuit
    const keys = storage.store(2)
    keys.scratch[0] = scope
    keys.scratch[1] = key
    const preference = keys.find()
    if (preference === -1) return false
    const arrangement = trace.arrange([0, 1])
    const wanted: number[] = []
    for (let slot = arrangement.first(preference); slot !== -1; slot = arrangement.next(slot)) {
      if (trace.weight(slot) > 0)
        wanted.push(storage.interner.value(store.at(trace.rowAt(slot), 2)) as number) // a column of integers
    }
    const number = wanted.sort((a, b) => a - b).find((n) => this.#isFree(scope, n))
    if (number === undefined) return false
    this.#assign(scope, key, number)
    return true
  }

  #assignFree(scope: ValueId, key: ValueId): void {
    const state = this.#scope(scope)
    const number = this.#nextFree(scope, state)
    if (number === undefined) this.#wait(scope, key)
    else {
      this.#assign(scope, key, number)
      state.next = number + 1
    }
  }

  #nextFree(scope: ValueId, state: Scope): number | undefined {
    const { from, to } = this.#range(scope)
    if (state.owners.size > to - from) return undefined
    const first = state.next > to ? from : state.next
    for (let n = first; n <= to; n++) if (this.#isFree(scope, n)) return n
    for (let n = from; n < first; n++) if (this.#isFree(scope, n)) return n
    return undefined
  }

  #isFree(scope: ValueId, number: number): boolean {
    const { from, to } = this.#range(scope)
    if (number < from || number > to || this.#scope(scope).owners.has(number)) return false
    const { reserved } = this.#spec
    if (!reserved) return true
    const { scratch } = reserved.store
    scratch[0] = scope
    scratch[1] = this.#circuit.storage.interner.id(number)
    const row = reserved.store.find()
    return row === -1 || reserved.trace.count(row) <= 0
  }

  /** Gives numbers to those that wait in a scope where some came free. */
  #feed(id: ValueId): void {
    const scope = this.#scopes.get(id)
    if (!scope) return
    const { interner } = this.#circuit.storage
    const waiting = [...scope.waiting].sort((a, b) => compareValues(interner.value(a), interner.value(b)))
    for (const key of waiting) {
      if (this.#nextFree(id, scope) === undefined) return
      this.#stopWaiting(id, key)
      if (!this.#assignPreferred(id, key)) this.#assignFree(id, key)
    }
  }

  #assign(scope: ValueId, key: ValueId, number: number): void {
    this.#set([scope, key, number], true)
  }

  #release(scope: ValueId, key: ValueId): void {
    const state = this.#scope(scope)
    const number = state.numbers.get(key)
    if (number === undefined) this.#stopWaiting(scope, key)
    else this.#set([scope, key, number], false)
    if (state.numbers.size === 0 && state.waiting.size === 0) {
      this.#dropScope(scope)
      this.#undo.push(() => {
        this.#scopes.set(scope, state)
        this.#circuit.storage.interner.retain(scope)
      })
    }
  }

  #wait(scope: ValueId, key: ValueId): void {
    this.#set([scope, key, undefined], true)
  }

  #stopWaiting(scope: ValueId, key: ValueId): void {
    this.#set([scope, key, undefined], false)
  }

  /** The one place where assignments change: records how to take the change back, and tells it. */
  #set(change: Change, present: boolean): void {
    const scope = this.#scope(change[0])
    const before = scope.next
    this.#store(scope, change, present)
    this.#undo.push(() => {
      scope.next = before
      this.#store(scope, change, !present)
    })
    const [scopeId, key, number] = change
    const target = number === undefined ? this.assignments.exhausted : this.assignments.assigned
    const { scratch } = target.store
    const numberId = number === undefined ? 0 : this.#circuit.storage.interner.id(number)
    scratch[0] = scopeId
    scratch[1] = key
    if (number !== undefined) scratch[2] = numberId
    target.push(target.store.intern(), present ? 1 : -1)
  }

  #store(scope: Scope, [, key, number]: Change, present: boolean): void {
    const { interner } = this.#circuit.storage
    if (present) interner.retain(key)
    else interner.release(key)
    if (number === undefined) {
      if (present) scope.waiting.add(key)
      else scope.waiting.delete(key)
    } else if (present) {
      scope.numbers.set(key, number)
      scope.owners.set(number, key)
    } else {
      scope.numbers.delete(key)
      scope.owners.delete(number)
    }
  }
}
