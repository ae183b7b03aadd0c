/** All that one transaction does to one row, gathered so that it becomes one insert, or one update and one mutate. */

import { type Json, type JsonObject, stringifyJson } from '../protocol/json.ts'
import type { Uuid } from '../protocol/value.ts'
import {
  type ColumnSchema,
  columnOf,
  type DatabaseSchema,
  type MapColumn,
  type SetColumn,
} from '../schema/schema.ts'
import {
  type AtomToWrite,
  type ColumnToWrite,
  encodeAtom,
  encodeColumn,
  encodeMap,
  encodeSet,
  isNewRow,
} from './encode.ts'

/** A row that exists, or one that the same transaction inserts. */
export type RowReference = Uuid | { readonly newRow: string }

/** The key under which elements are compared: two references to one new row are one element. */
function identity(element: AtomToWrite): unknown {
  return isNewRow(element) ? `new row ${element.newRow}` : element
}

interface ElementChange {
  readonly element: AtomToWrite
  /** For a map: the value that is put, or that the pair to delete must have. */
  readonly value?: AtomToWrite
}

interface ElementChanges {
  readonly added: Map<unknown, ElementChange>
  readonly removed: Map<unknown, ElementChange>
}

/** RFC 7047 5.1, the mutators that calculate. `%=` is for integers. */
export type Arithmetic = '+=' | '-=' | '*=' | '/=' | '%='

/** What a change does to one place of a row: a column as a whole, an element of a set, or a key of a map. */
export interface CellChange {
  readonly column: string
  /** None where the column is set as a whole. */
  readonly element?: AtomToWrite
  /** What is written, as it is sent; `true` for an element of a set, `undefined` for what is taken away. */
  readonly value: Json | undefined
}

export class RowChange {
  readonly #schema: DatabaseSchema
  readonly #table: string
  readonly #reference: RowReference
  #key: string | undefined
  /** Why it cannot be sent, if it cannot. */
  fault: string | undefined
  /** Whole columns as they are sent. Most rows have nothing but these: the rest is there when it is needed. */
  #row: Record<string, Json> | undefined
  #elements: Map<string, ElementChanges> | undefined
  /** Places, as {@link placeOf} names them, that are only written along with others. */
  #along: Set<string> | undefined
  #calculations: (readonly [column: string, Arithmetic, Json])[] | undefined
  /** `explicit`: the row is inserted under the uuid it is referred to by. */
  inserted: 'no' | 'named' | 'explicit' = 'no'
  deleted = false

  constructor(schema: DatabaseSchema, table: string, reference: RowReference) {
    this.#schema = schema
    this.#table = table
    this.#reference = reference
  }

  get table(): string {
    return this.#table
  }

  get reference(): RowReference {
    return this.#reference
  }

  /**
   * Tells rows apart, and is the same in every transaction: the table, and the uuid, or of a new row without one what it
   * was to contain when this was first asked for.
   */
  get key(): string {
    this.#key ??= isNewRow(this.#reference)
      ? `${this.#table} new ${this.content}`
      : rowKey(this.#table, this.#reference)
    return this.#key
  }

  get kind(): 'insert' | 'update' | 'delete' {
    return this.deleted ? 'delete' : this.inserted === 'no' ? 'update' : 'insert'
  }

  /** Sets whole columns: all of them or, when one is refused, none. */
  set(columns: readonly (readonly [string, ColumnToWrite])[]): void {
    const encoded = columns.map(([column, value]) =>
      this.#encode(column, (type) => encodeColumn(type, value)),
    )
    this.#row ??= {}
    for (const [i, [column]] of columns.entries()) {
      this.#elements?.delete(column)
      this.#row[column] = encoded[i] as Json // one for each column
    }
  }

  /** Whole columns that are set, and one element that is added, only where something else of the row is written. */
  along(columns: readonly (readonly [string, ColumnToWrite])[]): void {
    this.set(columns)
    this.#along ??= new Set()
    for (const [column] of columns) this.#along.add(placeOf(column))
  }

  addAlong(column: string, element: AtomToWrite, value?: AtomToWrite): void {
    this.add(column, element, value)
    this.#along ??= new Set()
    this.#along.add(placeOf(column, element))
  }

  add(column: string, element: AtomToWrite, value?: AtomToWrite): void {
    const { added, removed } = this.#changes(column, element, value, true)
    const key = identity(element)
    const earlier = removed.get(key)
    // Taking away another pair of the same key agrees with putting this one.
    if (earlier && earlier.value === undefined) removed.delete(key)
    added.set(key, { element, ...(value === undefined ? {} : { value }) })
  }

  remove(column: string, element: AtomToWrite, value?: AtomToWrite): void {
    const { added, removed } = this.#changes(column, element, value, false)
    const key = identity(element)
    const put = added.get(key)
    if (put && (value === undefined || identity(put.value ?? element) === identity(value))) added.delete(key)
    removed.set(key, { element, ...(value === undefined ? {} : { value }) })
  }

  calculate(column: string, mutator: Arithmetic, operand: number | bigint): void {
    this.#encode(column, (type) => {
      if (this.inserted !== 'no') throw new Error('the row is new: nothing is there to calculate with')
      if (type.key.type !== 'integer' && type.key.type !== 'real') throw new Error('not a column of numbers')
      if (type.kind === 'map') throw new Error('a map cannot be calculated with')
      this.#calculations ??= []
      this.#calculations.push([column, mutator, encodeAtom(type.key, operand)])
    })
  }

  get empty(): boolean {
    if (this.inserted !== 'no') return this.deleted
    if (this.deleted || this.#calculations) return false
    if (this.#along) return this.cells().length === 0
    if (this.#setsColumns) return false
    for (const { added, removed } of this.#elements?.values() ?? [])
      if (added.size + removed.size > 0) return false
    return true
  }

  /** What it does to each place of the row, but for calculations and what is only written along. */
  cells(): readonly CellChange[] {
    const cells = this.#cells()
    const along = this.#along
    return along ? cells.filter(({ column, element }) => !along.has(placeOf(column, element))) : cells
  }

  #cells(): readonly CellChange[] {
    const cells: CellChange[] = Object.entries(this.#row ?? {}).map(([column, value]) => ({ column, value }))
    for (const [column, { added, removed }] of this.#elements ?? []) {
      const type = columnOf(this.#schema, this.#table, column)
      for (const { element, value } of added.values())
        cells.push({
          column,
          element,
          value: type.kind === 'map' ? encodeAtom(type.value, value) : true,
        })
      for (const [key, { element }] of removed)
        if (!added.has(key)) cells.push({ column, element, value: undefined })
    }
    return cells
  }

  /** What it writes, as text; what is only written along does not count. Equal texts are equal changes. */
  get content(): string {
    if (this.deleted) return 'deleted'
    const cells = this.cells().map(({ column, element, value }) => [
      placeOf(column, element),
      value === undefined ? null : [value],
    ])
    return stringifyJson([this.kind, cells, this.#calculations ?? []])
  }

  /** Leaves a place of the row as it is. */
  leaveOut({ column, element }: Pick<CellChange, 'column' | 'element'>): void {
    if (element === undefined) {
      if (this.#row) delete this.#row[column]
      return
    }
    const changes = this.#elements?.get(column)
    changes?.added.delete(identity(element))
    changes?.removed.delete(identity(element))
  }

  /** Takes an element that it adds out of it, as a change of its own. */
  takeOut({ column, element }: Pick<CellChange, 'column' | 'element'>): RowChange {
    const taken = new RowChange(this.#schema, this.#table, this.#reference)
    const found =
      element === undefined ? undefined : this.#elements?.get(column)?.added.get(identity(element))
    if (!found) return taken
    taken.add(column, found.element, found.value)
    this.#elements?.get(column)?.added.delete(identity(found.element))
    return taken
  }

  /** Adds no element that refers to one of these rows, and sets no column to a weak reference to one. */
  leaveOutReferences(to: ReadonlySet<unknown>): void {
    for (const [column, value] of Object.entries(this.#row ?? {})) {
      const { kind, key } = columnOf(this.#schema, this.#table, column)
      const isWeak = kind === 'optional' && key.refType === 'weak'
      if (isWeak && Array.isArray(value) && to.has(value[1])) delete this.#row?.[column]
    }
    for (const { added } of this.#elements?.values() ?? [])
      for (const [key, { element, value }] of added) if (to.has(element) || to.has(value)) added.delete(key)
  }

  /** The operations of RFC 7047 5.2, none when there is nothing to do. */
  operations(): readonly JsonObject[] {
    const table = this.#table
    if (this.empty) return []
    if (this.inserted !== 'no') return [this.#insertion()]
    const where = [['_uuid', '==', encodeReference(this.#reference)]]
    if (this.deleted) return [{ op: 'delete', table, where }]
    const operations: JsonObject[] = []
    if (this.#row && this.#setsColumns) operations.push({ op: 'update', table, where, row: this.#row })
    const elements = [...(this.#elements ?? [])].flatMap(([column, changes]) =>
      this.#mutations(column, changes),
    )
    const mutations = [...(this.#calculations ?? []), ...elements]
    if (mutations.length > 0) operations.push({ op: 'mutate', table, where, mutations })
    return operations
  }

  #insertion(): JsonObject {
    const row = this.#elements ? { ...this.#row } : (this.#row ?? {})
    for (const [column, { added }] of this.#elements ?? []) {
      const type = columnOf(this.#schema, this.#table, column)
      const elements = Array.from(added.values(), ({ element, value }) => [element, value] as const)
      if (type.kind === 'map') row[column] = encodeMap(type.key, type.value, elements)
      else
        row[column] = encodeSet(
          type.key,
          elements.map(([element]) => element),
        )
    }
    const name = isNewRow(this.#reference)
      ? { 'uuid-name': this.#reference.newRow }
      : { uuid: this.#reference }
    return { op: 'insert', table: this.#table, ...name, row }
  }

  get #setsColumns(): boolean {
    return this.#row !== undefined && Object.keys(this.#row).length > 0
  }

  #mutations(column: string, { added, removed }: ElementChanges): readonly Json[] {
    const type = columnOf(this.#schema, this.#table, column)
    const mutations: Json[] = []
    const keys: AtomToWrite[] = []
    const pairs: (readonly [AtomToWrite, AtomToWrite])[] = []
    for (const [key, { element, value }] of removed) {
      if (value === undefined) keys.push(element)
      else if (!added.has(key)) pairs.push([element, value])
    }
    // `insert` leaves the value of a key that is there: it has to go first.
    if (type.kind === 'map') for (const { element } of added.values()) keys.push(element)
    if (keys.length > 0) mutations.push([column, 'delete', encodeSet(type.key, keys)])
    if (type.kind === 'map') {
      if (pairs.length > 0) mutations.push([column, 'delete', encodeMap(type.key, type.value, pairs)])
      const put = Array.from(added.values(), ({ element, value }) => [element, value] as const)
      if (put.length > 0) mutations.push([column, 'insert', encodeMap(type.key, type.value, put)])
    } else if (added.size > 0) {
      const elements = Array.from(added.values(), ({ element }) => element)
      const insertion = [column, 'insert', encodeSet(type.key, elements)]
      // The server counts elements after every mutation: a set that needs one may not be empty in between.
      if ('min' in type && type.min > 0) mutations.unshift(insertion)
      else mutations.push(insertion)
    }
    return mutations
  }

  #changes(
    column: string,
    element: AtomToWrite,
    value: AtomToWrite | undefined,
    add: boolean,
  ): ElementChanges {
    this.#encode(column, (type) => checkElement(type, element, value, add))
    if (this.#row && Object.hasOwn(this.#row, column))
      throw new Error(`${this.#table}.${column}: set as a whole and by element`)
    this.#elements ??= new Map()
    let changes = this.#elements.get(column)
    if (!changes) {
      changes = { added: new Map(), removed: new Map() }
      this.#elements.set(column, changes)
    }
    return changes
  }

  /** Errors are found where the value is given, not when the transaction is sent, and name the column. */
  #encode<T>(column: string, encode: (type: ColumnSchema) => T): T {
    const type = columnOf(this.#schema, this.#table, column)
    try {
      return encode(type)
    } catch (error) {
      throw new Error(`${this.#table}.${column}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

/** Tells the rows of a transaction apart: the table, and the uuid or the name. */
export function rowKey(table: string, row: RowReference): string {
  return typeof row === 'string' ? `${table} ${row}` : `${table} new ${row.newRow}`
}

/** Names a place of a row. */
function placeOf(column: string, element?: AtomToWrite): string {
  return element === undefined ? column : `${column} ${String(identity(element))}`
}

export function encodeReference(reference: RowReference): Json {
  return isNewRow(reference) ? ['named-uuid', reference.newRow] : ['uuid', reference]
}

function checkElement(
  type: ColumnSchema,
  element: AtomToWrite,
  value: AtomToWrite | undefined,
  add: boolean,
): void {
  if (type.kind === 'scalar' || type.kind === 'optional')
    throw new Error('it has no elements: set it instead')
  if (type.kind === 'set' && value !== undefined) throw new Error('an element of a set has no value')
  if (type.kind === 'map' && value === undefined && add) throw new Error('a key of a map needs a value')
  encodeElement(type, element, value)
}

function encodeElement(
  type: SetColumn | MapColumn,
  element: AtomToWrite,
  value: AtomToWrite | undefined,
): Json {
  if (type.kind === 'map' && value !== undefined) return encodeMap(type.key, type.value, [[element, value]])
  return encodeSet(type.key, [element])
}
