/**
 * A southbound without a server: what northd's rules want changed takes effect at once, and every
 * reader is told as a monitor would tell it.
 */
import { composition, DeleteFlow, InsertFlow } from '../../ovn-northd/index.ts'
import { asUuid, type Uuid } from '../../ovsdb/index.ts'
import { columnNames, type FactTransaction, type Instance, type Relation } from '../../rules/index.ts'
import { isPrunedTable, isSyncedTable, type SyncedTable, type Tables } from '../../tables/index.ts'

type Cell = string | number | boolean | null
type Columns = Readonly<Record<string, Cell>>

/** A program that reads the southbound, by the tables it has declared. */
export interface Reader {
  readonly instance: Instance
  readonly tables: Pick<Tables<never>, 'relation'>
}

/** A change as a monitor tells it. */
type Change =
  | {
      readonly kind: 'row'
      readonly table: string
      readonly uuid: Uuid
      readonly columns: Columns
      readonly weight: 1 | -1
    }
  | {
      readonly kind: 'element'
      readonly relation: string
      readonly row: readonly Cell[]
      readonly weight: 1 | -1
    }

/** What became of the southbound in one settling. */
export interface Settled {
  readonly flowsAdded: readonly Columns[]
  readonly flowsRemoved: readonly Columns[]
  /** Rows, and elements of their sets and maps, that changed in other tables. */
  readonly otherChanges: number
}

export class InProcessSouthbound {
  readonly #rows = new Map<string, Map<Uuid, Columns>>()
  /** Logical flows get their rows from the database, in the order in which they come. */
  #inserted = 0
  /** Elements of set and map columns by relation and row, each by its JSON. */
  readonly #elements = new Map<string, Map<Uuid, Map<string, readonly Cell[]>>>()

  /**
   * Carries out all that northd wants changed, until it wants nothing more.
   *
   * @param told called each time all readers have been told of a transaction
   */
  settle(northd: Reader, others: readonly Reader[], told: () => void = () => {}): Settled {
    const flowsAdded: Columns[] = []
    const flowsRemoved: Columns[] = []
    let otherChanges = 0
    for (;;) {
      const changes = this.#carryOut(northd.instance)
      if (changes.length === 0) return { flowsAdded, flowsRemoved, otherChanges }
      for (const reader of [northd, ...others]) tell(reader, changes)
      told()
      for (const change of changes) {
        if (change.kind === 'row' && change.table === 'Logical_Flow') {
          ;(change.weight > 0 ? flowsAdded : flowsRemoved).push(change.columns)
        } else otherChanges++
      }
    }
  }

  #carryOut(instance: Instance): readonly Change[] {
    const changes: Change[] = []
    for (const table of composition.written.filter(isSyncedTable)) this.#table(instance, table, changes)
    for (const { table, remove } of composition.written.filter(isPrunedTable))
      for (const { uuid } of facts(instance, remove)) this.#delete(table, uuid, changes)
    for (const { uuid } of instance.facts(DeleteFlow)) this.#delete('Logical_Flow', uuid, changes)
    for (const columns of instance.facts(InsertFlow))
      this.#insert(
        'Logical_Flow',
        asUuid(`00000000-0000-4000-8000-${String(this.#inserted++).padStart(12, '0')}`),
        columns,
        changes,
      )
    return changes
  }

  #table(
    instance: Instance,
    { table, insert, update, remove, elements, initial }: SyncedTable,
    changes: Change[],
  ): void {
    for (const { uuid, ...columns } of facts(instance, insert))
      this.#insert(table, uuid, { ...columns, ...initial }, changes)
    for (const { uuid, ...columns } of update ? facts(instance, update) : []) {
      const old = this.#delete(table, uuid, changes)
      this.#insert(table, uuid, { ...old, ...columns }, changes)
    }
    for (const { column, add, drop } of Object.values(elements)) {
      for (const [relation, weight] of [
        [drop, -1],
        [add, 1],
      ] as const) {
        for (const fact of facts(instance, relation)) {
          this.#element(`${table}.${column}`, fact.uuid, Object.values(fact), weight, changes)
        }
      }
    }
    for (const { uuid } of remove ? facts(instance, remove) : []) {
      this.#delete(table, uuid, changes)
      for (const column of Object.keys(elements)) {
        const relation = `${table}.${column}`
        for (const row of [...(this.#elements.get(relation)?.get(uuid)?.values() ?? [])]) {
          this.#element(relation, uuid, row, -1, changes)
        }
      }
    }
  }

  #element(relation: string, uuid: Uuid, row: readonly Cell[], weight: 1 | -1, changes: Change[]): void {
    const rows = this.#elements.get(relation) ?? new Map<Uuid, Map<string, readonly Cell[]>>()
    this.#elements.set(relation, rows)
    const elements = rows.get(uuid) ?? new Map<string, readonly Cell[]>()
    if (weight > 0) elements.set(JSON.stringify(row), row)
    else elements.delete(JSON.stringify(row))
    if (elements.size > 0) rows.set(uuid, elements)
    else rows.delete(uuid)
    changes.push({ kind: 'element', relation, row, weight })
  }

  #insert(table: string, uuid: Uuid, columns: Columns, changes: Change[]): void {
    const rows = this.#rows.get(table) ?? new Map<Uuid, Columns>()
    this.#rows.set(table, rows.set(uuid, columns))
    changes.push({ kind: 'row', table, uuid, columns, weight: 1 })
  }

  #delete(table: string, uuid: Uuid, changes: Change[]): Columns {
    const rows = this.#rows.get(table)
    const columns = rows?.get(uuid)
    if (!rows || !columns) throw new Error(`${table} has no row ${uuid}`)
    rows.delete(uuid)
    changes.push({ kind: 'row', table, uuid, columns, weight: -1 })
    return columns
  }
}

function tell({ instance, tables }: Reader, changes: readonly Change[]): void {
  instance.transact((tx: FactTransaction) => {
    for (const change of changes) {
      const relation = tables.relation(change.kind === 'row' ? change.table : change.relation)
      if (!relation) continue
      tx.change(
        relation,
        change.kind === 'row' ? rowFor(relation, change.uuid, change.columns) : change.row,
        change.weight,
      )
    }
  })
}

/** A row with the columns that a reader has declared; one that nobody has written is empty. */
function rowFor(relation: Relation, uuid: Uuid, columns: Columns): readonly Cell[] {
  return columnNames(relation).map((name) => (name === 'uuid' ? uuid : (columns[name] ?? null)))
}

/** Facts of a relation whose columns are known by name only; they all start with the row's uuid. */
function facts(instance: Instance, relation: unknown): readonly (Columns & { readonly uuid: Uuid })[] {
  return instance.facts(relation as Relation) as readonly unknown[] as readonly (Columns & {
    readonly uuid: Uuid
  })[]
}
