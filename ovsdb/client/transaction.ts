/** A set of changes to the rows of one database, sent as one `transact` (RFC 7047 4.1.3): all of it or nothing. */

import type { JsonObject } from '../protocol/json.ts'
import { asUuid, type Uuid } from '../protocol/value.ts'
import type { AtomOf, ColumnName, TableName } from '../schema/row-type.ts'
import { type BaseType, type ColumnSchema, columnOf, type DatabaseSchema } from '../schema/schema.ts'
import type { AtomToWrite, ColumnToWrite, NewRow } from './encode.ts'
import { encodeColumn } from './encode.ts'
import { type Arithmetic, encodeReference, RowChange, type RowReference, rowKey } from './row-change.ts'

/** What is sent as one `transact`: a transaction, or a part of it. */
export type Sendable = Pick<Transaction, 'schema' | 'empty' | 'operations'>

/** Some rows of a transaction, under its conditions. */
export interface TransactionPart extends Sendable {
  /** The row that an operation is about, by its place among the operations; none if it is a condition or a comment. */
  rowAt(operation: number): RowChange | undefined
}

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
  /**
   * Sets columns that say something of what else is written of the row, such as its time: where nothing else is, they
   * are left as they are.
   */
  updateAlong<T extends TableName<S>>(table: T, row: RowReference, columns: Columns<S, T>): void
  /** Adds an element, as `addElement` does, that says something of what else is written of the row. */
  addElementAlong<T extends TableName<S>>(
    table: T,
    row: RowReference,
    column: ColumnName<S, T>,
    element: AtomToWrite,
    value?: AtomToWrite,
  ): void
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
  /** Commits only while a table has no row; the outcome is `tryAgain` otherwise. */
  whileEmpty<T extends TableName<S>>(table: T): void
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
  /** What it does to each row, those without an effect left out. */
  rows(): readonly RowChange[]
  /** Some of its rows, in that order, under its conditions. */
  part(rows: readonly RowChange[]): TransactionPart
}

export interface TransactionOptions {
  /**
   * `throw`, or `keep`: an operation that cannot be, such as a value that is not of the column's type, does not throw
   * but becomes the `fault` of its row, which is not to be sent then.
   */
  readonly faults?: 'throw' | 'keep'
}

/** An empty transaction on a database. */
export function beginTransaction<const S extends DatabaseSchema>(
  schema: S,
  options: TransactionOptions = {},
): Transaction<S> {
  return new RowTransaction(schema, options.faults === 'keep')
}

/** `<id>` of RFC 7047 3.1. */
const validName = /^[A-Za-z_][A-Za-z0-9_]*$/

class RowTransaction<S extends DatabaseSchema> implements Transaction<S> {
  readonly schema: S
  readonly #rows = new Map<string, RowChange>()
  readonly #conditions: JsonObject[] = []
  readonly #comments: JsonObject[] = []
  readonly #names = new Set<string>()
  readonly #keepsFaults: boolean
  #durable = false

  constructor(schema: S, keepsFaults: boolean) {
    this.schema = schema
    this.#keepsFaults = keepsFaults
  }

  insert<T extends TableName<S>>(table: T, columns: Columns<S, T>, name = this.#freshName()): NewRow {
    if (!validName.test(name)) throw new Error(`not a name for a new row: ${name}`)
    if (this.#names.has(name)) throw new Error(`two new rows are called ${name}`)
    const reference = { newRow: name }
    this.#alter(table, reference, (change) => {
      change.set(given(columns))
      change.inserted = 'named'
    })
    this.#names.add(name)
    return reference
  }

  insertAs<T extends TableName<S>>(table: T, uuid: Uuid, columns: Columns<S, T>): void {
    this.#alter(table, asUuid(uuid), (change) => {
      if (change.deleted) throw new Error(`${table} ${uuid}: deleted and inserted in one transaction`)
      change.set(given(columns))
      change.inserted = 'explicit'
    })
  }

  delete<T extends TableName<S>>(table: T, row: RowReference): void {
    this.#alter(table, row, (change) => {
      change.deleted = true
    })
  }

  update<T extends TableName<S>>(table: T, row: RowReference, columns: Columns<S, T>): void {
    this.#alter(table, row, (change) => change.set(given(columns)))
  }

  addElement<T extends TableName<S>>(
    table: T,
    row: RowReference,
    column: ColumnName<S, T>,
    element: AtomToWrite,
    value?: AtomToWrite,
  ): void {
    this.#alter(table, row, (change) => change.add(column, element, value))
  }

  updateAlong<T extends TableName<S>>(table: T, row: RowReference, columns: Columns<S, T>): void {
    this.#alter(table, row, (change) => change.along(given(columns)))
  }

  addElementAlong<T extends TableName<S>>(
    table: T,
    row: RowReference,
    column: ColumnName<S, T>,
    element: AtomToWrite,
    value?: AtomToWrite,
  ): void {
    this.#alter(table, row, (change) => change.addAlong(column, element, value))
  }

  removeElement<T extends TableName<S>>(
    table: T,
    row: RowReference,
    column: ColumnName<S, T>,
    element: AtomToWrite,
    value?: AtomToWrite,
  ): void {
    this.#alter(table, row, (change) => change.remove(column, element, value))
  }

  mutate<T extends TableName<S>>(
    table: T,
    row: Uuid,
    column: ColumnName<S, T>,
    mutator: Arithmetic,
    operand: number | bigint,
  ): void {
    this.#alter(table, row, (change) => change.calculate(column, mutator, operand))
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
    this.#alter(table, row, () => {
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
    })
  }

  whileEmpty<T extends TableName<S>>(table: T): void {
    this.#conditions.push({
      op: 'wait',
      timeout: 0,
      table,
      where: [],
      columns: ['_uuid'],
      until: '==',
      rows: [],
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
    return this.#around([...this.#rows.values()].flatMap((change) => change.operations()))
  }

  rows(): readonly RowChange[] {
    return [...this.#rows.values()].filter((change) => change.fault !== undefined || !change.empty)
  }

  part(rows: readonly RowChange[]): TransactionPart {
    const changes = rows.flatMap((row) => row.operations().map((operation) => ({ row, operation })))
    return {
      schema: this.schema,
      empty: changes.length === 0,
      operations: () => this.#around(changes.map(({ operation }) => operation)),
      rowAt: (operation) => changes[operation - this.#conditions.length]?.row,
    }
  }

  /** Conditions go first, and what is not about rows last. */
  #around(changes: readonly JsonObject[]): readonly JsonObject[] {
    const commit = this.#durable ? [{ op: 'commit', durable: true }] : []
    return [...this.#conditions, ...changes, ...this.#comments, ...commit]
  }

  #alter(table: string, row: RowReference, alter: (change: RowChange) => void): void {
    const change = this.#change(table, row)
    if (!this.#keepsFaults) {
      alter(change)
      return
    }
    try {
      alter(change)
    } catch (error) {
      change.fault ??= error instanceof Error ? error.message : String(error)
    }
  }

  #change(table: string, row: RowReference): RowChange {
    if (!Object.hasOwn(this.schema.tables, table))
      throw new Error(`${this.schema.name} has no table ${table}`)
    const key = rowKey(table, row)
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
