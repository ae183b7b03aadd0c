/** User functions as data: what random circuits compute, and how it is made to fail. */
import { is, List } from 'immutable'
import type { Value } from '../../../engine/index.ts'

/** A value computed from some others, which are referred to by position. */
export type Expression =
  | { readonly kind: 'argument'; readonly index: number }
  | { readonly kind: 'constant'; readonly value: Value }
  | { readonly kind: 'type'; readonly index: number }
  | { readonly kind: 'number'; readonly index: number }
  | { readonly kind: 'pair'; readonly index: number; readonly other: number }

/** A test of some values. */
export type Predicate =
  | { readonly kind: 'equal'; readonly index: number; readonly other: number; readonly not: boolean }
  | { readonly kind: 'is'; readonly index: number; readonly value: Value; readonly not: boolean }
  | { readonly kind: 'type'; readonly index: number; readonly type: string; readonly not: boolean }

export function evaluate(expression: Expression, values: readonly Value[]): Value {
  const at = (index: number): Value => values[index] as Value
  switch (expression.kind) {
    case 'argument':
      return at(expression.index)
    case 'constant':
      return expression.value
    case 'type':
      return typeof at(expression.index)
    case 'number':
      return numberOf(at(expression.index))
    case 'pair':
      return List([at(expression.index), at(expression.other)])
  }
}

export function test(predicate: Predicate, values: readonly Value[]): boolean {
  const value = values[predicate.index] as Value
  switch (predicate.kind) {
    case 'equal':
      return is(value, values[predicate.other]) !== predicate.not
    case 'is':
      return is(value, predicate.value) !== predicate.not
    case 'type':
      return (typeof value === predicate.type) !== predicate.not
  }
}

/** A number for every value: numbers that add up without rounding, and some that do not. */
export function numberOf(value: Value): number {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? value : 0.3
    case 'bigint':
      return 0.1
    case 'boolean':
      return value ? 1e16 : -1e16
    case 'string':
      return value.length + 0.2
    default:
      return value === null ? 0.7 : value.hashCode() / 3
  }
}

/** Makes user functions of one operator throw where they are given a certain value, while it is armed. */
export class Fault {
  #armed: { readonly operator: string; readonly value: Value } | undefined

  arm(operator: string, value: Value): void {
    this.#armed = { operator, value }
  }

  disarm(): void {
    this.#armed = undefined
  }

  /** Called by every user function of an operator with the values it is given. */
  strike(operator: string, values: readonly Value[]): void {
    const armed = this.#armed
    if (armed?.operator === operator && values.some((value) => is(value, armed.value)))
      throw new Error('poisoned')
  }
}
