/** Random values of columns, as a schema allows them. */
import type { BaseType, ColumnSchema, Json } from '../../../ovsdb/index.ts'
import type { Random } from '../../engine/random.ts'
import type { Keys } from '../keys/index.ts'
import { randomText, textKind } from './text.ts'

/** What a value is for. */
export interface ColumnPlace {
  readonly table: string
  readonly column: string
}

/** Where uuids come from: a row of a table to refer to, if there is one. */
export type Reference = (table: string) => Json | undefined

/** Keys by whose values rows meet. */
const meetings =
  /router-port|peer|chassis|tnl-key|parent|network_name|nat-addresses|^iface-id$|encap|mappings|^logical-/

/** Makes values of columns. */
export class RandomValues {
  readonly #random: Random
  readonly #keys: Keys
  readonly #oddness: number

  /** @param oddness how many texts of a hundred are odd */
  constructor(random: Random, keys: Keys, oddness: number) {
    this.#random = random
    this.#oddness = oddness
    this.#keys = keys
  }

  /** A value for a column; nothing when it would have to refer to a row and there is none. */
  of(place: ColumnPlace, type: ColumnSchema, reference: Reference): Json | undefined {
    switch (type.kind) {
      case 'scalar':
        return this.#atom(type.key, place, reference)
      case 'optional':
        return this.#random.below(4) === 0
          ? ['set', []]
          : (this.#atom(type.key, place, reference) ?? ['set', []])
      case 'set':
        return ['set', this.elements(place, type, reference, this.#count(type.max))]
      case 'map':
        return ['map', this.elements(place, type, reference, this.#count(type.max))]
    }
  }

  /** At most so many different elements of a set, or pairs of a map. */
  elements(place: ColumnPlace, type: ColumnSchema, reference: Reference, count: number): readonly Json[] {
    const found = new Map<string, Json>()
    for (let n = 0; n < count; n++) {
      const key =
        type.kind === 'map' ? this.#key(place, type.key, reference) : this.#atom(type.key, place, reference)
      if (key === undefined) continue
      const identity = JSON.stringify(key, (_, value: unknown) =>
        typeof value === 'bigint' ? `${value}` : value,
      )
      if (type.kind !== 'map') found.set(identity, key)
      else {
        const its = typeof key === 'string' ? { table: place.table, column: key } : place
        const value = this.#atom(type.value, its, reference)
        if (value !== undefined) found.set(identity, [key, value])
      }
    }
    return [...found.values()]
  }

  #count(max: number | 'unlimited'): number {
    const count = this.#random.below(4)
    return max === 'unlimited' ? count : Math.min(count, max)
  }

  /** A key that the documentation names, where it names any; now and then any text. */
  #key({ table, column }: ColumnPlace, base: BaseType, reference: Reference): Json | undefined {
    const known = this.#keys[`${table}.${column}`]
    if (base.type !== 'string' || !known || this.#random.below(8) === 0)
      return this.#atom(base, { table, column }, reference)
    const some = this.#random.below(3) === 0 ? known.filter((key) => meetings.test(key)) : known
    return some[this.#random.below(some.length)] ?? known[0]
  }

  #atom(base: BaseType, { table, column }: ColumnPlace, reference: Reference): Json | undefined {
    const random = this.#random
    if (base.refTable !== undefined) return reference(base.refTable)
    if (base.enum) return base.enum[random.below(base.enum.length)]
    switch (base.type) {
      case 'boolean':
        return random.below(2) === 0
      case 'integer':
        return this.#integer(base)
      case 'real':
        return [0, 0.5, -1, 1e300, 5e-324, 3][random.below(6)]
      case 'string':
        return limited(randomText(random, textKind(table, column), this.#oddness), base)
      case 'uuid':
        return ['uuid', `00000000-0000-0000-0000-00000000000${random.below(4)}`]
    }
  }

  #integer({ minInteger, maxInteger }: BaseType): Json {
    const low = BigInt(minInteger ?? -(2n ** 63n))
    const high = BigInt(maxInteger ?? 2n ** 63n - 1n)
    const wanted = [
      0n,
      1n,
      2n,
      3n,
      5n,
      100n,
      1000n,
      4095n,
      32767n,
      65535n,
      2n ** 31n,
      2n ** 53n + 1n,
      -1n,
      low,
      high,
    ]
    const fitting = wanted.filter((one) => one >= low && one <= high)
    // Small numbers meet more often than large ones.
    const some = this.#random.below(2) === 0 ? fitting.slice(0, 4) : fitting
    const found = some[this.#random.below(some.length)] ?? low
    return Number.isSafeInteger(Number(found)) ? Number(found) : found
  }
}

function limited(text: string, { minLength = 0, maxLength = Number.POSITIVE_INFINITY }: BaseType): string {
  return text.slice(0, maxLength).padEnd(minLength, 'x')
}
