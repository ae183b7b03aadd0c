/** Histories: transactions that bring and take input facts, as data. */
import type { Columns, ValueOf } from '../column.ts'
import type { AnyFact } from '../naive/fact-index.ts'
import { type Program, relationsOf } from '../program/program.ts'
import type { Relation } from '../relation.ts'

/** One fact that comes or goes. In what people write, a relation may be given by its name. */
export interface Step<R extends Relation | string = Relation> {
  readonly kind: 'insert' | 'remove'
  readonly relation: R
  readonly fact: AnyFact
}

/** Transactions, one after the other. */
export type History<R extends Relation | string = Relation> = readonly (readonly Step<R>[])[]

/** A fact as it is written in a test: a text need not be branded, nor be one of a category's values. */
export type WrittenFact<C extends Columns> = { readonly [K in keyof C]: Plain<ValueOf<C[K]>> }

type Plain<T> = T extends string ? string : T extends number ? number : T

/** A fact that comes. */
export function insert<C extends Columns>(relation: Relation<C>, fact: WrittenFact<C>): Step
export function insert(relation: string, fact: AnyFact): Step<string>
export function insert<R extends Relation | string>(relation: R, fact: AnyFact): Step<R> {
  return { kind: 'insert', relation, fact }
}

/** A fact that goes. */
export function remove<C extends Columns>(relation: Relation<C>, fact: WrittenFact<C>): Step
export function remove(relation: string, fact: AnyFact): Step<string>
export function remove<R extends Relation | string>(relation: R, fact: AnyFact): Step<R> {
  return { kind: 'remove', relation, fact }
}

/**
 * A history with the relations that its names stand for.
 *
 * @throws Error for a name that no relation of the program has
 */
export function resolve(program: Program, history: History<Relation | string>): History {
  const byName = new Map(relationsOf(program).map((relation) => [relation.name, relation]))
  return history.map((steps) =>
    steps.map(({ relation: of, ...step }) => {
      const relation = typeof of === 'string' ? byName.get(of) : of
      if (!relation) throw new Error(`no relation of the program is called ${String(of)}`)
      return { ...step, relation }
    }),
  )
}

/** The steps that undo a history, the last one first. */
export function undoing(history: History): readonly Step[] {
  return history
    .flat()
    .map(({ kind, ...step }): Step => ({ ...step, kind: kind === 'insert' ? 'remove' : 'insert' }))
    .reverse()
}
