/** A transaction under way: rows as it has made them, on top of the tables, and the way back. */
import { randomUUID } from 'node:crypto'
import type { Atom, Uuid } from '../protocol/value.ts'
import { type Column, uuidIndex } from './column.ts'
import { type Clause, type ColumnClause, matchesAll } from './condition.ts'
import type { Datum } from './datum.ts'
import { nextVersion, type Row, type RowVersion } from './row.ts'
import type { Table } from './table.ts'

/** A row that the transaction inserted, deleted, or has a version of its own of. */
export interface RowChange {
  readonly table: Table
  readonly uuid: Uuid
  readonly old: Row | undefined
  now: DraftRow | undefined
}

/** A version that is still being made. */
export interface DraftRow extends Row {
  version: RowVersion
  readonly cells: Datum[]
}

export class Transaction {
  readonly changes = new Map<Table, Map<Uuid, RowChange>>()
  readonly comments: string[] = []
  readonly #names = new Map<string, Uuid>()
  readonly #inserted = new Set<string>()
  readonly #undo: (() => void)[] = []
  #deletes = false

  /** The uuid that a name stands for, whether its row is inserted already or not. */
  readonly named = (name: string): Uuid => {
    let uuid = this.#names.get(name)
    if (uuid === undefined) {
      uuid = newUuid()
      this.#names.set(name, uuid)
    }
    return uuid
  }

  /** Gives a row its name; false when another row has it. */
  claimName(name: string, uuid: Uuid | undefined): boolean {
    if (this.#inserted.has(name)) return false
    this.#inserted.add(name)
    if (uuid !== undefined) this.#names.set(name, uuid)
    return true
  }

  /** The change of a row, if there is one. */
  changeOf(table: Table, uuid: Uuid): RowChange | undefined {
    return this.changes.get(table)?.get(uuid)
  }

  /** Whether it deleted a row that it found. */
  hasDeleted(table: Table, uuid: Uuid): boolean {
    if (!this.#deletes) return false
    const change = this.changeOf(table, uuid)
    return change !== undefined && !change.now
  }

  insert(table: Table, uuid: Uuid, cells: Datum[]): void {
    const row: DraftRow = { uuid, version: nextVersion(), cells }
    this.#changesOf(table).set(uuid, { table, uuid, old: undefined, now: row })
    table.rows.set(uuid, row)
  }

  /** A version of the row that may be written to. */
  draft(table: Table, row: Row): DraftRow {
    const present = this.changeOf(table, row.uuid)?.now
    if (present) return present
    const draft: DraftRow = { uuid: row.uuid, version: row.version, cells: [...row.cells] }
    this.#changesOf(table).set(row.uuid, { table, uuid: row.uuid, old: row, now: draft })
    table.rows.set(row.uuid, draft)
    return draft
  }

  delete(table: Table, row: Row): void {
    this.#deletes = true
    table.rows.delete(row.uuid)
    const changes = this.#changesOf(table)
    const change = changes.get(row.uuid)
    if (!change) changes.set(row.uuid, { table, uuid: row.uuid, old: row, now: undefined })
    else if (change.old) change.now = undefined
    else changes.delete(row.uuid)
  }

  /** Forgets a change that turned out to be none. */
  drop({ table, uuid, old }: RowChange): void {
    if (old) table.rows.set(uuid, old)
    this.#changesOf(table).delete(uuid)
  }

  /** Calls back if the transaction is aborted. */
  whenAborted(undo: () => void): void {
    this.#undo.push(undo)
  }

  /** Puts every row back as it was. */
  abort(): void {
    for (const undo of this.#undo.splice(0)) undo()
    for (const changes of this.changes.values()) {
      for (const { table, uuid, old } of changes.values()) {
        if (old) table.rows.set(uuid, old)
        else table.rows.delete(uuid)
      }
    }
    this.changes.clear()
  }

  /** The rows that match. One that is asked for by its uuid or by an index is found without going through all. */
  query(table: Table, where: readonly Clause[]): readonly Row[] {
    const [only] = where
    if (where.length === 1 && only !== undefined && isEquality(only) && only.column.index === uuidIndex) {
      return present([table.rows.get(only.argument.keys[0] as Uuid)]) // a scalar of uuids has one
    }
    const found: Row[] = []
    for (const row of this.#candidates(table, where)) if (matchesAll(row, where)) found.push(row)
    return found
  }

  #candidates(table: Table, where: readonly Clause[]): Iterable<Row> {
    const equal = new Map<Column, Datum>()
    for (const clause of where) if (isEquality(clause)) equal.set(clause.column, clause.argument)
    for (const [{ index }, { keys }] of equal) {
      if (index === uuidIndex) return present([table.rows.get(keys[0] as Uuid)]) // a scalar of uuids has one
    }
    for (const index of table.indexes) {
      const key: Atom | undefined = index.keyFrom(equal)
      if (key === undefined) continue
      const changes = this.changes.get(table)
      const indexed = index.get(key)
      // The index is of the database before this transaction.
      const untouched = indexed !== undefined && !changes?.has(indexed) ? table.rows.get(indexed) : undefined
      return present([untouched, ...[...(changes?.values() ?? [])].map(({ now }) => now)])
    }
    return table.rows.values()
  }

  #changesOf(table: Table): Map<Uuid, RowChange> {
    let changes = this.changes.get(table)
    if (!changes) {
      changes = new Map()
      this.changes.set(table, changes)
    }
    return changes
  }
}

function isEquality(clause: Clause): clause is ColumnClause {
  return typeof clause === 'object' && clause.relation === '=='
}

function present(rows: readonly (Row | undefined)[]): readonly Row[] {
  return rows.filter((row) => row !== undefined)
}

export function newUuid(): Uuid {
  return randomUUID() as Uuid // random uuids come in lower case
}
