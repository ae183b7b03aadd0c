/**
 * The allocator: numbers for keys, unique within a scope.
 *
 * An assignment is a decision, not a derivation: it is made once, kept as long as its request lives,
 * and may start from what someone (a database, an administrator) already knows. Conflicts and
 * exhaustion are settled deterministically and told as data.
 */
import type { Circuit } from '../circuit.ts'
import type { Collection } from '../collection.ts'
import { EngineError } from '../errors.ts'
import { compareRows, compareValues } from '../order.ts'
import type { Node } from '../turns.ts'
import type { RowId, Value, ValueId } from '../value.ts'
import { eachChange } from './each-change.ts'
import { type Range, Ranges } from './ranges.ts'

/** What an allocator reads and how it chooses. */
export interface Allocation {
  readonly name: string
  /** A set of rows (scope, key): who wants a number. */
  readonly requests: Collection
  /** Rows (scope, key, number): the number a key had or prefers, looked at only when it is assigned one. */
  readonly preferences: Collection
  /** A set of rows (scope, number): numbers that nobody is given. */
  readonly reserved?: Collection
  /** The numbers of a scope; asked once, when the scope gets its first request. */
  readonly ranges: (scope: Value) => Range | readonly Range[]
}

/** The allocator's two collections. */
export interface Assignments {
  /** Rows (scope, key, number). */
  readonly assigned: Collection
  /** Rows (scope, key): requests for which there is no number left; they get the next that comes free. */
  readonly exhausted: Collection
}

/**
 * Adds an allocator to the circuit of its requests.
 *
 * A number that comes free goes to those who have waited before it goes to those who arrive. Among
 * requests of one transaction those come first that prefer a number that is free, then in the order of
 * their keys; numbers are searched from the last one given onwards, so that one that was
 * freed is not given out again at once.
 *
 * @throws EngineError for a collection of the wrong number of columns, or requests or reservations that
 *   are no set
 */
export function allocate(spec: Allocation): Assignments {
  checkSource(spec.name, spec.requests, 2, true)
  checkSource(spec.name, spec.preferences, 3, false)
  if (spec.reserved) checkSource(spec.name, spec.reserved, 2, true)
  return new Allocator(spec).assignments
}

function checkSource(name: string, source: Collection, width: number, set: boolean): void {
  if (source.columns.length !== width)
    throw new EngineError(`${name}: ${source.name} has ${source.columns.length} columns, ${width} are wanted`)
  if (set && source.semantics !== 'set') throw new EngineError(`${name}: ${source.name} is no set`)
}

/** The state of one scope. */
interface Scope {
  /** Key → number; exhausted requests have none. */
  readonly numbers: Map<ValueId, number>
  readonly owners: Map<number, ValueId>
  readonly waiting: Set<ValueId>
  readonly ranges: Ranges
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
  /** Scopes in which a number came free. */
  #freed = new Set<ValueId>()
  #undo: (() => void)[] = []

  constructor(spec: Allocation) {
    const { name, requests, preferences, reserved } = spec
    const { circuit } = requests
    this.name = name
    this.#spec = spec
    this.#circuit = circuit
    const index = circuit.addNode(this)
    this.assignments = {
      assigned: circuit.collection(name, [...requests.columns, 'number'], 'bag'),
      exhausted: circuit.collection(`${name} exhausted`, requests.columns, 'bag'),
    }
    const targets = [this.assignments.assigned, this.assignments.exhausted]
    eachChange({ kind: 'allocate', name, source: requests, targets }, (row, weight) => {
      if (weight > 0) this.#arrived.push(row)
      else this.#left.push(row)
      circuit.schedule(index)
    })
    // An assignment outlives its preference and is not disturbed by a reservation: the former is only
    // looked up, and of the latter it matters here when one ends.
    preferences.trace.arrange([0, 1])
    if (!reserved) return
    eachChange({ kind: 'allocate', name, source: reserved, targets }, (row, weight) => {
      if (weight > 0) return
      this.#freed.add(reserved.store.at(row, 0))
      circuit.schedule(index)
    })
  }

  step(): void {
    const { requests, name } = this.#spec
    const [arrived, left, freed] = [this.#arrived, this.#left, this.#freed]
    this.#forgetDelta()
    this.#circuit.at(name, requests)
    for (const row of left) {
      this.#circuit.row = row
      const [scope, key] = this.#split(row)
      this.#release(scope, key)
      freed.add(scope)
    }
    // Those who have waited come before those who arrive.
    this.#circuit.row = undefined
    for (const scope of freed) this.#feed(scope)
    // By value, so that the outcome does not depend on the order of arrival.
    const without = this.#sorted(arrived).filter((row) => {
      this.#circuit.row = row
      return !this.#assignPreferred(...this.#split(row))
    })
    for (const row of without) {
      this.#circuit.row = row
      this.#assignFree(...this.#split(row))
    }
  }

  undo(): void {
    this.#forgetDelta()
    for (const take of this.#undo.reverse()) take()
    this.#undo = []
  }

  commit(): void {
    this.#undo = []
  }

  #forgetDelta(): void {
    this.#arrived = []
    this.#left = []
    this.#freed = new Set()
  }

  #split(row: RowId): readonly [ValueId, ValueId] {
    const { store } = this.#spec.requests
    return [store.at(row, 0), store.at(row, 1)]
  }

  #sorted(rows: readonly RowId[]): readonly RowId[] {
    const { storage } = this.#circuit
    const { store } = this.#spec.requests
    return rows
      .map((id) => ({ id, row: storage.row(store, id) }))
      .sort((a, b) => compareRows(a.row, b.row))
      .map(({ id }) => id)
  }

  #scope(id: ValueId): Scope {
    let scope = this.#scopes.get(id)
    if (!scope) {
      const given = this.#spec.ranges(this.#circuit.storage.interner.value(id))
      const ranges = new Ranges('from' in given ? [given] : given)
      const next = Number.NEGATIVE_INFINITY
      scope = { numbers: new Map(), owners: new Map(), waiting: new Set(), ranges, next }
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
    const number = wanted.sort((a, b) => a - b).find((n) => this.#isFree(scope, this.#scope(scope), n))
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
    if (state.owners.size >= state.ranges.size) return undefined
    for (const n of state.ranges.from(state.next)) if (this.#isFree(scope, state, n)) return n
    return undefined
  }

  #isFree(scope: ValueId, { ranges, owners }: Scope, number: number): boolean {
    if (!ranges.has(number) || owners.has(number)) return false
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
