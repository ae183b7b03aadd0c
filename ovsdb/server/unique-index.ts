/** A set of columns that no two rows may share the values of (RFC 7047 3.2, `indexes`), as a hash map. */
import type { Atom, Uuid } from '../protocol/value.ts'
import { type Column, isScalar } from './column.ts'
import type { Datum } from './datum.ts'
import { cellOf, type Row, rowKey } from './row.ts'

export class UniqueIndex {
  readonly #rows = new Map<Atom, Uuid>()
  /** A single scalar is its own key. */
  readonly #plain: boolean

  constructor(readonly columns: readonly Column[]) {
    const [first] = columns
    this.#plain = columns.length === 1 && first !== undefined && isScalar(first.type)
  }

  keyOf(row: Row): Atom {
    const [first] = this.columns
    if (!this.#plain || !first) return rowKey(row, this.columns)
    return cellOf(row, first).keys[0] as Atom // a scalar has one
  }

  /** The key of a row that would have these cells, given by column; `undefined` if one is missing. */
  keyFrom(cells: ReadonlyMap<Column, Datum>): Atom | undefined {
    const found: Datum[] = []
    for (const column of this.columns) {
      const cell = cells.get(column)
      if (!cell) return undefined
      found[column.index] = cell
    }
    return this.keyOf({ uuid: '' as Uuid, version: '' as Uuid, cells: found }) // only the cells are read
  }

  /** The row that has a key in the committed database. */
  get(key: Atom): Uuid | undefined {
    return this.#rows.get(key)
  }

  set(key: Atom, uuid: Uuid): void {
    this.#rows.set(key, uuid)
  }

  /** Forgets a key, unless another row has it by now. */
  delete(key: Atom, uuid: Uuid): void {
    if (this.#rows.get(key) === uuid) this.#rows.delete(key)
  }
}
