/** Histories as text: what is printed can be pasted, whatever the values are. */
import * as Immutable from 'immutable'
import { expect, test } from 'vitest'
import { branded, category, input, optional, program, type Relation } from '../../../rules/index.ts'
import type { AnyFact } from '../../../rules/naive/fact-index.ts'
import { type History, insert, remove, replay, showHistory } from '../../../rules/testing/index.ts'

type Name = string & { readonly brand: 'name' }
const Thing = input('Thing', {
  name: branded<Name>('name'),
  kind: category<'small' | 'large'>('kind'),
  value: optional({ type: 'any' }),
})
const Table = input('db:Some Table', { 'a column': branded<Name>('name') })

/** What running the text as it was pasted calls `replay` with. */
function pasted(text: string): unknown {
  let history: unknown
  const names = { program: undefined, insert, remove, Thing, Immutable }
  // The text is what the kit printed.
  new Function('replay', ...Object.keys(names), text)(
    (_: unknown, of: unknown) => {
      history = of
    },
    ...Object.values(names),
  )
  return history
}

test('every kind of value comes back from the text as it was', () => {
  const values = [
    'text with "quotes", `ticks`, $ and\nlines',
    '',
    0,
    -1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    12n,
    true,
    null,
    Immutable.List([1, 'two', Immutable.List([null])]),
    Immutable.Set(['a', 'b']),
    Immutable.OrderedSet([3, 1]),
    Immutable.Map<unknown, unknown>([
      ['k', Immutable.List([1])],
      [2, true],
    ]),
    Immutable.OrderedMap([['b', 1]]),
  ]
  const steps = values.map((value) => insert('Thing', { name: 'n', kind: 'small', value }))
  const written = steps.map((step) => ({ ...step, relation: Thing as unknown as Relation }))
  const [read = []] = pasted(showHistory([written])) as History
  expect(read).toHaveLength(values.length)
  read.forEach(({ relation, fact }, i) => {
    expect(relation).toBe(Thing)
    expect(Immutable.is(Immutable.Map(fact), Immutable.Map(steps[i]?.fact as AnyFact))).toBe(true)
  })
})

test('facts of branded and category columns are written as they are printed, without casts', () => {
  const history = [
    [insert(Thing, { name: 'n', kind: 'small', value: null })],
    [remove(Thing, { name: 'n', kind: 'small', value: null })],
  ]
  expect(showHistory(history)).toBe(
    [
      'replay(program, [',
      '  [insert(Thing, { name: "n", kind: "small", value: null })],',
      '  [remove(Thing, { name: "n", kind: "small", value: null })],',
      '])',
    ].join('\n'),
  )
  // @ts-expect-error a number is no name
  insert(Thing, { name: 1, kind: 'small', value: null })
  // @ts-expect-error a column is missing
  insert(Thing, { name: 'n', kind: 'small' })
})

test('a relation whose name is no identifier is given by its name', () => {
  const text = showHistory([[insert(Table, { 'a column': 'x' })]])
  expect(text).toContain('insert("db:Some Table", { "a column": "x" })')
  const history = pasted(text) as History<string>
  replay(program([], [Table]), history)
  expect(() => replay(program([], [Thing]), history)).toThrow(
    /no relation of the program is called db:Some Table/,
  )
})
