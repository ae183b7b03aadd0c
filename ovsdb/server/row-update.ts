/** How a changed row is told: `<row-update>` of RFC 7047 4.1.6, and `<row-update2>` of `ovsdb-server(7)`. */
import type { Json, JsonObject } from '../protocol/json.ts'
import { isComposite } from './column.ts'
import { differenceOf, equalDatums } from './datum.ts'
import type { MonitoredTable, UpdateKind } from './monitor-request.ts'
import { cellJson, cellOf, type Row } from './row.ts'
import type { RowFilter } from './row-filter.ts'

/** 1 for `update`; 2 for `update2` and `update3`. */
export type UpdateFormat = 1 | 2

/** A row before and after. */
export interface RowVersions {
  readonly old: Row | undefined
  readonly now: Row | undefined
}

/** The update of a row, if there is anything to tell. `before` is the filter that the client's rows passed so far. */
export function rowUpdate(
  monitored: MonitoredTable,
  { old, now }: RowVersions,
  format: UpdateFormat,
  initial: boolean,
  before: RowFilter = monitored.filter,
): JsonObject | undefined {
  const from = old && before.passes(old) ? old : undefined
  const to = now && monitored.filter.passes(now) ? now : undefined
  const kind = kindOf(from, to, initial)
  if (kind === undefined || !monitored.select[kind]) return undefined
  return format === 1 ? update1(monitored, from, to, kind) : update2(monitored, from, to, kind)
}

function kindOf(from: Row | undefined, to: Row | undefined, initial: boolean): UpdateKind | undefined {
  if (!to) return from ? 'delete' : undefined
  if (initial) return 'initial'
  return from ? 'modify' : 'insert'
}

function update1(
  { columns }: MonitoredTable,
  from: Row | undefined,
  to: Row | undefined,
  kind: UpdateKind,
): JsonObject | undefined {
  const before: Record<string, Json> = {}
  const after: Record<string, Json> = {}
  let changes = 0
  for (const { column, select } of columns) {
    const old = from && cellOf(from, column)
    const now = to && cellOf(to, column)
    const changed = old === undefined || now === undefined || !equalDatums(old, now)
    if (changed) changes++
    if (!select[kind]) continue
    if (old && changed) before[column.name] = cellJson(old, column)
    if (now) after[column.name] = cellJson(now, column)
  }
  if (kind === 'modify' && changes === 0) return undefined
  return { ...(from ? { old: before } : {}), ...(to ? { new: after } : {}) }
}

function update2(
  { columns }: MonitoredTable,
  from: Row | undefined,
  to: Row | undefined,
  kind: UpdateKind,
): JsonObject | undefined {
  if (!to) return { delete: null }
  const cells: Record<string, Json> = {}
  let changes = 0
  for (const { column, select } of columns) {
    const now = cellOf(to, column)
    const base = from ? cellOf(from, column) : column.default
    if (equalDatums(base, now)) continue
    changes++
    if (!select[kind]) continue
    const told = from && isComposite(column.type) ? differenceOf(base, now) : now
    cells[column.name] = cellJson(told, column)
  }
  return kind === 'modify' && changes === 0 ? undefined : { [kind]: cells }
}
