/** The types of columns: what a value of a column is, for the compiler and for error messages. */
import type { Value } from '../engine/index.ts'

declare const carried: unique symbol

/** A column whose values are of type `T`; the type exists for the compiler only. */
export interface Column<T extends Value> {
  readonly type: string
  /** Whether the column has few different values, such as true and false: joins do not start from those. */
  readonly coarse?: true
  /** All values it can have, where they are known; those who make up facts draw from them. */
  readonly values?: readonly T[]
  /** The column whose values this one has where it has one. */
  readonly optional?: Column<Value>
  readonly [carried]?: T
}

/** Columns of a relation, by name. */
export type Columns = Readonly<Record<string, Column<Value>>>

/** The value type of a column. */
export type ValueOf<C> = C extends Column<infer T> ? T : never

/** A string. */
export const text: Column<string> = { type: 'text' }

/** A number without a fraction. */
export const integer: Column<number> = { type: 'integer' }

/** True or false. */
export const flag: Column<boolean> = { type: 'flag', coarse: true, values: [true, false] }

/** A value that may be missing (`null`). */
export function optional<T extends Value>(column: Column<T>): Column<T | null> {
  return { type: `optional ${column.type}`, optional: column, ...(column.coarse ? { coarse: true } : {}) }
}

/** A value of a small set, such as the kinds of something; `values` are all of them. */
export function category<T extends Value>(type: string, values?: readonly T[]): Column<T> {
  return { type, coarse: true, ...(values ? { values } : {}) }
}

/** A string with a meaning of its own, such as the identity of a row, told apart by the compiler. */
export function branded<T extends string>(type: string): Column<T> {
  return { type }
}
