/**
 * Hash-consing of values: equal values get one small integer, and everything behind the inputs
 * works on those integers.
 *
 * Small integers are their own ids (odd numbers); every other value has a place in a pool (even
 * numbers). Equality is verified, never trusted to a hash. A pooled value is counted by the rows
 * that hold it, and leaves the pool some time after the last of them.
 *
 * Values that nothing holds may be a part of the pool, because many come again with the next transaction,
 * and because a native `Map` does not forget at once what is deleted: until it grows, an entry that is set and
 * deleted over and over makes each look-up of it, and of its neighbours, longer than the one before.
 */
import { is, isValueObject, type ValueObject } from 'immutable'
import { isSmallInteger, type Value, type ValueId } from '../value.ts'
import { fitInt32 } from './growable.ts'

/** So many times more values are held than are kept without being held. */
const HELD_TO_KEPT = 8

type Primitive = string | number | boolean | bigint | null

export class Interner {
  readonly #primitives = new Map<Primitive, ValueId>()
  readonly #objects = new Map<number, ValueId[]>()
  readonly #values: (Value | undefined)[] = []
  readonly #free: number[] = []
  #references = new Int32Array(64)
  /** Values that rows hold. */
  #held = 0
  /** Where the next sweep goes on. */
  #hand = 0

  /** Values in the pool that rows hold. */
  get size(): number {
    return this.#held
  }

  /**
   * The id of a value; a value that is new is sure to stay in the pool until the next {@link sweep}.
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
    if ((id & 1) === 1) return
    const place = id >> 1
    if ((this.#references[place] as number)++ === 0) this.#held++
  }

  release(id: ValueId): void {
    if ((id & 1) === 1) return
    const place = id >> 1
    if (--(this.#references[place] as number) === 0) this.#held--
  }

  /** Drops values that no row holds, until few of them are left. */
  sweep(): void {
    let surplus = this.#values.length - this.#free.length - this.#held - Math.floor(this.#held / HELD_TO_KEPT)
    for (; surplus > 0; this.#hand++) {
      if (this.#hand >= this.#values.length) this.#hand = 0
      const value = this.#values[this.#hand]
      if (value === undefined || this.#references[this.#hand] !== 0) continue
      this.#drop(value, this.#hand)
      surplus--
    }
  }

  #drop(value: Value, place: number): void {
    if (typeof value === 'object' && value !== null) this.#forgetObject(value, place << 1)
    else this.#primitives.delete(value)
    this.#values[place] = undefined
    this.#free.push(place)
  }

  #enter(value: Value): ValueId {
    const place = this.#free.pop() ?? this.#values.length
    this.#values[place] = value
    this.#references = fitInt32(this.#references, place)
    this.#references[place] = 0
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
