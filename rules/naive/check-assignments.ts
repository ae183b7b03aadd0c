/** What an allocation promises of its numbers, whichever it chose. */
import { Map as ImmutableMap, List } from 'immutable'
import type { Range, Value } from '../../engine/index.ts'
import { showFact, showValue } from '../explain/explanation.ts'
import { columnNames, type Relation } from '../relation.ts'
import type { AllocationRule } from '../rule.ts'
import type { AnyFact } from './fact-index.ts'
import { FactSet } from './fact-set.ts'

/**
 * Says what is wrong with the numbers that an allocation gave, one text a fault: each is in range, in a
 * scope no two are the same and none is reserved, a request has at most one, and none only where no number is left.
 */
export function checkAssignments(
  { relation, requests, reserved, ranges }: AllocationRule,
  facts: (relation: Relation) => FactSet,
): readonly string[] {
  const faults: string[] = []
  const waiting = new FactSet(requests, facts(requests).values())
  const numbers = new Numbers(ranges)
  for (const fact of reserved ? facts(reserved).values() : []) {
    const [scope, number] = valuesOf(reserved as Relation, fact) // it has facts
    numbers.take(scope, number)
  }
  const [scopeName = '', keyName = ''] = columnNames(requests)
  for (const fact of facts(relation).values()) {
    const [scope, key, number] = valuesOf(relation, fact)
    const request = { [scopeName]: scope, [keyName]: key }
    if (waiting.has(request)) waiting.delete(request)
    else faults.push(`${relation.name}${showFact(fact)} is not asked for, or not alone`)
    const fault = numbers.take(scope, number)
    if (fault) faults.push(`${relation.name}${showFact(fact)} is ${fault}`)
  }
  for (const fact of waiting.values()) {
    const free = numbers.free(valuesOf(requests, fact)[0])
    if (free !== undefined)
      faults.push(`${requests.name}${showFact(fact)} waits, though ${showValue(free)} is free`)
  }
  return faults
}

/** Which numbers are taken. */
class Numbers {
  readonly #ranges: (scope: Value) => Range | readonly Range[]
  readonly #taken = ImmutableMap<List<Value>, true>().asMutable()

  constructor(ranges: (scope: Value) => Range | readonly Range[]) {
    this.#ranges = ranges
  }

  /** Takes a number, and says what is wrong with that. */
  take(scope: Value, number: Value): string | undefined {
    const at = List([scope, number])
    if (this.#taken.has(at)) return 'taken'
    this.#taken.set(at, true)
    if (typeof number !== 'number') return 'no number'
    return this.#of(scope).some(({ from, to }) => from <= number && number <= to) ? undefined : 'out of range'
  }

  /** A number that is not taken. */
  free(scope: Value): number | undefined {
    for (const { from, to } of this.#of(scope))
      for (let number = from; number <= to; number++)
        if (!this.#taken.has(List([scope, number]))) return number
    return undefined
  }

  #of(scope: Value): readonly Range[] {
    const ranges = this.#ranges(scope)
    return 'from' in ranges ? [ranges] : ranges
  }
}

/** The values of a fact in the order of its relation's columns: an allocation reads them by place. */
function valuesOf(relation: Relation, fact: AnyFact): readonly [Value, Value, Value] {
  const [first = null, second = null, third = null] = columnNames(relation).map((name) => fact[name] ?? null)
  return [first, second, third]
}
