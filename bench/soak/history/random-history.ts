/** Random histories: whatever the schemas allow, in databases that a daemon works on. */
import {
  asUuid,
  type DatabaseSchema,
  type Json,
  northbound,
  southbound,
  type Uuid,
  vswitch,
} from '../../../ovsdb/index.ts'
import { Random } from '../../engine/random.ts'
import { keys } from '../keys/index.ts'
import {
  type Change,
  type History,
  numberedRow,
  operationsOf,
  type Place,
  type RowName,
  type Transaction,
} from './change.ts'
import { MemoryDatabase } from './memory-database.ts'
import { RandomValues, type Reference } from './value.ts'

export const schemas: Readonly<Record<Place, DatabaseSchema>> = { nb: northbound, sb: southbound, vswitch }

/** What is done in a database. */
export interface Habit {
  readonly place: Place
  /** How often, beside the other databases. */
  readonly weight: number
  /** Tables that are chosen more often than others, by how much more. */
  readonly favourites: Readonly<Record<string, number>>
  /** Tables that are left alone. */
  readonly except: ReadonlySet<string>
  /** Columns that are left alone, as `TABLE.column`. */
  readonly exceptColumns: ReadonlySet<string>
  /** Columns that lose nothing: elements are only added. */
  readonly keptColumns: ReadonlySet<string>
  /** Whether others write most of its rows: references go to any row that is there then. */
  readonly shared: boolean
  /** Rows that a daemon or a server makes by itself, as far as one may count on them. */
  readonly present: readonly Change[]
}

export interface HistoryOptions {
  readonly seed: number
  readonly transactions: number
  readonly habits: readonly Habit[]
  /** What is there before: transactions that every history begins with. */
  readonly beginning?: History
}

/** A history that follows from the seed alone. */
export function randomHistory(options: HistoryOptions): History {
  const random = new Random(options.seed)
  // In every second history most values are as they should be: what is odd alone makes nothing of them.
  const oddness = [10, 50][random.below(2)] ?? 50
  const writers = options.habits.map((habit) => new Writer(habit, random, oddness))
  for (const { place, changes } of options.beginning ?? [])
    writers.find((one) => one.place === place)?.follow(changes)
  const some = options.habits.flatMap(({ weight }, at) => Array.from({ length: weight }, () => writers[at]))
  const history: Transaction[] = [...(options.beginning ?? [])]
  while (history.length < options.transactions + (options.beginning?.length ?? 0)) {
    const transaction = some[random.below(some.length)]?.transaction()
    if (transaction) history.push(transaction)
  }
  return history
}

/** What one writes into a database; it knows of the rows that it wrote itself. */
class Writer {
  readonly place: Place
  readonly #habit: Habit
  readonly #random: Random
  readonly #schema: DatabaseSchema
  readonly #model: MemoryDatabase
  readonly #values: RandomValues
  readonly #tables: readonly string[]
  /** The columns that refer to a table strongly. */
  readonly #owners = new Map<string, { readonly table: string; readonly column: string }[]>()
  /** What the transaction under way has, and the rows that it inserts. */
  #changes: Change[] = []
  #inserted: { readonly table: string; readonly uuid: Uuid }[] = []

  constructor(habit: Habit, random: Random, oddness: number) {
    this.place = habit.place
    this.#habit = habit
    this.#random = random
    this.#schema = schemas[habit.place]
    this.#model = new MemoryDatabase(this.#schema)
    this.#values = new RandomValues(random, keys[habit.place], oddness)
    this.#tables = Object.keys(this.#schema.tables)
      .filter((table) => !habit.except.has(table))
      .flatMap((table) => Array.from({ length: 1 + (habit.favourites[table] ?? 0) }, () => table))
    this.follow(habit.present)
    for (const [table, { columns }] of Object.entries(this.#schema.tables)) {
      for (const [column, type] of Object.entries(columns)) {
        const bases = type.kind === 'map' ? [type.value] : [type.key]
        for (const { refTable, refType } of bases) {
          if (refTable === undefined || refType === 'weak' || habit.exceptColumns.has(`${table}.${column}`))
            continue
          this.#owners.set(refTable, [...(this.#owners.get(refTable) ?? []), { table, column }])
        }
      }
    }
  }

  /** Takes note of changes that were made already. */
  follow(changes: readonly Change[]): void {
    this.#model.transact(operationsOf(changes, (table) => this.#model.rows(table)))
  }

  /** A transaction that the database would take, as far as is known. */
  transaction(): Transaction | undefined {
    this.#changes = []
    this.#inserted = []
    for (let count = 1 + this.#random.below(3); count > 0; count--) this.#change()
    if (this.#changes.length === 0) return undefined
    const refused = this.#model.transact(operationsOf(this.#changes, (table) => this.#model.rows(table)))
    // Where most rows are of others it is not known what the database takes.
    if (refused !== undefined && !(this.#habit.shared && this.#habit.present.length === 0)) return undefined
    const hurried = this.#random.below(5) === 0
    return { place: this.place, changes: this.#changes, ...(hurried ? { hurried } : {}) }
  }

  #change(): void {
    const table = this.#tables[this.#random.below(this.#tables.length)] ?? ''
    const row = this.#row(table)
    const kind = this.#random.below(10)
    const only = this.#schema.tables[table]?.maxRows === 1
    if (row === undefined || (kind < 5 && !only)) this.#insertWithOwner(table, 0)
    else if (kind < 7) this.#update(table, row)
    else if (kind < 9) this.#mutate(table, row)
    else this.#delete(table, row)
  }

  /** A row that is there. */
  #row(table: string): RowName | undefined {
    const { shared } = this.#habit
    if (this.#schema.tables[table]?.maxRows === 1) return 'only'
    if (shared && this.#random.below(2) === 0) return this.#random.below(1000)
    const own = [
      ...this.#model.rows(table),
      ...this.#inserted.filter((one) => one.table === table).map(({ uuid }) => uuid),
    ]
    const found = own[this.#random.below(own.length)]
    if (found !== undefined) return found as Uuid // the model and this class make uuids
    return shared ? this.#random.below(1000) : undefined
  }

  /** Inserts a row, and sees to it that one refers to it where it would not stay otherwise. */
  #insertWithOwner(table: string, depth: number): Uuid | undefined {
    const uuid = this.#insert(table, depth)
    if (uuid === undefined || this.#schema.tables[table]?.isRoot) return uuid
    const owners = this.#owners.get(table) ?? []
    const owner = owners[this.#random.below(owners.length)]
    if (!owner) return uuid
    const row = this.#row(owner.table) ?? this.#insertWithOwner(owner.table, depth + 1)
    const type = this.#schema.tables[owner.table]?.columns[owner.column]
    if (row === undefined || !type) return uuid
    const reference: Json = ['uuid', uuid]
    if (type.kind === 'set')
      this.#changes.push({
        kind: 'mutate',
        table: owner.table,
        row,
        mutator: 'insert',
        columns: { [owner.column]: ['set', [reference]] },
      })
    else if (type.kind === 'map') {
      const [pair] = this.#values.elements(owner, { ...type, value: type.key }, () => undefined, 1)
      const [key = ''] = (pair ?? []) as readonly Json[]
      this.#changes.push({
        kind: 'mutate',
        table: owner.table,
        row,
        mutator: 'insert',
        columns: { [owner.column]: ['map', [[key, reference]]] },
      })
    } else
      this.#changes.push({ kind: 'update', table: owner.table, row, columns: { [owner.column]: reference } })
    return uuid
  }

  #insert(table: string, depth: number): Uuid | undefined {
    if (depth > 3) return undefined
    const columns: Record<string, Json> = {}
    const needed = new Set((this.#schema.tables[table]?.indexes ?? []).flat())
    for (const [column, type] of this.#columns(table)) {
      const required = type.kind === 'scalar' && (type.key.enum || type.key.refTable || type.key.minInteger)
      if (!required && !needed.has(column) && this.#random.below(5) < 2) continue
      const value = this.#fresh(table, column, () =>
        this.#values.of({ table, column }, type, this.#reference(depth)),
      )
      if (value !== undefined) columns[column] = value
      else if (required) return undefined
    }
    const uuid = this.#uuid()
    this.#changes.push({ kind: 'insert', table, uuid, columns })
    this.#inserted.push({ table, uuid })
    return uuid
  }

  /** Where no two rows may have one value, another one is tried a few times. */
  #fresh(table: string, column: string, make: () => Json | undefined): Json | undefined {
    const unique = this.#schema.tables[table]?.indexes?.some(
      (columns) => columns.length === 1 && columns[0] === column,
    )
    if (!unique) return make()
    const taken = new Set([
      ...this.#model.select(table).map((row) => row[column]),
      ...this.#changes.flatMap((change) =>
        change.kind === 'insert' && change.table === table ? [change.columns[column]] : [],
      ),
    ])
    let value = make()
    for (let tries = 0; tries < 5 && taken.has(value); tries++) value = make()
    return value
  }

  #update(table: string, row: RowName): void {
    const columns: Record<string, Json> = {}
    const all = this.#columns(table).filter(
      ([column, { mutable }]) => mutable !== false && !this.#habit.keptColumns.has(`${table}.${column}`),
    )
    for (let count = 1 + this.#random.below(2); count > 0; count--) {
      const [column, type] = all[this.#random.below(all.length)] ?? []
      const value =
        column !== undefined && type
          ? this.#values.of({ table, column }, type, this.#reference(1))
          : undefined
      if (column !== undefined && value !== undefined) columns[column] = value
    }
    if (Object.keys(columns).length > 0) this.#changes.push({ kind: 'update', table, row, columns })
  }

  #mutate(table: string, row: RowName): void {
    const all = this.#columns(table).filter(
      ([, { kind, mutable }]) => mutable !== false && (kind === 'set' || kind === 'map'),
    )
    const [column, type] = all[this.#random.below(all.length)] ?? []
    if (column === undefined || !type) {
      this.#update(table, row)
      return
    }
    const elements = this.#values.elements(
      { table, column },
      type,
      this.#reference(1),
      1 + this.#random.below(2),
    )
    if (elements.length === 0) return
    const kept = this.#habit.keptColumns.has(`${table}.${column}`)
    const mutator = this.#random.below(3) === 0 && !kept ? 'delete' : 'insert'
    this.#changes.push({ kind: 'mutate', table, row, mutator, columns: { [column]: [type.kind, elements] } })
  }

  /** Deletes a row, or takes it from a row that refers to it. */
  #delete(table: string, row: RowName): void {
    for (const { table: owner, column } of this.#owners.get(table) ?? []) {
      if (
        typeof row === 'number' ||
        row === 'only' ||
        this.#schema.tables[owner]?.columns[column]?.kind !== 'set'
      )
        continue
      const columns: Record<string, Json> = { [column]: ['set', [['uuid', row]]] }
      for (const uuid of this.#model.rows(owner))
        if (this.#random.below(4) > 0)
          this.#changes.push({ kind: 'mutate', table: owner, row: uuid as Uuid, mutator: 'delete', columns }) // the model has uuids
    }
    const kept = [...this.#habit.keptColumns].some((column) => column.startsWith(`${table}.`))
    if (this.#schema.tables[table]?.isRoot && !kept) this.#changes.push({ kind: 'delete', table, row })
  }

  #columns(
    table: string,
  ): readonly (readonly [string, DatabaseSchema['tables'][string]['columns'][string]])[] {
    return Object.entries(this.#schema.tables[table]?.columns ?? {}).filter(
      ([column]) => !this.#habit.exceptColumns.has(`${table}.${column}`),
    )
  }

  #reference(depth: number): Reference {
    return (table) => {
      const known = this.#random.below(4) > 0 ? this.#row(table) : undefined
      const row =
        known ??
        (this.#habit.except.has(table) ? undefined : this.#insert(table, depth + 1)) ??
        this.#row(table)
      if (row === undefined || row === 'only') return undefined
      return typeof row === 'number' ? numberedRow(table, row) : ['uuid', row]
    }
  }

  #uuid(): Uuid {
    const digits = (count: number): string =>
      Array.from({ length: count }, () => this.#random.below(16).toString(16)).join('')
    return asUuid(`${digits(8)}-${digits(4)}-4${digits(3)}-8${digits(3)}-${digits(12)}`)
  }
}
