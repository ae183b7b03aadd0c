/**
 * Writes of a transaction that a server has refused what the server takes, and finds what it does not: by halving, and
 * by what the server says of it.
 */
import type { Outcome, RowChange } from '../ovsdb/index.ts'
import type { Division, Unit } from './division.ts'
import { type Refusal, refusalOf, uuidsIn } from './refusal.ts'

/** What became of some rows that were sent, and the row that the server has found fault with, if it says so. */
export interface Answer {
  readonly outcome: Outcome
  readonly named: RowChange | undefined
}

/** How a transaction ended that was written piece by piece. */
export interface PiecewiseOutcome {
  /** The last outcome that was no refusal of rows. */
  readonly outcome: Outcome
  readonly refused: ReadonlyMap<RowChange, Refusal>
}

/** A unit that was refused by itself, and the rows that go along with it and are to blame. */
interface Refused {
  readonly unit: Unit
  readonly refusal: Refusal
  readonly blamed: readonly RowChange[]
}

/** So many transactions are made of one; then it is better to begin anew, so that others have a turn. */
const MOST = 500

/**
 * Resolves when all is written that the server takes, or when it is better begun anew.
 *
 * @param refusal of all of it together
 */
export async function commitPiecewise(
  division: Division,
  refusal: Answer,
  send: (rows: readonly RowChange[]) => Promise<Answer>,
): Promise<PiecewiseOutcome> {
  return new PiecewiseCommit(division, refusal, send).run()
}

class PiecewiseCommit {
  readonly #division: Division
  readonly #send: (rows: readonly RowChange[]) => Promise<Answer>
  readonly #refused = new Map<RowChange, Refusal>()
  /** The answer that is known before anything is sent. */
  #known: Answer | undefined
  readonly #written = new Set<RowChange>()
  #sent = 0
  /** The outcome that ends it, if there is one. */
  #end: Outcome | undefined
  /** Whether something was written in this pass. */
  #progress = false

  constructor(
    division: Division,
    { outcome, named }: Answer,
    send: (rows: readonly RowChange[]) => Promise<Answer>,
  ) {
    this.#division = division
    // Of a row that is in pieces it is not known which of them is at fault.
    this.#known = { outcome, named: named && division.isWhole(named) ? named : undefined }
    this.#send = send
  }

  /** What was refused may have needed what came later: it is tried again for as long as that leads anywhere. */
  async run(): Promise<PiecewiseOutcome> {
    let units: readonly Unit[] = this.#division.units
    let before: readonly Refused[] = []
    while (units.length > 0 && !this.#end) {
      const refused = await this.#pass(units)
      if (refused.length === 0 || this.#end) break
      const joined = joinedByDetails(refused)
      if (this.#sent >= MOST)
        units = this.#refuse([...before.filter(({ unit }) => !this.#isWritten(unit)), ...refused])
      else if (this.#progress || joined.length < refused.length) units = joined
      else units = this.#withoutBlamed(refused) ?? (await this.#apart(refused))
      before = refused
    }
    return { outcome: this.#end ?? { status: 'unchanged' }, refused: this.#refused }
  }

  /** Refuses the rows that go along with others and are to blame, if there are any; the others have another chance. */
  #withoutBlamed(refused: readonly Refused[]): readonly Unit[] | undefined {
    const units = refused.map(({ unit }) => unit)
    const blamed = new Map(
      refused.flatMap(({ blamed, refusal }) => blamed.map((row) => [row, refusal] as const)),
    )
    if (blamed.size === 0) return undefined
    for (const [row, refusal] of blamed) {
      this.#refused.set(row, refusal)
      this.#division.refuse(row, units)
    }
    return single(units)
  }

  /** Of those that were tried together in vain some may be good; the others are refused. */
  async #apart(refused: readonly Refused[]): Promise<readonly Unit[]> {
    const units = refused.map(({ unit }) => unit)
    if (units.every((unit) => unit.length === 1)) return this.#refuse(refused)
    const still = await this.#pass(single(units))
    if (this.#end) return []
    return this.#progress ? still.map(({ unit }) => unit) : this.#refuse(still)
  }

  #refuse(refused: readonly Refused[]): readonly Unit[] {
    for (const { unit, refusal } of refused)
      for (const row of this.#division.subjects(unit)) if (!row.empty) this.#refused.set(row, refusal)
    return []
  }

  #isWritten(unit: Unit): boolean {
    return unit.every((row) => this.#written.has(row))
  }

  /** Tries all units, and gives those that the server refuses by themselves. */
  async #pass(units: readonly Unit[]): Promise<readonly Refused[]> {
    this.#progress = false
    const refused: Refused[] = []
    const stack: (readonly Unit[])[] = [units]
    for (let part = stack.pop(); part && !this.#end && this.#sent < MOST; part = stack.pop()) {
      if (part.length === 0) continue
      const rows = this.#division.rowsOf(part)
      this.#sent++
      const { outcome, named } = this.#known ?? (await this.#send(rows))
      this.#known = undefined
      const refusal = refusalOf(outcome)
      if (outcome.status === 'committed' || outcome.status === 'unchanged') {
        this.#division.written(rows)
        for (const row of rows) this.#written.add(row)
        this.#progress ||= outcome.status === 'committed'
      } else if (!refusal) this.#end = outcome
      else {
        const at =
          part.length === 1 ? 0 : part.findIndex((unit) => named !== undefined && unit.includes(named))
        const unit = part[at]
        if (unit) refused.push({ unit, refusal, blamed: this.#blamed(rows, named, refusal) })
        const after = part.slice(at + 1)
        const half = Math.ceil(after.length / 2)
        stack.push(after.slice(half), after.slice(0, half), part.slice(0, Math.max(at, 0)))
      }
    }
    return refused
  }

  /** The rows that go along with others and that the server has found fault with. */
  #blamed(
    rows: readonly RowChange[],
    named: RowChange | undefined,
    { details = '' }: Refusal,
  ): readonly RowChange[] {
    const mentioned = new Set(uuidsIn(details))
    const guilty = named ? [named] : rows.filter(({ reference }) => mentioned.has(String(reference)))
    return guilty.every((row) => this.#division.isCompanion(row)) ? guilty : []
  }
}

/** Each row by itself, those without an effect left out. */
function single(units: readonly Unit[]): readonly Unit[] {
  return units.flatMap((unit) => unit.filter((row) => !row.empty).map((row) => [row]))
}

/** Units of which the server says that one stands in the way of the other are tried together. */
function joinedByDetails(refused: readonly Refused[]): readonly Unit[] {
  const groups = refused.map(({ unit }) => new Set(unit))
  const home = new Map<string, number>()
  for (const [at, { unit }] of refused.entries())
    for (const { reference } of unit) home.set(String(reference), at)
  const leader = refused.map((_, at) => at)
  const leaderOf = (at: number): number => {
    let found = at
    while (leader[found] !== found) found = leader[found] as number // every place has a leader
    return found
  }
  for (const [at, { refusal }] of refused.entries())
    for (const uuid of uuidsIn(refusal.details ?? '')) {
      const other = home.get(uuid)
      if (other === undefined) continue
      const [one, two] = [leaderOf(at), leaderOf(other)]
      if (one === two) continue
      const [to, from] = [Math.min(one, two), Math.max(one, two)]
      leader[from] = to
      for (const row of groups[from] ?? []) groups[to]?.add(row)
    }
  return groups.filter((_, at) => leader[at] === at).map((rows) => [...rows])
}
