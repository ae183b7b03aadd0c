/** The rule language: what rules derive, incrementally, and what is refused when they are defined. */
import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  allocation,
  branded,
  compute,
  count,
  type Fact,
  flag,
  input,
  integer,
  max,
  optional,
  program,
  relation,
  rule,
  start,
  text,
  textColumn,
} from '../../rules/index.ts'

type PortId = string & { readonly brand: 'port' }
const port = branded<PortId>('port')
const id = (name: string): PortId => name as PortId

const Port = input('Port', {
  port,
  name: textColumn,
  sw: textColumn,
  type: textColumn,
  enabled: optional(flag),
  note: textColumn,
})
const Address = input('Address', { port, address: textColumn })

const EnabledPort = relation('EnabledPort', { port, name: textColumn, sw: textColumn })
const Flow = relation('Flow', { sw: textColumn, priority: integer, match: textColumn, actions: textColumn })
const PortCount = relation('PortCount', { ports: integer, sw: textColumn, last: textColumn })
const Silent = relation('Silent', { name: textColumn })

const rules = [
  rule('A port is enabled unless it says otherwise', EnabledPort, ({ match, where }) => {
    const { port, name, sw, enabled } = match(Port)
    where(enabled, (e) => e !== false)
    return { port, name, sw }
  }),
  rule('A frame for an address of an enabled port goes straight to that port', Flow, ({ match, each }) => {
    const { port, name, sw } = match(EnabledPort)
    const { address } = match(Address, { port })
    const { mac } = each(address, (a) =>
      a
        .split(' ')
        .slice(0, 1)
        .map((mac) => ({ mac })),
    )
    return { sw, priority: 50, match: text`eth.dst == ${mac}`, actions: text`outport = "${name}"; output;` }
  }),
  rule('Every switch with a port floods and drops', Flow, ({ match }) => {
    const { sw } = match(Port)
    return [
      { sw, priority: 70, match: 'eth.mcast', actions: 'flood;' },
      { sw, priority: 0, match: '1', actions: 'drop;' },
    ]
  }),
  rule('How many ports a switch has, and the last of their names', PortCount, ({ match }) => {
    const { sw, port, name } = match(Port)
    return { sw, ports: count(port), last: max(name) }
  }),
  rule('A router port without an address is silent', Silent, ({ match, not }) => {
    const { port, name } = match(Port, { type: 'router' })
    not(Address, { port })
    return { name }
  }),
]

function network() {
  const running = start(program(rules), [Flow, PortCount, Silent])
  running.transact((tx) => {
    tx.insert(Port, { port: id('p1'), name: 'one', sw: 's', type: '', enabled: null, note: '' })
    tx.insert(Port, { port: id('p2'), name: 'two', sw: 's', type: 'router', enabled: false, note: '' })
    tx.insert(Address, { port: id('p1'), address: '00:01 10.0.0.1' })
  })
  return running
}

test('rules derive what their sentences say', () => {
  const running = network()
  const byPriority = [...running.facts(Flow)].sort((a, b) => b.priority - a.priority)
  expect(byPriority).toEqual([
    { sw: 's', priority: 70, match: 'eth.mcast', actions: 'flood;' },
    { sw: 's', priority: 50, match: 'eth.dst == 00:01', actions: 'outport = "one"; output;' },
    { sw: 's', priority: 0, match: '1', actions: 'drop;' },
  ])
  expect(running.facts(PortCount)).toEqual([{ sw: 's', ports: 2, last: 'two' }])
  expect(running.facts(Silent)).toEqual([{ name: 'two' }])
})

test('a change brings the difference and nothing else', () => {
  const running = network()
  running.transact((tx) => tx.insert(Address, { port: id('p2'), address: '00:02' }))
  expect(running.changes(Silent)).toEqual([{ fact: { name: 'two' }, weight: -1 }])
  expect(running.changes(Flow)).toEqual([])
  running.transact((tx) => {
    tx.remove(Port, { port: id('p2'), name: 'two', sw: 's', type: 'router', enabled: false, note: '' })
    tx.insert(Port, { port: id('p2'), name: 'two', sw: 's', type: 'router', enabled: null, note: '' })
  })
  expect(running.changes(Flow)).toEqual([
    {
      fact: { sw: 's', priority: 50, match: 'eth.dst == 00:02', actions: 'outport = "two"; output;' },
      weight: 1,
    },
  ])
  expect(running.changes(PortCount)).toEqual([])
})

test('a change of a column that no rule names stops at the input', () => {
  const running = network()
  const before = running.circuit.collections.length
  const work = () =>
    running.circuit.collections.map(({ name, counters }) => [name, counters.changed] as const)
  const counters = work()
  running.transact((tx) => {
    tx.remove(Port, { port: id('p1'), name: 'one', sw: 's', type: '', enabled: null, note: '' })
    tx.insert(Port, { port: id('p1'), name: 'one', sw: 's', type: '', enabled: null, note: 'changed' })
  })
  expect(
    work()
      .filter(([, n], i) => n !== counters[i]?.[1])
      .map(([name]) => name),
  ).toEqual(['Port'])
  expect(running.circuit.collections.length).toBe(before)
})

test('what is present joins by an index: a change costs what it concerns', () => {
  const Switch = input('Switch', { name: textColumn, leader: optional(port) })
  const Led = relation('Led', { name: textColumn, leader: textColumn })
  const leaders = program([
    rule('Led', Led, ({ match, present }) => {
      const { name, leader } = match(Switch)
      const { name: named } = match(Port, { port: present(leader) })
      return { name, leader: named }
    }),
  ])
  const running = start(leaders)
  const facts = { sw: 's', type: '', enabled: null, note: '' }
  running.transact((tx) => {
    tx.insert(Switch, { name: 'none', leader: null })
    for (let n = 0; n < 100; n++) tx.insert(Switch, { name: `s${n}`, leader: id(`p${n}`) })
  })
  running.transact((tx) => tx.insert(Port, { port: id('p7'), name: 'seven', ...facts }))
  expect(running.facts(Led)).toEqual([{ name: 's7', leader: 'seven' }])
  // A port that comes looks up the switches that it leads.
  expect(leaders.plan()).toContain('→ Switch by leader →')
})

test('an allocation numbers what asks for a number', () => {
  const Request = relation('Request', { scope: textColumn, key: port })
  const Known = input('Known', { scope: textColumn, key: port, number: integer })
  const Numbered = relation('Numbered', { scope: textColumn, key: port, number: integer })
  const running = start(
    program([
      rule('Request', Request, ({ match }) => {
        const { port, sw } = match(Port)
        return { scope: sw, key: port }
      }),
      allocation('Numbered', Numbered, {
        requests: Request,
        preferences: Known,
        ranges: () => ({ from: 1, to: 10 }),
      }),
    ]),
  )
  running.transact((tx) => {
    tx.insert(Known, { scope: 's', key: id('p2'), number: 9 })
    for (const p of ['p1', 'p2'])
      tx.insert(Port, { port: id(p), name: p, sw: 's', type: '', enabled: null, note: '' })
  })
  expect(running.facts(Numbered)).toEqual([
    { scope: 's', key: 'p2', number: 9 },
    { scope: 's', key: 'p1', number: 1 },
  ])
})

describe('definition errors name the rule and its line', () => {
  const cases: [string, RegExp, () => unknown][] = [
    [
      'an unknown column',
      /Silent \(Silent at language.test.ts:\d+\): Port has no column colour/,
      () =>
        rule('Silent', Silent, ({ match }) => ({
          // @ts-expect-error there is no such column
          name: match(Port).colour,
        })),
    ],
    [
      'a head without a value',
      /the head has no value for the column name/,
      // @ts-expect-error the column name is missing
      () => rule('Silent', Silent, () => ({})),
    ],
    ['a rule for an input', /Port is an input/, () => rule('Port', Port, ({ match }) => match(Port))],
    [
      'a reference of another rule',
      /Port.name is not bound in this rule/,
      () => {
        let leaked: unknown
        const first = rule('Silent', Silent, ({ match }) => {
          const { name } = match(Port)
          leaked = name
          return { name }
        })
        return [first, rule('Silent', Silent, () => ({ name: leaked as never }))]
      },
    ],
    [
      'a cycle through negation',
      /A \(A at language.test.ts:\d+\): A depends on itself through negation: A ← B ← A/,
      () => {
        const A = relation('A', { x: textColumn })
        const B = relation('B', { x: textColumn })
        return program([
          rule('A', A, ({ match, not }) => {
            const { name } = match(Port)
            not(B, { x: name })
            return { x: name }
          }),
          rule('B', B, ({ match }) => ({ x: match(A).x })),
        ])
      },
    ],
    [
      'a relation without a rule',
      /no rule defines Silent/,
      () =>
        program([
          rule('EnabledPort', EnabledPort, ({ match }) => ({
            port: match(Port).port,
            name: match(Silent).name,
            sw: '',
          })),
        ]),
    ],
    [
      'two relations of one name',
      /Silent at language.test.ts:\d+: another relation has this name, at language.test.ts:\d+/,
      () => {
        const Another = relation('Silent', { name: textColumn })
        return program([
          rule('Silent', Silent, ({ match }) => ({ name: match(Port).name })),
          rule('Another', Another, ({ match }) => ({ name: match(Silent).name })),
        ])
      },
    ],
    [
      'a key of a column that is not there',
      /Keyed at language.test.ts:\d+: the key names colour, which is no column/,
      // @ts-expect-error there is no such column
      () => relation('Keyed', { name: textColumn }, { key: ['colour'] }),
    ],
    [
      'a value where a template is meant',
      /Silent \(Silent at language.test.ts:\d+\): .*write text`…`/,
      () => rule('Silent', Silent, ({ match }) => ({ name: `${match(Port).name}!` })),
    ],
  ]
  test.each(cases)('%s', (_, message, define) => {
    expect(define).toThrow(message)
  })
})

test('types follow from the relations: wrong columns and wrong types do not compile', () => {
  rule('Silent', Silent, ({ match, where }) => {
    const { name, enabled } = match(Port)
    where(enabled, (e) => {
      expectTypeOf(e).toEqualTypeOf<boolean | null>()
      return true
    })
    // @ts-expect-error a port is not a switch name joined with a flag
    match(Port, { enabled: name })
    // @ts-expect-error a number is no name
    match(Port, { name: 5 })
    return { name }
  })
  rule('Flow', Flow, ({ match }) => ({
    sw: match(Port).sw,
    // @ts-expect-error a number column takes no text
    priority: match(Port).name,
    match: '',
    actions: '',
  }))
  expectTypeOf<Fact<(typeof PortCount)['columns']>>().toEqualTypeOf<{
    readonly ports: number
    readonly sw: string
    readonly last: string
  }>()
})

test('a value may be computed from constants', () => {
  const running = start(
    program([
      rule('Silent', Silent, ({ match }) => {
        match(Port)
        return { name: compute(['x', 2], (x, n) => x.repeat(n)) }
      }),
    ]),
  )
  expect(running.facts(Silent)).toEqual([])
  running.transact((tx) =>
    tx.insert(Port, { port: id('p'), name: 'p', sw: 's', type: '', enabled: null, note: '' }),
  )
  expect(running.facts(Silent)).toEqual([{ name: 'xx' }])
})
