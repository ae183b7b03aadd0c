/** Rows that may not be there: a default stands in for them, also in groups, recursion and explanations. */
import { expect, expectTypeOf, test } from 'vitest'
import {
  collect,
  count,
  input,
  integer,
  optional,
  printExplanation,
  printWhyNot,
  program,
  type Reference,
  relation,
  rule,
  start,
  textColumn,
} from '../../rules/index.ts'
import { check } from '../../rules/testing/index.ts'

const Port = input('Port', { port: textColumn, sw: textColumn })
const Tag = input('Tag', { port: textColumn, tag: integer, by: textColumn })
const Limit = input('Limit', { sw: textColumn, limit: integer })
const Bound = relation('Bound', { port: textColumn, tag: optional(integer), limit: integer })
const Tags = relation('Tags', { sw: textColumn, ports: integer, tags: { type: 'tags' } })

const bound = rule('A port has its tag, and the limit of its switch or 100', Bound, ({ match, matchOr }) => {
  const { port, sw } = match(Port)
  const { tag } = matchOr(Tag, { port }, { tag: null })
  const { limit } = matchOr(Limit, { sw }, { limit: 100 })
  return { port, tag, limit }
})
const tags = rule('A switch has the tags of its ports, 0 for those without', Tags, ({ match, matchOr }) => {
  const { port, sw } = match(Port)
  const { tag } = matchOr(Tag, { port }, { tag: 0 })
  return { sw, ports: count(port), tags: collect(tag) as never }
})

function network() {
  const running = start(program([bound, tags]), [Bound])
  running.transact((tx) => {
    tx.insert(Port, { port: 'a', sw: 's' })
    tx.insert(Port, { port: 'b', sw: 's' })
    tx.insert(Tag, { port: 'b', tag: 7, by: 'x' })
  })
  return running
}

test('a default stands in for a row until the row comes', () => {
  const running = network()
  expect(running.facts(Bound)).toEqual([
    { port: 'a', tag: null, limit: 100 },
    { port: 'b', tag: 7, limit: 100 },
  ])
  running.transact((tx) => {
    tx.insert(Tag, { port: 'a', tag: 3, by: 'x' })
    tx.insert(Tag, { port: 'a', tag: 4, by: 'x' })
    tx.insert(Limit, { sw: 's', limit: 5 })
  })
  expect(running.facts(Bound)).toHaveLength(3)
  expect(running.facts(Bound)).toContainEqual({ port: 'a', tag: 4, limit: 5 })
})

test('a group folds what is there and what stands in together', () => {
  const running = network()
  const [group, other] = running.facts(Tags)
  expect(other).toBeUndefined()
  expect(String(group?.tags)).toBe('List [ 0, 7 ]')
  expect(group?.ports).toBe(2)
})

test('incremental is from scratch for rules with defaults', () => {
  check(program([bound, tags]), { runs: 60, seed: 3, mustFire: 'all' })
})

test('a default may stand for a column of the pattern, which tells whether there is a row', () => {
  const Seven = relation('Seven', { port: textColumn, tag: optional(integer) })
  const seven = rule('A port with the tag 7 says so', Seven, ({ match, matchOr }) => {
    const { port } = match(Port)
    const { tag } = matchOr(Tag, { port, tag: 7 }, { tag: null })
    expectTypeOf(tag).toEqualTypeOf<Reference<number | null>>()
    return { port, tag }
  })
  const running = start(program([seven]))
  running.transact((tx) => {
    tx.insert(Port, { port: 'a', sw: 's' })
    tx.insert(Port, { port: 'b', sw: 's' })
    tx.insert(Tag, { port: 'a', tag: 3, by: 'x' })
    tx.insert(Tag, { port: 'b', tag: 7, by: 'x' })
  })
  expect(running.facts(Seven)).toEqual([
    { port: 'a', tag: null },
    { port: 'b', tag: 7 },
  ])
})

test('explanations say that the row is not there', () => {
  const running = network()
  expect(printExplanation(running.explain(Bound, { port: 'a', tag: null, limit: 100 }))).toContain(
    'no Tag(port: "a")',
  )
  const [group] = running.facts(Tags)
  if (!group) throw new Error('there is no group')
  const folded = printExplanation(running.explain(Tags, group))
  expect(folded).toContain('no Tag(port: "a")')
  expect(folded).toContain('Tag(port: "b"')
  expect(printWhyNot(running.whyNot(Bound, { port: 'a', tag: 3 }))).toContain('fails: match Tag')
})

test('what is read of a row has to have something that stands in for it', () => {
  const Wrong = relation('Wrong', { port: textColumn, by: textColumn })
  expect(() =>
    rule('Wrong', Wrong, ({ match, matchOr }) => {
      const { port } = match(Port)
      const row = matchOr(Tag, { port }, { tag: null })
      // @ts-expect-error nothing stands in for it
      return { port, by: row.by }
    }),
  ).toThrow(/Tag.by is read, but nothing stands for it/)
})

test('a column has the type of the row or of what stands in for it', () => {
  rule('Bound', Bound, ({ match, matchOr }) => {
    const { port } = match(Port)
    const { tag } = matchOr(Tag, { port }, { tag: null })
    expectTypeOf(tag).toEqualTypeOf<Reference<number | null>>()
    const { by } = matchOr(Tag, { port }, { by: port })
    expectTypeOf(by).toEqualTypeOf<Reference<string>>()
    return { port, tag, limit: 0 }
  })
})
