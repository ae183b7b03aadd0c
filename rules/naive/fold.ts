/**
 * Aggregates by definition: what the bindings of a group come to, computed from all of them at once. Only a
 * fold of someone's own is what it does; none of the engine's folds has a part in the others.
 */
import { List, type OrderedMap } from 'immutable'
import { compareValues, type Value } from '../../engine/index.ts'
import type { Aggregate } from '../aggregate.ts'
import { exactSum } from './exact-sum.ts'
import { type Bindings, evaluate } from './solve.ts'

/** A member of a group: the bindings of a body, and the aggregate as the head of that body has it. */
export interface Member {
  readonly aggregate: Aggregate<unknown>
  readonly bindings: Bindings
}

/** The value of an aggregate over a group of bindings; null for a group without members. */
export function foldGroup(group: Iterable<Member>): Value {
  const members = List(group)
  const first = members.first()
  if (!first) return null
  const { meaning, plain } = first.aggregate
  // Each combination of the terms counts once; what is folded stands first in it. A term is a column's value.
  const combinations = members
    .map(({ aggregate, bindings }) => List(aggregate.terms.map((term) => evaluate(term, bindings) as Value)))
    .toOrderedSet()
    .toList()
  const values = combinations.map((combination) => combination.first() ?? null)
  switch (meaning.kind) {
    case 'count':
      return combinations.size
    case 'several':
      return combinations.size > 1
    case 'sum':
      return exactSum(values.map(Number))
    case 'min':
      return values.sort(compareValues).first() ?? null
    case 'max':
      return values.sort(compareValues).last() ?? null
    case 'top': {
      const sorted = values.sort(compareValues)
      return (meaning.order === 'least' ? sorted : sorted.reverse()).take(meaning.n)
    }
    case 'collect':
      return values.sort(compareValues)
    case 'collectMap':
      return smallestByKey(values as List<List<Value>>) // its values are pairs
    case 'fold': {
      const accumulator = plain.start()
      for (const value of values) accumulator.add(value, 1)
      return accumulator.result()
    }
  }
}

/** The smallest value of each key, in the order of the keys. */
function smallestByKey(pairs: List<List<Value>>): OrderedMap<Value, Value> {
  return pairs
    .groupBy((pair) => pair.first() ?? null)
    .map((its) => its.map((pair) => pair.last() ?? null).min(compareValues) ?? null)
    .sortBy((_, key) => key, compareValues)
    .toOrderedMap()
}
