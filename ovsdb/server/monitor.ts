/** One client's monitor: it gathers what was committed until the client can be told, changes of one row merged. */
import type { Json, JsonObject } from '../protocol/json.ts'
import { type Uuid, zeroUuid } from '../protocol/value.ts'
import type { Committed, Database } from './database.ts'
import type { CommittedChange } from './integrity.ts'
import { type MonitoredTable, parseConditionChange, parseMonitorRequests } from './monitor-request.ts'
import type { RowFilter } from './row-filter.ts'
import { type RowVersions, rowUpdate, type UpdateFormat } from './row-update.ts'
import type { Table } from './table.ts'

/** `monitor`, `monitor_cond`, `monitor_cond_since`. */
export type MonitorVersion = 1 | 2 | 3

export const notification = { 1: 'update', 2: 'update2', 3: 'update3' } as const

interface PendingRow {
  readonly old: RowVersions['old']
  now: RowVersions['now']
}

export class Monitor {
  readonly #format: UpdateFormat
  readonly #stop: () => void
  #tables: ReadonlyMap<Table, MonitoredTable>
  readonly #pending = new Map<Table, Map<Uuid, PendingRow>>()

  /** Throws an `OvsdbError` when the requests are bad. `changed` is called when there may be something to tell. */
  constructor(
    readonly database: Database,
    readonly version: MonitorVersion,
    requests: Json | undefined,
    changed: () => void,
  ) {
    this.#format = version === 1 ? 1 : 2
    this.#tables = parseMonitorRequests(database, requests, version > 1)
    this.#stop = database.listen(({ changes }) => {
      this.#gather(changes)
      if (this.#pending.size > 0) changed()
    })
  }

  get lastId(): Uuid {
    return this.database.history.last ?? zeroUuid
  }

  close(): void {
    this.#stop()
  }

  /** All rows that are there. */
  initial(): JsonObject {
    const updates: Record<string, Json> = {}
    for (const monitored of this.#tables.values()) {
      if (!monitored.select.initial) continue
      const rows: Record<string, Json> = {}
      let count = 0
      for (const now of monitored.table.rows.values()) {
        const update = rowUpdate(monitored, { old: undefined, now }, this.#format, true)
        if (!update) continue
        rows[now.uuid] = update
        count++
      }
      if (count > 0) updates[monitored.table.name] = rows
    }
    return updates
  }

  /** What changed after a transaction; `undefined` when that one is not known. */
  since(id: Uuid): JsonObject | undefined {
    const missed: readonly Committed[] | undefined = this.database.history.after(id)
    if (!missed) return undefined
    for (const { changes } of missed) this.#gather(changes)
    return this.take() ?? {}
  }

  /** The gathered changes as `<table-updates>`, if they amount to anything, and none are left. */
  take(): JsonObject | undefined {
    if (this.#pending.size === 0) return undefined
    const updates: Record<string, Json> = {}
    let any = false
    for (const [table, changes] of this.#pending) {
      const monitored = this.#tables.get(table)
      if (!monitored) continue
      const rows: Record<string, Json> = {}
      let count = 0
      for (const [uuid, versions] of changes) {
        const update = rowUpdate(monitored, versions, this.#format, false)
        if (!update) continue
        rows[uuid] = update
        count++
      }
      if (count === 0) continue
      updates[table.name] = rows
      any = true
    }
    this.#pending.clear()
    return any ? updates : undefined
  }

  /** Changes conditions, once nothing is pending; gives what thereby comes into sight or goes out of it. */
  changeConditions(requests: Json | undefined): JsonObject | undefined {
    const filters = parseConditionChange(this.database, this.#tables, requests, this.version > 1)
    const before = this.#tables
    this.#tables = new Map(
      [...before].map(([table, monitored]) => [
        table,
        { ...monitored, filter: filters.get(table) ?? monitored.filter },
      ]),
    )
    const updates: Record<string, Json> = {}
    let any = false
    for (const table of filters.keys()) {
      const rows = this.#seenAnew(table, before.get(table)?.filter)
      if (!rows) continue
      updates[table.name] = rows
      any = true
    }
    return any ? updates : undefined
  }

  #seenAnew(table: Table, before: RowFilter | undefined): JsonObject | undefined {
    const monitored = this.#tables.get(table)
    if (!monitored || !before) return undefined
    const rows: Record<string, Json> = {}
    let any = false
    for (const row of table.rows.values()) {
      const update = rowUpdate(monitored, { old: row, now: row }, this.#format, false, before)
      if (!update) continue
      rows[row.uuid] = update
      any = true
    }
    return any ? rows : undefined
  }

  #gather(changes: readonly CommittedChange[]): void {
    for (const { table, uuid, old, now } of changes) {
      if (!this.#tables.has(table)) continue
      let rows = this.#pending.get(table)
      if (!rows) {
        rows = new Map()
        this.#pending.set(table, rows)
      }
      const pending = rows.get(uuid)
      if (!pending) rows.set(uuid, { old, now })
      else if (!pending.old && !now) rows.delete(uuid)
      else pending.now = now
    }
  }
}
