/**
 * The parts into which a transaction that a server has refused can be divided.
 *
 * What is tried by itself is a unit: as a rule one row. A new row of a table that is no root table (RFC 7047 3.2) is
 * gone at once when nothing refers to it; so it goes along with whatever refers to it, and an element that refers to
 * it is a unit of its own, apart from the row that has the element.
 */
import type { DatabaseSchema, RowChange } from '../ovsdb/index.ts'
import { contentOf, uuidsIn } from './refusal.ts'

/** Changes that are tried together. */
export type Unit = readonly RowChange[]

export class Division {
  /** In an order in which a server can take one after the other. */
  readonly units: readonly Unit[]
  /** New rows that need a row that refers to them, by their uuids: those that are neither written nor refused yet. */
  readonly #companions = new Map<string, RowChange>()
  /** Elements apart from their rows. */
  readonly #taken = new Set<RowChange>()
  /** The rows that they were taken out of. */
  readonly #divided = new Set<RowChange>()
  readonly #references = new Map<RowChange, readonly string[]>()

  constructor(schema: DatabaseSchema, rows: readonly RowChange[]) {
    const rest: RowChange[] = []
    for (const row of rows) {
      const isRoot = schema.tables[row.table]?.isRoot === true
      if (row.kind === 'insert' && !isRoot && typeof row.reference === 'string')
        this.#companions.set(row.reference, row)
      else rest.push(row)
    }
    const ranks = tableRanks(schema)
    const place = (row: RowChange): number => {
      const rank = ranks.get(row.table) ?? 0
      // The global row says that all the rest is there.
      const last = schema.tables[row.table]?.maxRows === 1 ? 4 * ranks.size : 0
      if (row.kind === 'insert') return last + rank
      return last + (row.kind === 'update' ? ranks.size : 2 * ranks.size - rank)
    }
    const pieces = rest.flatMap((row) => this.#pieces(row))
    this.units = pieces.sort((one, other) => place(one) - place(other)).map((row) => [row])
  }

  /** The rows to send for some units: with the new rows that they refer to. */
  rowsOf(units: readonly Unit[]): readonly RowChange[] {
    const rows = new Set<RowChange>()
    const add = (row: RowChange): void => {
      for (const uuid of this.#referencesOf(row)) {
        const companion = this.#companions.get(uuid)
        if (companion && companion !== row && !rows.has(companion)) {
          rows.add(companion)
          add(companion)
        }
      }
      rows.add(row)
    }
    for (const unit of units) for (const row of unit) add(row)
    return [...rows]
  }

  /** The rows of a unit that a refusal of it is about: of an element that brings new rows along, those. */
  subjects(unit: Unit): readonly RowChange[] {
    return unit.flatMap((row) =>
      this.#taken.has(row) ? this.rowsOf([[row]]).filter((one) => one !== row) : [row],
    )
  }

  /** Whether a row is in one piece. */
  isWhole(row: RowChange): boolean {
    return !this.#divided.has(row)
  }

  /** Whether it is a new row that goes along with others. */
  isCompanion(row: RowChange): boolean {
    return typeof row.reference === 'string' && this.#companions.get(row.reference) === row
  }

  /** These rows are written. */
  written(rows: readonly RowChange[]): void {
    for (const row of rows) if (this.isCompanion(row)) this.#companions.delete(String(row.reference))
  }

  /** A new row is refused: what is left does not refer to it. */
  refuse(row: RowChange, left: readonly Unit[]): void {
    if (row.kind !== 'insert') return
    const gone = new Set<unknown>([row.reference])
    if (this.isCompanion(row)) this.#companions.delete(String(row.reference))
    for (const other of [...left.flat(), ...this.#companions.values()]) {
      other.leaveOutReferences(gone)
      this.#references.delete(other)
    }
  }

  /** A change, and apart from it the elements of it that bring a new row along. */
  #pieces(row: RowChange): readonly RowChange[] {
    if (row.kind !== 'update' || this.#companions.size === 0) return [row]
    const taken = row
      .cells()
      .filter(
        ({ element, value }) => element !== undefined && value !== undefined && this.#brings(element, value),
      )
      .map((cell) => row.takeOut(cell))
    for (const piece of taken) this.#taken.add(piece)
    if (taken.length > 0) this.#divided.add(row)
    return row.empty ? taken : [row, ...taken]
  }

  #brings(element: unknown, value: unknown): boolean {
    const referred = Array.isArray(value) ? value[1] : value
    return this.#companions.has(String(element)) || this.#companions.has(String(referred))
  }

  #referencesOf(row: RowChange): readonly string[] {
    if (this.#companions.size === 0) return []
    let found = this.#references.get(row)
    if (!found) {
      found = uuidsIn(contentOf(row))
      this.#references.set(row, found)
    }
    return found
  }
}

/** The tables of a schema in an order in which those that others refer to come first, as far as there is one. */
function tableRanks(schema: DatabaseSchema): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>()
  const visited = new Set<string>()
  const visit = (table: string): void => {
    if (visited.has(table)) return
    visited.add(table)
    for (const column of Object.values(schema.tables[table]?.columns ?? {})) {
      const bases = column.kind === 'map' ? [column.key, column.value] : [column.key]
      for (const { refTable } of bases) if (refTable !== undefined) visit(refTable)
    }
    ranks.set(table, ranks.size)
  }
  for (const table of Object.keys(schema.tables)) visit(table)
  return ranks
}
