/**
 * Grouping: the rows of a collection by some of their columns, each group with a state that is told
 * of every row that comes and goes. What a group stands for in the target follows from its state; a
 * group is never scanned again.
 */
import type { Collection } from '../collection.ts'
import { Delta } from '../delta.ts'
import type { OperatorKind } from '../operator.ts'
import type { Stateful } from '../turns.ts'
import type { RowId, ValueId } from '../value.ts'

/** The state of a group. Adding a row and then its opposite leaves the state as it was. */
export interface GroupState {
  add(row: RowId, weight: number): void
  /** The rows of the target that stand for the group. */
  results(key: readonly ValueId[]): readonly Result[]
  /** Whether the state is that of a group without rows, which is then forgotten. */
  readonly isEmpty: boolean
}

/** A row of the target and its weight. */
export interface Result {
  readonly row: RowId
  readonly weight: number
}

interface Group {
  readonly state: GroupState
  results: readonly Result[]
}

/** A grouping operator. */
export interface GroupingSpec {
  readonly kind: OperatorKind
  readonly name: string
  readonly source: Collection
  readonly target: Collection
  /** Positions of the columns to group by. */
  readonly key: readonly number[]
  /** The state of a group without rows. */
  start(): GroupState
}

const NOTHING: readonly Result[] = []

/** Adds a grouping to the circuit. */
export function grouping(spec: GroupingSpec): void {
  const { kind, name, source, target } = spec
  const operator = source.circuit.operator({ kind, name, sources: [source], targets: [target] })
  const groups = new Grouping(spec)
  source.listen({ operator, receive: (delta) => groups.receive(delta) })
}

class Grouping implements Stateful {
  readonly #spec: GroupingSpec
  /** Groups by key: the value id for one key column, else the id of the key's row. Keys are held. */
  readonly #groups = new Map<number, Group>()
  /** What of the delta under way has been brought in, kept to undo it. */
  readonly #done = new Delta()
  /** Rows, held, that user code could not add, and their weights: they are in no group. */
  readonly #aside = new Map<RowId, number>()

  constructor(spec: GroupingSpec) {
    this.#spec = spec
  }

  receive(delta: Delta): void {
    const { source, target } = this.#spec
    source.circuit.touch(this)
    for (const key of this.#change(delta, true)) {
      const group = this.#groups.get(key) as Group // just touched
      for (const { row, weight } of group.results) target.push(row, -weight)
      this.#refresh(key, group)
      for (const { row, weight } of group.results) target.push(row, weight)
    }
  }

  undo(): void {
    for (const key of this.#change(this.#done, false)) this.#refresh(key, this.#groups.get(key) as Group) // just touched
    this.commit()
  }

  commit(): void {
    this.#done.clear()
  }

  /** Brings a delta into the groups, or takes it out, and returns the keys of those it touched. */
  #change({ rows, weights, length }: Delta, forward: boolean): ReadonlySet<number> {
    const { source } = this.#spec
    const touched = new Set<number>()
    for (let i = 0; i < length; i++) {
      const row = rows[i] as RowId
      const weight = (forward ? 1 : -1) * (weights[i] as number)
      source.circuit.row = row
      const key = this.#keyOf(row)
      const aside = this.#aside.get(row)
      if (aside !== undefined) {
        this.#putAside(row, aside + weight)
        if (forward) this.#done.add(row, weight)
        continue
      }
      const known = this.#groups.get(key)
      const group = known ?? { state: this.#spec.start(), results: NOTHING }
      try {
        group.state.add(row, weight)
      } catch (error) {
        if (forward) source.circuit.setAside(error, weight)
        this.#putAside(row, weight)
        if (forward) this.#done.add(row, weight)
        continue
      }
      // Only now: a group that fails with its first row has never been.
      if (!known) {
        this.#groups.set(key, group)
        this.#hold(key)
      }
      touched.add(key)
      if (forward) this.#done.add(row, weight)
    }
    return touched
  }

  #putAside(row: RowId, weight: number): void {
    const { store } = this.#spec.source
    if (!this.#aside.has(row)) store.retain(row)
    this.#aside.set(row, weight)
    if (weight !== 0) return
    this.#aside.delete(row)
    store.release(row)
  }

  /** Works out anew what stands for a group; result rows are held, so that their ids stay theirs. */
  #refresh(key: number, group: Group): void {
    const { store } = this.#spec.target
    const before = group.results
    group.results = this.#results(key, group)
    for (const { row } of group.results) store.retain(row)
    for (const { row } of before) store.release(row)
    if (group.state.isEmpty) this.#drop(key)
  }

  #results(key: number, { state }: Group): readonly Result[] {
    try {
      return state.results(this.#keyValues(key))
    } catch (error) {
      this.#spec.source.circuit.setAside(error, 1)
      return NOTHING
    }
  }

  #keyOf(row: RowId): number {
    const { source, key } = this.#spec
    if (key.length === 0) return 0
    if (key.length === 1) return source.store.at(row, key[0] as number)
    const keys = source.circuit.storage.store(key.length)
    for (let i = 0; i < key.length; i++) keys.scratch[i] = source.store.at(row, key[i] as number)
    return keys.intern()
  }

  #keyValues(id: number): readonly ValueId[] {
    const { source, key } = this.#spec
    if (key.length === 0) return []
    if (key.length === 1) return [id]
    const keys = source.circuit.storage.store(key.length)
    return key.map((_, i) => keys.at(id, i))
  }

  #hold(key: number): void {
    const { storage } = this.#spec.source.circuit
    const width = this.#spec.key.length
    if (width === 1) storage.interner.retain(key)
    else if (width > 1) storage.store(width).retain(key)
  }

  #drop(key: number): void {
    const { storage } = this.#spec.source.circuit
    const width = this.#spec.key.length
    this.#groups.delete(key)
    if (width === 1) storage.interner.release(key)
    else if (width > 1) storage.store(width).release(key)
  }
}
