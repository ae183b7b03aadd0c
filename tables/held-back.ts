/**
 * Rows that a server does not take. Each is held back, so that everything else is written as usual, and tried again:
 * when what is to be written of it changes, when a row that it refers to, or that the server has named, changes in the
 * database, and otherwise after a pause that grows from a second to a minute.
 */
import type { DatabaseSchema, RowChange } from '../ovsdb/index.ts'
import { contentOf, type Refusal, refusalText, uuidsIn } from './refusal.ts'

/** A row that is held back, as people are told of it. */
export interface HeldRow {
  readonly table: string
  /** Its uuid, if it has one. */
  readonly row: string
  readonly name: string | undefined
  /** What the server says. */
  readonly reason: string
  /** Milliseconds until it is tried again as it is; infinite where that would be in vain. */
  readonly nextTry: number
}

interface Held extends Pick<HeldRow, 'table' | 'row' | 'name'> {
  readonly content: string
  readonly reason: string
  /** Rows that may have something to do with the refusal. */
  readonly concerned: readonly string[]
  /** How often in a row the same was refused. */
  readonly refusals: number
  /** How often it was refused, whatever was to be written of it, with no long pause in between. */
  readonly attempts: number
  readonly refusedAt: number
  readonly retryAt: number
  /** Whether a row that it may have to do with has changed since. */
  touched: boolean
  /** Whether something else is to be written of it by now. */
  altered: boolean
  /** When it was last to be written; a row that is not is forgotten. */
  wantedAt: number
  /** Whether it was to be written the last time that something was. */
  wanted: boolean
}

/** What of a transaction may be sent, and what may be tried again after that. */
export interface Admitted {
  readonly rows: readonly RowChange[]
  readonly trials: readonly RowChange[]
}

/** Pauses, in milliseconds. */
const SHORTEST = 1_000
export const LONGEST = 60_000
/** Changes of other rows let it be tried again no more often than this, in milliseconds, growing to the second. */
const BREATH = 50
/** So many changes of what is to be written let it be tried again at once. */
const FREE = 3
/** A row that was not to be written for so long is forgotten, in milliseconds. */
const MEMORY = 5_000

export class HeldBack {
  readonly #schema: DatabaseSchema
  readonly #held = new Map<string, Held>()
  /** The rows that changes of a row concern, by their keys. */
  readonly #watched = new Map<string, Set<string>>()

  constructor(schema: DatabaseSchema) {
    this.#schema = schema
  }

  /** The rows that are to be written and are held back. */
  list(now: number): readonly HeldRow[] {
    return [...this.#held.values()]
      .filter(({ wanted }) => wanted)
      .map(({ table, row, name, reason, retryAt }) => ({
        table,
        row,
        name,
        reason,
        nextTry: Math.max(0, retryAt - now),
      }))
  }

  /** When a row has to be tried again, by the same clock as `now`; none if nothing is held back. */
  get nextTry(): number | undefined {
    let next: number | undefined
    for (const held of this.#held.values()) {
      if (!held.wanted) continue
      const at = Math.min(
        held.retryAt,
        held.touched ? restedAt(held) : Number.POSITIVE_INFINITY,
        held.altered ? calmAt(held) : Number.POSITIVE_INFINITY,
      )
      if (next === undefined || at < next) next = at
    }
    return next
  }

  /** Says what of a transaction may be sent now; new rows that only held-back ones refer to are held back with them. */
  review(rows: readonly RowChange[], now: number): Admitted {
    if (this.#held.size === 0) return { rows, trials: [] }
    for (const held of this.#held.values()) held.wanted = held.wantedAt === now
    const admitted: RowChange[] = []
    const again: RowChange[] = []
    const trials: RowChange[] = []
    let kept: RowChange[] = []
    for (const row of rows) {
      const held = this.#held.get(row.key)
      if (!held) {
        admitted.push(row)
        continue
      }
      held.wantedAt = now
      held.wanted = true
      held.altered = contentOf(row) !== held.content
      if ((held.touched && now >= restedAt(held)) || (held.altered && now >= calmAt(held))) again.push(row)
      else if (now >= held.retryAt) trials.push(row)
      else kept.push(row)
    }
    // Rows that refer to each other are tried together.
    for (const part of [again, trials])
      for (const row of part) {
        const together = kept.filter((other) => this.#concerns(row, other) || this.#concerns(other, row))
        part.push(...together)
        kept = kept.filter((other) => !together.includes(other))
      }
    admitted.push(...again)
    this.#forget(now)
    const left = new Set<unknown>(kept.flatMap((row) => (row.kind === 'insert' ? [row.reference] : [])))
    if (left.size > 0) for (const row of [...admitted, ...trials]) row.leaveOutReferences(left)
    // What only a later part refers to goes along with that.
    const orphans = this.#orphans([...admitted, ...trials])
    const later = this.#orphans(admitted)
    const stays = (row: RowChange): boolean => !row.empty && !orphans.has(row)
    return {
      rows: admitted.filter((row) => stays(row) && !later.has(row)),
      trials: [...admitted.filter((row) => later.has(row)), ...trials].filter(stays),
    }
  }

  /**
   * Holds a row back.
   *
   * @param content what was to be written of it
   * @param pause the shortest time until it is tried again as it is, in milliseconds
   * @returns whether the server has not said the same of it before
   */
  refuse(
    row: RowChange,
    content: string,
    refusal: Refusal,
    name: string | undefined,
    now: number,
    pause = SHORTEST,
  ): boolean {
    const { key, table, reference } = row
    const before = this.#held.get(key)
    const refusals = before?.content === content ? before.refusals + 1 : 0
    const attempts = before && now - before.refusedAt < MEMORY ? before.attempts + 1 : 0
    const reason = refusalText(refusal)
    this.#remove(key)
    const concerned = [...new Set(uuidsIn(`${content} ${reason} ${String(reference)}`))]
    this.#held.set(key, {
      table,
      row: typeof reference === 'string' ? reference : '',
      name,
      content,
      reason,
      concerned,
      refusals,
      attempts,
      refusedAt: now,
      retryAt: now + Math.max(pause, Math.min(SHORTEST * 2 ** refusals, LONGEST)),
      touched: false,
      altered: false,
      wantedAt: now,
      wanted: true,
    })
    for (const uuid of concerned) {
      const concerns = this.#watched.get(uuid)
      if (concerns) concerns.add(key)
      else this.#watched.set(uuid, new Set([key]))
    }
    return before?.reason !== reason
  }

  /** Whether a row is held back for what is to be written of it now. */
  holds(row: RowChange, content: string, now: number): boolean {
    const held = this.#held.get(row.key)
    if (held) held.wantedAt = now
    return held?.content === content
  }

  /** These rows are written. */
  written(rows: readonly RowChange[]): void {
    if (this.#held.size > 0) for (const row of rows) this.#remove(row.key)
  }

  /** A row has changed in the database. */
  changed(uuid: string): void {
    for (const key of this.#watched.get(uuid) ?? []) {
      const held = this.#held.get(key)
      if (held) held.touched = true
    }
  }

  get size(): number {
    return this.#held.size
  }

  #concerns(row: RowChange, other: RowChange): boolean {
    const uuid = other.reference
    return typeof uuid === 'string' && (this.#watched.get(uuid)?.has(row.key) ?? false)
  }

  #forget(now: number): void {
    for (const [key, { wantedAt }] of this.#held) if (now - wantedAt >= MEMORY) this.#remove(key)
  }

  #remove(key: string): void {
    const held = this.#held.get(key)
    if (!held) return
    this.#held.delete(key)
    for (const uuid of held.concerned) {
      const concerns = this.#watched.get(uuid)
      concerns?.delete(key)
      if (concerns?.size === 0) this.#watched.delete(uuid)
    }
  }

  /** New rows that no other row of the transaction refers to any more: a server would drop them at once. */
  #orphans(rows: readonly RowChange[]): ReadonlySet<RowChange> {
    const orphans = new Set<RowChange>()
    const loose = rows.filter(
      ({ kind, table }) => kind === 'insert' && this.#schema.tables[table]?.isRoot !== true,
    )
    for (let found = 1; found > 0 && loose.length > 0; ) {
      const referred = new Set<string>()
      for (const row of rows)
        if (!orphans.has(row))
          for (const uuid of uuidsIn(contentOf(row))) if (uuid !== row.reference) referred.add(uuid)
      found = 0
      for (const row of loose) {
        if (orphans.has(row) || referred.has(String(row.reference))) continue
        orphans.add(row)
        found++
      }
    }
    return orphans
  }
}

/** When a row may be tried again of which something else is to be written: at once, if that is not always so. */
function calmAt({ refusedAt, attempts }: Held): number {
  return attempts < FREE ? refusedAt : refusedAt + Math.min(BREATH * 2 ** (attempts - FREE), SHORTEST)
}

/** When a row may be tried again of which something has changed that it has to do with. */
function restedAt({ refusedAt, refusals }: Held): number {
  return refusedAt + Math.min(BREATH * 2 ** refusals, SHORTEST)
}
