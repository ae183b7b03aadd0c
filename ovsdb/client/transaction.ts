/** A set of changes to the rows of one database, sent as one `transact` (RFC 7047 4.1.3): all of it or nothing. */

import type { JsonObject } from '../protocol/json.ts'
import { asUuid, type Uuid } from '../protocol/value.ts'
import type { AtomOf, ColumnName, TableName } from '../schema/row-type.ts'
import { type BaseType, type ColumnSchema, columnOf, type DatabaseSchema } from '../schema/schema.ts'
import type { AtomToWrite, ColumnToWrite, NewRow } from './encode.ts'
import { encodeColumn } from './encode.ts'
import { type Arithmetic, encodeReference, RowChange, type RowReference } from './row-change.ts'

type Writable<B extends BaseType> = B['type'] extends 'uuid'
  ? Uuid | NewRow
  : AtomOf<B> | ('integer' extends B['type'] ? bigint : never)

/** What may be written to a column. */
export type WritableValue<C extends ColumnSchema> = C extends { readonly kind: 'scalar' }
  ? Writable<C['key']>
  : C extends { readonly kind: 'optional' }
    ? Writable<C['key']> | null
    : C extends { readonly kind: 'set' }
      ? readonly Writable<C['key']>[] | ReadonlySet<Writable<C['key']>>
      : C extends { readonly kind: 'map'; readonly value: infer V extends BaseType }
        ?
            | readonly (readonly [Writable<C['key']>, Writable<V>])[]
            | ReadonlyMap<Writable<C['key']>, Writable<V>>
        : never

/** Some columns of a row, as whole values. */
export type Columns<S extends DatabaseSchema, T extends TableName<S>> = {
  readonly [C in ColumnName<S, T>]?: WritableValue<S['tables'][T]['columns'][C]>
}

/**
 * Operations on rows may be given in any order; those on one row are merged, and where two contradict each other
 * the later one counts, except that a deleted row stays deleted. Each throws at once when the schema does not have the table or column, or the value is not
 * of its type.
 */
export interface Transaction<S extends DatabaseSchema = DatabaseSchema> {
  readonly schema: S
  /** Inserts a row under a uuid of the server's choice; `name` finds it in the outcome and defaults to a fresh one. */
  insert<T extends TableName<S>>(table: T, columns: Columns<S, T>, name?: string): NewRow
  /** Inserts a row under a uuid of our choice (OVS 3.0 and later). */
  insertAs<T extends TableName<S>>(table: T, uuid: Uuid, columns: Columns<S, T>): void
  delete<T extends TableName<S>>(table: T, row: RowReference): void
  /** Sets whole columns. */
  update<T extends TableName<S>>(table: T, row: RowReference, columns: Columns<S, T>): void
  /** Adds one element to a set, or puts one pair into a map, replacing the value its key has. */
  addElement<T extends TableName<S>>(
    table: T,
    row: RowReference,
    column: ColumnName<S, T>,
    element: AtomToWrite,
    value?: AtomToWrite,
  ): void
  /** Removes one element of a set, or the key of a map: with a value, only if the key has that value. */
  removeElement<T extends TableName<S>>(
    table: T,
    row: RowReference,
    column: ColumnName<S, T>,
    element: AtomToWrite,
    value?: AtomToWrite,
  ): void
  /** Calculates with the numbers in a column, as they are when it is committed. Not on a row that it inserts. */
  mutate<T extends TableName<S>>(
    table: T,
    row: Uuid,
    column: ColumnName<S, T>,
    mutator: Arithmetic,
    operand: number | bigint,
  ): void
  /**
   * Commits only once the row has these values (`==`) or not all of them (`!=`): `tryAgain` after that many
   * milliseconds.
   */
  wait<T extends TableName<S>>(
    table: T,
    row: Uuid,
    until: '==' | '!=',
    columns: Columns<S, T>,
    timeout: number,
  ): void
  /** Commits only if the row still has these values; the outcome is `tryAgain` otherwise. */
  verify<T extends TableName<S>>(table: T, row: Uuid, columns: Columns<S, T>): void
  /** Commits only if this client holds the lock; the outcome is `notOwner` otherwise. */
  assertLock(name: string): void
  /** A line for the server's log of transactions. */
  comment(text: string): void
  /** The outcome is told when it is on disk, not before. */
  durable(): void
  /** Whether it would change nothing. */
  readonly empty: boolean
  /** The operations as they are sent. */
  operations(): readonly JsonObject[]
}

/** An empty transaction on a database. */
export function beginTransaction<const S extends DatabaseSchema>(schema: S): Transaction<S> {
  return new RowTransaction(schema)
}

/** `<id>` of RFC 7047 3.1. */
const validName = /^[A-Za-z_][A-Za-z0-9_]*$/

class RowTransaction<S extends DatabaseSchema> implements Transaction<S> {
  readonly schema: S
  readonly #rows = new Map<string, RowChange>()
  readonly #conditions: JsonObject[] = []
  readonly #comments: JsonObject[] = []
  readonly #names = new Set<string>()
  #durable = false

  constructor(schema: S) {
    this.schema = schema
  }

  insert<T extends TableName<S>>(table: T, columns: Columns<S, T>, name = this.#freshName()): NewRow {
    if (!validName.test(name)) throw new Error(`not a name for a new row: ${name}`)
    if (this.#names.has(name)) throw new Error(`two new rows are called ${name}`)
    const reference = { newRow: name }
    const change = this.#change(table, reference)
    change.set(given(columns))
    change.inserted = 'named'
    this.#names.add(name)
    return reference
  }

  insertAs<T extends TableName<S>>(table: T, uuid: Uuid, columns: Columns<S, T>): void {
    const change = this.#change(table, asUuid(uuid))
    if (change.deleted) throw new Error(`${table} ${uuid}: deleted and inserted in one transaction`)
    change.set(given(columns))
    change.inserted = 'explicit'
  }

  delete<T extends TableName<S>>(table: T, row: RowReference): void {
    this.#change(table, row).deleted = true
  }

  update<T extends TableName<S>>(table: T, row: RowReference, columns: Columns<S, T>): void {
    this.#change(table, row).set(given(columns))
  }

  addElement<T extends TableName<S>>(
    table: T,
    row: RowReference,
    column: ColumnName<S, T>,
    element: AtomToWrite,
    value?: AtomToWrite,
  ): void {
    this.#change(table, row).add(column, element, value)
  }

  removeElement<T extends TableName<S>>(
    table: T,
    row: RowReference,
    column: ColumnName<S, T>,
    element: AtomToWrite,
    value?: AtomToWrite,
  ): void {
    this.#change(table, row).remove(column, element, value)
  }

  mutate<T extends TableName<S>>(
    table: T,
    row: Uuid,
    column: ColumnName<S, T>,
    mutator: Arithmetic,
    operand: number | bigint,
  ): void {
    this.#change(table, row).calculate(column, mutator, operand)
  }

  verify<T extends TableName<S>>(table: T, row: Uuid, columns: Columns<S, T>): void {
    this.wait(table, row, '==', columns, 0)
  }

  wait<T extends TableName<S>>(
    table: T,
    row: Uuid,
    until: '==' | '!=',
    columns: Columns<S, T>,
    timeout: number,
  ): void {
    const expected = given(columns).map(
      ([column, value]) => [column, encodeColumn(columnOf(this.schema, table, column), value)] as const,
    )
    this.#conditions.push({
      op: 'wait',
      timeout,
      table,
      where: [['_uuid', '==', encodeReference(row)]],
      columns: expected.map(([column]) => column),
      until,
      rows: [Object.fromEntries(expected)],
    })
  }

  assertLock(name: string): void {
    if (!validName.test(name)) throw new Error(`not a lock name that can be asserted: ${name}`)
    this.#conditions.push({ op: 'assert', lock: name })
  }

  comment(text: string): void {
    this.#comments.push({ op: 'comment', comment: text })
  }

  durable(): void {
    this.#durable = true
  }

  get empty(): boolean {
    for (const change of this.#rows.values()) if (!change.empty) return false
    return true
  }

  operations(): readonly JsonObject[] {
    const changes = [...this.#rows.values()].flatMap((change) => change.operations())
    const commit = this.#durable ? [{ op: 'commit', durable: true }] : []
    return [...this.#conditions, ...changes, ...this.#comments, ...commit]
  }

  #change(table: string, row: RowReference): RowChange {
    if (!Object.hasOwn(this.schema.tables, table))
      throw new Error(`${this.schema.name} has no table ${table}`)
    const key = typeof row === 'string' ? `${table} ${row}` : `${table} new ${row.newRow}`
    let change = this.#rows.get(key)
    if (!change) {
      change = new RowChange(this.schema, table, row)
      this.#rows.set(key, change)
    }
    return change
  }

  #freshName(): string {
    let name = `row${this.#names.size}`
    while (this.#names.has(name)) name += '_'
    return name
  }
}

/** The columns that were given a value. `Columns` is a record of `ColumnToWrite`, which inference cannot see. */
function given(columns: object): readonly (readonly [string, ColumnToWrite])[] {
  return Object.entries(columns).filter(([, value]) => value !== undefined)
}
