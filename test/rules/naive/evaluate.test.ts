/** Naive evaluation: a program's facts from scratch, compared with cases worked out by hand. */
import { List } from 'immutable'
import { expect, test } from 'vitest'
import {
  allocation,
  collect,
  compute,
  count,
  type Definition,
  facts,
  input,
  integer,
  max,
  optional,
  program,
  type Relation,
  relation,
  rule,
  sum,
  text,
  textColumn,
} from '../../../rules/index.ts'
import { checkAssignments } from '../../../rules/naive/check-assignments.ts'
import { evaluate } from '../../../rules/naive/evaluate.ts'
import type { AnyFact } from '../../../rules/naive/fact-index.ts'
import { FactSet } from '../../../rules/naive/fact-set.ts'

const Edge = input('Edge', { from: textColumn, to: textColumn })
const Path = relation('Path', { from: textColumn, to: textColumn })
const Apart = relation('Apart', { from: textColumn, to: textColumn })
const Item = input('Item', { shop: textColumn, name: textColumn, price: integer })
const Shop = relation('Shop', {
  items: integer,
  shop: textColumn,
  total: integer,
  each: integer,
  dearest: integer,
  prices: { type: 'list' },
})

const edges = (...pairs: readonly string[]): readonly AnyFact[] =>
  pairs.map((pair) => ({ from: pair.charAt(0), to: pair.charAt(1) }))

function evaluated(definitions: readonly Definition[], given: ReadonlyMap<unknown, readonly AnyFact[]>) {
  const result = evaluate(program(definitions), (relation) => given.get(relation) ?? [])
  // What a relation's columns are does not matter where its facts are looked at by name.
  const all = (of: unknown): readonly AnyFact[] => result.facts(of as Relation).values()
  return { facts: result.facts, fired: result.fired, all }
}

const paths = [
  rule('Path', Path, ({ match }) => match(Edge)),
  rule('Path', Path, ({ match }) => {
    const { from, to: by } = match(Path)
    const { to } = match(Edge, { from: by })
    return { from, to }
  }),
]

test('a recursion ends on a cycle, with exactly what can be reached', () => {
  const { all } = evaluated(paths, new Map([[Edge, edges('ab', 'bc', 'cb', 'dd')]]))
  const found = all(Path).map(({ from, to }) => `${from}${to}`)
  expect(found.sort()).toEqual(['ab', 'ac', 'bb', 'bc', 'cb', 'cc', 'dd'])
})

test('relations that define each other grow together, and what negates them comes after', () => {
  const Odd = relation('Odd', { from: textColumn, to: textColumn })
  const Even = relation('Even', { from: textColumn, to: textColumn })
  const definitions = [
    rule('Odd', Odd, ({ match }) => match(Edge)),
    rule('Even', Even, ({ match }) => {
      const { from, to: by } = match(Odd)
      return { from, to: match(Edge, { from: by }).to }
    }),
    rule('Odd', Odd, ({ match }) => {
      const { from, to: by } = match(Even)
      return { from, to: match(Edge, { from: by }).to }
    }),
    rule('Apart', Apart, ({ match, not }) => {
      const { from, to } = match(Odd)
      not(Even, { from, to })
      return { from, to }
    }),
  ]
  const { all, fired } = evaluated(definitions, new Map([[Edge, edges('ab', 'bc', 'cd')]]))
  const pairs = (of: unknown) =>
    all(of)
      .map(({ from, to }) => `${from}${to}`)
      .sort()
  expect(pairs(Odd)).toEqual(['ab', 'ad', 'bc', 'cd'])
  expect(pairs(Even)).toEqual(['ac', 'bd'])
  expect(pairs(Apart)).toEqual(['ab', 'ad', 'bc', 'cd'])
  expect(definitions.map((definition) => fired.get(definition))).toEqual([3, 2, 1, 4])
})

test('several aggregates in a head fold different values each once, and a group is where a binding is', () => {
  const { all } = evaluated(
    [
      rule('Shop', Shop, ({ match }) => {
        const { shop, name, price } = match(Item)
        return {
          shop,
          items: count(name),
          total: sum(price),
          each: sum(price, { per: [name] }),
          dearest: max(price),
          prices: collect(price),
        }
      }),
    ],
    new Map([
      [
        Item,
        [
          { shop: 's', name: 'pen', price: 2 },
          { shop: 's', name: 'ink', price: 2 },
          { shop: 's', name: 'ink', price: 3 },
          { shop: 't', name: 'pen', price: 0 },
        ],
      ],
    ]),
  )
  expect(new Map(all(Shop).map((fact) => [fact.shop, fact]))).toEqual(
    new Map([
      ['s', { shop: 's', items: 2, total: 5, each: 7, dearest: 3, prices: List([2, 3]) }],
      ['t', { shop: 't', items: 1, total: 0, each: 0, dearest: 0, prices: List([0]) }],
    ]),
  )
})

test('tests, computed values, values of each, constants and facts from the start', () => {
  const Word = relation('Word', { word: textColumn, size: integer })
  const definitions = [
    facts('Word', Word, [{ word: 'always', size: 0 }]),
    rule('Word', Word, ({ match, each, where }) => {
      const { from } = match(Edge, { to: 'x' })
      const letter = each(from, (word) => word.split(''))
      where(letter, (it) => it !== 'b')
      match(Edge, { from: text`${letter}!` })
      return { word: letter, size: compute(from, (word) => word.length) }
    }),
  ]
  const given = [
    { from: 'abc', to: 'x' },
    { from: 'abc', to: 'y' },
    ...['a!', 'b!'].map((from) => ({ from, to: '' })),
  ]
  const { all, fired } = evaluated(definitions, new Map([[Edge, given]]))
  expect(new Set(all(Word))).toEqual(
    new Set([
      { word: 'always', size: 0 },
      { word: 'a', size: 3 },
    ]),
  )
  expect([...fired.values()]).toEqual([1, 1])
})

test('values are told apart as the engine does', () => {
  const Any = input('Any', { value: optional({ type: 'any' }) })
  const set = new FactSet(Any)
  const values = [1, '1', true, null, Number.NaN, 0, List([1]), 1n]
  expect(values.map((value) => set.add({ value }))).toEqual(values.map(() => true))
  expect([Number.NaN, -0, List([1])].map((value) => set.add({ value }))).toEqual([false, false, false])
  set.delete({ value: -0 })
  expect([set.has({ value: 0 }), set.size]).toEqual([false, values.length - 1])
  expect(set.without(new FactSet(Any, set.values().slice(1)))).toEqual(set.values().slice(0, 1))
})

test('assignments are given, and what an allocation promises of them is checked', () => {
  const Request = input('Request', { scope: textColumn, key: textColumn })
  const Known = input('Known', { scope: textColumn, key: textColumn, number: integer })
  const Reserved = input('Reserved', { scope: textColumn, number: integer })
  const Numbered = relation('Numbered', { scope: textColumn, key: textColumn, number: integer })
  const allocated = allocation('Numbered', Numbered, {
    requests: Request,
    preferences: Known,
    reserved: Reserved,
    ranges: () => [
      { from: 1, to: 1 },
      { from: 5, to: 6 },
    ],
  })
  const faults = (
    requests: string,
    numbers: readonly (readonly [string, number])[],
    reserved: readonly number[] = [6],
  ) => {
    const given = new Map<unknown, readonly AnyFact[]>([
      [Request, [...requests].map((key) => ({ scope: 's', key }))],
      [Reserved, reserved.map((number) => ({ scope: 's', number }))],
      [Numbered, numbers.map(([key, number]) => ({ scope: 's', key, number }))],
    ])
    return checkAssignments(allocated, evaluated([allocated], given).facts)
  }
  const two = [
    ['a', 1],
    ['b', 5],
  ] as const
  expect(faults('ab', two)).toEqual([])
  expect(faults('abc', two)).toEqual([])
  expect(faults('abc', two, [])).toEqual(['Request(scope: "s", key: "c") waits, though 6 is free'])
  expect(faults('a', two)).toEqual([
    'Numbered(scope: "s", key: "b", number: 5) is not asked for, or not alone',
  ])
  const taken = faults('ab', [...two.slice(0, 1), ['b', 1]])
  expect(taken).toHaveLength(1)
  expect(taken[0]).toMatch(/number: 1\) is taken/)
  expect(faults('a', [['a', 3]])).toEqual(['Numbered(scope: "s", key: "a", number: 3) is out of range'])
  expect(faults('a', [...two.slice(0, 1), ['a', 5]])).toHaveLength(1)
})
