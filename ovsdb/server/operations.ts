/** The operations of RFC 7047 5.2, each on a transaction under way. */
import type { Json, JsonObject } from '../protocol/json.ts'
import type { Uuid } from '../protocol/value.ts'
import type { Column } from './column.ts'
import { parseCondition } from './condition.ts'
import { checkDatum } from './constraint.ts'
import { compareDatums, type Datum, equalDatums } from './datum.ts'
import { mutate, parseMutation } from './mutation.ts'
import { OvsdbError, syntaxError } from './ovsdb-error.ts'
import { parseCell, uuidFrom } from './parse-datum.ts'
import { RequestMembers } from './request-members.ts'
import { cellOf, type Row, rowJson, rowKey } from './row.ts'
import type { Table } from './table.ts'
import { newUuid, type Transaction } from './transaction.ts'

/** What a transaction may know of where it came from. */
export interface Caller {
  ownsLock(name: string): boolean
}

export interface OperationContext {
  readonly tables: ReadonlyMap<string, Table>
  readonly transaction: Transaction
  readonly caller: Caller
  /** Milliseconds since the request came. */
  readonly elapsed: number
  /** Whether nothing may be changed. */
  readonly readOnly: string | undefined
}

/** A `wait` that does not hold yet. */
export class NotYet extends Error {
  override readonly name = 'NotYet'
}

/** A `wait` that may still be met, until so many milliseconds after the request came. */
export interface WaitLimit {
  limit(milliseconds: number): void
}

const readers: ReadonlySet<string> = new Set(['select', 'wait', 'comment', 'assert', 'abort'])

/** Executes one operation and gives its result. `what` names it in messages. Throws an `OvsdbError` or `NotYet`. */
export function execute(
  json: Json,
  what: () => string,
  context: OperationContext,
  wait: WaitLimit,
): JsonObject {
  const members = new RequestMembers(json, what)
  const op = members.required('op', 'id')
  const run = operation(op, members, context, wait)
  members.finish()
  const result = run()
  if (context.readOnly !== undefined && !readers.has(op)) {
    throw new OvsdbError('not allowed', `${op} operation not allowed on ${context.readOnly}`)
  }
  return result
}

/** Takes the members that an operation has; what it gives does the work. */
function operation(
  op: string,
  members: RequestMembers,
  context: OperationContext,
  wait: WaitLimit,
): () => JsonObject {
  switch (op) {
    case 'insert':
      return insert(members, context)
    case 'select':
      return select(members, context)
    case 'update':
      return update(members, context)
    case 'mutate':
      return mutateRows(members, context)
    case 'delete':
      return deleteRows(members, context)
    case 'wait':
      return waitFor(members, context, wait)
    case 'commit':
      members.required('durable', 'boolean')
      return () => ({})
    case 'abort':
      return () => {
        throw new OvsdbError('aborted', 'aborted by request')
      }
    case 'comment': {
      const comment = members.required('comment', 'string')
      return () => {
        context.transaction.comments.push(comment)
        return {}
      }
    }
    case 'assert': {
      const lock = members.required('lock', 'id')
      return () => {
        if (!context.caller.ownsLock(lock))
          throw new OvsdbError('not owner', `Asserted lock ${lock} not held.`)
        return {}
      }
    }
    default:
      throw members.fail(`No operation "${op}"`)
  }
}

function tableOf(members: RequestMembers, { tables }: OperationContext): Table {
  const name = members.required('table', 'id')
  const table = tables.get(name)
  if (!table) throw members.fail(`No table named ${name}.`)
  return table
}

function insert(members: RequestMembers, context: OperationContext): () => JsonObject {
  const { transaction } = context
  const table = tableOf(members, context)
  const chosen = members.optional('uuid', 'string')
  const name = members.optional('uuid-name', 'id')
  const row = members.required('row', 'object')
  return () => {
    const given = chosen === undefined ? undefined : chosenUuid(chosen, table, transaction)
    if (name !== undefined && !transaction.claimName(name, given)) {
      const details = 'This "uuid-name" appeared on an earlier "insert" operation.'
      throw new OvsdbError('duplicate uuid-name', details, name)
    }
    const uuid = given ?? (name === undefined ? newUuid() : transaction.named(name))
    const cells = table.defaults.slice()
    for (const name of Object.keys(row)) {
      const column = columnIn(table, name, row)
      const cell = parseCell(column, row[name] ?? null, transaction.named)
      if (column.index >= 0) cells[column.index] = cell
    }
    for (const { index, type, default: initial } of table.required) {
      if (cells[index] === initial) checkDatum(type, initial)
    }
    transaction.insert(table, uuid, cells)
    return { uuid: ['uuid', uuid] }
  }
}

function chosenUuid(text: string, table: Table, transaction: Transaction): Uuid {
  const uuid = uuidFrom(text)
  if (uuid === undefined) throw syntaxError(text, 'bad uuid')
  if (table.rows.has(uuid) || transaction.hasDeleted(table, uuid)) {
    const details = `This UUID would duplicate a UUID already present within the "${table.name}" table or deleted from this table within the same transaction.`
    throw new OvsdbError('duplicate uuid', details, text)
  }
  return uuid
}

function parseRow(table: Table, row: JsonObject, { named }: Transaction): ReadonlyMap<Column, Datum> {
  const cells = new Map<Column, Datum>()
  for (const [name, value] of Object.entries(row)) {
    const column = columnIn(table, name, row)
    cells.set(column, parseCell(column, value, named))
  }
  return cells
}

function columnIn(table: Table, name: string, syntax: Json): Column {
  const column = table.column(name)
  if (!column) throw table.unknownColumn(name, syntax)
  return column
}

function select(members: RequestMembers, context: OperationContext): () => JsonObject {
  const { transaction } = context
  const table = tableOf(members, context)
  const where = members.required('where', 'array')
  const names = members.optional('columns', 'array')
  const sort = members.optional('sort', 'array')
  return () => {
    const clauses = parseCondition(table, where, transaction.named)
    const columns = table.parseColumns(names)
    const order = sort === undefined ? [] : table.parseColumns(sort)
    const rows = distinct(transaction.query(table, clauses), columns)
    if (order.length > 0) rows.sort((one, other) => compareRows(one, other, order))
    return { rows: rows.map((row) => rowJson(row, columns)) }
  }
}

function distinct(rows: readonly Row[], columns: readonly Column[]): Row[] {
  if (columns.some(({ name }) => name === '_uuid')) return [...rows]
  return [...new Map(rows.map((row) => [rowKey(row, columns), row])).values()]
}

function compareRows(one: Row, other: Row, columns: readonly Column[]): number {
  for (const column of columns) {
    const order = compareDatums(cellOf(one, column), cellOf(other, column))
    if (order !== 0) return order
  }
  return 0
}

function update(members: RequestMembers, context: OperationContext): () => JsonObject {
  const { transaction } = context
  const table = tableOf(members, context)
  const where = members.required('where', 'array')
  const row = members.required('row', 'object')
  return () => {
    const cells = parseRow(table, row, transaction)
    for (const { name, mutable } of cells.keys()) {
      if (mutable) continue
      const details = `Cannot update immutable column ${name} in table ${table.name}.`
      throw new OvsdbError('constraint violation', details, row)
    }
    const rows = transaction.query(table, parseCondition(table, where, transaction.named))
    for (const found of rows) {
      let draft: { readonly cells: Datum[] } | undefined
      for (const [column, cell] of cells) {
        if (equalDatums(cellOf(found, column), cell)) continue
        draft ??= transaction.draft(table, found)
        draft.cells[column.index] = cell
      }
    }
    return { count: rows.length }
  }
}

function mutateRows(members: RequestMembers, context: OperationContext): () => JsonObject {
  const { transaction } = context
  const table = tableOf(members, context)
  const where = members.required('where', 'array')
  const list = members.required('mutations', 'array')
  return () => {
    const mutations = list.map((mutation) => parseMutation(table, mutation, transaction.named))
    const rows = transaction.query(table, parseCondition(table, where, transaction.named))
    for (const row of rows) {
      for (const mutation of mutations) {
        const { column } = mutation
        // Drafted before, the row is the draft, and holds what the last mutation made.
        const present = cellOf(transaction.changeOf(table, row.uuid)?.now ?? row, column)
        const after = mutate(present, mutation)
        if (after !== present) transaction.draft(table, row).cells[column.index] = after
      }
    }
    return { count: rows.length }
  }
}

function deleteRows(members: RequestMembers, context: OperationContext): () => JsonObject {
  const { transaction } = context
  const table = tableOf(members, context)
  const where = members.required('where', 'array')
  return () => {
    const rows = transaction.query(table, parseCondition(table, where, transaction.named))
    for (const row of rows) transaction.delete(table, row)
    return { count: rows.length }
  }
}

function waitFor(members: RequestMembers, context: OperationContext, wait: WaitLimit): () => JsonObject {
  const { transaction, elapsed } = context
  const timeout = members.optional('timeout', 'integer')
  const table = tableOf(members, context)
  const where = members.required('where', 'array')
  const names = members.optional('columns', 'array')
  const until = members.required('until', 'string')
  const expected = members.required('rows', 'array')
  return () => {
    const clauses = parseCondition(table, where, transaction.named)
    const columns = table.parseColumns(names)
    if (timeout !== undefined) {
      if (timeout < 0) throw syntaxError(timeout, 'timeout must be nonnegative')
      wait.limit(timeout)
    }
    if (until !== '==' && until !== '!=') throw syntaxError(until, '"until" must be "==" or "!="')
    const wanted = new Set(expected.map((row) => rowKey(expectedRow(table, row, transaction), columns)))
    const found = new Set(transaction.query(table, clauses).map((row) => rowKey(row, columns)))
    const equal = wanted.size === found.size && [...found].every((key) => wanted.has(key))
    if (equal === (until === '==')) return {}
    if (timeout === undefined || elapsed < timeout) throw new NotYet()
    const details = elapsed > 0 ? `"wait" timed out after ${elapsed} ms` : '"where" clause test failed'
    throw new OvsdbError('timed out', details)
  }
}

/** A row as a `wait` gives it: columns left out have their defaults. */
function expectedRow(table: Table, json: Json, transaction: Transaction): Row {
  const members = new RequestMembers(json, () => 'row')
  const cells = table.defaults.slice()
  const standard = new Map<string, Uuid>()
  for (const [column, cell] of parseRow(table, members.object, transaction)) {
    if (column.index >= 0) cells[column.index] = cell
    else standard.set(column.name, cell.keys[0] as Uuid) // a scalar of uuids has one
  }
  const none = '' as Uuid // equal to no row's
  return { uuid: standard.get('_uuid') ?? none, version: standard.get('_version') ?? none, cells }
}
