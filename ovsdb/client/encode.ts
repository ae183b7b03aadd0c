/** Writes values as the schema says they are written (RFC 7047 5.1): atoms, optionals, sets, maps, references. */
import type { Json } from '../protocol/json.ts'
import type { Atom } from '../protocol/value.ts'
import type { BaseType, ColumnSchema } from '../schema/schema.ts'

/** A row that the same transaction inserts, by the name it has there (`named-uuid`). */
export interface NewRow {
  readonly newRow: string
}

/** A value on its way out: an atom, or a reference to a row that has no uuid yet. */
export type AtomToWrite = Atom | NewRow

/** A whole column: a value, `null` for an empty optional, a collection of elements or of pairs. */
export type ColumnToWrite =
  | AtomToWrite
  | null
  | readonly AtomToWrite[]
  | ReadonlySet<AtomToWrite>
  | readonly (readonly [AtomToWrite, AtomToWrite])[]
  | ReadonlyMap<AtomToWrite, AtomToWrite>

export function isNewRow(value: unknown): value is NewRow {
  return typeof value === 'object' && value !== null && 'newRow' in value
}

/** Writes a whole column. Throws when the value is not of the column's type. */
export function encodeColumn(column: ColumnSchema, value: ColumnToWrite): Json {
  if (column.kind === 'optional' && value === null) return ['set', []]
  if (column.kind === 'scalar' || column.kind === 'optional') return encodeAtom(column.key, value)
  if (!isCollection(value))
    throw new Error(`expected the elements of a ${column.kind}, found ${String(value)}`)
  const elements: readonly unknown[] = [...value]
  if (column.kind === 'set') return encodeSet(column.key, elements)
  const pairs = elements.map((pair) => {
    if (!Array.isArray(pair) || pair.length !== 2) throw new Error(`expected a pair, found ${String(pair)}`)
    return [pair[0], pair[1]] as const
  })
  return encodeMap(column.key, column.value, pairs)
}

export function encodeSet(base: BaseType, elements: Iterable<unknown>): Json {
  return ['set', Array.from(elements, (element) => encodeAtom(base, element))]
}

export function encodeMap(
  key: BaseType,
  value: BaseType,
  pairs: Iterable<readonly [unknown, unknown]>,
): Json {
  return ['map', Array.from(pairs, ([k, v]) => [encodeAtom(key, k), encodeAtom(value, v)])]
}

/** Writes one element. Throws when it is not of that type; limits and enumerations are the server's to check. */
export function encodeAtom(base: BaseType, value: unknown): Json {
  switch (base.type) {
    case 'string':
      if (typeof value === 'string') return checkedText(value)
      break
    case 'boolean':
      if (typeof value === 'boolean') return value
      break
    case 'integer':
      if (Number.isSafeInteger(value)) return Number(value)
      if (typeof value === 'bigint' && BigInt.asIntN(64, value) === value) return value
      break
    case 'real':
      if (typeof value === 'number' && Number.isFinite(value)) return value
      break
    case 'uuid':
      if (typeof value === 'string') return ['uuid', value]
      if (isNewRow(value)) return ['named-uuid', value.newRow]
      break
  }
  throw new Error(
    `expected a value of type ${base.type}, found ${isNewRow(value) ? 'a new row' : String(value)}`,
  )
}

const loneSurrogate = /\p{Surrogate}/u

/** Texts of a database are UTF-8 without NUL: a server drops the connection over others. */
function checkedText(text: string): string {
  if (text.includes('\0'))
    throw new Error(`a text with a NUL character: ${JSON.stringify(text.slice(0, 80))}`)
  if (loneSurrogate.test(text))
    throw new Error(`a text with half of a surrogate pair: ${JSON.stringify(text.slice(0, 80))}`)
  return text
}

function isCollection(value: ColumnToWrite): value is Exclude<ColumnToWrite, AtomToWrite | null> {
  return Array.isArray(value) || value instanceof Set || value instanceof Map
}
