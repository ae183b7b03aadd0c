/** What is told of contests: who lost what to whom, and which rows want it. */
import { type DatabaseSchema, type JsonObject, stringifyJson } from '../ovsdb/index.ts'
import { columnNames, type Explanation, type Instance, type Premise } from '../rules/index.ts'
import type { Contest } from './contest.ts'
import type { RowNames } from './row-names.ts'
import type { Tables } from './tables.ts'
import type { TellingLine } from './told.ts'

/** Where the rows are that things are wanted by, and what they are called. */
export interface Origins {
  readonly databases: readonly Tables<DatabaseSchema>[]
  /** Makes the names of rows, which takes going through all of them: only where there is something to tell. */
  readonly names: () => RowNames
}

type AnyFact = Explanation['fact']

/** So many contests of one place are told with the rows that want it; of more only the number. */
const ALIKE = 5

/**
 * Which rows want a thing is searched for: after a search that took a while none is made for so many times as long, so
 * that somebody who makes contradictions one after the other does not keep a daemon busy.
 */
const REST = 50

/** Tells what loses contests. */
export class ContradictionLog {
  #searchAt = 0

  /** The lines of the log for what has lost a contest in the last transaction. */
  lines(instance: Instance, contests: readonly Contest[], origins: Origins): readonly TellingLine[] {
    return contests.flatMap((contest) => {
      const { table, losing } = contest
      const news = instance
        .changes(losing)
        .flatMap(({ fact, weight }) => (weight > 0 ? [fact as unknown as AnyFact] : [])) // columns known by name only
      const lines = news.slice(0, ALIKE).map((fact) => this.#line(instance, contest, fact, origins))
      if (news.length > ALIKE) lines.push(`${table}: ${news.length - ALIKE} more contradict others: left out`)
      return lines.map((line) => ({ line, table }))
    })
  }

  #line(instance: Instance, contest: Contest, loser: AnyFact, { databases, names }: Origins): string {
    const { desired } = contest
    const winner = winnerOf(instance, contest, loser)
    const began = performance.now()
    const searches = began >= this.#searchAt
    const inputs = (fact: AnyFact | undefined): ReadonlyMap<string, string> =>
      fact && searches ? inputsOf(instance.explain(desired, fact as never), databases) : new Map()
    const [mine, theirs] = [inputs(loser), inputs(winner)]
    const ended = performance.now()
    if (searches) this.#searchAt = ended + REST * (ended - began)
    return contradictionLine(
      contest,
      { fact: loser, rows: mine },
      winner && { fact: winner, rows: theirs },
      names(),
    )
  }
}

/** A fact, and the rows that want it, each with its table. */
interface Side {
  readonly fact: AnyFact
  readonly rows: ReadonlyMap<string, string>
}

/** The fact that counts in the place of a loser; none where that is a row of others. */
function winnerOf(
  instance: Instance,
  { key, desired, losing }: Contest,
  loser: AnyFact,
): AnyFact | undefined {
  const facts = (of: typeof desired): readonly AnyFact[] =>
    instance.facts(of) as unknown as readonly AnyFact[] // columns known by name only
  const lost = new Set(facts(losing).map((fact) => stringifyJson(fact as JsonObject)))
  return facts(desired).find(
    (fact) =>
      key.every((column) => fact[column] === loser[column]) && !lost.has(stringifyJson(fact as JsonObject)),
  )
}

function contradictionLine(
  { table, columns, key, desired }: Contest,
  { fact: loser, rows: mine }: Side,
  winner: Side | undefined,
  called: RowNames,
): string {
  const rows = (its: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>): string => {
    const own = [...its].filter(([row]) => !others.has(row)).map(([row, of]) => nameOf(of, row, called))
    return own.length === 0 ? '' : ` of ${own.slice(0, ALIKE).join(', ')}`
  }
  const isElement = key.includes('key')
  const differing = columnNames(desired).filter((column) => winner && winner.fact[column] !== loser[column])
  const told = key.includes('uuid') ? differing : [...key, 'uuid']
  const shown = (fact: AnyFact): string =>
    isElement ? String(fact.value) : told.map((column) => `${column}=${String(fact[column])}`).join(' ')
  const place = isElement ? `${columns.join()}:${String(loser.key)}` : columns.join(', ')
  const counts = winner ? `${shown(winner.fact)}${rows(winner.rows, mine)}` : 'a row of others'
  const left = `${shown(loser)}${rows(mine, winner?.rows ?? new Map())}`
  return `${nameOf(table, String(loser.uuid), called)} ${place}: ${left} is left out, for ${counts} counts`
}

function nameOf(table: string, row: string, names: RowNames): string {
  const name = names.get(row)
  return name === undefined ? `${table} ${row}` : `${table} ${name} (${row})`
}

/** The rows of databases that an explanation ends at, each with its table. */
function inputsOf(
  explanation: Explanation,
  databases: readonly Tables<DatabaseSchema>[],
): ReadonlyMap<string, string> {
  const places = new Map(
    databases.flatMap((tables) =>
      tables.relations.map((relation) => [relation.name, tables.placeOf(relation)?.table] as const),
    ),
  )
  const found = new Map<string, string>()
  const visit = (premise: Premise): void => {
    if (premise.how === 'absent') return
    const table = places.get(premise.relation)
    if (premise.how === 'input' && table !== undefined && typeof premise.fact.uuid === 'string')
      found.set(premise.fact.uuid, table)
    for (const { premises } of premise.derivations) premises.forEach(visit)
  }
  visit(explanation)
  return found
}
