/** The types of rows, inferred by TypeScript from a schema that was generated `as const`. */

import type { Uuid } from '../protocol/value.ts'
import type { BaseType, ColumnSchema, DatabaseSchema } from './schema.ts'

export type TableName<S extends DatabaseSchema> = keyof S['tables'] & string

export type ColumnName<S extends DatabaseSchema, T extends TableName<S>> = keyof S['tables'][T]['columns'] &
  string

type Column<S extends DatabaseSchema, T extends TableName<S>, C extends string> = S['tables'][T]['columns'][C]

/**
 * The type of one element: an enumeration where the schema has one. An integer beyond 2^53, which no column of OVN
 * comes near, arrives as a bigint all the same: whoever calculates with it gets a `TypeError`, not a wrong number.
 */
export type AtomOf<B extends BaseType> = B extends { readonly enum: readonly (infer E)[] }
  ? E
  : { integer: number; real: number; boolean: boolean; string: string; uuid: Uuid }[B['type']]

/** The type of a whole column: `T`, `T | null`, `ReadonlySet<T>` or `ReadonlyMap<K, V>`. */
export type ColumnValue<C extends ColumnSchema> = C extends { readonly kind: 'scalar' }
  ? AtomOf<C['key']>
  : C extends { readonly kind: 'optional' }
    ? AtomOf<C['key']> | null
    : C extends { readonly kind: 'set' }
      ? ReadonlySet<AtomOf<C['key']>>
      : C extends { readonly kind: 'map'; readonly value: infer V extends BaseType }
        ? ReadonlyMap<AtomOf<C['key']>, AtomOf<V>>
        : never

/** A row with every column by its name, such as `RowOf<typeof northbound, 'Logical_Switch_Port'>`. */
export type RowOf<S extends DatabaseSchema, T extends TableName<S>> = {
  readonly [C in ColumnName<S, T>]: ColumnValue<Column<S, T, C>>
} & { readonly _uuid: Uuid }

/** The row of the relation `T` when those columns are monitored: the uuid, then scalar, optional and whole columns. */
export type ScalarRow<
  S extends DatabaseSchema,
  T extends TableName<S>,
  Columns extends readonly (ColumnName<S, T> | { readonly whole: ColumnName<S, T> })[],
> = readonly [Uuid, ...ScalarValues<S, T, Columns>]

type ScalarValues<
  S extends DatabaseSchema,
  T extends TableName<S>,
  Columns extends readonly unknown[],
> = Columns extends readonly [infer C, ...infer Rest]
  ? C extends { readonly whole: string }
    ? [string, ...ScalarValues<S, T, Rest>]
    : C extends string
      ? Column<S, T, C> extends { readonly kind: 'scalar' | 'optional' }
        ? [ColumnValue<Column<S, T, C>>, ...ScalarValues<S, T, Rest>]
        : ScalarValues<S, T, Rest>
      : []
  : []

/** The row of the relation `T.column` of a set or map column: `[uuid, element]` or `[uuid, key, value]`. */
export type ElementRow<S extends DatabaseSchema, T extends TableName<S>, C extends ColumnName<S, T>> =
  Column<S, T, C> extends infer D extends ColumnSchema
    ? D extends { readonly kind: 'set' }
      ? readonly [Uuid, AtomOf<D['key']>]
      : D extends { readonly kind: 'map'; readonly value: infer V extends BaseType }
        ? readonly [Uuid, AtomOf<D['key']>, AtomOf<V>]
        : never
    : never
