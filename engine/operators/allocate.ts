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
  /** Rows (scope, key, number): the number a key had or prefers. */
  readonly preferences: Collection
  /**
   * Whether an assignment follows its key's preferences when they change: if its number is none of them, it moves
   * to one that is free. Otherwise preferences are looked at only when a key is assigned a number.
   */
  readonly follow?: boolean
  /** A set of rows (scope, number): numbers that nobody has. Who has one when it is reserved gets another. */
  readonly reserved?: Collection
  /**
   * Where the search for a free number begins: `onwards` from the last one given, so that one that was freed
   * is not given out again at once, or at the `lowest` of the range. `onwards` if left out.
   */
  readonly search?: 'onwards' | 'lowest'
  /**
   * The number that a key of a scope was given before, by another circuit whose place this one takes. It comes before
   * all preferences, and is asked for in the first transaction only.
   */
  readonly earlier?: (scope: Value, key: Value) => number | undefined
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
 * Those who have to move, or want to, come before all others. Then come those who prefer a number that is free: it is
 * what they had. What is left goes to those who have waited before it goes to those who arrive. Among equals the order
 * of their keys counts.
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
  /** Where the search for a free number goes on; where the lowest is wanted, no lower one is free. */
  next: number
}

/** An assignment that is given up for another. */
type Move = readonly [scope: ValueId, key: ValueId, number: number]

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
  /** Rows of `reserved`, and of `preferences`, that came or went. */
  #reservations: RowId[] = []
  #preferred: RowId[] = []
  #undo: (() => void)[] = []
  /** Asked until the first transaction is over. */
  #earlier: Allocation['earlier']

  constructor(spec: Allocation) {
    const { name, requests, preferences, reserved, follow = false } = spec
    const { circuit } = requests
    this.name = name
    // What is asked in the first transaction only is not held longer.
    const { earlier, ...rest } = spec
    this.#spec = rest
    this.#earlier = earlier
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
    // An assignment outlives its preference.
    preferences.trace.arrange([0, 1])
    if (follow) {
      eachChange({ kind: 'allocate', name, source: preferences, targets }, (row) => {
        this.#preferred.push(row)
        circuit.schedule(index)
      })
    }
    if (!reserved) return
    eachChange({ kind: 'allocate', name, source: reserved, targets }, (row) => {
      this.#reservations.push(row)
      circuit.schedule(index)
    })
  }

  step(): void {
    const { requests, name } = this.#spec
    const [arrived, left, freed] = [this.#arrived, this.#left, this.#freed]
    const [reservations, preferred] = [this.#reservations, this.#preferred]
    this.#forgetDelta()
    this.#circuit.at(name, requests)
    for (const row of left) {
      this.#circuit.row = row
      const [scope, key] = this.#split(row)
      this.#release(scope, key)
      freed.add(scope)
    }
    this.#circuit.row = undefined
    const driven = reservations.flatMap((row) => this.#heed(row, freed))
    this.#move(driven, this.#wanderers(preferred), freed)
    // Those who have waited come before those who arrive, but not where these had what came free.
    this.#circuit.row = undefined
    for (const scope of freed) this.#feedPreferred(scope)
    // By value, so that the outcome does not depend on the order of arrival.
    const without = this.#sorted(arrived).filter((row) => {
      this.#circuit.row = row
      return !this.#assignPreferred(...this.#split(row))
    })
    this.#circuit.row = undefined
    for (const scope of freed) this.#feed(scope)
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
    this.#earlier = undefined
  }

  #forgetDelta(): void {
    this.#arrived = []
    this.#left = []
    this.#freed = new Set()
    this.#reservations = []
    this.#preferred = []
  }

  /** What a reservation that came or went means: who had the number has to move, or it came free. */
  #heed(row: RowId, freed: Set<ValueId>): readonly Move[] {
    const { reserved } = this.#spec
    if (!reserved) return []
    const scope = reserved.store.at(row, 0)
    const state = this.#scopes.get(scope)
    if (!state) return []
    const number = this.#circuit.storage.interner.value(reserved.store.at(row, 1)) as number // of integers
    if (reserved.trace.count(row) <= 0) {
      freed.add(scope)
      this.#cameFree(state, number)
      return []
    }
    const owner = state.owners.get(number)
    return owner === undefined ? [] : [[scope, owner, number]]
  }

  /** The assignments of which the keys prefer other numbers by now, and not those that they have. */
  #wanderers(preferred: readonly RowId[]): readonly Move[] {
    const { store } = this.#spec.preferences
    return preferred.flatMap((row): readonly Move[] => {
      const [scope, key] = [store.at(row, 0), store.at(row, 1)]
      const number = this.#scopes.get(scope)?.numbers.get(key)
      if (number === undefined) return []
      const wanted = this.#wanted(scope, key)
      return wanted.length === 0 || wanted.includes(number) ? [] : [[scope, key, number]]
    })
  }

  /** Moves keys to the numbers that they prefer; who finds none that is free stays, or is given any. */
  #move(driven: readonly Move[], wandering: readonly Move[], freed: Set<ValueId>): void {
    const moving = new Map([...driven, ...wandering].map((change) => [`${change[0]} ${change[1]}`, change]))
    for (const change of moving.values()) this.#set(change, false)
    const others = this.#sortedMoves([...moving.values()]).filter(([scope, key]) => {
      freed.add(scope)
      return !this.#assignPreferred(scope, key)
    })
    const without = others.filter(([scope, key, number]) => {
      if (!this.#isFree(scope, this.#scope(scope), number)) return true
      this.#assign(scope, key, number)
      return false
    })
    for (const [scope, key] of without) this.#assignFree(scope, key)
  }

  #sortedMoves(moves: readonly Move[]): readonly Move[] {
    const { interner } = this.#circuit.storage
    const order = (a: Move, b: Move): number =>
      compareValues(interner.value(a[0]), interner.value(b[0])) ||
      compareValues(interner.value(a[1]), interner.value(b[1]))
    return [...moves].sort(order)
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
      const ranges = this.#rangesOf(this.#circuit.storage.interner.value(id))
      const next = Number.NEGATIVE_INFINITY
      scope = { numbers: new Map(), owners: new Map(), waiting: new Set(), ranges, next }
      this.#scopes.set(id, scope)
      this.#circuit.storage.interner.retain(id)
      this.#undo.push(() => this.#dropScope(id))
    }
    return scope
  }

  /** A scope whose ranges cannot be told has no numbers. */
  #rangesOf(scope: Value): Ranges {
    try {
      const given = this.#spec.ranges(scope)
      return new Ranges('from' in given ? [given] : given)
    } catch (error) {
      this.#circuit.setAside(error, 1)
      return new Ranges([])
    }
  }

  #dropScope(id: ValueId): void {
    this.#scopes.delete(id)
    this.#circuit.storage.interner.release(id)
  }

  #assignPreferred(scope: ValueId, key: ValueId): boolean {
    const wanted = [...this.#decided(scope, key), ...this.#wanted(scope, key)]
    const number = wanted.find((n) => this.#isFree(scope, this.#scope(scope), n))
    if (number === undefined) return false
    this.#assign(scope, key, number)
    return true
  }

  /** What another circuit has given to a key. */
  #decided(scope: ValueId, key: ValueId): readonly number[] {
    if (!this.#earlier) return []
    const { interner } = this.#circuit.storage
    const number = this.#earlier(interner.value(scope), interner.value(key))
    return number === undefined ? [] : [number]
  }

  /** What a key prefers, the lowest first. */
  #wanted(scope: ValueId, key: ValueId): readonly number[] {
    const { trace, store } = this.#spec.preferences
    const { storage } = this.#circuit
    const keys = storage.store(2)
    keys.scratch[0] = scope
    keys.scratch[1] = key
    const preference = keys.find()
    if (preference === -1) return []
    const arrangement = trace.arrange([0, 1])
    const wanted: number[] = []
    for (let slot = arrangement.first(preference); slot !== -1; slot = arrangement.next(slot)) {
      if (trace.weight(slot) > 0)
        wanted.push(storage.interner.value(store.at(trace.rowAt(slot), 2)) as number) // a column of integers
    }
    return wanted.sort(compareValues)
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

  /** Where the lowest number is wanted, the search begins with one that came free. */
  #cameFree(scope: Scope, number: number): void {
    if (this.#spec.search !== 'lowest' || number >= scope.next || !scope.ranges.has(number)) return
    const before = scope.next
    scope.next = number
    this.#undo.push(() => {
      scope.next = before
    })
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

  /** Gives those that wait in a scope where numbers came free the ones that they prefer. */
  #feedPreferred(id: ValueId): void {
    for (const key of this.#waitingIn(id)) if (this.#assignPreferred(id, key)) this.#stopWaiting(id, key)
  }

  /** Gives numbers to those that wait in a scope where some came free. */
  #feed(id: ValueId): void {
    for (const key of this.#waitingIn(id)) {
      if (this.#nextFree(id, this.#scope(id)) === undefined) return
      this.#stopWaiting(id, key)
      this.#assignFree(id, key)
    }
  }

  #waitingIn(id: ValueId): readonly ValueId[] {
    const { interner } = this.#circuit.storage
    const waiting = [...(this.#scopes.get(id)?.waiting ?? [])]
    return waiting.sort((a, b) => compareValues(interner.value(a), interner.value(b)))
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
    if (!present && change[2] !== undefined) this.#cameFree(scope, change[2])
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
