/** Transactions as the stock database file has them (ovsdb(5)): rows by table and uuid, changed ones as differences. */
import { isObject, type Json, type JsonObject } from '../protocol/json.ts'
import { type Column, isComposite } from './column.ts'
import type { Database } from './database.ts'
import { applyDifference, type Datum, differenceOf, equalDatums } from './datum.ts'
import type { CommittedChange } from './integrity.ts'
import { parseDatum, uuidFrom } from './parse-datum.ts'
import { cellOf, cellText, type Row } from './row.ts'
import type { Table } from './table.ts'
import { Transaction } from './transaction.ts'

/** The record of a transaction, as JSON; `undefined` when nothing of it is to outlive a restart. */
export function transactionRecord(
  changes: readonly CommittedChange[],
  comment: string | undefined,
): string | undefined {
  const tables = new Map<Table, string[]>()
  for (const { table, uuid, old, now } of changes) {
    const row = now ? writtenCells(table, old, now) : 'null'
    if (row === undefined) continue
    const member = `"${uuid}":${row}`
    const rows = tables.get(table)
    if (rows) rows.push(member)
    else tables.set(table, [member])
  }
  if (tables.size === 0) return undefined
  const members = [...tables].map(([{ name }, rows]) => `${JSON.stringify(name)}:{${rows.join()}}`)
  return `{${members.join()},${annotations(comment)},"_is_diff":true}`
}

/** Members of a record's JSON. */
export function annotations(comment: string | undefined): string {
  return `"_date":${Date.now()}${comment === undefined ? '' : `,"_comment":${JSON.stringify(comment)}`}`
}

/** Of a new row what is not the default, of a changed one what differs, as JSON; `undefined` when nothing does. */
export function writtenCells(table: Table, old: Row | undefined, now: Row): string | undefined {
  let cells = ''
  for (const { column, label } of table.written) {
    const cell = cellOf(now, column)
    const base = old ? cellOf(old, column) : column.default
    if (equalDatums(base, cell)) continue
    const told = old && isComposite(column.type) ? differenceOf(base, cell) : cell
    cells += `${cells === '' ? '' : ','}${label}:${cellText(told, column)}`
  }
  return cells === '' && old ? undefined : `{${cells}}`
}

/** Does again what a record tells. Throws when the record does not fit the database. */
export function replay(database: Database, record: JsonObject): void {
  const transaction = new Transaction()
  const differences = record._is_diff === true
  for (const [name, rows] of Object.entries(record)) {
    const table = database.tables.get(name)
    if (!table) {
      if (name.startsWith('_')) continue
      throw new Error(`there is no table ${name}`)
    }
    if (!isObject(rows)) throw new Error(`${name}: not an object of rows`)
    for (const [text, cells] of Object.entries(rows)) {
      const uuid = uuidFrom(text)
      if (uuid === undefined) throw new Error(`${name}: ${text} is no uuid`)
      const row = table.rows.get(uuid)
      if (cells === null) {
        if (!row) throw new Error(`${name}: row ${uuid} is deleted and does not exist`)
        transaction.delete(table, row)
        continue
      }
      if (!isObject(cells)) throw new Error(`${name}: row ${uuid} is no object`)
      if (row) {
        const draft = transaction.draft(table, row)
        readCells(table, cells, draft.cells, differences)
      } else {
        const fresh = table.columns.map((column) => column.default)
        readCells(table, cells, fresh, false)
        transaction.insert(table, uuid, fresh)
      }
    }
  }
  database.commit(transaction)
}

function readCells(table: Table, json: JsonObject, cells: Datum[], differences: boolean): void {
  for (const [name, value] of Object.entries(json)) {
    const column = table.column(name)
    if (!column || column.index < 0) throw new Error(`table ${table.name} has no column ${name}`)
    const before = cells[column.index]
    const datum = before && differences ? changedCell(column, before, value) : parseDatum(column.type, value)
    cells[column.index] = equalDatums(datum, column.default) ? column.default : datum
  }
}

function changedCell(column: Column, before: Datum, value: Json): Datum {
  if (!isComposite(column.type)) return parseDatum(column.type, value)
  // The elements that differ may be more than the column may hold.
  const any = { ...column.type, min: 0, max: Number.POSITIVE_INFINITY } as const
  return applyDifference(before, parseDatum(any, value))
}
