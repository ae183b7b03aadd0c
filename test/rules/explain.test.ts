/** Explanations: why a fact is there, down to the inputs, and why another is not. */
import fc from 'fast-check'
import { List } from 'immutable'
import { describe, expect, test } from 'vitest'
import {
  allocation,
  collect,
  count,
  input,
  integer,
  max,
  type Premise,
  printExplanation,
  printWhyNot,
  program,
  relation,
  rule,
  start,
  text,
  textColumn,
  view,
} from '../../rules/index.ts'

const Link = input('Link', { from: textColumn, to: textColumn })
const Down = input('Down', { node: textColumn })
const Path = relation('Path', { from: textColumn, to: textColumn })
const Route = relation('Route', { node: textColumn, text: textColumn })
const Degree = relation('Degree', { node: textColumn, links: integer })

const rules = [
  rule('There is a path where there is a link between nodes that are up', Path, ({ match, not }) => {
    const { from, to } = match(Link)
    not(Down, { node: from })
    return { from, to }
  }),
  rule('There is a path from the end of a path', Path, ({ match }) => {
    const { from, to: by } = match(Path)
    const { to } = match(Path, { from: by })
    return { from, to }
  }),
  rule('A route says where one can get', Route, ({ match, where }) => {
    const { from, to } = match(Path)
    where([from, to], (a, b) => a !== b)
    return { node: from, text: text`to ${to}` }
  }),
  rule('Degree', Degree, ({ match }) => {
    const { from, to } = match(Link)
    return { node: from, links: count(to) }
  }),
]

function network() {
  const running = start(program(rules))
  running.transact((tx) => {
    for (const [from, to] of ['ab', 'bc', 'ca', 'de'].map((pair) => [...pair]))
      tx.insert(Link, { from: from ?? '', to: to ?? '' })
    tx.insert(Down, { node: 'd' })
  })
  return running
}

/** The explanation's lines without line numbers, which change with this file. */
const lines = (printed: string): string[] => printed.replace(/:\d+/g, '').trimEnd().split('\n')

test('a fact is explained down to the inputs, absences included', () => {
  const running = network()
  const explanation = running.explain(Route, { node: 'a', text: 'to b' })
  expect(lines(printExplanation(explanation))).toEqual([
    'Route(node: "a", text: "to b")',
    '  by A route says where one can get (Route at explain.test.ts)',
    '    Path(from: "a", to: "b")',
    '      by There is a path where there is a link between nodes that are up (Path at explain.test.ts)',
    '        Link(from: "a", to: "b") (input)',
    '        no Down(node: "a")',
  ])
})

test('in a cycle a fact is explained by what was there before it, never by itself', () => {
  const running = network()
  const explanation = running.explain(Path, { from: 'a', to: 'a' })
  const printed = printExplanation(explanation)
  expect(printed).toContain('Link(from: "c", to: "a") (input)')
  expect(printed.match(/Path\(from: "a", to: "a"\)/g)).toHaveLength(1)
})

test('on any graph, after any changes, every fact comes from inputs and none from itself', () => {
  const node = fc.constantFrom('a', 'b', 'c', 'd')
  const changes = fc.array(fc.tuple(fc.boolean(), node, node), { maxLength: 30 })
  fc.assert(
    fc.property(changes, fc.constantFrom('first', 'all'), (history, which) => {
      const running = start(program(rules))
      const links = new Set<string>()
      for (const [comes, from, to] of history) {
        if (comes === links.has(from + to)) continue
        links[comes ? 'add' : 'delete'](from + to)
        running.transact((tx) => tx[comes ? 'insert' : 'remove'](Link, { from, to }))
      }
      for (const fact of running.facts(Path)) expectFounded(running.explain(Path, fact, which))
    }),
  )
})

/** Each fact has a derivation here or above, and is not among what it follows from. */
function expectFounded(premise: Premise, above: readonly string[] = []): void {
  if (premise.how === 'absent') return
  const told = `${premise.relation} ${JSON.stringify(premise.fact)}`
  expect(above).not.toContain(told)
  if (premise.how === 'derived') expect(premise.derivations).not.toEqual([])
  for (const { premises } of premise.derivations)
    for (const each of premises) expectFounded(each, [...above, told])
}

test('all derivations are told on request', () => {
  const running = start(program(rules))
  running.transact((tx) => {
    for (const pair of ['ab', 'bd', 'ac', 'cd']) {
      const [from = '', to = ''] = pair
      tx.insert(Link, { from, to })
    }
  })
  expect(running.explain(Path, { from: 'a', to: 'd' }).derivations).toHaveLength(1)
  expect(running.explain(Path, { from: 'a', to: 'd' }, 'all').derivations).toHaveLength(2)
})

test('an aggregate is explained by everything that it folds, an assignment by its request', () => {
  const running = network()
  running.transact((tx) => tx.insert(Link, { from: 'a', to: 'z' }))
  const explanation = running.explain(Degree, { node: 'a', links: 2 })
  expect(explanation.derivations.map(({ folded, premises }) => [folded, premises.length])).toEqual([
    [true, 2],
  ])

  const Request = relation('Request', { scope: textColumn, key: textColumn })
  const Known = input('Known', { scope: textColumn, key: textColumn, number: integer })
  const Number_ = relation('Number', { scope: textColumn, key: textColumn, number: integer })
  const numbered = start(
    program([
      rule('Request', Request, ({ match }) => ({ scope: 's', key: match(Link).from })),
      allocation('Number_', Number_, {
        requests: Request,
        preferences: Known,
        ranges: () => ({ from: 1, to: 9 }),
      }),
    ]),
  )
  numbered.transact((tx) => tx.insert(Link, { from: 'a', to: 'b' }))
  expect(lines(printExplanation(numbered.explain(Number_, { scope: 's', key: 'a', number: 1 })))).toEqual([
    'Number(scope: "s", key: "a", number: 1) (assigned)',
    '  by Number_ (Number at explain.test.ts)',
    '    Request(scope: "s", key: "a")',
    '      by Request (Request at explain.test.ts)',
    '        Link(from: "a") (input)',
  ])
})

describe('why a fact is not there', () => {
  const running = network()

  test('the first literal that fails, with what holds before it', () => {
    expect(lines(printWhyNot(running.whyNot(Path, { from: 'd', to: 'e' })))).toEqual([
      'no Path(from: "d", to: "e")',
      '  There is a path where there is a link between nodes that are up (Path at explain.test.ts)',
      '    fails: not Down(node: "d")',
      '  There is a path from the end of a path (Path at explain.test.ts)',
      '    fails: match Path(from: "d", to: _)',
    ])
  })

  test('a test that does not hold', () => {
    expect(printWhyNot(running.whyNot(Route, { node: 'a', text: 'to a' }))).toContain(
      'differs: text is "to b"',
    )
    expect(printWhyNot(running.whyNot(Route, { node: 'x' }))).toContain('fails: match Path(from: "x", to: _)')
  })

  test('an aggregate that gives another value', () => {
    expect(running.whyNot(Degree, { node: 'a', links: 7 }).failures[0]?.differs).toEqual({
      column: 'links',
      derived: 1,
      wanted: 7,
    })
  })

  test('of a fact that a group has in part, the aggregate that is another', () => {
    const Ends = view('Ends', 'Ends', ({ match }) => {
      const { from, to } = match(Link)
      return { from, links: count(to), last: max(to) }
    })
    const ends = start(program([Ends]))
    ends.transact((tx) => tx.insert(Link, { from: 'a', to: 'b' }))
    expect(ends.whyNot(Ends, { from: 'a', links: 1, last: 'z' }).failures[0]?.differs).toEqual({
      column: 'last',
      derived: 'b',
      wanted: 'z',
    })
  })

  test('the literal at which the last of very many attempts ends, not that of the others', () => {
    const Marked = input('Marked', { node: textColumn, by: textColumn })
    const Found = relation('Found', { from: textColumn })
    const many = start(
      program([
        rule('Found', Found, ({ match, where }) => {
          const { from, to } = match(Link)
          const { by } = match(Marked, { node: to })
          where(by, (it) => it === 'another')
          return { from }
        }),
      ]),
    )
    many.transact((tx) => {
      for (let n = 0; n < 20_000; n++) tx.insert(Link, { from: 'a', to: `${n}` })
      tx.insert(Marked, { node: '19999', by: 'one' })
    })
    expect(many.whyNot(Found, { from: 'a' }).failures).toMatchObject([
      {
        literal: 'where("one")',
        satisfied: ['match Link(from: "a", to: "19999")', 'match Marked(node: "19999", by: "one")'],
      },
    ])
  })

  test('what cannot lead on is not tried again with everything that it does not depend on', () => {
    const Pair = relation('Pair', { from: textColumn, node: textColumn })
    let tried = 0
    const pairs = program([
      rule('Pair', Pair, ({ match, where }) => {
        const { from } = match(Link)
        const { node } = match(Down)
        where(node, () => {
          tried++
          return false
        })
        return { from, node }
      }),
    ])
    const product = start(pairs)
    product.transact((tx) => {
      for (let n = 0; n < 100; n++) {
        tx.insert(Link, { from: `${n}`, to: '' })
        tx.insert(Down, { node: `${n}` })
      }
    })
    tried = 0
    expect(product.whyNot(Pair, {}).failures[0]?.literal).toBe('where("0")')
    expect(tried).toBe(100)
  })

  test('a number that is not given: nobody asks for it, it is another one, or none is left', () => {
    const Request = input('Request', { scope: textColumn, key: textColumn })
    const Known = input('Known', { scope: textColumn, key: textColumn, number: integer })
    const Numbered = relation('Numbered', { scope: textColumn, key: textColumn, number: integer })
    const numbered = start(
      program([
        allocation('Numbered', Numbered, {
          requests: Request,
          preferences: Known,
          ranges: () => ({ from: 1, to: 1 }),
        }),
      ]),
    )
    numbered.transact((tx) => {
      for (const key of ['a', 'b']) tx.insert(Request, { scope: 's', key })
    })
    const why = (fact: { readonly key: string; readonly number?: number }) =>
      lines(printWhyNot(numbered.whyNot(Numbered, { scope: 's', ...fact }))).slice(2)
    expect(why({ key: 'c' })).toEqual(['    fails: match Request(scope: "s", key: "c")'])
    expect(why({ key: 'a', number: 2 })).toEqual([
      '    holds: match Request(scope: "s", key: "a")',
      '    differs: number is 1, not 2',
    ])
    expect(why({ key: 'b' })).toEqual([
      '    holds: match Request(scope: "s", key: "b")',
      '    fails: a number for Request(scope: "s", key: "b") is left',
    ])
  })

  test('an input that nobody brought', () => {
    expect(printWhyNot(running.whyNot(Down, { node: 'q' }))).toContain('an input')
  })

  test('asking the wrong question is an error that says so', () => {
    expect(() => running.explain(Path, { from: 'x', to: 'y' })).toThrow(/is no fact: ask whyNot/)
    expect(() => running.whyNot(Path, { from: 'a', to: 'b' })).toThrow(/is a fact: ask explain/)
  })
})

test('explaining leaves nothing behind', () => {
  const running = network()
  const { held } = running.circuit.storage
  running.explain(Path, { from: 'a', to: 'a' }, 'all')
  running.whyNot(Path, { from: 'unheard of', to: 'a' })
  running.transact(() => {})
  expect(running.circuit.storage.held).toEqual(held)
})

test('facts with Immutable values are explained too', () => {
  const All = view('All', 'All', ({ match }) => ({ nodes: collect(match(Link).from) }))
  const running = start(program([All]))
  running.transact((tx) => tx.insert(Link, { from: 'a', to: 'b' }))
  expect(running.explain(All, { nodes: List(['a']) }).derivations).toHaveLength(1)
})
