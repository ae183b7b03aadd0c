/**
 * The frame of a conjunction at work: what its variables are bound to.
 *
 * A variable bound by an atom holds a value id and is decoded only when someone asks for the value;
 * a computed one holds the value and is interned only when it joins or leaves in the head.
 */
import { type Bindings, ClauseError } from '../errors.ts'
import type { Interner } from '../storage/interner.ts'
import type { Value, ValueId } from '../value.ts'
import type { Variable } from './clause.ts'
import type { Named } from './plan.ts'

/** What is known of a variable. */
const VALUE_ONLY = 0
const ID_ONLY = 1
const BOTH = 2

/** The clause that computes a value, and what is bound when it does: told when the value cannot be a column's. */
export interface Maker {
  readonly clause: string
  readonly named: readonly Named[]
}

export class Frame {
  readonly ids: Int32Array
  readonly #interner: Interner
  readonly #values: unknown[]
  readonly #known: Uint8Array
  readonly #makers: Maker[] = []

  constructor(interner: Interner, variables: number) {
    this.#interner = interner
    this.ids = new Int32Array(variables)
    this.#known = new Uint8Array(variables)
    this.#values = new Array<unknown>(variables).fill(undefined)
  }

  /** Binds a variable to an interned value. */
  bindId(variable: Variable, id: ValueId): void {
    this.ids[variable] = id
    this.#known[variable] = ID_ONLY
  }

  /** Binds a variable to a computed value, which may be a record that never becomes a column. */
  bindValue(variable: Variable, value: unknown, maker: Maker): void {
    this.#values[variable] = value
    this.#known[variable] = VALUE_ONLY
    this.#makers[variable] = maker
  }

  id(variable: Variable): ValueId {
    if (this.#known[variable] !== VALUE_ONLY) return this.ids[variable] as number
    const id = this.#intern(variable)
    this.ids[variable] = id
    this.#known[variable] = BOTH
    return id
  }

  value(variable: Variable): unknown {
    if (this.#known[variable] !== ID_ONLY) return this.#values[variable]
    const decoded = this.#interner.value(this.ids[variable] as number)
    this.#values[variable] = decoded
    this.#known[variable] = BOTH
    return decoded
  }

  /** What is bound, by name. */
  bindings(named: readonly Named[]): Bindings {
    return Object.fromEntries(named.map(({ variable, name }) => [name, this.value(variable)]))
  }

  #intern(variable: Variable): ValueId {
    try {
      return this.#interner.id(this.#values[variable] as Value) // the interner refuses what is no value
    } catch (error) {
      const maker = this.#makers[variable] as Maker // only computed values are not interned yet
      throw new ClauseError(maker.clause, this.bindings(maker.named), error)
    }
  }
}
