/** Histories: transactions of input facts, as data and as text that can be pasted into a test. */
import { isCollection, List } from 'immutable'
import type { Columns } from '../column.ts'
import type { AnyFact } from '../naive/fact-index.ts'
import type { Fact, Relation } from '../relation.ts'

/** One fact that comes or goes. */
export interface Step {
  readonly kind: 'insert' | 'remove'
  readonly relation: Relation
  readonly fact: AnyFact
}

/** Transactions, one after the other. */
export type History = readonly (readonly Step[])[]

/** A fact that comes. */
export function insert<C extends Columns>(relation: Relation<C>, fact: Fact<C>): Step {
  return { kind: 'insert', relation, fact }
}

/** A fact that goes. */
export function remove<C extends Columns>(relation: Relation<C>, fact: Fact<C>): Step {
  return { kind: 'remove', relation, fact }
}

/** A history as a call of `replay`. */
export function showHistory(history: History): string {
  const transactions = history.map(
    (steps) => `  [\n${steps.map((step) => `    ${showStep(step)},\n`).join('')}  ],\n`,
  )
  return `replay(program, [\n${transactions.join('')}])`
}

function showStep({ kind, relation, fact }: Step): string {
  return `${kind}(${relation.name}, ${showFields(fact)})`
}

function showFields(fact: AnyFact): string {
  const fields = Object.entries(fact).map(([column, value]) => `${showName(column)}: ${showLiteral(value)}`)
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}

function showName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}

/** A value as TypeScript. */
export function showLiteral(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (Object.is(value, -0)) return '0'
  if (List.isList(value)) return `List([${value.map(showLiteral).join(', ')}])`
  if (isCollection(value)) return `${value.toString().split(' ')[0]}(${JSON.stringify(value)})`
  return String(value)
}
