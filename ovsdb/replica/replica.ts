/** The monitored part of a database, held to turn each update of the server into deltas. */

import { excerpt, isObject, type Json, type JsonObject, member } from '../protocol/json.ts'
import type { Uuid } from '../protocol/value.ts'
import type { RelationDelta } from './delta.ts'
import { createInterning } from './interning.ts'
import type { SelectedTable } from './selection.ts'
import { InconsistentUpdate, type RowReading, TableReplica } from './table-replica.ts'

/** `<table-updates>` of RFC 7047 4.1.6, with whole rows, or `<table-updates2>` of ovsdb-server(7), with differences. */
export type UpdateFormat = 'whole' | 'differences'

export interface Replica {
  /** Applies an update: what changed since the last one. Throws `InconsistentUpdate`. */
  update(updates: Json, format: UpdateFormat): void
  /** Takes a dump as the whole content: what it lacks is gone. Throws `InconsistentUpdate`. */
  dump(updates: Json, format: UpdateFormat): void
  /** Begins an update or a dump that comes in parts, and forgets one that has not come to its end. */
  begin(what: 'update' | 'dump', format: UpdateFormat): void
  /** Applies a part of what was begun. Throws `InconsistentUpdate`. */
  part(updates: Json): void
  /** Ends what was begun. */
  end(): void
  /** The deltas since they were last taken. */
  take(): readonly RelationDelta[]
  /** A row as it is known, if there is such a row. */
  row(table: string, uuid: string): RowReading | undefined
}

/** An empty replica of those tables. */
export function createReplica(tables: readonly SelectedTable[]): Replica {
  return new DatabaseReplica(tables)
}

class DatabaseReplica implements Replica {
  readonly #tables = new Map<string, TableReplica>()
  readonly #interning = createInterning((table, uuid) => this.#tables.get(table)?.identity(uuid))
  #deltas: RelationDelta[] = []
  #applying: { readonly what: 'update' | 'dump'; readonly format: UpdateFormat } = {
    what: 'update',
    format: 'differences',
  }

  constructor(tables: readonly SelectedTable[]) {
    for (const table of tables) {
      const emit = (delta: RelationDelta): void => void this.#deltas.push(delta)
      this.#tables.set(table.name, new TableReplica(table, this.#interning, emit))
    }
  }

  update(updates: Json, format: UpdateFormat): void {
    this.begin('update', format)
    this.part(updates)
    this.end()
  }

  dump(updates: Json, format: UpdateFormat): void {
    this.begin('dump', format)
    this.part(updates)
    this.end()
  }

  begin(what: 'update' | 'dump', format: UpdateFormat): void {
    this.#applying = { what, format }
    if (what === 'dump') for (const table of this.#tables.values()) table.beginDump()
  }

  part(updates: Json): void {
    const { what, format } = this.#applying
    if (!isObject(updates)) throw new Error(`expected table updates, found ${excerpt(updates)}`)
    for (const name of Object.keys(updates)) {
      const table = this.#tables.get(name)
      const rows = updates[name]
      if (!table || !isObject(rows))
        throw new InconsistentUpdate(name, '', undefined, 'not a monitored table')
      for (const uuid of Object.keys(rows)) {
        const update = rows[uuid]
        if (!isObject(update)) throw new InconsistentUpdate(name, uuid, undefined, excerpt(update))
        // The server makes the names of rows; one that is no uuid does harm to nobody but itself.
        if (what === 'dump') dumpRow(table, uuid as Uuid, update, format)
        else applyRow(table, uuid as Uuid, update, format)
      }
    }
  }

  end(): void {
    if (this.#applying.what === 'dump') for (const table of this.#tables.values()) table.endDump()
    this.#interning.forget()
  }

  take(): readonly RelationDelta[] {
    const deltas = this.#deltas
    this.#deltas = []
    return deltas
  }

  row(table: string, uuid: string): RowReading | undefined {
    return this.#tables.get(table)?.read(uuid)
  }
}

function dumpRow(table: TableReplica, uuid: Uuid, update: JsonObject, format: UpdateFormat): void {
  const row = member(update, format === 'whole' ? 'new' : 'initial') ?? member(update, 'insert')
  if (!isObject(row)) throw table.inconsistent(uuid, `in a dump: ${excerpt(update)}`)
  table.apply('replace', uuid, row)
}

function applyRow(table: TableReplica, uuid: Uuid, update: JsonObject, format: UpdateFormat): void {
  if (format === 'whole') {
    const row = member(update, 'new')
    if (isObject(row)) table.apply(member(update, 'old') === undefined ? 'insert' : 'replace', uuid, row)
    else table.apply('delete', uuid, {})
    return
  }
  for (const kind of Object.keys(update)) {
    const row = update[kind]
    if (kind === 'delete') table.apply('delete', uuid, {})
    else if (kind === 'modify' && isObject(row)) table.apply('modify', uuid, row)
    else if ((kind === 'insert' || kind === 'initial') && isObject(row)) table.apply('insert', uuid, row)
    else throw table.inconsistent(uuid, `an update of kind ${kind}: ${excerpt(row)}`)
  }
}
