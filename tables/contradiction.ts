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

/** The lines of the log for what has lost a contest in the last transaction. */
export function contradictionLines(
  instance: Instance,
  contests: readonly Contest[],
  origins: Origins,
): readonly TellingLine[] {
  return contests.flatMap((contest) => {
    const { table, losing } = contest
    const news = instance
      .changes(losing)
      .flatMap(({ fact, weight }) => (weight > 0 ? [fact as unknown as AnyFact] : [])) // columns known by name only
    const lines = news.slice(0, ALIKE).map((fact) => contradictionLine(instance, contest, fact, origins))
    if (news.length > ALIKE) lines.push(`${table}: ${news.length - ALIKE} more contradict others: left out`)
    return lines.map((line) => ({ line, table }))
  })
}

function contradictionLine(
  instance: Instance,
  { table, columns, key, desired, losing }: Contest,
  loser: AnyFact,
  { databases, names }: Origins,
): string {
  const agrees = (fact: AnyFact): boolean => key.every((column) => fact[column] === loser[column])
  const lost = new Set(
    (instance.facts(losing) as unknown as readonly AnyFact[]).map((f) => stringifyJson(f as JsonObject)),
  )
  const winner = (instance.facts(desired) as unknown as readonly AnyFact[]).find(
    (fact) => agrees(fact) && !lost.has(stringifyJson(fact as JsonObject)),
  )
  const [mine, theirs] = [loser, winner].map((fact) =>
    fact ? inputsOf(instance.explain(desired, fact as never), databases) : new Map<string, string>(),
  ) as [ReadonlyMap<string, string>, ReadonlyMap<string, string>]
  const called = names()
  const rows = (its: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>): string => {
    const own = [...its].filter(([row]) => !others.has(row)).map(([row, of]) => nameOf(of, row, called))
    return own.length === 0 ? '' : ` of ${own.slice(0, ALIKE).join(', ')}`
  }
  const differing = columnNames(desired).filter((column) => winner && winner[column] !== loser[column])
  const isElement = key.includes('key')
  const of = isElement ? `${columns.join()}:${String(loser.key)}` : columns.join(', ')
  const shown = (fact: AnyFact): string => {
    if (isElement) return String(fact.value)
    const told = key.includes('uuid') ? differing : [...key, 'uuid']
    return told.map((column) => `${column}=${String(fact[column])}`).join(' ')
  }
  const counts = winner ? `${shown(winner)}${rows(theirs, mine)}` : 'a row of others'
  return `${nameOf(table, String(loser.uuid), called)} ${of}: ${shown(loser)}${rows(mine, theirs)} is left out, for ${counts} counts`
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
