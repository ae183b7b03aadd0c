/** Arbitrary histories of a program's inputs: always valid, also when they shrink. */
import fc from 'fast-check'
import { List } from 'immutable'
import type { Value } from '../../engine/index.ts'
import type { Columns, ValueOf } from '../column.ts'
import type { AnyFact } from '../naive/fact-index.ts'
import { FactSet } from '../naive/fact-set.ts'
import { type Program, relationsOf } from '../program/program.ts'
import { columnNames, type Relation } from '../relation.ts'
import { Constants, columnValues } from './column-values.ts'
import type { History, Step } from './history.ts'

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

/** A column whose values are those of a column of another input's present facts. */
export interface ForeignKey {
  readonly from: Relation
  readonly column: string
  readonly to: Relation
  readonly key: string
}

/** Says that a column refers to facts of another input, which are there when the fact comes. */
export function refers<A extends Columns, B extends Columns>(
  from: Relation<A>,
  column: keyof A & string,
  to: Relation<B>,
  key: keyof B & string,
): ForeignKey {
  return { from, column, to, key }
}

/** How large histories get, and what their values are. */
export interface HistoryOptions {
  /** Transactions of a history at most (6), and what each tries to do at most (6). */
  readonly transactions?: number
  readonly steps?: number
  readonly overrides?: readonly Override[]
  readonly references?: readonly ForeignKey[]
}

/** Something tried: whether it can be done depends on the facts at that time. */
interface Attempt {
  readonly kind: 'insert' | 'remove' | 'modify'
  readonly relation: Relation
  readonly fact: AnyFact
  /** Chooses the fact to remove or modify, the column to modify, and facts referred to. */
  readonly pick: number
}

/** Histories of the inputs of a program. */
export function arbitraryHistory(program: Program, options: HistoryOptions = {}): fc.Arbitrary<History> {
  const { transactions = 6, steps = 6, overrides = [], references = [] } = options
  const inputs = relationsOf(program).filter((relation) => relation.kind === 'input')
  if (inputs.length === 0) return fc.constant([])
  const constants = new Constants(program)
  const attempt = fc.oneof(
    ...inputs.map((relation) => {
      const own = overrides.find((each) => each.relation === relation)?.columns ?? {}
      const columns = Object.entries(relation.columns).map(
        ([name, column]) => [name, own[name] ?? columnValues(column, constants.of(relation, name))] as const,
      )
      return fc.record<Attempt>({
        // Facts must come before they can go.
        kind: fc.constantFrom('insert', 'insert', 'insert', 'remove', 'modify'),
        relation: fc.constant(relation),
        fact: fc.record(Object.fromEntries(columns)),
        pick: fc.nat(1000),
      })
    }),
  )
  // Small histories are found by shrinking; while searching, large and varied ones hit more rules.
  const attempts = fc.noBias(
    fc.array(fc.array(attempt, { maxLength: steps, size: 'max' }), { maxLength: transactions, size: 'max' }),
  )
  return attempts.map((all) => {
    const state = new State(references)
    return all.map((each) => each.flatMap((one) => state.try(one))).filter((done) => done.length > 0)
  })
}

/** The facts that a history has led to. */
class State {
  readonly #facts = new Map<Relation, FactSet>()
  readonly #references: readonly ForeignKey[]

  constructor(references: readonly ForeignKey[]) {
    this.#references = references
  }

  /** Does what is tried if it can be done. */
  try({ kind, relation, fact, pick }: Attempt): readonly Step[] {
    if (kind === 'insert') return this.#insert(relation, fact, pick)
    const present = this.#of(relation).values()
    const chosen = present[pick % Math.max(1, present.length)]
    if (!chosen) return []
    this.#of(relation).delete(chosen)
    const gone: Step = { kind: 'remove', relation, fact: chosen }
    if (kind === 'remove') return [gone]
    const names = columnNames(relation)
    const column = names[pick % names.length]
    const changed = column === undefined ? chosen : { ...chosen, [column]: fact[column] ?? null }
    return [gone, ...this.#insert(relation, changed, pick)]
  }

  #insert(relation: Relation, fact: AnyFact, pick: number): readonly Step[] {
    const whole = this.#refer(relation, fact, pick)
    if (!whole || this.#of(relation).has(whole) || this.#clashes(relation, whole)) return []
    this.#of(relation).add(whole)
    return [{ kind: 'insert', relation, fact: whole }]
  }

  /** The fact with its references resolved; none where there is nothing to refer to. */
  #refer(relation: Relation, fact: AnyFact, pick: number): AnyFact | undefined {
    let whole = fact
    for (const { from, column, to, key } of this.#references) {
      if (from !== relation) continue
      const targets = this.#of(to).values()
      const target = targets[pick % Math.max(1, targets.length)]
      if (!target) return undefined
      whole = { ...whole, [column]: target[key] ?? null }
    }
    return whole
  }

  #clashes(relation: Relation, fact: AnyFact): boolean {
    const { key } = relation
    if (!key) return false
    const keyOf = (of: AnyFact): List<Value> => List(key.map((column) => of[column] ?? null))
    return this.#of(relation)
      .values()
      .some((other) => keyOf(other).equals(keyOf(fact)))
  }

  #of(relation: Relation): FactSet {
    let known = this.#facts.get(relation)
    if (!known) {
      known = new FactSet(relation)
      this.#facts.set(relation, known)
    }
    return known
  }
}
