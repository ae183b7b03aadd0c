/**
 * Hash-consing of values: equal values get one small integer, and everything behind the inputs
 * works on those integers.
 *
 * Small integers are their own ids (odd numbers); every other value has a place in a pool (even
 * numbers). Equality is verified, never trusted to a hash. A pooled value is counted by the rows
 * that hold it and leaves the pool with the last of them.
 */
import { is, isValueObject, type ValueObject } from 'immutable'
import { isSmallInteger, type Value, type ValueId } from '../value.ts'
import { fitInt32 } from './growable.ts'

type Primitive = string | number | boolean | bigint | null

export class Interner {
  readonly #primitives = new Map<Primitive, ValueId>()
  readonly #objects = new Map<number, ValueId[]>()
  readonly #values: (Value | undefined)[] = []
  readonly #free: number[] = []
  #references = new Int32Array(64)
  /** Places whose count is or was zero since the last sweep. */
  #unreferenced: number[] = []

  /** Values in the pool at present. */
  get size(): number {
    return this.#values.length - this.#free.length
  }

  /**
   * The id of a value; a value that is new enters the pool until the next {@link sweep}.
   *
   * @throws TypeError for what untyped code may hand over: undefined, a function, a mutable object
   */
  id(value: Value): ValueId {
    if (isSmallInteger(value)) return (value << 1) | 1
    if (typeof value === 'object' && value !== null) return this.#objectId(value)
    const known = this.#primitives.get(value)
    if (known !== undefined) return known
    if (value === undefined || typeof value === 'function' || typeof value === 'symbol')
      throw new TypeError(`${String(value)} is no column value`)
    const id = this.#enter(value)
    this.#primitives.set(value, id)
    return id
  }

  /** The value of an id that is in use. */
  value(id: ValueId): Value {
    // An id in use always has a value: the pool drops only what nothing refers to.
    return (id & 1) === 1 ? id >> 1 : (this.#values[id >> 1] as Value)
  }

  retain(id: ValueId): void {
    if ((id & 1) === 0) (this.#references[id >> 1] as number)++
  }

  release(id: ValueId): void {
    if ((id & 1) === 1) return
    const place = id >> 1
    if (--(this.#references[place] as number) === 0) this.#unreferenced.push(place)
  }

  /** Drops the values that no row holds. */
  sweep(): void {
    const candidates = this.#unreferenced
    if (candidates.length === 0) return
    for (const place of candidates) {
      const value = this.#values[place]
      if (value === undefined || this.#references[place] !== 0) continue
      if (typeof value === 'object' && value !== null) this.#forgetObject(value, place << 1)
      else this.#primitives.delete(value)
      this.#values[place] = undefined
      this.#free.push(place)
    }
    this.#unreferenced = []
  }

  #enter(value: Value): ValueId {
    const place = this.#free.pop() ?? this.#values.length
    this.#values[place] = value
    this.#references = fitInt32(this.#references, place)
    this.#references[place] = 0
    this.#unreferenced.push(place)
    return place << 1
  }

  #objectId(value: ValueObject): ValueId {
    if (!isValueObject(value)) {
      const shown = Array.isArray(value) ? 'an array' : 'a mutable object'
      throw new TypeError(`${shown} is no column value: only scalars and Immutable collections are`)
    }
    const hash = value.hashCode()
    const bucket = this.#objects.get(hash)
    const known = bucket?.find((id) => is(this.#values[id >> 1], value))
    if (known !== undefined) return known
    const id = this.#enter(value)
    if (bucket) bucket.push(id)
    else this.#objects.set(hash, [id])
    return id
  }

  #forgetObject(value: ValueObject, id: ValueId): void {
    const hash = value.hashCode()
    const rest = (this.#objects.get(hash) ?? []).filter((other) => other !== id)
    if (rest.length === 0) this.#objects.delete(hash)
    else this.#objects.set(hash, rest)
  }
}
