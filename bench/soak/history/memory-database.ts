/** A database in memory with all that its schema demands, and nobody connected to it. */
import {
  createReplica,
  type DatabaseSchema,
  type Json,
  type JsonObject,
  type RelationDelta,
  type Replica,
  type Selection,
  selectTables,
} from '../../../ovsdb/index.ts'
import { excerpt } from '../../../ovsdb/protocol/json.ts'
// The embedded server's core: with a server around it a transaction would take its time.
import { Database } from '../../../ovsdb/server/database.ts'
import { type Row, rowJson } from '../../../ovsdb/server/row.ts'
import type { Table } from '../../../ovsdb/server/table.ts'

/** Every lock that a transaction asserts is its own. */
const caller = { ownsLock: () => true }

/** Columns of a database that are watched. */
export interface Watch {
  /** What has changed since it was last asked; at first everything. */
  readonly take: () => readonly RelationDelta[]
  /** A row as it is now. */
  readonly row: Replica['row']
}

export class MemoryDatabase {
  readonly schema: DatabaseSchema
  readonly #database: Database

  constructor(schema: DatabaseSchema) {
    this.schema = schema
    this.#database = new Database(schema)
  }

  /** Makes a transaction: the results, as RFC 7047 has them. */
  execute(operations: readonly JsonObject[]): readonly Json[] {
    const execution = this.#database.execute(operations, caller)
    return execution.status === 'done' ? execution.results : [{ error: 'timed out', details: 'it waits' }]
  }

  /** Makes a transaction, or gives the server's reason why not. */
  transact(operations: readonly JsonObject[]): string | undefined {
    for (const [at, result] of this.execute(operations).entries()) {
      const { error, details } = (result ?? {}) as { readonly error?: string; readonly details?: string } // as RFC 7047 has it
      if (error !== undefined) return `${error}: ${details ?? ''} (${excerpt(operations[at] ?? 'commit')})`
    }
    return undefined
  }

  /** The uuids of a table's rows. */
  rows(table: string): readonly string[] {
    return [...this.#table(table).rows.keys()]
  }

  /** All columns of the rows of a table, as `select` gives them. */
  select(table: string): readonly JsonObject[] {
    const of = this.#table(table)
    return Array.from(of.rows.values(), (row) => rowJson(row, of.allColumns))
  }

  /** The same of all tables. */
  content(): ReadonlyMap<string, readonly JsonObject[]> {
    return new Map(Object.keys(this.schema.tables).map((table) => [table, this.select(table)]))
  }

  /** Watches some columns. */
  watch(selection: Selection): Watch {
    const replica = createReplica(selectTables(this.schema, selection))
    for (const [name, table] of this.#database.tables)
      for (const row of table.rows.values()) tell(replica, selection, name, table, undefined, row)
    this.#database.listen(({ changes }) => {
      for (const { table, old, now } of changes) tell(replica, selection, table.name, table, old, now)
    })
    return { take: () => replica.take(), row: (table, uuid) => replica.row(table, uuid) }
  }

  #table(name: string): Table {
    const table = this.#database.tables.get(name)
    if (!table) throw new Error(`${this.schema.name} has no table ${name}`)
    return table
  }
}

/** Tells a change as a monitor with whole rows would (RFC 7047 4.1.6). */
function tell(
  replica: Replica,
  selection: Selection,
  name: string,
  table: Table,
  old: Row | undefined,
  now: Row | undefined,
): void {
  const columns = selection[name]
  const uuid = (now ?? old)?.uuid
  if (!columns || uuid === undefined) return
  const selected = columns.flatMap(
    (column) => table.column(typeof column === 'string' ? column : column.whole) ?? [],
  )
  const json = (row: Row): JsonObject => rowJson(row, selected)
  const update = { ...(old ? { old: json(old) } : {}), ...(now ? { new: json(now) } : {}) }
  replica.update({ [name]: { [uuid]: update } }, 'whole')
}
