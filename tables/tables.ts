/**
 * Database tables as relations: one for a table's rows, one for each set or map column.
 *
 * What is declared here is also what is monitored, so a rule can read nothing that does not arrive.
 */
import {
  type AtomOf,
  type BaseType,
  type ColumnName,
  type ColumnSchema,
  type ColumnValue,
  columnOf,
  type DatabaseSchema,
  elementRelation,
  type SelectedColumn,
  type Selection,
  type TableName,
  tableOf,
  type Uuid,
} from '../ovsdb/index.ts'
import { branded, type Column, type Columns, input, type Relation } from '../rules/index.ts'

/** The identity of a database row as a column. */
export const uuid: Column<Uuid> = branded<Uuid>('uuid')

/** The columns of a table's relation: the row's uuid, then the columns asked for. */
export type RowColumns<S extends DatabaseSchema, T extends TableName<S>, C extends string> = {
  readonly uuid: Column<Uuid>
} & { readonly [K in C]: Column<CellOf<S['tables'][T]['columns'][K]>> }

/** The columns of a set's or map's relation: the row's uuid, then the element, or the key and its value. */
export type ElementColumns<C> = C extends {
  readonly kind: 'map'
  readonly key: infer K
  readonly value: infer V
}
  ? {
      readonly uuid: Column<Uuid>
      readonly key: Column<AtomOfBase<K>>
      readonly value: Column<AtomOfBase<V>>
    }
  : C extends { readonly kind: 'set'; readonly key: infer K }
    ? { readonly uuid: Column<Uuid>; readonly value: Column<AtomOfBase<K>> }
    : never

type AtomOfBase<B> = B extends BaseType ? AtomOf<B> : never

/** Scalar and optional columns are cells as they are. */
type CellOf<C> = C extends ColumnSchema & { readonly kind: 'scalar' | 'optional' } ? ColumnValue<C> : never

/** The names of a table's columns that are cells. */
export type CellName<S extends DatabaseSchema, T extends TableName<S>> = {
  [K in ColumnName<S, T>]: S['tables'][T]['columns'][K] extends { readonly kind: 'scalar' | 'optional' }
    ? K
    : never
}[ColumnName<S, T>]

/** The names of a table's columns that are cells, in the schema's order. */
function cellNames(schema: DatabaseSchema, table: string): readonly string[] {
  return Object.entries(tableOf(schema, table).columns).flatMap(([name, { kind }]) =>
    kind === 'scalar' || kind === 'optional' ? [name] : [],
  )
}

/** Truth values and enumerations have few different values. */
function columnType({ type, enum: values }: BaseType): Column<never> {
  return type === 'boolean' || values ? { type, coarse: true } : { type }
}

/** A table, or one of its set or map columns. */
export interface TablePlace {
  readonly table: string
  readonly column?: string
}

/** The tables of one database, as far as they are declared. */
export class Tables<S extends DatabaseSchema> {
  readonly schema: S
  readonly #prefix: string
  readonly #selection: Record<string, SelectedColumn[]> = {}
  readonly #relations = new Map<string, Relation>()
  readonly #places = new Map<Relation, TablePlace>()

  /** @param prefix goes before the names of the relations: both databases have an Address_Set */
  constructor(schema: S, prefix: string) {
    this.schema = schema
    this.#prefix = prefix
  }

  /**
   * The relation of a table's rows, with these scalar and optional columns, or with all of them. Who asks again gets
   * the same relation, with the columns that were asked for first.
   */
  rows<T extends TableName<S>, const C extends readonly ColumnName<S, T>[] = readonly CellName<S, T>[]>(
    table: T,
    columns?: C,
  ): Relation<RowColumns<S, T, C[number]>> {
    const names = columns ?? cellNames(this.schema, table)
    const types: Record<string, Column<never>> = { uuid: uuid as Column<never> }
    for (const column of names) types[column] = columnType(columnOf(this.schema, table, column).key)
    // The types of the columns follow from the schema; built by name they cannot be checked again.
    const declared = types as unknown as RowColumns<S, T, C[number]> & Columns
    return this.#known(table, declared) ?? this.#declare(table, table, names, declared, ['uuid'])
  }

  /** The relation of a set or map column; who asks again gets the same one. */
  elements<T extends TableName<S>, C extends ColumnName<S, T>>(
    table: T,
    column: C,
  ): Relation<ElementColumns<S['tables'][T]['columns'][C]> & Columns> {
    const name = elementRelation(table, column)
    const schema = columnOf(this.schema, table, column)
    const value: Column<never> = { type: schema.kind === 'map' ? schema.value.type : schema.key.type }
    const types = schema.kind === 'map' ? { uuid, key: { type: schema.key.type }, value } : { uuid, value }
    // As above: the schema gives the types.
    const columns = types as unknown as ElementColumns<S['tables'][T]['columns'][C]> & Columns
    const key = schema.kind === 'map' ? ['uuid', 'key'] : ['uuid', 'value']
    return this.#known(name, columns) ?? this.#declare(name, table, [column], columns, key)
  }

  /** A relation of rows whose columns are given by the caller: `uuid`, and then the selected ones in their order. */
  custom<C extends Columns & { readonly uuid: typeof uuid }>(
    table: TableName<S>,
    columns: readonly SelectedColumn[],
    types: C,
  ): Relation<C> {
    return this.#declare(table, table, columns, types, ['uuid'])
  }

  /** What has to be monitored for the declared relations. */
  get selection(): Selection {
    return this.#selection
  }

  /** All declared relations. */
  get relations(): readonly Relation[] {
    return [...this.#relations.values()]
  }

  /** The declared relation that a monitor's delta of this name belongs to. */
  relation(name: string): Relation | undefined {
    return this.#relations.get(name)
  }

  /** What was declared under a name. @throws Error where that lacks a column that is asked for now */
  #known<C extends Columns>(name: string, columns: C): Relation<C> | undefined {
    const known = this.#relations.get(name)
    const lacking = known && Object.keys(columns).find((column) => !(column in known.columns))
    if (lacking !== undefined) throw new Error(`${this.schema.name}: ${name} is declared without ${lacking}`)
    return known as Relation<C> | undefined // the schema gave its columns the same types
  }

  /** What of the database a relation has: a table's rows, or one of its set or map columns. */
  placeOf(relation: Relation): TablePlace | undefined {
    return this.#places.get(relation)
  }

  #declare<C extends Columns>(
    name: string,
    table: string,
    columns: readonly SelectedColumn[],
    types: C,
    key: readonly string[],
  ): Relation<C> {
    if (this.#relations.has(name)) throw new Error(`${this.schema.name}: ${name} is declared twice`)
    const single = tableOf(this.schema, table).maxRows === 1
    const relation = input(`${this.#prefix}:${name}`, types, { key, ...(single ? { few: true } : {}) })
    this.#relations.set(name, relation as unknown as Relation)
    const [, column] = name.split('.')
    this.#places.set(relation as unknown as Relation, { table, ...(column === undefined ? {} : { column }) })
    this.#selection[table] = [...(this.#selection[table] ?? []), ...columns]
    return relation
  }
}
