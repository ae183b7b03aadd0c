/** Records: values with named fields, compared by what is in them, that stand in one column. */
import { hash, is, type ValueObject } from 'immutable'
import { compareValues, type Value } from '../engine/index.ts'
import type { Column, Columns, ValueOf } from './column.ts'
import { computeAll, type Fields, type fieldsOf, type Term } from './reference.ts'

/** A record with the fields `C`. */
export type RecordOf<C extends Columns> = ValueObject & { readonly [fieldsOf]?: FieldsOf<C> } & FieldsOf<C>

/** The fields of a record. */
export type FieldsOf<C extends Columns> = { readonly [K in keyof C]: ValueOf<C[K]> }

/** A column of records, and how they are made. */
export interface RecordColumn<C extends Columns> extends Column<RecordOf<C>> {
  readonly fields: C
  /** The record with these fields. */
  of(fields: FieldsOf<C>): RecordOf<C>
  /** The record whose fields are what the references stand for. */
  from(fields: { readonly [K in keyof C]: Term<ValueOf<C[K]>> }): Fields<RecordOf<C>>
}

/**
 * A column whose values are records, such as the scope of an allocation.
 *
 * @example const Subnet = record('subnet', { ls: uuid, cidr: textColumn })
 */
export function record<const C extends Columns>(type: string, fields: C): RecordColumn<C> {
  const names = Object.keys(fields)
  const make = (values: readonly Value[]): RecordOf<C> =>
    // The fields are those of C, in their order.
    new RecordValue(type, names, values) as unknown as RecordOf<C>
  return {
    type,
    fields,
    of: (of) => make(names.map((name) => of[name] as Value)),
    from: (from) =>
      computeAll(
        names.map((name) => from[name] as Term<Value>),
        (...values: readonly Value[]) => make(values),
      ),
  }
}

/** Whether a column is one of records. */
export function isRecordColumn(column: Column<Value>): column is RecordColumn<Columns> {
  return 'fields' in column
}

class RecordValue implements ValueObject {
  readonly #type: string
  readonly #values: readonly Value[]
  #hash: number | undefined
  readonly [field: string]: unknown

  constructor(type: string, names: readonly string[], values: readonly Value[]) {
    this.#type = type
    this.#values = values
    for (let i = 0; i < names.length; i++)
      Object.defineProperty(this, names[i] as string, { value: values[i], enumerable: true })
  }

  equals(other: unknown): boolean {
    if (this === other) return true
    if (!(other instanceof RecordValue) || other.#type !== this.#type) return false
    return this.#values.every((value, i) => is(value, other.#values[i]))
  }

  hashCode(): number {
    this.#hash ??= this.#values.reduce<number>((sum, value) => (Math.imul(sum, 31) + hash(value)) | 0, 17)
    return this.#hash
  }

  /** The order of records is that of their first field in which they differ. */
  compareTo(other: unknown): number {
    if (!(other instanceof RecordValue)) return 0
    for (let i = 0; i < this.#values.length; i++) {
      const order = compareValues(this.#values[i] ?? null, other.#values[i] ?? null)
      if (order !== 0) return order
    }
    return this.#type < other.#type ? -1 : this.#type > other.#type ? 1 : 0
  }

  toString(): string {
    const fields = Object.entries(this).map(([name, value]) => `${name}: ${show(value)}`)
    return `${this.#type}(${fields.join(', ')})`
  }
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
