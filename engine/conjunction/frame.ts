/**
 * The frame of a conjunction at work: what its variables are bound to.
 *
 * A variable bound by an atom holds a value id and is decoded only when someone asks for the value;
 * a computed one holds the value and is interned only when it joins or leaves in the head.
 */
import type { Interner } from '../storage/interner.ts'
import type { Value, ValueId } from '../value.ts'
import type { Variable } from './clause.ts'

const UNDECODED = Symbol('undecoded')

export class Frame {
  readonly ids: Int32Array
  readonly #interner: Interner
  readonly #values: unknown[]
  /** Whether `ids` holds the variable's id; a computed value gets one on demand. */
  readonly #interned: Uint8Array

  constructor(interner: Interner, variables: number) {
    this.#interner = interner
    this.ids = new Int32Array(variables)
    this.#interned = new Uint8Array(variables)
    this.#values = new Array<unknown>(variables).fill(UNDECODED)
  }

  /** Binds a variable to an interned value. */
  bindId(variable: Variable, id: ValueId): void {
    this.ids[variable] = id
    this.#interned[variable] = 1
    this.#values[variable] = UNDECODED
  }

  /** Binds a variable to a computed value, which may be a record that never becomes a column. */
  bindValue(variable: Variable, value: unknown): void {
    this.#interned[variable] = 0
    this.#values[variable] = value
  }

  id(variable: Variable): ValueId {
    if (this.#interned[variable] === 1) return this.ids[variable] as number
    const value = this.#values[variable]
    if (value === undefined || (typeof value === 'object' && value !== null && !('hashCode' in value))) {
      throw new TypeError(`a computed column is ${String(value)}, which is no column value`)
    }
    const id = this.#interner.id(value as Value) // checked just above: a scalar or an Immutable value
    this.ids[variable] = id
    this.#interned[variable] = 1
    return id
  }

  value(variable: Variable): unknown {
    const value = this.#values[variable]
    if (value !== UNDECODED) return value
    const decoded = this.#interner.value(this.ids[variable] as number)
    this.#values[variable] = decoded
    return decoded
  }
}
