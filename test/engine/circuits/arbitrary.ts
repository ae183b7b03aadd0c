/** Random circuits with random histories. */
import fc from 'fast-check'
import { Map as ImmutableMap, List } from 'immutable'
import type { Value } from '../../../engine/index.ts'
import { rowIdentity } from '../oracle/identity.ts'
import { Choices } from './choices.ts'
import {
  type CircuitDescription,
  type InputChange,
  type InputDescription,
  type Known,
  named,
  type OperatorDescription,
  produced,
} from './description.ts'
import { KINDS, type Kind, resolve } from './resolve.ts'

/** A circuit, and transactions that are valid one after the other. */
export interface Scenario {
  readonly circuit: CircuitDescription
  readonly history: readonly (readonly InputChange[])[]
}

/** Values that are easily taken for each other, and some that are not. */
const VALUES: readonly Value[] = [
  0,
  1,
  'a',
  '1',
  1n,
  0n,
  '',
  null,
  true,
  false,
  Number.NaN,
  0.5,
  0.1,
  2 ** 40,
  -1,
  'null',
  List([1]),
  List(['1']),
  List(),
  ImmutableMap([['a', 1]]),
]

const numbers = (count: number) => fc.array(fc.nat(999), { minLength: count, maxLength: count })

const input = fc.record({ width: fc.integer({ min: 1, max: 3 }), semantics: fc.constantFrom('bag', 'set') })

const change = fc.record({ choices: numbers(4), weight: fc.constantFrom(1, -1, 2, -2, 1, 1) })

/** Scenarios whose operators are of certain kinds, with at most so many transactions. */
export function scenario(kinds: readonly Kind[] = KINDS, transactions = 6): fc.Arbitrary<Scenario> {
  return fc
    .record({
      inputs: fc.array(input, { minLength: 1, maxLength: 4 }),
      domain: fc.shuffledSubarray([...VALUES], { minLength: 2, maxLength: 4 }),
      operators: fc.array(fc.tuple(fc.constantFrom(...kinds), numbers(60)), { minLength: 1, maxLength: 8 }),
      watched: fc.constantFrom('contents', 'changes'),
      changes: fc.array(fc.array(change, { minLength: 1, maxLength: 6 }), {
        minLength: 1,
        maxLength: transactions,
      }),
    })
    .map(({ inputs, domain, operators, watched, changes }) => {
      const described = inputs.map(({ width, semantics }) => ({ columns: named(width), semantics }))
      return {
        circuit: { inputs: described, operators: chosen(described, operators, domain), domain, watched },
        history: history(described, changes, domain),
      }
    })
}

function chosen(
  inputs: readonly InputDescription[],
  kinds: readonly (readonly [Kind, readonly number[]])[],
  domain: readonly Value[],
): readonly OperatorDescription[] {
  const known: Known[] = inputs.map(({ columns, semantics }) => {
    const isSet = semantics === 'set'
    return { columns, isSet, isPositive: isSet }
  })
  return kinds.flatMap(([kind, decisions]) => {
    const operators = resolve(kind, new Choices(decisions), known, domain)
    for (const operator of operators) known.push(...produced(operator, known))
    return operators
  })
}

/** Rows of sets are put in where they are not there and taken out where they are. */
function history(
  inputs: readonly InputDescription[],
  transactions: readonly (readonly { readonly choices: readonly number[]; readonly weight: number }[])[],
  domain: readonly Value[],
): readonly (readonly InputChange[])[] {
  const present = new Set<string>()
  return transactions.map((changes) =>
    changes.map(({ choices, weight }) => {
      const choose = new Choices(choices)
      const place = choose.below(inputs.length)
      const { columns, semantics } = inputs[place] as InputDescription
      const row = columns.map(() => {
        const value = choose.of(domain)
        return value === 0 && choose.once(2) ? -0 : value
      })
      if (semantics === 'bag') return { input: place, row, weight }
      const key = `${place}${rowIdentity(row)}`
      if (present.delete(key)) return { input: place, row, weight: -1 }
      present.add(key)
      return { input: place, row, weight: 1 }
    }),
  )
}
