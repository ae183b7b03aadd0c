/** What a client asks to be told: the `<monitor-requests>` of RFC 7047 4.1.5, with the conditions of `ovsdb-server(7)`. */
import { isArray, isObject, type Json } from '../protocol/json.ts'
import type { Column } from './column.ts'
import { type Clause, parseCondition } from './condition.ts'
import type { Database } from './database.ts'
import { syntaxError } from './ovsdb-error.ts'
import { RequestMembers } from './request-members.ts'
import { RowFilter } from './row-filter.ts'
import type { Table } from './table.ts'

/** Kinds of updates. */
export type UpdateKind = 'initial' | 'insert' | 'delete' | 'modify'

export type Selected = Readonly<Record<UpdateKind, boolean>>

export interface MonitoredColumn {
  readonly column: Column
  readonly select: Selected
}

/** One table of a monitor. */
export interface MonitoredTable {
  readonly table: Table
  readonly columns: readonly MonitoredColumn[]
  /** The kinds that any of its columns asks for. */
  readonly select: Selected
  readonly filter: RowFilter
}

/** `conditional`: whether this version of monitors has conditions. */
export function parseMonitorRequests(
  database: Database,
  json: Json | undefined,
  conditional: boolean,
): ReadonlyMap<Table, MonitoredTable> {
  if (!isObject(json)) throw syntaxError(json, 'monitor-requests must be object')
  const tables = new Map<Table, MonitoredTable>()
  for (const [name, value] of Object.entries(json)) {
    const table = database.tables.get(name)
    if (!table) throw syntaxError(undefined, `no table named ${name}`)
    const requests = (isArray(value) ? value : [value]).map((request) =>
      parseRequest(table, request, conditional),
    )
    const columns = requests.flatMap(({ columns: some }) => some)
    for (const [at, { column }] of columns.entries()) {
      if (columns.findIndex((other) => other.column === column) < at) {
        throw syntaxError(value, `column ${column.name} mentioned more than once`)
      }
    }
    const select = union(requests.map((request) => request.select))
    // A row is told of when any of the requests wants it.
    const filter = RowFilter.any(requests.map(({ where }) => where))
    tables.set(table, { table, columns, select, filter })
  }
  return tables
}

interface Request {
  readonly columns: readonly MonitoredColumn[]
  readonly select: Selected
  readonly where: readonly Clause[] | undefined
}

function parseRequest(table: Table, json: Json, conditional: boolean): Request {
  const members = new RequestMembers(json, () => `table ${table.name}`)
  const where = conditional ? members.optional('where', 'array') : undefined
  const names = members.optional('columns', 'array')
  const selectJson = members.optional('select', 'object')
  members.finish()
  const select = parseSelect(table, selectJson)
  const columns = table.parseColumns(names).filter(({ name }) => names !== undefined || name !== '_uuid')
  return {
    columns: columns.map((column) => ({ column, select })),
    select,
    where: where && parseCondition(table, where),
  }
}

function parseSelect(table: Table, json: Json | undefined): Selected {
  const members = new RequestMembers(json ?? {}, () => `table ${table.name} select`)
  const select: Selected = {
    initial: members.optional('initial', 'boolean') ?? true,
    insert: members.optional('insert', 'boolean') ?? true,
    delete: members.optional('delete', 'boolean') ?? true,
    modify: members.optional('modify', 'boolean') ?? true,
  }
  members.finish()
  return select
}

function union(selects: readonly Selected[]): Selected {
  const any = (kind: UpdateKind): boolean => selects.some((select) => select[kind])
  return { initial: any('initial'), insert: any('insert'), delete: any('delete'), modify: any('modify') }
}

/** The new filters of a `monitor_cond_change`. Of several conditions for one table the last counts. */
export function parseConditionChange(
  database: Database,
  monitored: ReadonlyMap<Table, MonitoredTable>,
  json: Json | undefined,
  conditional: boolean,
): ReadonlyMap<Table, RowFilter> {
  if (!isObject(json)) throw syntaxError(json, 'monitor-cond-change-requests must be object')
  const filters = new Map<Table, RowFilter>()
  for (const [name, requests] of Object.entries(json)) {
    const table = database.tables.get(name)
    if (!table) throw syntaxError(undefined, `no table named ${name}`)
    if (!monitored.has(table)) throw syntaxError(undefined, `no table named ${name} in monitor session`)
    if (!isArray(requests)) throw syntaxError(undefined, `table ${name} no monitor-cond-change JSON array`)
    for (const request of requests) {
      const members = new RequestMembers(request, () => `table ${name}`)
      const columns = members.optional('columns', 'array')
      const where = members.optional('where', 'array')
      members.finish()
      if (columns) throw syntaxError(request, 'changing columns is unsupported')
      // A monitor without conditions has none to change.
      if (conditional) filters.set(table, RowFilter.any([where && parseCondition(table, where)]))
    }
  }
  return filters
}
