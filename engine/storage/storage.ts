/** The storage that all collections of one circuit share: one interner, one row store per arity. */
import type { Row, RowId } from '../value.ts'
import { Interner } from './interner.ts'
import { RowStore } from './row-store.ts'

export class Storage {
  readonly interner = new Interner()
  readonly #stores: RowStore[] = []

  /** The store of the rows with `arity` columns. */
  store(arity: number): RowStore {
    let store = this.#stores[arity]
    if (!store) {
      store = new RowStore(arity, this.interner)
      this.#stores[arity] = store
    }
    return store
  }

  /** The id of a row given as values. */
  rowId(row: Row): RowId {
    const store = this.store(row.length)
    for (let c = 0; c < row.length; c++) store.scratch[c] = this.interner.id(row[c] as Row[number])
    return store.intern()
  }

  /** The values of a row. */
  row(store: RowStore, id: RowId): Row {
    const row = new Array<Row[number]>(store.arity)
    for (let c = 0; c < store.arity; c++) row[c] = this.interner.value(store.at(id, c))
    return row
  }

  /** Drops all rows and values that nothing holds any more. */
  sweep(): void {
    for (const store of this.#stores) store?.sweep()
    this.interner.sweep()
  }

  /** Interned values and rows at present, to see that nothing leaks. */
  get held(): { readonly values: number; readonly rows: number } {
    let rows = 0
    for (const store of this.#stores) rows += store?.size ?? 0
    return { values: this.interner.size, rows }
  }
}
