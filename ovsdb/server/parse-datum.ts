/** Reads a `<value>` (RFC 7047 5.1) of a column's type and checks it against the column's constraints. */
import { isArray, type Json } from '../protocol/json.ts'
import type { Atom, Uuid } from '../protocol/value.ts'
import type { BaseType } from '../schema/schema.ts'
import type { Column, DatumType } from './column.ts'
import { checkAtom } from './constraint.ts'
import { compareAtoms, type Datum, emptyMap, emptySet, equalDatums } from './datum.ts'
import { integerFrom } from './integer.ts'
import { OvsdbError, syntaxError } from './ovsdb-error.ts'
import { isId } from './request-members.ts'

/** The uuid that a name stands for within one transaction. */
export type NamedUuids = (name: string) => Uuid

/** A cell to be stored: the column's default is the same object everywhere. */
export function parseCell(column: Column, json: Json, names: NamedUuids | undefined): Datum {
  const datum = parseDatum(column.type, json, names)
  return equalDatums(datum, column.default) ? column.default : datum
}

/** Throws an `OvsdbError`. Without `names`, named uuids are refused. */
export function parseDatum(type: DatumType, json: Json, names?: NamedUuids): Datum {
  if (type.value) return parseMap(type, type.value, json, names)
  if (!isArray(json) || json[0] !== 'set')
    return { keys: [parseAtom(type.key, json, names)], values: undefined }
  const elements = unwrap(json, 'set')
  checkCount(type, 'set', elements.length, json)
  if (elements.length === 0) return emptySet
  const keys = elements.map((element) => parseAtom(type.key, element, names))
  if (!ascending(keys)) {
    keys.sort(compareAtoms)
    if (!ascending(keys)) throw new OvsdbError('ovsdb error', 'set contains duplicate')
  }
  return { keys, values: undefined }
}

function parseMap(type: DatumType, value: BaseType, json: Json, names?: NamedUuids): Datum {
  const elements = unwrap(json, 'map')
  checkCount(type, 'map', elements.length, json)
  if (elements.length === 0) return emptyMap
  const pairs = elements.map((pair): readonly [Atom, Atom] => {
    if (!isArray(pair) || pair.length !== 2) throw syntaxError(pair, 'expected 2-element array')
    const [first = null, second = null] = pair
    return [parseAtom(type.key, first, names), parseAtom(value, second, names)]
  })
  pairs.sort(([one], [other]) => compareAtoms(one, other))
  const keys = pairs.map(([key]) => key)
  if (!ascending(keys)) throw new OvsdbError('ovsdb error', 'map contains duplicate key')
  return { keys, values: pairs.map(([, second]) => second) }
}

function ascending(keys: readonly Atom[]): boolean {
  for (let at = 1; at < keys.length; at++) {
    if (!((keys[at - 1] as Atom) < (keys[at] as Atom))) return false // both places are within
  }
  return true
}

function checkCount({ min, max }: DatumType, what: string, count: number, json: Json): void {
  if (count >= min && count <= max) return
  const range = min === max ? 'exactly one member' : `${min} to ${max} members`
  throw syntaxError(json, `${what} must have ${range} but ${count} are present`)
}

function unwrap(json: Json, tag: 'set' | 'map'): readonly Json[] {
  if (isArray(json) && json.length === 2 && json[0] === tag) {
    const inner = json[1]
    if (isArray(inner)) return inner
  }
  throw syntaxError(json, `expected ["${tag}", <array>]`)
}

/** What a text may not contain: no other OVSDB program could read it back. */
const unstorable = /[\0\p{Surrogate}]/u
/** What every such text contains. Without the flag, texts of Latin-1 are searched faster. */
const suspicious = /[\0\ud800-\udfff]/

function parseAtom(base: BaseType, json: Json, names?: NamedUuids): Atom {
  const atom = readAtom(base, json, names)
  checkAtom(base, atom)
  return atom
}

function readAtom({ type }: BaseType, json: Json, names?: NamedUuids): Atom {
  switch (type) {
    case 'string':
      if (typeof json !== 'string') break
      if (suspicious.test(json) && unstorable.test(json))
        throw syntaxError(json, 'a string with a null character or half a surrogate pair')
      return json
    case 'integer': {
      const integer = integerFrom(json)
      if (integer === undefined) break
      return integer
    }
    case 'real':
      if (typeof json === 'bigint') return Number(json)
      if (typeof json !== 'number' || !Number.isFinite(json)) break
      return json + 0
    case 'boolean':
      if (typeof json !== 'boolean') break
      return json
    case 'uuid':
      return parseUuid(json, names)
  }
  throw syntaxError(json, `expected ${type}`)
}

function parseUuid(json: Json, names?: NamedUuids): Uuid {
  if (!isArray(json) || json.length !== 2 || typeof json[1] !== 'string') throw notUuid(json)
  const [tag, text] = json
  if (tag === 'uuid') {
    const uuid = uuidFrom(text)
    if (uuid === undefined) throw syntaxError(json, `"${text}" is not a valid UUID`)
    return uuid
  }
  if (tag !== 'named-uuid' || !names) throw notUuid(json)
  if (!isId(text)) throw syntaxError(json, 'named-uuid string is not a valid <id>')
  return names(text)
}

function notUuid(json: Json): OvsdbError {
  return syntaxError(json, 'expected ["uuid", <string>]')
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Reads a uuid in either case; `undefined` when it is none. */
export function uuidFrom(text: string): Uuid | undefined {
  // The brand is given here, after the check.
  if (uuidPattern.test(text)) return text as Uuid
  const lower = text.toLowerCase()
  return uuidPattern.test(lower) ? (lower as Uuid) : undefined
}
