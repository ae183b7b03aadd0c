/**
 * One copy of equal values. `JSON.parse` makes a new string for every occurrence, and a dump repeats the same
 * keys, names and uuids many times.
 */
import type { Json } from '../protocol/json.ts'
import { type Atom, decodeAtom, type Uuid } from '../protocol/value.ts'
import type { BaseType } from '../schema/schema.ts'

export interface Interning {
  /** Reads an atom (RFC 7047 5.1). Throws when the JSON is not of that type. */
  atom(base: BaseType, json: Json | undefined): Atom
  /** The one copy of a text, within a message. */
  text(text: string): string
  /** Forgets the strings: called between messages, so that what no row holds any more can be freed. */
  forget(): void
}

/** `identity` gives the copy of a uuid that is the identity of a row in a table, if there is such a row. */
export function createInterning(identity: (table: string, uuid: Uuid) => Uuid | undefined): Interning {
  return new MessageInterning(identity)
}

/** How many strings are looked through for an equal one. */
const remembered = 16_384

class MessageInterning implements Interning {
  readonly #identity: (table: string, uuid: Uuid) => Uuid | undefined
  readonly #strings = new Map<string, string>()

  constructor(identity: (table: string, uuid: Uuid) => Uuid | undefined) {
    this.#identity = identity
  }

  atom(base: BaseType, json: Json | undefined): Atom {
    const atom = decodeAtom(base.type, json)
    if (typeof atom !== 'string') return atom
    if (base.refTable !== undefined) {
      const known = this.#identity(base.refTable, atom as Uuid) // only uuid columns refer to tables
      if (known !== undefined) return known
    }
    return this.text(atom)
  }

  text(text: string): string {
    const earlier = this.#strings.get(text)
    if (earlier !== undefined) return earlier
    // Strings that repeat come back soon; those that do not would only make the map slow.
    if (this.#strings.size >= remembered) this.#strings.clear()
    this.#strings.set(text, text)
    return text
  }

  forget(): void {
    this.#strings.clear()
  }
}
