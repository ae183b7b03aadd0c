/**
 * What holds of a database after every transaction, checked and brought about at commit (RFC 7047 3.2 and 4.1.3):
 * references point at rows, rows that nothing keeps alive are gone, tables do not overflow, indexes are unique.
 */
import type { Atom, Uuid } from '../protocol/value.ts'
import { compareElements, type Datum, equalDatums, keep } from './datum.ts'
import { constraintViolation, OvsdbError } from './ovsdb-error.ts'
import { cellOf, nextVersion, type Row } from './row.ts'
import { indexText, type ReferenceColumn, type Table, targetsOf } from './table.ts'
import type { DraftRow, RowChange, Transaction } from './transaction.ts'
import type { UniqueIndex } from './unique-index.ts'

/** A change that was committed. A row that lost nothing but a reference count is not among them. */
export interface CommittedChange {
  readonly table: Table
  readonly uuid: Uuid
  readonly old: Row | undefined
  readonly now: Row | undefined
}

export interface Completed {
  readonly changes: readonly CommittedChange[]
  /** Brings indexes and weak references up to date: the transaction can no longer be aborted. */
  apply(): void
}

/** Completes the transaction; throws when it breaks a rule, and is then to be aborted. */
export function complete(transaction: Transaction): Completed {
  dropUnchanged(transaction)
  const counts = new ReferenceCounts()
  transaction.whenAborted(() => counts.revert())
  const made = changesIn(transaction)
  for (const change of made) counts.follow(change)
  counts.check(made)
  collectGarbage(transaction, made, counts)
  checkSizes(transaction)
  const changes = removeDanglingReferences(transaction)
  const keys = checkIndexes(transaction)
  for (const { old, now } of changes) if (old && now) now.version = nextVersion()
  const apply = (): void => {
    for (const { table, old, now } of changes)
      for (const column of table.weak) updateReferrers(column, old, now)
    for (const key of keys) key()
  }
  return { changes, apply }
}

function changesIn({ changes }: Transaction): readonly RowChange[] {
  const all: RowChange[] = []
  for (const table of changes.values()) for (const change of table.values()) all.push(change)
  return all
}

function dropUnchanged(transaction: Transaction): void {
  for (const change of changesIn(transaction)) {
    const { old, now } = change
    if (old && now && old.cells.every((cell, at) => equalDatums(cell, now.cells[at] as Datum))) {
      transaction.drop(change)
    }
  }
}

const nothing: Datum = { keys: [], values: [] }

/** Quickly, whether a row's references may have changed. */
function mayDiffer({ column }: ReferenceColumn, old: Row | undefined, now: Row | undefined): boolean {
  const before = old?.cells[column.index] ?? nothing
  const after = now?.cells[column.index] ?? nothing
  return before !== after && (before.keys.length > 0 || after.keys.length > 0)
}

/** Which targets a reference column lost and gained, one entry per reference. */
function compareTargets(
  { column, part }: ReferenceColumn,
  old: Row | undefined,
  now: Row | undefined,
  lost: (target: Uuid) => void,
  gained: (target: Uuid) => void,
): void {
  const before = old ? cellOf(old, column) : nothing
  const after = now ? cellOf(now, column) : nothing
  if (before === after) return
  const target = (datum: Datum, at: number): Uuid => datum[part]?.[at] as Uuid // a reference column holds uuids
  compareElements(before, after, {
    gone: (at) => lost(target(before, at)),
    come: (at) => gained(target(after, at)),
    changed: (from, to) => {
      lost(target(before, from))
      gained(target(after, to))
    },
  })
}

/** Counts the strong references that a transaction adds and takes away. */
class ReferenceCounts {
  /** The rows that lost a reference. */
  readonly losers: [Table, Uuid][] = []
  readonly #gainers: [Table, Uuid][] = []
  readonly #missing: { readonly reference: ReferenceColumn; readonly from: Uuid; readonly target: Uuid }[] =
    []

  /** Takes account of a change. */
  follow({ table, uuid, old, now }: RowChange): void {
    // A row cannot keep itself alive.
    const itself = (reference: ReferenceColumn, target: Uuid): boolean =>
      target === uuid && reference.target === table
    for (const reference of table.strong) {
      if (!mayDiffer(reference, old, now)) continue
      compareTargets(
        reference,
        old,
        now,
        (target) => {
          if (itself(reference, target)) return
          add(reference.target, target, -1)
          this.losers.push([reference.target, target])
        },
        (target) => {
          if (itself(reference, target)) return
          if (!reference.target.rows.has(target)) this.#missing.push({ reference, from: uuid, target })
          add(reference.target, target, 1)
          this.#gainers.push([reference.target, target])
        },
      )
    }
  }

  /** Throws when a reference points nowhere, or a row was deleted that is still referred to. */
  check(changes: readonly RowChange[]): void {
    for (const { reference, from, target } of this.#missing) {
      const { table, column } = reference
      throw violation(
        `Table ${table.name} column ${column.name} row ${from} references nonexistent row ${target} in table ${reference.target.name}.`,
      )
    }
    for (const { table, uuid, now } of changes) {
      const count = now ? 0 : countOf(table, uuid)
      if (count > 0) {
        throw violation(`cannot delete ${table.name} row ${uuid} because of ${count} remaining reference(s)`)
      }
    }
  }

  /** Counts again as before the transaction. */
  revert(): void {
    for (const [table, uuid] of this.#gainers) add(table, uuid, -1)
    for (const [table, uuid] of this.losers) add(table, uuid, 1)
  }
}

/** With what the transaction under way has done so far. */
function countOf(table: Table, uuid: Uuid): number {
  return table.references.get(uuid) ?? 0
}

function add({ references }: Table, uuid: Uuid, delta: number): void {
  const count = (references.get(uuid) ?? 0) + delta
  if (count === 0) references.delete(uuid)
  else references.set(uuid, count)
}

function violation(details: string): OvsdbError {
  return new OvsdbError('referential integrity violation', details)
}

/** Deletes the rows of non-root tables that nothing refers to, and what they alone kept alive. */
function collectGarbage(transaction: Transaction, made: readonly RowChange[], counts: ReferenceCounts): void {
  for (const { table, uuid, old, now } of made) {
    if (!table.isRoot && !old && now) collect(transaction, table, uuid, counts)
  }
  // What is collected here has losers of its own, which are added to the list.
  for (const [table, uuid] of counts.losers) collect(transaction, table, uuid, counts)
}

function collect(transaction: Transaction, table: Table, uuid: Uuid, counts: ReferenceCounts): void {
  if (table.isRoot || countOf(table, uuid) > 0) return
  const row = table.rows.get(uuid)
  if (!row) return
  transaction.delete(table, row)
  counts.follow({ table, uuid, old: row, now: undefined })
}

function checkSizes({ changes }: Transaction): void {
  for (const { name, rows, maxRows } of changes.keys()) {
    if (rows.size <= maxRows) continue
    throw constraintViolation(
      `transaction causes "${name}" table to contain ${rows.size} rows, greater than the schema-defined limit of ${maxRows} row(s)`,
    )
  }
}

/** Takes away weak references to rows that are not there. Gives the changes, those that this brought about included. */
function removeDanglingReferences(transaction: Transaction): readonly RowChange[] {
  /** Rows that referred to a deleted one and still do. */
  const widowed = new Map<ReferenceColumn, Set<Uuid>>()
  for (const { table, uuid, now } of changesIn(transaction)) {
    if (now) continue
    for (const reference of table.weakHere) {
      for (const referrer of reference.referrers.get(uuid) ?? []) {
        const row = reference.table.rows.get(referrer)
        if (!row || !targetsOf(reference, row).includes(uuid)) continue
        transaction.draft(reference.table, row)
        const rows = widowed.get(reference)
        if (rows) rows.add(referrer)
        else widowed.set(reference, new Set([referrer]))
      }
    }
  }
  const changes = changesIn(transaction)
  for (const change of changes) {
    const { table, uuid, old, now } = change
    if (!now) continue
    for (const reference of table.weak) {
      if (!widowed.has(reference) && !mayDiffer(reference, old, now)) continue
      let dangling = widowed.get(reference)?.has(uuid) === true
      const gained = (target: Uuid): void => {
        if (!reference.target.rows.has(target)) dangling = true
      }
      compareTargets(reference, old, now, () => {}, gained)
      if (dangling) removeDangling(reference, now, old === undefined)
    }
  }
  return changes
}

function removeDangling(
  { column, part, target, table }: ReferenceColumn,
  row: DraftRow,
  inserted: boolean,
): void {
  const cell = cellOf(row, column)
  const left = keep(cell, (key, at) => target.rows.has((part === 'keys' ? key : cell.values?.[at]) as Uuid))
  if (left.keys.length < column.type.min) {
    const count = cell.keys.length - left.keys.length
    const where = `column "${column.name}" in "${table.name}" row ${row.uuid}`
    const when = inserted ? ' (inserted within this transaction)' : ''
    throw constraintViolation(
      `Deletion of ${count} weak reference(s) to deleted (or never-existing) rows from ${where}${when} caused this column to become empty, but constraints on this column disallow an empty column.`,
    )
  }
  row.cells[column.index] = equalDatums(left, column.default) ? column.default : left
}

function updateReferrers(reference: ReferenceColumn, old: Row | undefined, now: Row | undefined): void {
  const source = (now ?? old)?.uuid
  if (source === undefined || !mayDiffer(reference, old, now)) return
  const { referrers } = reference
  const lost: Uuid[] = []
  compareTargets(
    reference,
    old,
    now,
    (target) => lost.push(target),
    (target) => {
      const sources = referrers.get(target)
      if (sources) sources.add(source)
      else referrers.set(target, new Set([source]))
    },
  )
  if (lost.length === 0) return
  // Several pairs of a map may point at one row.
  const left = reference.part === 'values' && now ? new Set(targetsOf(reference, now)) : undefined
  for (const target of lost) {
    if (left?.has(target)) continue
    const sources = referrers.get(target)
    sources?.delete(source)
    if (sources?.size === 0) referrers.delete(target)
  }
}

/** Checks that no two rows share a key, and gives what brings the indexes up to date. */
function checkIndexes({ changes }: Transaction): readonly (() => void)[] {
  const apply: (() => void)[] = []
  for (const [table, rows] of changes) {
    for (const index of table.indexes) apply.push(checkIndex(table, index, rows.values()))
  }
  return apply
}

function checkIndex(table: Table, index: UniqueIndex, changes: Iterable<RowChange>): () => void {
  const freed = new Map<Atom, Uuid>()
  const taken = new Map<Atom, Uuid>()
  const moved: [Atom, Row][] = []
  for (const { uuid, old, now } of changes) {
    const before = old && index.keyOf(old)
    const after = now && index.keyOf(now)
    if (before === after) continue
    if (before !== undefined) freed.set(before, uuid)
    if (now && after !== undefined) moved.push([after, now])
  }
  for (const [key, row] of moved) {
    const holder = taken.get(key) ?? (freed.has(key) ? undefined : index.get(key))
    if (holder !== undefined) throw duplicate(table, index, row, holder)
    taken.set(key, row.uuid)
  }
  return () => {
    for (const [key, uuid] of taken) index.set(key, uuid)
    for (const [key, uuid] of freed) index.delete(key, uuid)
  }
}

function duplicate(table: Table, index: UniqueIndex, row: Row, other: Uuid): OvsdbError {
  const names = index.columns.map(({ name }) => `"${name}"`).join(', ')
  const columns = `column${index.columns.length > 1 ? 's' : ''} ${names}`
  return constraintViolation(
    `Transaction causes multiple rows in "${table.name}" table to have identical values (${indexText(row, index)}) for index on ${columns}. First row, with UUID ${row.uuid}. Second row, with UUID ${other}.`,
  )
}
