/** Values of columns: plain JavaScript values, and the `<atom>` of RFC 7047 5.1 they are read from. */
import { excerpt, isArray, type Json } from './json.ts'

declare const uuid: unique symbol

/** A row's identity: 36 characters, lower case, as the server writes it. */
export type Uuid = string & { readonly [uuid]: true }

/** One element of a column. `integer` and `real` are numbers, but for integers beyond 2^53, which are bigints. */
export type Atom = string | number | bigint | boolean | Uuid

/** An atom, or `null` for an optional column that is empty. */
export type Value = Atom | null

/** RFC 7047 3.2, `<atomic-type>`. */
export type AtomicType = 'integer' | 'real' | 'boolean' | 'string' | 'uuid'

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The uuid that no row has: the default of a uuid column, and the transaction id that means "none". */
export const zeroUuid = asUuid('00000000-0000-0000-0000-000000000000')

/** Checks a text and brands it as a uuid. Throws when it is none. */
export function asUuid(text: string): Uuid {
  if (!uuidPattern.test(text)) throw new Error(`not a uuid: ${text.slice(0, 80)}`)
  return text as Uuid // the brand is given here, after the check
}

/** Reads an atom of a known type. Throws when the JSON is something else. */
export function decodeAtom(type: AtomicType, json: Json | undefined): Atom {
  switch (type) {
    case 'string':
      if (typeof json === 'string') return json
      break
    case 'integer':
      if (typeof json === 'number' || typeof json === 'bigint') return json
      break
    case 'real':
      if (typeof json === 'number') return json
      if (typeof json === 'bigint') return Number(json)
      break
    case 'boolean':
      if (typeof json === 'boolean') return json
      break
    case 'uuid':
      if (isArray(json) && json[0] === 'uuid' && typeof json[1] === 'string') {
        // The server checks what it stores; checking the form again would cost more than reading it.
        return json[1] as Uuid
      }
      break
  }
  throw new Error(`expected a value of type ${type}, found ${excerpt(json)}`)
}

/** The elements of a `<set>`: a set of one may be written as the bare atom. */
export function setElements(json: Json): readonly Json[] {
  if (isArray(json) && json[0] === 'set' && isArray(json[1])) return json[1]
  return [json]
}

/** The pairs of a `<map>`. Throws when it is none. */
export function mapPairs(json: Json): readonly Json[] {
  if (isArray(json) && json[0] === 'map' && isArray(json[1])) return json[1]
  throw new Error(`expected a map, found ${excerpt(json)}`)
}

/** What a column of that type holds in a row that was inserted without it (RFC 7047 5.2.1). */
export function defaultAtom(type: AtomicType): Atom {
  switch (type) {
    case 'string':
      return ''
    case 'integer':
    case 'real':
      return 0
    case 'boolean':
      return false
    case 'uuid':
      return zeroUuid
  }
}
