/** A table: its rows, and what is kept up to date beside them so that a transaction costs what it changes. */
import type { Json } from '../protocol/json.ts'
import { isArray } from '../protocol/json.ts'
import type { Uuid } from '../protocol/value.ts'
import type { TableSchema } from '../schema/schema.ts'
import { type Column, isStrong, isWeak, makeColumn, standardColumns } from './column.ts'
import { isAllowed } from './constraint.ts'
import type { Datum } from './datum.ts'
import { OvsdbError, syntaxError } from './ovsdb-error.ts'
import { cellOf, type Row, rowKey } from './row.ts'
import { UniqueIndex } from './unique-index.ts'

/** A column with references into some table, in its keys or in its values. */
export interface ReferenceColumn {
  readonly table: Table
  readonly column: Column
  readonly part: 'keys' | 'values'
  readonly target: Table
  /** Only of a weak one: who refers to a row. */
  readonly referrers: Map<Uuid, Set<Uuid>>
}

export class Table {
  /** The columns of the schema, by their index. */
  readonly columns: readonly Column[]
  /** Those that outlive a restart, each with its name as JSON. */
  readonly written: readonly { readonly column: Column; readonly label: string }[]
  /** The cells of a row of which nothing is said. */
  readonly defaults: readonly Datum[]
  /** Those whose default breaks a constraint: an insertion has to say something else. */
  readonly required: readonly Column[]
  readonly isRoot: boolean
  readonly maxRows: number
  readonly indexes: readonly UniqueIndex[]
  /** With what the transaction under way has done so far. */
  readonly rows = new Map<Uuid, Row>()
  /** How many strong references other rows have to a row, as `rows` are; a row without any is not here. */
  readonly references = new Map<Uuid, number>()
  strong: readonly ReferenceColumn[] = []
  weak: readonly ReferenceColumn[] = []
  /** The weak columns of any table that point here. */
  readonly weakHere: ReferenceColumn[] = []
  readonly #byName = new Map<string, Column>()

  constructor(
    readonly name: string,
    schema: TableSchema,
    nonRoots: ReadonlySet<string>,
  ) {
    this.columns = Object.entries(schema.columns).map(([columnName, column], index) => {
      const bases = column.kind === 'map' ? [column.key, column.value] : [column.key]
      const keepsAlive = bases.some((base) => isStrong(base) && nonRoots.has(base.refTable ?? ''))
      return makeColumn(columnName, index, column, keepsAlive)
    })
    this.written = this.columns
      .filter(({ persistent }) => persistent)
      .map((column) => ({ column, label: JSON.stringify(column.name) }))
    this.defaults = this.columns.map((column) => column.default)
    this.required = this.columns.filter(({ type, default: initial }) => !isAllowed(type, initial))
    for (const column of [...standardColumns, ...this.columns]) this.#byName.set(column.name, column)
    this.isRoot = schema.isRoot === true
    this.maxRows = schema.maxRows ?? Number.POSITIVE_INFINITY
    this.indexes = (schema.indexes ?? []).map((names) => new UniqueIndex(this.#indexed(names)))
  }

  /** Finds the tables that its columns refer to. Throws when there is none of that name. */
  link(tables: ReadonlyMap<string, Table>): void {
    const strong: ReferenceColumn[] = []
    const weak: ReferenceColumn[] = []
    for (const column of this.columns) {
      for (const part of ['keys', 'values'] as const) {
        const base = part === 'keys' ? column.type.key : column.type.value
        if (base?.refTable === undefined) continue
        const target = tables.get(base.refTable)
        if (!target) throw new Error(`${this.name}.${column.name} refers to undefined table ${base.refTable}`)
        const reference = { table: this, column, part, target, referrers: new Map() }
        if (!isWeak(base)) strong.push(reference)
        else {
          weak.push(reference)
          target.weakHere.push(reference)
        }
      }
    }
    this.strong = strong
    this.weak = weak
  }

  column(name: string): Column | undefined {
    return this.#byName.get(name)
  }

  /** Those of the schema and the standard ones. */
  get allColumns(): readonly Column[] {
    return [...this.#byName.values()]
  }

  /** A list of distinct columns in a request; all of them where there is none. */
  parseColumns(json: Json | undefined): readonly Column[] {
    if (json === undefined) return this.allColumns
    const distinct = 'array of distinct column names expected'
    if (!isArray(json)) throw syntaxError(json, distinct)
    const columns = new Set<Column>()
    for (const name of json) {
      if (typeof name !== 'string') throw syntaxError(json, distinct)
      const column = this.column(name)
      if (!column) throw syntaxError(json, `${name} is not a valid column name`)
      if (columns.has(column)) throw syntaxError(json, distinct)
      columns.add(column)
    }
    return [...columns]
  }

  unknownColumn(name: string, syntax: Json): OvsdbError {
    return new OvsdbError('unknown column', `No column ${name} in table ${this.name}.`, syntax)
  }

  #indexed(names: readonly string[]): readonly Column[] {
    return names.map((name) => {
      const column = this.columns.find((candidate) => candidate.name === name)
      if (!column) throw new Error(`${this.name}: an index names ${name}, which is no column`)
      if (!column.persistent) throw new Error(`${this.name}: ephemeral column ${name} may not be indexed`)
      return column
    })
  }
}

/** The uuids that a cell refers to. */
export function targetsOf({ column, part }: ReferenceColumn, row: Row): readonly Uuid[] {
  const datum: Datum = cellOf(row, column)
  // Reference columns hold uuids and nothing else.
  return ((part === 'keys' ? datum.keys : datum.values) ?? []) as readonly Uuid[]
}

/** What makes rows distinct in an index, for messages too. */
export function indexText(row: Row, index: UniqueIndex): string {
  return rowKey(row, index.columns)
}
