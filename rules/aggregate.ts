/**
 * Aggregates in the head of a rule: one row for each combination of the columns that are not folded.
 *
 * An aggregate folds the different values that its terms have among the bindings of the body, each
 * once, however many bindings give that value. `per` makes values count once for each of something
 * else: `sum(size, { per: [port] })` adds up the sizes of different ports, equal or not.
 */
import { List, OrderedMap } from 'immutable'
import {
  type Accumulator,
  collect as collectFold,
  compareValues,
  count as countFold,
  type Fold,
  max as maxFold,
  min as minFold,
  sum as sumFold,
  type Value,
} from '../engine/index.ts'
import { computeAll, type Node, nodeOf, type Term } from './reference.ts'

declare const carried: unique symbol

/** Which aggregate it is, for those who compute it from its definition; `fold` is one of someone's own. */
export type AggregateMeaning =
  | { readonly kind: 'count' | 'several' | 'sum' | 'min' | 'max' | 'collect' | 'collectMap' | 'fold' }
  | { readonly kind: 'top'; readonly n: number; readonly order: 'greatest' | 'least' }

/** Stands, in the head of a rule, for a value of type `T` folded from all bindings of the body. */
export interface Aggregate<T> {
  readonly [carried]?: T
  readonly meaning: AggregateMeaning
  /** Folds the different values of `value`. */
  readonly fold: Fold
  readonly value: Node
  /** The same with nothing put together: `plain` folds the first of `terms`, for each combination of them once. */
  readonly plain: Fold
  readonly terms: readonly Node[]
}

/** What a value counts once for. */
export interface Per {
  readonly per: readonly Term<unknown>[]
}

class HeadAggregate implements Aggregate<unknown> {
  readonly meaning: AggregateMeaning
  readonly fold: Fold
  readonly value: Node
  readonly plain: Fold
  readonly terms: readonly Node[]

  constructor(
    meaning: AggregateMeaning,
    fold: Fold,
    value: Node,
    plain = fold,
    terms: readonly Node[] = [value],
  ) {
    this.meaning = meaning
    this.fold = fold
    this.value = value
    this.plain = plain
    this.terms = terms
  }
}

export function isAggregate(term: unknown): term is Aggregate<unknown> {
  return term instanceof HeadAggregate
}

/** How many different values, or combinations of values, there are. */
export function count(...terms: readonly [Term<unknown>, ...Term<unknown>[]]): Aggregate<number> {
  const node = terms.length === 1 ? nodeOf(terms[0]) : listOf(terms)
  return new HeadAggregate(
    { kind: 'count' },
    countFold,
    node,
    countFold,
    terms.map(nodeOf),
  ) as Aggregate<number>
}

/** Whether there are several different values: it changes only between one and more. */
export function several(term: Term<unknown>): Aggregate<boolean> {
  const start: Fold['start'] = () => {
    const number = countFold.start()
    return {
      add: (value, weight) => number.add(value, weight),
      result: () => (number.result() as number) > 1, // what count gives
      get isEmpty() {
        return number.isEmpty ?? true
      },
    }
  }
  return new HeadAggregate(
    { kind: 'several' },
    { name: 'several', start },
    nodeOf(term),
  ) as Aggregate<boolean>
}

/** The sum of the different values, or of one for each of `per`. */
export function sum(term: Term<number>, { per }: Per = { per: [] }): Aggregate<number> {
  return perEach('sum', sumFold, term, per) as Aggregate<number>
}

/** The smallest value. */
export function min<T>(term: Term<T>): Aggregate<T> {
  return new HeadAggregate({ kind: 'min' }, minFold, nodeOf(term)) as Aggregate<T>
}

/** The greatest value. */
export function max<T>(term: Term<T>): Aggregate<T> {
  return new HeadAggregate({ kind: 'max' }, maxFold, nodeOf(term)) as Aggregate<T>
}

/** The `n` greatest values, the greatest first, or with `least` the smallest, the smallest first. */
export function top<T>(
  n: number,
  term: Term<T>,
  order: 'greatest' | 'least' = 'greatest',
): Aggregate<List<T>> {
  const start: Fold['start'] = () => {
    const all = collectFold.start()
    return {
      add: (value, weight) => all.add(value, weight),
      result: () => {
        const values = all.result() as List<Value> // what collect gives
        return order === 'least' ? values.take(n) : values.takeLast(n).reverse()
      },
      get isEmpty() {
        return all.isEmpty ?? true
      },
    }
  }
  const fold = { name: `top ${n}`, start }
  return new HeadAggregate({ kind: 'top', n, order }, fold, nodeOf(term)) as Aggregate<List<T>>
}

/** All different values, sorted. */
export function collect<T>(term: Term<T>): Aggregate<List<T>> {
  return new HeadAggregate({ kind: 'collect' }, collectFold, nodeOf(term)) as Aggregate<List<T>>
}

/** All different keys, sorted, each with its value: of several the smallest. */
export function collectMap<K, V>(key: Term<K>, value: Term<V>): Aggregate<OrderedMap<K, V>> {
  const start: Fold['start'] = () => {
    const pairs = collectFold.start()
    return {
      add: (pair, weight) => pairs.add(pair, weight),
      result: () => toMap(pairs.result() as List<List<Value>>), // what collect gives of pairs
      get isEmpty() {
        return pairs.isEmpty ?? true
      },
    }
  }
  const fold = { name: 'map', start }
  return new HeadAggregate({ kind: 'collectMap' }, fold, listOf([key, value])) as Aggregate<OrderedMap<K, V>>
}

/** Values folded by an accumulator of one's own: the different ones, or one for each of `per`. */
export function fold<T>(with_: Fold, term: Term<unknown>, { per }: Per = { per: [] }): Aggregate<T> {
  return perEach('fold', with_, term, per) as Aggregate<T>
}

function perEach(
  kind: 'sum' | 'fold',
  inner: Fold,
  term: Term<unknown>,
  per: readonly Term<unknown>[],
): Aggregate<unknown> {
  if (per.length === 0) return new HeadAggregate({ kind }, inner, nodeOf(term))
  const start = (): Accumulator => {
    const accumulator = inner.start()
    return {
      // The list begins with the value that is folded.
      add: (list, weight) => accumulator.add((list as List<Value>).first() as Value, weight),
      result: () => accumulator.result(),
      get isEmpty() {
        return accumulator.isEmpty ?? true
      },
    }
  }
  const all = [term, ...per]
  const outer = { name: inner.name, start }
  return new HeadAggregate({ kind }, outer, listOf(all), inner, all.map(nodeOf))
}

function listOf(terms: readonly Term<unknown>[]): Node {
  return nodeOf(computeAll(terms, (...values: readonly unknown[]) => List(values)))
}

function toMap(pairs: List<List<Value>>): OrderedMap<Value, Value> {
  const sorted = pairs.sort(
    (a, b) =>
      compareValues(a.first() ?? null, b.first() ?? null) ||
      compareValues(b.last() ?? null, a.last() ?? null),
  )
  return OrderedMap(sorted.map((pair) => [pair.first() ?? null, pair.last() ?? null]))
}
