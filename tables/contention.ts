/**
 * Cells that somebody else writes again and again. The daemon puts each right at once the first few times; then it
 * waits a little before each correction of that cell, and longer each time. So two programs that disagree do not keep
 * each other, and the database, busy, and whatever else there is to do is done as quickly as ever.
 *
 * A row that is deleted again and again is treated so, too, and one that is inserted again and again.
 */
import {
  type Atom,
  type DatabaseSchema,
  type Json,
  type RowChange,
  type RowReading,
  stringifyJson,
  type Uuid,
} from '../ovsdb/index.ts'
import { nameOf } from './row-names.ts'

/** A row, or a cell of one, that others write, as people are told of it. */
export interface Contended {
  readonly table: string
  /** Its uuid, if it has one. */
  readonly row: string
  readonly name: string | undefined
  /** The column, and the key or the element in it; none where it is the row that comes or goes. */
  readonly column: string | undefined
  readonly element: string | undefined
  /** What is to be there, and what others put there. */
  readonly ours: string
  readonly theirs: string
  /** Milliseconds until it is put right again. */
  readonly nextWrite: number
}

/** A cell of a row, or the row as a whole. */
interface Place {
  readonly key: string
  readonly value: string
  readonly column?: string
  readonly element?: unknown
}

interface Fight {
  /** The key of the row, of whose cell it is. */
  readonly row: string | undefined
  /** Of a cell what was written; of a row whose uuid the server has chosen the place that stands for its insertion. */
  readonly value: string
  /** How often the same was written. */
  readonly writes: number
  readonly writtenAt: number
  /** What is told of it, from when it is slowed down. */
  told: Omit<Contended, 'nextWrite'> | undefined
}

/** So many times in a row the same is written without a pause. */
const FREE = 4
/** Pauses, in milliseconds. */
const SHORTEST = 50
const LONGEST = 1_000
/** What was not written for so long is forgotten, in milliseconds. */
const MEMORY = 5_000
/** So many places are remembered; of a transaction that has more, none. */
const MOST = 10_000
/** Of so many rows that only their content tells apart it is remembered what was written; of more, it costs too much. */
const MOST_ALIKE = 100

export class Contention {
  readonly #schema: DatabaseSchema
  readonly #find: (table: string, uuid: string) => RowReading | undefined
  /** What was written lately, by place; the oldest first. */
  readonly #fights = new Map<string, Fight>()
  /** The places of the rows of the present transaction. */
  #places = new Map<RowChange, readonly Place[]>()
  #nextWrite: number | undefined
  /** Whether rows of the present transaction are remembered that only their content tells apart. */
  #knowsByContent = true

  /** @param find looks up a row as it is in the database */
  constructor(schema: DatabaseSchema, find: (table: string, uuid: string) => RowReading | undefined) {
    this.#schema = schema
    this.#find = find
  }

  /** When something has to be written that waits, by the same clock as `now`. */
  get nextWrite(): number | undefined {
    return this.#nextWrite
  }

  list(now: number): readonly Contended[] {
    return [...this.#fights.values()].flatMap(({ told, writes, writtenAt }) =>
      told && now - writtenAt < MEMORY
        ? [{ ...told, nextWrite: Math.max(0, writtenAt + pauseAfter(writes) - now) }]
        : [],
    )
  }

  /**
   * Leaves out of a transaction what has to wait.
   *
   * @param tell is told of what is slowed down from now on
   */
  review(
    rows: readonly RowChange[],
    now: number,
    tell: (contended: Contended) => void,
  ): readonly RowChange[] {
    this.#places = new Map()
    this.#nextWrite = undefined
    this.#forget(now)
    if (rows.length > MOST) return rows
    this.#knowsByContent = rows.filter((row) => this.#isKnownByContent(row)).length <= MOST_ALIKE
    const left = new Set<unknown>()
    const admitted = rows.filter((row) => {
      const places = this.#placesOf(row)
      const waiting = new Set<Place>()
      for (const place of places) {
        const fight = this.#fights.get(place.key)
        if (!fight || fight.value !== place.value) continue
        const at = fight.writtenAt + pauseAfter(fight.writes)
        if (now >= at) continue
        this.#nextWrite = Math.min(at, this.#nextWrite ?? at)
        if (!fight.told) {
          fight.told = this.#describe(row, place)
          tell({ ...fight.told, nextWrite: at - now })
        }
        if (place.column === undefined) {
          if (row.kind === 'insert') left.add(row.reference)
          return false
        }
        waiting.add(place)
      }
      for (const place of waiting) leaveOut(row, place)
      this.#places.set(
        row,
        places.filter((place) => !waiting.has(place)),
      )
      return !row.empty
    })
    if (left.size > 0) for (const row of admitted) row.leaveOutReferences(left)
    return left.size > 0 ? admitted.filter((row) => !row.empty) : admitted
  }

  /**
   * These rows are written.
   *
   * @param inserted the uuids of new rows that were given one by the server, by their names
   */
  written(rows: readonly RowChange[], inserted: ReadonlyMap<string, Uuid>, now: number): void {
    if (rows.length > MOST) return
    const done = new Set<string>()
    for (const row of rows) {
      const places = this.#places.get(row) ?? this.#placesOf(row)
      if (row.kind === 'delete') this.#forgetInsertion(row)
      for (const { key, value } of places) {
        // Rows that look alike go together.
        if (done.has(key)) continue
        done.add(key)
        const before = this.#fights.get(key)
        const same = before?.value === value
        this.#fights.delete(key)
        this.#fights.set(key, {
          row: row.kind === 'update' ? row.key : undefined,
          value,
          writes: same ? before.writes + 1 : 1,
          writtenAt: now,
          told: same ? before.told : undefined,
        })
      }
      const uuid = typeof row.reference === 'string' ? undefined : inserted.get(row.reference.newRow)
      if (uuid === undefined || !this.#knowsByContent) continue
      const first = { row: undefined, value: insertion(row), writes: 1, writtenAt: now, told: undefined }
      this.#fights.set(`${row.table} ${uuid} inserted`, first)
    }
    this.#forget(now)
  }

  /** These rows are gone: those that come back under their uuids are others. */
  removed(rows: ReadonlySet<string>): void {
    for (const [key, { row }] of this.#fights)
      if (row !== undefined && rows.has(row)) this.#fights.delete(key)
  }

  get size(): number {
    return this.#fights.size
  }

  /** A row of ours goes because it is no longer wanted: it may come back at once. */
  #forgetInsertion(row: RowChange): void {
    const key = insertion(row)
    const asNew = this.#fights.get(key)?.value
    if (asNew) this.#fights.delete(asNew)
    this.#fights.delete(key)
  }

  #forget(now: number): void {
    for (const [key, { writtenAt }] of this.#fights) {
      if (now - writtenAt < MEMORY && this.#fights.size <= MOST) break
      this.#fights.delete(key)
    }
  }

  /** Whether only what it says tells a row from others: a new one without a uuid, or one of a table without an index. */
  #isKnownByContent({ kind, table, reference }: RowChange): boolean {
    if (kind === 'insert') return typeof reference !== 'string'
    return kind === 'delete' && (this.#schema.tables[table]?.indexes ?? []).length === 0
  }

  #placesOf(row: RowChange): readonly Place[] {
    if (!this.#knowsByContent && this.#isKnownByContent(row)) return []
    if (row.kind === 'update')
      return row.cells().map(({ column, element, value }) => ({
        key: `${row.key} ${column}${element === undefined ? '' : ` ${shown(element)}`}`,
        value: shown(value),
        column,
        ...(element === undefined ? {} : { element }),
      }))
    if (row.kind === 'insert') return [{ key: insertion(row), value: '' }]
    // Rows of ours come and go as somebody wants them to.
    if (this.#fights.has(insertion(row))) return []
    const key = this.#naturalKey(row)
    return key === undefined ? [] : [{ key: `${row.table} without ${key}`, value: '' }]
  }

  /** What tells a row from others however often it is inserted: its first index, or all that is known of it. */
  #naturalKey({ table, reference }: RowChange): string | undefined {
    const found = typeof reference === 'string' ? this.#find(table, reference) : undefined
    const schema = this.#schema.tables[table]
    if (!found || !schema) return undefined
    const index = schema.indexes?.[0] ?? []
    const isKnown = index.length > 0 && index.every((column) => found.value(column) !== undefined)
    const values = (isKnown ? index : Object.keys(schema.columns)).map((column) => found.value(column))
    return values.every((value) => value === undefined) ? undefined : values.map(shown).join(' ')
  }

  #describe(change: RowChange, place: Place): Omit<Contended, 'nextWrite'> {
    const { table, reference, kind } = change
    const row = typeof reference === 'string' ? reference : ''
    const found = this.#find(table, row)
    const name = nameOf(change, found)
    if (place.column === undefined) {
      const [ours, theirs] = kind === 'insert' ? ['inserted', 'deleted'] : ['deleted', 'inserted']
      return { table, row, name, column: undefined, element: undefined, ours, theirs }
    }
    const element = place.element === undefined ? undefined : shown(place.element)
    const theirs = found?.value(place.column, place.element as Atom | undefined)
    return { table, row, name, column: place.column, element, ours: place.value, theirs: shown(theirs) }
  }
}

function leaveOut(row: RowChange, { column, element }: Place): void {
  if (column !== undefined)
    row.leaveOut({ column, ...(element === undefined ? {} : { element: element as Atom }) }) // as `cells` gave it
}

/** The place that stands for the insertion of a row. */
function insertion(row: RowChange): string {
  return `${row.key} inserted`
}

/** How long a value rests that was written so many times, in milliseconds. */
function pauseAfter(writes: number): number {
  return writes < FREE ? 0 : Math.min(SHORTEST * 2 ** (writes - FREE), LONGEST)
}

/** A value in words: `nothing` where there is none, no quotes around a text. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'string') return value
  // As on the wire: a reference to a row, and an optional column without a value.
  if (Array.isArray(value) && value.length === 2) {
    const [kind, content] = value
    if (kind === 'uuid') return String(content)
    if (kind === 'set' && Array.isArray(content) && content.length === 0) return 'nothing'
  }
  return stringifyJson(value as Json) // what cells and elements are, here and on the wire
}
