/** Programs: recursion, views, keys, shared bodies, plans, speculation, and errors at run time. */
import { List, OrderedMap } from 'immutable'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { describe as describeCircuit, TransactionError } from '../../engine/index.ts'
import {
  allocation,
  type Body,
  collectMap,
  compute,
  count,
  type FactOf,
  facts,
  flag,
  type Instance,
  input,
  integer,
  max,
  program,
  type Reference,
  type Relation,
  reconcile,
  relation,
  rule,
  type StartOptions,
  start,
  sum,
  type Term,
  text,
  textColumn,
  top,
  view,
} from '../../rules/index.ts'
import { check } from '../../rules/testing/index.ts'

const Edge = input('Edge', { from: textColumn, to: textColumn })
const Path = relation('Path', { from: textColumn, to: textColumn })
const Size = input('Size', { name: textColumn, size: integer }, { key: ['name'] })

const paths = [
  rule('Path', Path, ({ match }) => match(Edge)),
  rule('Path', Path, ({ match }) => {
    const { from, to: by } = match(Path)
    const { to } = match(Edge, { from: by })
    return { from, to }
  }),
]

describe('recursion', () => {
  test('relations that depend on each other are computed together, and read like others', () => {
    const Odd = relation('Odd', { from: textColumn, to: textColumn })
    const Even = relation('Even', { from: textColumn, to: textColumn })
    const Reached = relation('Reached', { from: textColumn, ends: integer })
    const step = ({ match }: Body, before: typeof Odd) => {
      const { from, to: by } = match(before)
      const { to } = match(Edge, { from: by })
      return { from, to }
    }
    const running = start(
      program([
        rule('Odd', Odd, ({ match }) => match(Edge)),
        rule('Odd', Odd, (body) => step(body, Even)),
        rule('Even', Even, (body) => step(body, Odd)),
        rule('Reached', Reached, ({ match }) => {
          const { from, to } = match(Even)
          return { from, ends: count(to) }
        }),
      ]),
    )
    running.transact((tx) => {
      for (const pair of ['ab', 'bc', 'ca']) tx.insert(Edge, { from: pair.charAt(0), to: pair.charAt(1) })
    })
    expect(running.size(Even)).toBe(9)
    expect(new Set(running.facts(Reached).map((fact) => `${fact.from}${fact.ends}`))).toEqual(
      new Set(['a3', 'b3', 'c3']),
    )
    running.transact((tx) => tx.remove(Edge, { from: 'c', to: 'a' }))
    expect(running.facts(Even)).toEqual([{ from: 'a', to: 'c' }])
  })

  test('a rule with an aggregate may start a recursion that it does not read', () => {
    const running = start(
      program([
        ...paths,
        rule('Path', Path, ({ match }) => ({ from: 'the greatest', to: max(match(Size).name) })),
      ]),
    )
    running.transact((tx) => {
      tx.insert(Size, { name: 'a', size: 1 })
      tx.insert(Edge, { from: 'a', to: 'b' })
    })
    expect(running.facts(Path)).toContainEqual({ from: 'the greatest', to: 'b' })
    running.transact((tx) => tx.insert(Size, { name: 'z', size: 1 }))
    expect(running.facts(Path)).not.toContainEqual({ from: 'the greatest', to: 'b' })
  })

  test.each([
    [
      'an aggregate',
      /Path depends on itself through aggregation: Path ← Path/,
      () => rule('Path', Path, ({ match }) => ({ from: match(Path).from, to: max(match(Path).to) })),
    ],
    [
      'negation by way of another relation',
      /depends on itself through negation: (Lonely ← Path ← Lonely|Path ← Lonely ← Path)/,
      () => rule('Path', Path, ({ match }) => ({ from: match(Lonely).name, to: 'x' })),
    ],
  ])('a cycle through %s is refused with the cycle', (_, message, make) => {
    const lonely = rule('Lonely', Lonely, ({ match, not }) => {
      const { name } = match(Size)
      not(Path, { from: name })
      return { name }
    })
    expect(() => program([...paths, make(), lonely])).toThrow(message)
  })
})

const Lonely = relation('Lonely', { name: textColumn })

test('facts are there from the start, and after everything else is gone', () => {
  const running = start(program([facts('Lonely', Lonely, [{ name: 'one' }, { name: 'two' }])]))
  running.transact(() => {})
  expect(running.facts(Lonely)).toEqual([{ name: 'one' }, { name: 'two' }])
})

test('a view has the types of what its rule derives, and comes along with those who read it', () => {
  const Big = view('Big', 'Big', ({ match, where }) => {
    const { name, size } = match(Size)
    where(size, (n) => n > 9)
    return { name, size, tens: compute(size, (n) => Math.floor(n / 10)), kind: 'big' }
  })
  expectTypeOf<FactOf<typeof Big>>().toEqualTypeOf<{
    readonly name: string
    readonly size: number
    readonly tens: number
    readonly kind: string
  }>()
  expect(() =>
    rule('Lonely', Lonely, ({ match }) => ({
      // @ts-expect-error a view has no other columns than its rule gives it
      name: match(Big).colour,
    })),
  ).toThrow(/Big has no column colour/)
  // @ts-expect-error tens are numbers
  rule('Lonely', Lonely, ({ match }) => ({ name: match(Big).tens }))
  const running = start(
    program([rule('Lonely', Lonely, ({ match }) => ({ name: match(Big, { tens: 1 }).name }))]),
  )
  running.transact((tx) => {
    tx.insert(Size, { name: 'a', size: 12 })
    tx.insert(Size, { name: 'b', size: 2 })
  })
  expect(running.facts(Lonely)).toEqual([{ name: 'a' }])
})

test('aggregates of one head are folded each over its own different values', () => {
  const Item = input('Item', { box: textColumn, name: textColumn, size: integer })
  const Box = view('Box', 'Box', ({ match }) => {
    const { box, name, size } = match(Item)
    return {
      box,
      names: count(name),
      sizes: sum(size),
      total: sum(size, { per: [name] }),
      largest: top(2, size),
      bySize: collectMap(size, name),
    }
  })
  const running = start(program([Box]))
  running.transact((tx) => {
    for (const [name, size] of [
      ['a', 5],
      ['b', 5],
      ['c', 7],
      ['a', 1],
    ] as const)
      tx.insert(Item, { box: 'x', name, size })
  })
  const [fact] = running.facts(Box)
  expect(fact).toEqual({
    box: 'x',
    names: 3,
    sizes: 13,
    total: 18,
    largest: List([7, 5]),
    bySize: OrderedMap([
      [1, 'a'],
      [5, 'a'],
      [7, 'c'],
    ]),
  })
  running.transact((tx) => tx.remove(Item, { box: 'x', name: 'a', size: 5 }))
  const [after] = running.facts(Box)
  expect(after?.bySize.get(5)).toBe('b')
  expect(after?.total).toBe(13)
})

test('two facts that agree in a key are an error that names both, and nothing changes', () => {
  const running = start(program([], [Size]))
  running.transact((tx) => tx.insert(Size, { name: 'a', size: 1 }))
  expect(() => running.transact((tx) => tx.insert(Size, { name: 'a', size: 2 }))).toThrow(
    /Size has \("a", 2\) and \("a", 1\), which agree in its key \(name\)/,
  )
  expect(running.facts(Size)).toEqual([{ name: 'a', size: 1 }])
  running.transact((tx) => {
    tx.remove(Size, { name: 'a', size: 1 })
    tx.insert(Size, { name: 'a', size: 2 })
  })
  expect(running.facts(Size)).toEqual([{ name: 'a', size: 2 }])
  // @ts-expect-error a key is made of columns
  expect(() => input('Wrong', { name: textColumn }, { key: ['colour'] })).toThrow(/the key names colour/)
})

test('what rules have in common is computed once, in whatever order it is written', () => {
  const called: string[] = []
  const halves = (size: number): readonly number[] => {
    called.push(`${size}`)
    return [Math.floor(size / 2)]
  }
  const First = relation('First', { from: textColumn, half: integer })
  const Second = relation('Second', { name: textColumn, half: textColumn })
  const running = start(
    program([
      rule('First', First, ({ match, each, where }) => {
        const { from, to } = match(Edge)
        const { size } = match(Size, { name: from })
        const half = each(size, halves)
        where([half, to], (n) => n > 0)
        return { from, half }
      }),
      rule('Second', Second, ({ match, each, where }) => {
        const { name, size } = match(Size)
        const half = each(size, halves)
        const { to } = match(Edge, { from: name })
        where([half, to], (n, t) => n > 0 && t !== '')
        return { name, half: text`${half}` }
      }),
    ]),
  )
  running.transact((tx) => {
    tx.insert(Size, { name: 'a', size: 8 })
    tx.insert(Edge, { from: 'a', to: 'b' })
  })
  expect(running.facts(First)).toEqual([{ from: 'a', half: 4 }])
  expect(running.facts(Second)).toEqual([{ name: 'a', half: '4' }])
  expect(called).toEqual(['8'])
  const { operators } = describeCircuit(running.circuit)
  expect(operators.flatMap(({ kind, emitted }) => (kind === 'conjunction' ? [emitted] : []))).toEqual([1, 1])
})

test('rules that read the same part of a relation share a view of it, and indexes', () => {
  const Sum = relation('Sum', { from: textColumn, size: integer })
  const twice = [1, 2].map((times) =>
    rule('Sum', Sum, ({ match }) => {
      const { from } = match(Edge)
      const { size } = match(Size, { name: from })
      return { from, size: compute(size, (n) => n * times) }
    }),
  )
  const { collections, operators } = describeCircuit(start(program(twice)).circuit)
  const read = collections.filter(({ name }) => name.startsWith('Edge[') || name === 'Size')
  expect(new Set(read.map(({ name, arrangements }) => [name, arrangements]))).toEqual(
    new Set([
      ['Edge[from]', []],
      ['Size', [['name']]],
    ]),
  )
  // The circuit's operators go by the rules' names and lines.
  const conjunctions = operators.filter(({ kind }) => kind === 'conjunction')
  expect(conjunctions).toHaveLength(2)
  for (const { name } of conjunctions) expect(name).toMatch(/^Sum \(Sum at program.test.ts:\d+\)$/)
})

test('a plan names rules, lines, indexes, and who takes the same steps', () => {
  const printed = program(paths).plan()
  expect(printed).toMatch(/Path \(Path at program.test.ts:\d+\)\n {2}Edge → derive/)
  expect(printed).toContain('Path → Edge by from → derive')
  expect(printed).toContain('Edge → Path by to → derive')
  const Twice = relation('Twice', { from: textColumn, size: integer })
  const twice = [1, 2].map((times) =>
    rule('Twice', Twice, ({ match }) => {
      const { from, to } = match(Edge)
      const { size } = match(Size, { name: to })
      return { from, size: compute(size, (n) => n * times) }
    }),
  )
  expect(program(twice).plan()).toMatch(
    /Edge → Size by name \(also for Twice \(Twice at program.test.ts:\d+\)\) → compute → derive/,
  )
})

test('a key is the index wherever it is known, and what else is known is compared', () => {
  const Disk = input('Disk', { name: textColumn, size: integer, note: textColumn }, { key: ['name'] })
  const Fit = relation('Fit', { name: textColumn, note: textColumn })
  const fit = rule('Fit', Fit, ({ match }) => {
    const { name, size } = match(Size)
    return { name, note: match(Disk, { name, size }).note }
  })
  expect(program([fit]).plan()).toContain('Size → Disk by name → derive')
  const running = start(program([fit]))
  running.transact((tx) => {
    tx.insert(Size, { name: 'a', size: 1 })
    tx.insert(Size, { name: 'b', size: 2 })
    tx.insert(Disk, { name: 'a', size: 1, note: 'it fits' })
    tx.insert(Disk, { name: 'b', size: 1, note: 'it does not' })
  })
  expect(running.facts(Fit)).toEqual([{ name: 'a', note: 'it fits' }])
})

test('no join starts from a column of few values alone, in whatever order it is written', () => {
  const Machine = input('Machine', { name: textColumn, up: flag })
  const Spare = input('Spare', { up: flag, size: integer })
  const Ready = relation('Ready', { name: textColumn })
  const ready = rule('Ready', Ready, ({ match }) => {
    const { name, up } = match(Machine)
    const { size } = match(Spare, { up })
    match(Size, { name, size })
    return { name }
  })
  expect(program([ready]).plan()).toContain('Machine → Size by name → is in Spare → derive')
})

test('speculation tells of every relation and changes nothing', () => {
  const running = start(program(paths))
  running.transact((tx) => tx.insert(Edge, { from: 'a', to: 'b' }))
  const would = running.speculate((tx) => tx.insert(Edge, { from: 'b', to: 'c' }))
  expect(new Map([...would.all()].map(([of, changes]) => [of.name, changes.length]))).toEqual(
    new Map([
      ['Edge', 1],
      ['Path', 2],
    ]),
  )
  expect(running.size(Path)).toBe(1)
})

describe('a rule that throws names itself, the row and what was bound, and nothing changes', () => {
  const strict = (size: number): number => {
    if (size > 9) throw new Error('too big')
    return size
  }
  test.each<[string, (body: Body, size: Reference<number>) => Term<number>]>([
    [
      'in a test',
      ({ where }, size) => {
        where(size, (n) => strict(n) > 0)
        return size
      },
    ],
    ['in a computed value', (_, size) => compute(size, strict)],
    ['among the values of each', ({ each }, size) => each(size, (n) => [strict(n)])],
  ])('%s', (_, throwing) => {
    const Sized = relation('Sized', { name: textColumn, size: integer })
    const running = start(
      program([
        rule('Sized', Sized, (body) => {
          const { from, to } = body.match(Edge)
          const { size } = body.match(Size, { name: to })
          return { name: from, size: throwing(body, size) }
        }),
      ]),
    )
    running.transact((tx) => tx.insert(Edge, { from: 'a', to: 'b' }))
    let caught: unknown
    try {
      running.transact((tx) => tx.insert(Size, { name: 'b', size: 10 }))
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(TransactionError)
    expect(String(caught)).toMatch(
      /Sized \(Sized at program.test.ts:\d+\) at \("b", 10\) with .*Size.size = 10.*: too big/,
    )
    expect(running.facts(Size)).toEqual([])
    running.transact((tx) => tx.insert(Size, { name: 'b', size: 1 }))
    expect(running.facts(Sized)).toEqual([{ name: 'a', size: 1 }])
  })
})

test('reconciliation leaves exactly the work that makes the actual relation the desired one', () => {
  const columns = { name: textColumn, size: integer } as const
  const Wanted = input('Wanted', columns, { key: ['name'] })
  const Found = input('Found', columns, { key: ['name'] })
  const work = reconcile(Wanted, Found, ['name'])
  check(program(Object.values(work.rules).flat()), { mustFire: 'all' })
  const running = start(program(Object.values(work.rules).flat()))
  running.transact((tx) => {
    for (const [name, size] of [
      ['a', 1],
      ['b', 1],
      ['d', 4],
    ] as const)
      tx.insert(Wanted, { name, size })
    for (const [name, size] of [
      ['b', 2],
      ['c', 3],
      ['d', 4],
    ] as const)
      tx.insert(Found, { name, size })
  })
  running.transact((tx) => {
    const removed = (name: string): void => {
      for (const old of running.facts(Found)) if (old.name === name) tx.remove(Found, old)
    }
    for (const { name } of running.facts(work.deletes)) removed(name)
    for (const fact of running.facts(work.updates)) {
      removed(fact.name)
      tx.insert(Found, fact)
    }
    for (const fact of running.facts(work.inserts)) tx.insert(Found, fact)
  })
  for (const left of [work.inserts, work.deletes, work.updates]) expect(running.facts(left)).toEqual([])
  expect(new Set(running.facts(Found).map((fact) => fact.name))).toEqual(new Set(['a', 'b', 'd']))
})

test('an instance that takes the place of another keeps what its allocations have decided', () => {
  const Wish = input('Wish', { scope: textColumn, key: textColumn })
  const Preference = input('Preference', { scope: textColumn, key: textColumn, number: integer })
  const Numbered = relation('Numbered', { scope: textColumn, key: textColumn, number: integer })
  const numbering = program([
    allocation('Each has a number', Numbered, {
      requests: Wish,
      preferences: Preference,
      ranges: () => ({ from: 1, to: 9 }),
    }),
  ])
  const first = start(numbering)
  // In an order that a fresh start does not have.
  for (const key of ['c', 'b', 'a']) first.transact((tx) => tx.insert(Wish, { scope: 's', key }))
  first.transact((tx) => tx.insert(Preference, { scope: 's', key: 'a', number: 1 }))
  const copied = (options: StartOptions) => {
    const second = start(numbering, [], options)
    second.transact((tx) => {
      for (const of of [Wish, Preference])
        for (const fact of first.facts(of as Relation)) tx.insert(of as Relation, fact)
    })
    return second
  }
  const numbers = (of: Instance) =>
    Object.fromEntries(of.facts(Numbered).map(({ key, number }) => [key, number]))
  expect(numbers(first)).toEqual({ c: 1, b: 2, a: 3 })
  expect(numbers(copied({}))).toEqual({ a: 1, b: 2, c: 3 })
  const second = copied({ decidedBy: first })
  expect(numbers(second)).toEqual({ c: 1, b: 2, a: 3 })
  // Later on it decides for itself.
  for (const key of ['c', 'b']) second.transact((tx) => tx.remove(Wish, { scope: 's', key }))
  second.transact((tx) => tx.insert(Wish, { scope: 's', key: 'b' }))
  expect(numbers(second)).toEqual({ a: 3, b: 1 })
})
