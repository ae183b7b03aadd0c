/** Aggregates in the head of a rule: one row for each combination of the other columns. */

import type { List } from 'immutable'
import {
  collect as collectFold,
  count as countFold,
  type Fold,
  max as maxFold,
  min as minFold,
  sum as sumFold,
} from '../engine/index.ts'
import { type Node, nodeOf, type Term } from './reference.ts'

declare const carried: unique symbol

/** Stands, in the head of a rule, for a value of type `T` folded from all bindings of the body. */
export interface Aggregate<T> {
  readonly [carried]?: T
  readonly fold: Fold
  readonly node: Node
}

class HeadAggregate implements Aggregate<unknown> {
  readonly fold: Fold
  readonly node: Node

  constructor(fold: Fold, term: Term<unknown>) {
    this.fold = fold
    this.node = nodeOf(term)
  }
}

export function isAggregate(term: unknown): term is Aggregate<unknown> {
  return term instanceof HeadAggregate
}

/** How many different values there are. */
export function count(term: Term<unknown>): Aggregate<number> {
  return new HeadAggregate(countFold, term) as Aggregate<number>
}

/** The sum of the different values. */
export function sum(term: Term<number>): Aggregate<number> {
  return new HeadAggregate(sumFold, term) as Aggregate<number>
}

/** The smallest value. */
export function min<T>(term: Term<T>): Aggregate<T> {
  return new HeadAggregate(minFold, term) as Aggregate<T>
}

/** The greatest value. */
export function max<T>(term: Term<T>): Aggregate<T> {
  return new HeadAggregate(maxFold, term) as Aggregate<T>
}

/** All different values, sorted. */
export function collect<T>(term: Term<T>): Aggregate<List<T>> {
  return new HeadAggregate(collectFold, term) as Aggregate<List<T>>
}

/** Values folded by an accumulator of one's own. */
export function fold<T>(with_: Fold, term: Term<unknown>): Aggregate<T> {
  return new HeadAggregate(with_, term) as Aggregate<T>
}
