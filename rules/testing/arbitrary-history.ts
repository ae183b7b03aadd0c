/** Arbitrary histories of a program's inputs: always valid, also when they shrink. */
import fc from 'fast-check'
import type { Value } from '../../engine/index.ts'
import type { Columns, ValueOf } from '../column.ts'
import type { AnyFact } from '../naive/fact-index.ts'
import { type Program, relationsOf } from '../program/program.ts'
import type { Relation } from '../relation.ts'
import { columnValues } from './column-values.ts'
import { Domains, type Place } from './domain.ts'
import { type ForeignKey, referredFirst } from './foreign-key.ts'
import type { History, Step } from './history.ts'
import { type Attempt, InputState } from './input-state.ts'

/** Arbitraries for columns whose values have a form of their own. */
export interface Override {
  readonly relation: Relation
  readonly columns: Readonly<Record<string, fc.Arbitrary<Value> | undefined>>
}

/** Gives columns of an input their values. */
export function override<C extends Columns>(
  relation: Relation<C>,
  columns: { readonly [K in keyof C]?: fc.Arbitrary<ValueOf<C[K]>> },
): Override {
  // The values of a column are column values.
  return { relation, columns: columns as Override['columns'] }
}

/** How large histories get, and what their values are. */
export interface HistoryOptions {
  /** Transactions of a history at most (8). */
  readonly transactions?: number
  /** What a transaction tries to do at most (three times for each input, and 10 at least). */
  readonly steps?: number
  readonly overrides?: readonly Override[]
  /** Facts that make sense together: a history begins with all of one of these lists, or with some, and goes on from there. */
  readonly beginnings?: readonly (readonly Step[])[]
  readonly references?: readonly ForeignKey[]
}

/** Histories of the inputs of a program. */
export function arbitraryHistory(program: Program, options: HistoryOptions = {}): fc.Arbitrary<History> {
  const inputs = relationsOf(program).filter((relation) => relation.kind === 'input')
  if (inputs.length === 0) return fc.constant([])
  const { transactions = 8, steps = Math.max(10, 3 * inputs.length) } = options
  const { overrides = [], references = [], beginnings = [] } = options
  const domains = new Domains(program)
  const joined = (relation: Relation, column: string): readonly Place[] =>
    relation.columns[column]?.values || overridden(relation, overrides).has(column)
      ? []
      : domains.joined(relation, column)
  // A transaction has half of the steps that it can have, by and large.
  const going = Array.from({ length: Math.floor(steps / 2) }, () => false)
  const attemptsOf = (...kinds: readonly Attempt['kind'][]): fc.Arbitrary<readonly Attempt[]> => {
    const attempt = fc.oneof(
      ...inputs.map((relation) =>
        fc.record<Attempt>({
          kind: fc.constantFrom(...kinds),
          relation: fc.constant(relation),
          fact: arbitraryFact(relation, overrides, domains),
          pick: fc.nat(),
          last: fc.constantFrom(...going, true),
        }),
      ),
    )
    return fc.array(attempt, { maxLength: Math.ceil((transactions * steps) / 2), size: 'max' })
  }
  // Facts must come before they can go.
  const [filling, changing] = [attemptsOf('insert'), attemptsOf('insert', 'insert', 'remove', 'modify')]
  // Some inputs have few facts, others in each history (swarm testing; Groce and others 2012): one that is
  // full of them may keep rules from firing, as the nodes that are down do where paths are looked for.
  const sparse = fc.tuple(...inputs.map(() => fc.constantFrom(false, false, true)))
  const begun = beginnings.length === 0 ? fc.constant([]) : arbitraryBeginning(beginnings, references)
  // Without bias most histories are long.
  return fc.noBias(fc.tuple(begun, filling, changing, sparse)).map(([given, first, then, isSparse]) => {
    const few = new Set(inputs.filter((_, i) => isSparse[i]))
    const tried = [...first, ...then].filter(
      ({ kind, relation, pick }) => kind !== 'insert' || !few.has(relation) || pick % 5 === 0,
    )
    const state = new InputState(references, joined)
    const start = given.flatMap(({ relation, fact }) => state.insert(relation, fact))
    return [
      start,
      ...cut(tried, steps)
        .slice(0, transactions)
        .map((each) => each.flatMap((one) => state.try(one))),
    ].filter((done) => done.length > 0)
  })
}

/** One of several lists of facts, whole or in part; a failure shrinks to few of them. */
function arbitraryBeginning(
  beginnings: readonly (readonly Step[])[],
  references: readonly ForeignKey[],
): fc.Arbitrary<readonly Step[]> {
  return fc.oneof(
    ...beginnings.map((facts) => {
      const whole = referredFirst(facts, references)
      return fc.oneof(
        { withCrossShrink: true },
        { weight: 1, arbitrary: fc.subarray([...whole]) },
        { weight: 3, arbitrary: fc.constant(whole) },
      )
    }),
  )
}

/** Cuts a list into transactions. */
function cut(attempts: readonly Attempt[], steps: number): readonly (readonly Attempt[])[] {
  const transactions: Attempt[][] = []
  let open: Attempt[] | undefined
  for (const attempt of attempts) {
    if (!open) {
      open = []
      transactions.push(open)
    }
    open.push(attempt)
    if (attempt.last || open.length === steps) open = undefined
  }
  return transactions
}

/** The arbitraries that someone gave; what is said last counts. */
function overridden(
  relation: Relation,
  overrides: readonly Override[],
): ReadonlyMap<string, fc.Arbitrary<Value> | undefined> {
  return new Map(overrides.flatMap((its) => (its.relation === relation ? Object.entries(its.columns) : [])))
}

/** Facts of an input; columns that refer to others are resolved when it is known what is there. */
function arbitraryFact(
  relation: Relation,
  overrides: readonly Override[],
  domains: Domains,
): fc.Arbitrary<AnyFact> {
  // What is said last counts.
  const own = overridden(relation, overrides)
  return fc.record(
    Object.fromEntries(
      Object.entries(relation.columns).map(([name, column]) => [
        name,
        own.get(name) ?? columnValues(column, domains.constants(relation, name)),
      ]),
    ),
  )
}
