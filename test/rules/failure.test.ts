/**
 * Functions that throw: what they fail at is set aside, whatever comes and goes in which order, and nothing else is.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Accumulator, Value } from '../../engine/index.ts'
import {
  type AnyRelation,
  allocation,
  compute,
  type Definition,
  fold,
  type Instance,
  input,
  integer,
  program,
  relation,
  relationsOf,
  rule,
  start,
  sum,
} from '../../rules/index.ts'

const A = input('A', { x: integer, y: integer })
const B = input('B', { y: integer, z: integer })

const Mapped = relation('Mapped', { x: integer, v: integer })
const Tested = relation('Tested', { x: integer, z: integer })
const Spread = relation('Spread', { y: integer, v: integer })
const Twice = relation('Twice', { x: integer, v: integer })
const Summed = relation('Summed', { y: integer, sum: integer })
const Folded = relation('Folded', { y: integer, all: integer })
const Reached = relation('Reached', { x: integer, y: integer })
const Without = relation('Without', { x: integer })
const Joined = relation('Joined', { x: integer, z: integer })
const Wanting = relation('Wanting', { scope: integer, key: integer })
const Given = relation('Given', { scope: integer, key: integer, number: integer })
const derived: readonly AnyRelation[] = [
  Mapped,
  Tested,
  Spread,
  Twice,
  Summed,
  Folded,
  Reached,
  Without,
  Joined,
]

const fail = (): never => {
  throw new Error('no such value')
}

/** What of a value a fold that throws over 2, and over groups that come to 7, makes. */
function picky(): Accumulator {
  let total = 0
  return {
    add: (value: Value, weight: number) => {
      if (value === 2) fail()
      total += Number(value) * weight
    },
    result: () => (total === 7 ? fail() : total),
  }
}

/** Rules over functions that throw, or the same with what they would throw at left out before. */
function rules(careful: boolean): readonly Definition[] {
  /** What a function returns where it does not throw. */
  const made = (good: boolean, value: number): number => (good ? value : careful ? -1 : fail())
  return [
    rule('A value that is computed', Mapped, ({ match, where }) => {
      const { x, y } = match(A)
      if (careful) where(y, (its) => its !== 3)
      return { x, v: compute(y, (its) => made(its !== 3, its * 10)) }
    }),
    rule('A test over what is joined', Tested, ({ match, where }) => {
      const { x, y } = match(A)
      const { z } = match(B, { y })
      where([x, z], (a, b) => (a === b ? (careful ? false : fail()) : (a + b) % 2 === 0))
      return { x, z }
    }),
    rule('Several values', Spread, ({ match, each }) => {
      const { x, y } = match(A)
      return { y, v: each(x, (its) => (its === 2 ? (careful ? [] : [its, fail()]) : [its, its + 10])) }
    }),
    rule('A value that is none, in one of two heads', Twice, ({ match, where }) => {
      const { x, y } = match(A)
      if (careful) where(x, (its) => its !== 1)
      const v = compute(x, (its) => (its === 1 ? (undefined as unknown as number) : its))
      return [
        { x: v, v: y },
        { x: y, v },
      ]
    }),
    rule('A sum of what is computed', Summed, ({ match, where }) => {
      const { x, y } = match(A)
      if (careful) where(x, (its) => its !== 3)
      return { y, sum: sum(compute(x, (its) => made(its !== 3, its))) }
    }),
    rule('A fold that throws', Folded, ({ match, where }) => {
      const { x, y } = match(A)
      if (careful) where(x, (its) => its !== 2)
      return { y, all: fold<number>({ name: 'picky', start: picky }, x) }
    }),
    rule('A step', Reached, ({ match }) => match(A)),
    rule('Steps one after the other', Reached, ({ match, where }) => {
      const { x, y } = match(Reached)
      const { y: z } = match(A, { x: y })
      where([x, z], (a, b) => (a === 1 && b === 3 ? (careful ? false : fail()) : true))
      return { x, y: z }
    }),
    rule('What has no value', Without, ({ match, not }) => {
      const { x } = match(A)
      not(Mapped, { x })
      return { x }
    }),
    rule('A computed value that joins', Joined, ({ match, where }) => {
      const { x, y } = match(A)
      if (careful) where(x, (its) => its !== 0)
      const { z } = match(B, { y: compute([x, y], (a, b) => made(a !== 0, (a + b) % 4)) })
      return { x, z }
    }),
  ]
}

const numbers = fc.integer({ min: 0, max: 3 })
const change = fc.record({ of: fc.constantFrom(A, B), a: numbers, b: numbers })
const history = fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 8 })

type Change = { readonly of: typeof A | typeof B; readonly a: number; readonly b: number }

/** Each change takes its fact away if it is there, else it adds it. */
function follow(instance: Instance, present: Set<string>, changes: readonly Change[]) {
  instance.transact((tx) => {
    for (const { of, a, b } of changes) {
      const key = `${of.name} ${a} ${b}`
      const row = [a, b]
      if (present.delete(key)) tx.change(of as AnyRelation, row, -1)
      else {
        present.add(key)
        tx.change(of as AnyRelation, row, 1)
      }
    }
  })
}

const contents = (instance: Instance): string =>
  JSON.stringify(
    derived.map((of) =>
      instance
        .facts(of)
        .map((fact) => JSON.stringify(fact))
        .sort(),
    ),
  )

test('what functions fail at is as if it were left out, in all orders of changes', () => {
  const [throwing, careful] = [rules(false), rules(true)].map((its) => program(its, [A, B]))
  if (!throwing || !careful) return
  let told = 0
  fc.assert(
    fc.property(history, (transactions) => {
      const instance = start(throwing, [], { onFailure: () => told++ })
      const expected = start(careful, [], { onFailure: () => {} })
      const [its, theirs] = [new Set<string>(), new Set<string>()]
      for (const changes of transactions) {
        follow(instance, its, changes)
        follow(expected, theirs, changes)
        expect(contents(instance)).toBe(contents(expected))
      }
      const rest = [...its].map((key) => {
        const [name, a, b] = key.split(' ')
        return { of: name === 'A' ? A : B, a: Number(a), b: Number(b) }
      })
      follow(instance, its, rest)
      for (const of of relationsOf(throwing)) expect(instance.size(of)).toBe(0)
    }),
    { numRuns: Number(process.env.ENGINE_RUNS ?? 1) * 300 },
  )
  expect(told).toBeGreaterThan(0)
})

describe('a failure', () => {
  const failing = program(rules(false), [A, B])

  test('is told with the rule and what was bound, once its transaction is applied', () => {
    const told: string[] = []
    const instance = start(failing, [], { onFailure: ({ message }) => told.push(message) })
    instance.transact((tx) => tx.insert(A, { x: 8, y: 3 }))
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(
      /^A value that is computed \(Mapped at failure\.test\.ts:\d+\) .*with A\.x = 8, A\.y = 3: no such value$/,
    )
    instance.transact((tx) => tx.remove(A, { x: 8, y: 3 }))
    expect(told).toHaveLength(1)
  })

  test('is not told by a speculation', () => {
    const told: string[] = []
    const instance = start(failing, [], { onFailure: ({ message }) => told.push(message) })
    const { changes } = instance.speculate((tx) => tx.insert(A, { x: 8, y: 3 }))
    expect(changes(Reached)).toHaveLength(1)
    instance.transact(() => {})
    expect(told).toEqual([])
  })

  test('undoes the transaction where nobody wants to be told', () => {
    const instance = start(failing)
    expect(() => instance.transact((tx) => tx.insert(A, { x: 8, y: 3 }))).toThrow('no such value')
    expect(instance.size(A)).toBe(0)
  })

  test('of an allocation leaves a scope without numbers, and others with theirs', () => {
    const numbered = program([
      rule('Each is to have a number', Wanting, ({ match }) => {
        const { x: key, y: scope } = match(A)
        return { scope, key }
      }),
      allocation('Each has a number', Given, {
        requests: Wanting,
        ranges: (scope) => ({ from: 1, to: scope === 3 ? 0 : 9 }),
      }),
    ])
    const told: string[] = []
    const instance = start(numbered, [], { onFailure: ({ message }) => told.push(message) })
    instance.transact((tx) => {
      tx.insert(A, { x: 1, y: 3 })
      tx.insert(A, { x: 1, y: 2 })
    })
    expect(instance.facts(Given)).toEqual([{ scope: 2, key: 1, number: 1 }])
    expect(told).toHaveLength(1)
  })
})
