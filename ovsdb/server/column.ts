/** A column as the server works with it: its type in one form for all kinds, its default, and what it refers to. */
import type { AtomicType } from '../protocol/value.ts'
import { defaultAtom, zeroUuid } from '../protocol/value.ts'
import type { BaseType, ColumnSchema } from '../schema/schema.ts'
import { type Datum, emptyMap, emptySet } from './datum.ts'

/** How many elements of what type: RFC 7047 3.2, `<type>`. */
export interface DatumType {
  readonly key: BaseType
  /** Only a map has one. */
  readonly value?: BaseType
  readonly min: 0 | 1
  readonly max: number
}

export interface Column {
  readonly name: string
  /** Its place among the cells of a row; negative for `_uuid` and `_version`, which are not among them. */
  readonly index: number
  readonly type: DatumType
  readonly mutable: boolean
  /** Whether it is written to disk. */
  readonly persistent: boolean
  readonly default: Datum
}

export const uuidIndex = -1
export const versionIndex = -2

const uuidType: DatumType = { key: { type: 'uuid' }, min: 1, max: 1 }

/** The columns that every table has (RFC 7047 3.2). */
export const standardColumns: readonly Column[] = [
  {
    name: '_uuid',
    index: uuidIndex,
    type: uuidType,
    mutable: false,
    persistent: true,
    default: { keys: [zeroUuid], values: undefined },
  },
  {
    name: '_version',
    index: versionIndex,
    type: uuidType,
    mutable: false,
    persistent: false,
    default: { keys: [zeroUuid], values: undefined },
  },
]

/** `forcedPersistent`: where it alone may keep a row of a non-root table alive, it has to outlive a restart. */
export function makeColumn(
  name: string,
  index: number,
  schema: ColumnSchema,
  forcedPersistent: boolean,
): Column {
  const type = datumType(schema)
  const weak = isWeak(type.key) || (type.value !== undefined && isWeak(type.value))
  return {
    name,
    index,
    type,
    // A weak reference vanishes with the row it points to, whatever the schema says.
    mutable: schema.mutable !== false || weak,
    persistent: schema.ephemeral !== true || forcedPersistent,
    default: defaultDatum(type),
  }
}

function datumType(schema: ColumnSchema): DatumType {
  const { key } = schema
  switch (schema.kind) {
    case 'scalar':
      return { key, min: 1, max: 1 }
    case 'optional':
      return { key, min: 0, max: 1 }
    case 'set':
      return { key, min: schema.min, max: limit(schema.max) }
    case 'map':
      return { key, value: schema.value, min: schema.min, max: limit(schema.max) }
  }
}

function limit(max: number | 'unlimited'): number {
  return max === 'unlimited' ? Number.POSITIVE_INFINITY : max
}

function defaultDatum(type: DatumType): Datum {
  if (type.min === 0) return type.value ? emptyMap : emptySet
  const keys = [defaultAtom(type.key.type)]
  return { keys, values: type.value && [defaultAtom(type.value.type)] }
}

export function isScalar({ value, min, max }: DatumType): boolean {
  return value === undefined && min === 1 && max === 1
}

export function isOptional({ value, min, max }: DatumType): boolean {
  return value === undefined && min === 0 && max === 1
}

/** Whether a change of it is told by element. */
export function isComposite({ max }: DatumType): boolean {
  return max > 1
}

export function isStrong(base: BaseType): boolean {
  return base.refTable !== undefined && base.refType !== 'weak'
}

export function isWeak(base: BaseType): boolean {
  return base.refTable !== undefined && base.refType === 'weak'
}

/** The type in words, for messages. */
export function describeType(type: DatumType): string {
  const { key, value, min, max } = type
  if (isScalar(type)) return key.type
  const what = value ? 'map' : 'set'
  const elements = value ? `(${key.type}, ${value.type}) pairs` : plural(key.type)
  if (max === Number.POSITIVE_INFINITY) return `${what} of ${min === 1 ? '1 or more ' : ''}${elements}`
  return `${what} of ${min === 1 ? `1 to ${max}` : `up to ${max}`} ${elements}`
}

function plural(type: AtomicType): string {
  return `${type}s`
}
