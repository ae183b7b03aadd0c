/**
 * Types: what the compiler infers from relations, and what it refuses. Nothing here runs but for the last
 * test; `tsc` is what passes or fails.
 */
import type { List, OrderedMap } from 'immutable'
import { expect, expectTypeOf, test } from 'vitest'
import {
  allocation,
  type Body,
  branded,
  category,
  collect,
  collectMap,
  compute,
  count,
  type Fact,
  type FactOf,
  facts,
  flag,
  fold,
  type Instance,
  input,
  integer,
  max,
  min,
  optional,
  type Reference,
  reconcile,
  relation,
  rule,
  sum,
  text,
  textColumn,
  top,
  view,
} from '../../rules/index.ts'

type PortId = string & { readonly brand: 'port' }
type SwitchId = string & { readonly brand: 'switch' }
const portId = branded<PortId>('port')
const switchId = branded<SwitchId>('switch')

const Port = input('Port', {
  port: portId,
  sw: switchId,
  kind: category<'vm' | 'router'>('kind'),
  tag: optional(integer),
  up: flag,
  name: textColumn,
})
const Named = relation('Named', { port: portId, name: textColumn })
const Sized = relation('Sized', { sw: switchId, size: integer })

/** Compiles a body and does not run it. */
const compiled = (_: (body: Body) => unknown): void => {}

test('columns have the types of their relation', () => {
  compiled(({ match }) => {
    const { port, sw, kind, tag, up, name } = match(Port)
    expectTypeOf(port).toEqualTypeOf<Reference<PortId>>()
    expectTypeOf(sw).toEqualTypeOf<Reference<SwitchId>>()
    expectTypeOf(kind).toEqualTypeOf<Reference<'vm' | 'router'>>()
    expectTypeOf(tag).toEqualTypeOf<Reference<number | null>>()
    expectTypeOf(up).toEqualTypeOf<Reference<boolean>>()
    expectTypeOf(name).toEqualTypeOf<Reference<string>>()
    // @ts-expect-error there is no such column
    match(Port).colour
  })
})

test('a join, a constant and a negation are of columns that fit', () => {
  compiled(({ match, not }) => {
    const { port, sw, tag, name } = match(Port)
    match(Named, { port, name })
    match(Named, { name: 'one' })
    match(Port, { tag })
    match(Port, { kind: 'router', up: true })
    // @ts-expect-error a switch is no port
    match(Named, { port: sw })
    // @ts-expect-error nor is any text
    match(Named, { port: 'p1' })
    // @ts-expect-error a number column is not joined with a text column
    match(Sized, { size: name })
    // @ts-expect-error what may be missing is not joined with what may not
    match(Sized, { size: tag })
    // @ts-expect-error a category has no such value
    match(Port, { kind: 'container' })
    // @ts-expect-error nor is a flag a text
    not(Port, { up: 'true' })
    // @ts-expect-error there is no such column
    not(Named, { colour: name })
  })
})

test('heads have a value of the right type for each column', () => {
  compiled(() => [
    rule('Named', Named, ({ match }) => ({ port: match(Port).port, name: text`port ${match(Port).name}` })),
    // @ts-expect-error a column is missing
    rule('Named', Named, ({ match }) => ({ port: match(Port).port })),
    // @ts-expect-error a switch is no port
    rule('Named', Named, ({ match }) => ({ port: match(Port).sw, name: '' })),
    rule('Sized', Sized, ({ match }) => ({
      sw: match(Port).sw,
      // @ts-expect-error what may be missing is no number
      size: match(Port).tag,
    })),
    rule('Sized', Sized, ({ match }) => [
      { sw: match(Port).sw, size: 1 },
      // @ts-expect-error one of several heads lacks a column
      { sw: match(Port).sw },
    ]),
    // @ts-expect-error facts have all columns
    facts('Sized', Sized, [{ size: 1 }]),
  ])
})

test('tests and functions get values of the types of their references', () => {
  compiled(({ match, where, each }) => {
    const { name, tag, kind } = match(Port)
    where([name, tag], (n, t) => {
      expectTypeOf(n).toEqualTypeOf<string>()
      expectTypeOf(t).toEqualTypeOf<number | null>()
      return true
    })
    // @ts-expect-error a test says true or false
    where(name, (n) => n.length)
    const word = each(name, (n) => n.split(' '))
    expectTypeOf(word).toExtend<Reference<string>>()
    const { length, upper } = compute([name, kind], (n, k) => {
      expectTypeOf(k).toEqualTypeOf<'vm' | 'router'>()
      return { length: n.length, upper: n.toUpperCase() }
    })
    expectTypeOf(length).toEqualTypeOf<Reference<number>>()
    expectTypeOf(upper).toEqualTypeOf<Reference<string>>()
    // @ts-expect-error a number has no words
    each(tag, (t) => t.split(' '))
  })
})

test('aggregates have the types of what they fold to', () => {
  const Totals = view('Totals', 'Totals', ({ match }) => {
    const { port, sw, tag, name } = match(Port)
    const { size } = match(Sized, { sw })
    return {
      sw,
      ports: count(port),
      total: sum(size, { per: [port] }),
      first: min(name),
      last: max(tag),
      most: top(2, size),
      names: collect(name),
      byPort: collectMap(port, name),
    }
  })
  expectTypeOf<FactOf<typeof Totals>>().toEqualTypeOf<{
    readonly sw: SwitchId
    readonly ports: number
    readonly total: number
    readonly first: string
    readonly last: number | null
    readonly most: List<number>
    readonly names: List<string>
    readonly byPort: OrderedMap<PortId, string>
  }>()
  compiled(({ match }) => {
    // @ts-expect-error a text has no sum
    sum(match(Port).name)
    // @ts-expect-error nor has what may be missing
    sum(match(Port).tag)
    // @ts-expect-error a count counts something
    count()
    const longest = fold<number>(
      { name: 'longest', start: () => ({ add: () => {}, result: () => 0 }) },
      match(Port).name,
    )
    // @ts-expect-error the fold gives a number
    rule('Named', Named, () => ({ port: match(Port).port, name: longest }))
  })
})

test('keys, differences and allocations are of columns that are there', () => {
  compiled(() => {
    relation('Keyed', { a: integer }, { key: ['a'] })
    reconcile(Named, Named, ['port'])
    // @ts-expect-error a difference is by columns of both
    reconcile(Named, Named, ['colour'])
    // @ts-expect-error and of relations with the same columns
    reconcile(Named, Sized, ['port'])
    const Request = relation('Request', { scope: switchId, key: portId })
    const Known = input('Known', { scope: switchId, key: portId, number: integer })
    const Key = relation('Key', { scope: switchId, key: portId, number: integer })
    const Wrong = relation('Wrong', { scope: portId, key: portId, number: integer })
    allocation('Key', Key, {
      requests: Request,
      preferences: Known,
      ranges: (scope) => {
        expectTypeOf(scope).toEqualTypeOf<SwitchId>()
        return { from: 1, to: 9 }
      },
    })
    allocation('Wrong', Wrong, {
      // @ts-expect-error a switch's numbers are no port's
      requests: Request,
      // @ts-expect-error nor are those that are known
      preferences: Known,
      ranges: () => ({ from: 1, to: 9 }),
    })
  })
})

test('facts that come, go and are asked for have the types of their relation', () => {
  const use = (running: Instance, port: PortId, sw: SwitchId): void => {
    running.transact((tx) => {
      tx.insert(Named, { port, name: 'one' })
      // @ts-expect-error a column is missing
      tx.insert(Named, { port })
      // @ts-expect-error a switch is no port
      tx.remove(Named, { port: sw, name: 'one' })
    })
    expectTypeOf(running.facts(Named)).toEqualTypeOf<
      readonly Fact<{ readonly port: typeof portId; readonly name: typeof textColumn }>[]
    >()
    expectTypeOf(running.speculate(() => {}).changes(Sized)[0]?.fact.size).toEqualTypeOf<number | undefined>()
    running.whyNot(Named, { name: 'one' })
    // @ts-expect-error an explanation is of a whole fact
    running.explain(Named, { name: 'one' })
  }
  expect(use).toBeTypeOf('function')
})
