/** Records: values with fields, compared by what is in them, in columns, scopes, joins and groups. */
import { expect, test } from 'vitest'
import { compareValues } from '../../engine/index.ts'
import {
  allocation,
  compute,
  flag,
  input,
  integer,
  min,
  program,
  record,
  relation,
  rule,
  start,
  textColumn,
} from '../../rules/index.ts'
import { check } from '../../rules/testing/index.ts'

const Scope = record('scope', { sw: textColumn, wide: flag })
const Port = input('Port', { port: textColumn, sw: textColumn, wide: flag })
const Request = relation('Request', { scope: Scope, key: textColumn })
const Key = relation('Key', { scope: Scope, key: textColumn, number: integer })
const First = relation('First', { sw: textColumn, scope: Scope })
const Named = relation('Named', { sw: textColumn, key: textColumn, number: integer })

const rules = [
  rule('A port asks for a number of its switch', Request, ({ match }) => {
    const { port, sw, wide } = match(Port)
    return { scope: Scope.from({ sw, wide }), key: port }
  }),
  allocation('Numbers are unique in a scope', Key, {
    requests: Request,
    ranges: ({ wide }) => ({ from: 1, to: wide ? 100 : 2 }),
  }),
  rule('A key is told with its switch', Named, ({ match }) => {
    const { scope, key, number } = match(Key)
    return { sw: scope.sw, key, number }
  }),
  rule('The first scope of a switch', First, ({ match }) => {
    const { scope } = match(Request)
    return { sw: scope.sw, scope: min(scope) }
  }),
]

test('records with equal fields are one value', () => {
  const [a, b] = [Scope.of({ sw: 's', wide: true }), Scope.of({ sw: 's', wide: true })]
  expect(a.equals(b)).toBe(true)
  expect(a.hashCode()).toBe(b.hashCode())
  expect(a.equals(Scope.of({ sw: 's', wide: false }))).toBe(false)
  expect(a.equals(record('other', { sw: textColumn, wide: flag }).of({ sw: 's', wide: true }))).toBe(false)
  expect(String(a)).toBe('scope(sw: "s", wide: true)')
})

test('records have the order of their fields', () => {
  const all = ['b', 'a', 'c'].flatMap((sw) => [true, false].map((wide) => Scope.of({ sw, wide })))
  expect(all.sort(compareValues).map(({ sw, wide }) => `${sw} ${wide}`)).toEqual([
    'a false',
    'a true',
    'b false',
    'b true',
    'c false',
    'c true',
  ])
})

test('a scope may be a record, and a range follow from its fields', () => {
  const running = start(program(rules))
  running.transact((tx) => {
    for (const port of ['a', 'b', 'c']) tx.insert(Port, { port, sw: 's', wide: false })
    tx.insert(Port, { port: 'd', sw: 's', wide: true })
  })
  expect(running.size(Key)).toBe(3)
  expect(running.facts(Named)).toContainEqual({ sw: 's', key: 'd', number: 1 })
  expect(running.facts(First).map(({ scope }) => scope.wide)).toEqual([false])
})

test('incremental is from scratch for rules with records', () => {
  check(program(rules), { runs: 40, seed: 5, mustFire: 'all' })
})

test('an input may have records, made up from the columns of their fields', () => {
  const Held = input('Held', { scope: Scope, size: integer })
  const Size = relation('Size', { sw: textColumn, size: integer })
  const size = rule('Sizes of wide scopes', Size, ({ match, where }) => {
    const { scope, size } = match(Held)
    where(scope.wide, (w) => w)
    return { sw: compute([scope.sw, 'x', 1], (s, x, n) => `${s}${x}${n}`), size }
  })
  check(program([size]), { runs: 40, seed: 5, mustFire: 'all' })
})
