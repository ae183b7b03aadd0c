/**
 * Writes to one database what the rules want changed: one transaction at a time, of which a refusal costs the refused
 * rows only, and of which what others keep writing against waits a little.
 */
import {
  beginTransaction,
  type Client,
  columnOf,
  commit,
  type DatabaseSchema,
  encodeColumn,
  type Json,
  type Outcome,
  type RelationDelta,
  type RowChange,
  type RowReading,
  stringifyJson,
  type Transaction,
} from '../ovsdb/index.ts'
import { type Contended, Contention } from './contention.ts'
import { title } from './describe-withheld.ts'
import { Division } from './division.ts'
import { HeldBack, type HeldRow, LONGEST } from './held-back.ts'
import { type Answer, commitPiecewise } from './piecewise-commit.ts'
import { contentOf, type Refusal, refusalOf, refusalText } from './refusal.ts'
import { nameOf } from './row-names.ts'

/** What is not written although the rules want it. */
export interface Withheld {
  /** Rows that the server refuses. */
  readonly refused: readonly HeldRow[]
  /** Cells and rows that others keep writing against. */
  readonly contended: readonly Contended[]
}

export interface WriterOptions {
  readonly client: Client
  readonly schema: DatabaseSchema
  /** Looks up a row as it is in the database. */
  readonly find: (table: string, uuid: string) => RowReading | undefined
  /** Called when something can be written again. */
  readonly changed: () => void
  /** Told what became of each transaction. */
  readonly outcome: (outcome: Outcome) => void
  /** Told of rows that are held back, or slowed down, from now on; of many alike there is no message. */
  readonly withheld: (why: 'refused' | 'contended', message: string | undefined) => void
  /** Told how many more there are. */
  readonly say: (message: string) => void
}

/** Pauses before a transaction that was refused as a whole is made again, in milliseconds; they grow. */
const PAUSE = 1_000
const LONGEST_PAUSE = 8_000
/** So often in a row a connection may be lost over a transaction before that is taken for a refusal. */
const LOSSES = 3

export class Writer {
  readonly #options: WriterOptions
  readonly #held: HeldBack
  readonly #contention: Contention
  readonly #alike = new Alike()
  #busy = false
  #timer: NodeJS.Timeout | undefined
  /** How often in a row a transaction was refused as a whole. */
  #failures = 0
  /** How often in a row the connection was lost over a transaction. */
  #losses = 0
  /** The keys of rows of which some may be what a server dies of. */
  #suspected: ReadonlySet<string> = new Set()

  constructor(options: WriterOptions) {
    this.#options = options
    this.#held = new HeldBack(options.schema)
    this.#contention = new Contention(options.schema, options.find)
  }

  /** Whether a transaction is under way. */
  get busy(): boolean {
    return this.#busy
  }

  get withheld(): Withheld {
    const now = performance.now()
    return { refused: this.#held.list(now), contended: this.#contention.list(now) }
  }

  /**
   * Sends a transaction.
   *
   * @param fill gives it what the rules want changed
   * @returns false where that is nothing, apart from what is withheld
   */
  write(fill: (transaction: Transaction) => void): boolean {
    const transaction = beginTransaction(this.#options.schema, { faults: 'keep' })
    fill(transaction)
    const now = performance.now()
    const sound = transaction
      .rows()
      .filter((row) => row.fault === undefined || this.#fault(row, row.fault, now))
    for (const row of sound) if (row.kind === 'update') this.#narrow(row)
    const { rows, trials } = this.#held.review(
      sound.filter((row) => !row.empty),
      now,
    )
    const ready = this.#contention.review([...rows, ...trials], now, (contended) => this.#tellOf(contended))
    const later = new Set(trials)
    const parts: readonly (readonly RowChange[])[] = [
      ready.filter((row) => !later.has(row) && !this.#suspects(row)),
      ready.filter((row) => !later.has(row) && this.#suspects(row)),
      ready.filter((row) => later.has(row)),
    ].filter((part) => part.length > 0)
    if (parts.length === 0) {
      this.#wake(now)
      return false
    }
    this.#busy = true
    void this.#commit(transaction, parts).then((outcome) => this.#finish(outcome))
    return true
  }

  /** Takes note of what has changed in the database. */
  changed(deltas: readonly RelationDelta[]): void {
    if (this.#held.size > 0) for (const { row } of deltas) this.#held.changed(String(row[0]))
    if (this.#contention.size > 0) this.#contention.removed(removedRows(deltas))
  }

  /** Forgets what waits for its time. */
  close(): void {
    clearTimeout(this.#timer)
  }

  /** Writes one part after the other; gives the outcome that ended it, or the last one. */
  async #commit(transaction: Transaction, parts: readonly (readonly RowChange[])[]): Promise<Outcome> {
    let last: Outcome = { status: 'unchanged' }
    for (const part of parts) {
      const answer = await this.#send(transaction, part)
      last = refusalOf(answer.outcome) ? await this.#divide(transaction, part, answer) : answer.outcome
      if (last.status !== 'committed' && last.status !== 'unchanged') break
    }
    return last
  }

  async #divide(transaction: Transaction, part: readonly RowChange[], refusal: Answer): Promise<Outcome> {
    // What is compared later is all that is wanted of a row, and not the piece of it that was sent.
    const contents = new Map(part.map((row) => [row.key, contentOf(row)]))
    const division = new Division(this.#options.schema, part)
    const { outcome, refused } = await commitPiecewise(division, refusal, (rows) =>
      this.#send(transaction, rows),
    )
    for (const [row, refusal] of refused) this.#hold(row, contents.get(row.key) ?? contentOf(row), refusal)
    for (const line of this.#alike.more()) this.#options.say(line)
    return outcome
  }

  async #send(transaction: Transaction, rows: readonly RowChange[]): Promise<Answer> {
    const part = transaction.part(rows)
    const outcome = await commit(this.#options.client, part)
    this.#options.outcome(outcome)
    if (outcome.status === 'tryAgain' && outcome.lost) this.#lose(rows, outcome.reason)
    else {
      this.#losses = 0
      if (rows.some((row) => this.#suspects(row))) this.#suspected = new Set()
    }
    if (outcome.status === 'committed') {
      this.#held.written(rows)
      this.#contention.written(rows, outcome.inserted, performance.now())
    }
    const at = outcome.status === 'error' ? outcome.operation : undefined
    return { outcome, named: typeof at === 'number' ? part.rowAt(at) : undefined }
  }

  #finish(outcome: Outcome): void {
    const done = (): void => {
      this.#busy = false
      this.#options.changed()
    }
    // What made it come too late has arrived already: it can be made anew at once.
    if (outcome.status === 'error' || outcome.status === 'notOwner') {
      setTimeout(done, Math.min(PAUSE * 2 ** this.#failures++, LONGEST_PAUSE)).unref()
      return
    }
    this.#failures = 0
    done()
  }

  /** The connection was lost over these rows: if that goes on, half of them are tried apart from the others. */
  #lose(rows: readonly RowChange[], reason: string): void {
    const known = rows.every((row) => this.#suspects(row))
    if (++this.#losses < LOSSES && !known) return
    const division = new Division(this.#options.schema, rows)
    const half = division.rowsOf(division.units.slice(0, Math.ceil(division.units.length / 2)))
    const keys = new Set(half.map(({ key }) => key))
    if (division.units.length > 1 && keys.size < new Set(rows.map(({ key }) => key)).size) {
      this.#suspected = keys
      return
    }
    this.#suspected = new Set()
    const refusal = { error: 'the connection is lost over it', details: reason }
    for (const row of rows) this.#hold(row, contentOf(row), refusal, performance.now(), LONGEST)
  }

  /** Whether a row may be what a server dies of. */
  #suspects(row: RowChange): boolean {
    return this.#suspected.size > 0 && this.#suspected.has(row.key)
  }

  /** Holds back a row that cannot be put into words. */
  #fault(row: RowChange, fault: string, now: number): false {
    const refusal = { error: fault, details: undefined }
    if (!this.#held.holds(row, fault, now)) this.#hold(row, fault, refusal, now, Number.POSITIVE_INFINITY)
    return false
  }

  #hold(
    row: RowChange,
    content: string,
    refusal: Refusal,
    now: number = performance.now(),
    pause?: number,
  ): void {
    const uuid = typeof row.reference === 'string' ? row.reference : ''
    const name = nameOf(row, this.#options.find(row.table, uuid))
    const isNew = this.#held.refuse(row, content, refusal, name, now, pause)
    if (!isNew) return
    const what = `${title(row.table, uuid, name)} is held back: ${refusalText(refusal)}`
    this.#options.withheld('refused', this.#alike.tell(row.table, refusal.error, now) ? what : undefined)
  }

  #tellOf({ table, row, name, column, element, ours, theirs }: Contended): void {
    const place = column === undefined ? '' : ` ${column}${element === undefined ? '' : `:${element}`}`
    const [whose, right] =
      column === undefined ? [`is ${theirs}`, `${ours} again`] : [`is set to ${theirs}`, `set to ${ours}`]
    const what = `${title(table, row, name)}${place} ${whose} by somebody else again and again`
    this.#options.withheld('contended', `${what}; it is ${right} less often from now on`)
  }

  /** Leaves the columns out that have their value already: not every column of a row may be written by everybody. */
  #narrow(row: RowChange): void {
    if (typeof row.reference !== 'string') return
    const found = this.#options.find(row.table, row.reference)
    if (!found) return
    for (const { column, element, value } of row.cells()) {
      if (element !== undefined) continue
      const type = columnOf(this.#options.schema, row.table, column)
      if (type.kind !== 'scalar' && type.kind !== 'optional') continue
      const present = found.value(column)
      if (present === undefined) continue
      if (sameJson(encodeColumn(type, present), value)) row.leaveOut({ column })
    }
  }

  /** Sees to it that what waits is written when its time has come. */
  #wake(now: number): void {
    clearTimeout(this.#timer)
    const times = [this.#held.nextTry, this.#contention.nextWrite].filter((at) => at !== undefined)
    const next = Math.min(...times)
    if (!Number.isFinite(next)) return
    this.#timer = setTimeout(() => this.#options.changed(), Math.max(10, next - now)).unref()
  }
}

/** So many rows of a table that are refused alike are told in a minute; of more only the number. */
const ALIKE = 20
const MINUTE = 60_000

/** Sees to it that not more is told of one kind than anybody reads. */
class Alike {
  readonly #kinds = new Map<string, { readonly since: number; told: number; more: number }>()

  /** Whether a row is to be told by name. */
  tell(table: string, error: string, now: number): boolean {
    const title = `${table} rows are held back: ${error}`
    let kind = this.#kinds.get(title)
    if (!kind || now - kind.since > MINUTE) {
      kind = { since: now, told: 0, more: 0 }
      this.#kinds.set(title, kind)
    }
    if (kind.told++ < ALIKE) return true
    kind.more++
    return false
  }

  /** Lines for those that were not told since. */
  more(): readonly string[] {
    return [...this.#kinds].flatMap(([title, kind]) => {
      const { more } = kind
      kind.more = 0
      return more > 0 ? [`${more} more ${title}`] : []
    })
  }
}

function sameJson(one: Json, other: Json | undefined): boolean {
  if (one === other) return true
  return typeof one === 'object' && typeof other === 'object' && stringifyJson(one) === stringifyJson(other)
}

/** The keys of the rows that are gone. */
function removedRows(deltas: readonly RelationDelta[]): ReadonlySet<string> {
  const gone = new Set<string>()
  for (const { relation, row, weight } of deltas)
    if (weight < 0 && !relation.includes('.')) gone.add(`${relation} ${String(row[0])}`)
  // A row that has changed goes as it was and comes as it is.
  if (gone.size > 0)
    for (const { relation, row, weight } of deltas)
      if (weight > 0) gone.delete(`${relation} ${String(row[0])}`)
  return gone
}
