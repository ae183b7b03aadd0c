/** The kit: right programs pass, joins hit, and every property finds what breaks it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Aggregate,
  allocation,
  compute,
  count,
  fold,
  input,
  integer,
  max,
  min,
  program,
  type Reference,
  relation,
  rule,
  sum,
  text,
  textColumn,
} from '../../../rules/index.ts'
import { check, insert, override, remove, replay } from '../../../rules/testing/index.ts'

const Port = input('Port', { port: textColumn, kind: textColumn, size: integer }, { key: ['port'] })
const Address = input('Address', { port: textColumn, address: textColumn })
const Flow = relation('Flow', { port: textColumn, match: textColumn })
const Total = relation('Total', { kind: textColumn, size: integer })

const joined = rule('Flow', Flow, ({ match }) => {
  const { port } = match(Port, { kind: 'router' })
  const { address } = match(Address, { port })
  return { port, match: text`dst == ${address}` }
})

const LAZY = { runs: 60, seed: 1 }

/** An aggregate that means the one and is folded like the other. */
function foldedAs<T>(meant: Aggregate<T>, { fold, plain }: Aggregate<T>): Aggregate<T> {
  return Object.assign(Object.create(Object.getPrototypeOf(meant)), meant, { fold, plain })
}

/** The message of what a check throws. */
function failureOf(checking: () => unknown): string {
  try {
    checking()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return 'nothing failed'
}

test('a right program passes, joins and constants are hit, and every rule fires', () => {
  const report = check(
    program([
      joined,
      rule('Total', Total, ({ match }) => {
        const { kind, size } = match(Port)
        return { kind, size: count(size) }
      }),
    ]),
    { ...LAZY, mustFire: 'all' },
  )
  for (const times of report.fired.values()) expect(times).toBeGreaterThan(10)
  expect(report.silent).toEqual([])
})

test('a rule that never fires is reported, or a failure that names it', () => {
  const never = rule('Flow', Flow, ({ match, where }) => {
    const { port, size } = match(Port)
    where(size, (n) => n > 1000)
    return { port, match: '' }
  })
  expect(check(program([joined, never]), LAZY).silent).toEqual([never.name])
  expect(() => check(program([joined, never]), { ...LAZY, mustFire: 'all' })).toThrow(
    /never derived anything in 60 histories:\n {2}Flow \(Flow at check.test.ts:\d+\)/,
  )
  const large = [override(Port, { size: fc.integer({ min: 999, max: 1002 }) })]
  expect(check(program([joined, never]), { ...LAZY, overrides: large }).silent).toEqual([])
})

test('an allocation is taken as it is, and checked', () => {
  const Request = relation('Request', { scope: textColumn, key: textColumn })
  const Known = input('Known', { scope: textColumn, key: textColumn, number: integer })
  const Numbered = relation('Numbered', { scope: textColumn, key: textColumn, number: integer })
  const Shown = relation('Shown', { text: textColumn })
  check(
    program([
      rule('Request', Request, ({ match }) => {
        const { port, kind } = match(Port)
        return { scope: kind, key: port }
      }),
      allocation('Numbered', Numbered, {
        requests: Request,
        preferences: Known,
        ranges: () => ({ from: 1, to: 2 }),
      }),
      rule('Shown', Shown, ({ match }) => {
        const { key, number } = match(Numbered)
        return { text: text`${key} is ${number}` }
      }),
    ]),
    { ...LAZY, mustFire: 'all' },
  )
})

describe('what is wrong is found and told with a short history', () => {
  const size = (of: (size: Reference<number>) => Aggregate<number>) =>
    program([
      rule('Total', Total, ({ match }) => {
        const { kind, size } = match(Port)
        return { kind, size: of(size) }
      }),
    ])

  test.each<[string, (size: Reference<number>) => Aggregate<number>]>([
    ['the greatest for the least', (size) => foldedAs(min(size), max(size))],
    ['the least for the greatest', (size) => foldedAs(max(size), min(size))],
    ['a sum for a count', (size) => foldedAs(count(size), sum(size))],
    ['a count for a sum', (size) => foldedAs(sum(size), count(size))],
  ])('an engine that takes %s', (_, of) => {
    const message = failureOf(() => check(size(of), LAZY))
    expect(message).toMatch(/^incremental differs from scratch after transaction \d: Total/)
    expect(message.match(/insert\(/g)?.length).toBeLessThanOrEqual(3)
  })

  test('a rule that throws', () => {
    const throwing = program([
      rule('Flow', Flow, ({ match, where }) => {
        const { port } = match(Port, { kind: 'router' })
        const { address } = match(Address, { port })
        where(address, (a) => {
          if (a === 'b') throw new Error('no b please')
          return true
        })
        return { port, match: '' }
      }),
    ])
    const message = failureOf(() => check(throwing, LAZY))
    expect(message).toContain('no b please')
    // The address is looked at as soon as there is any port.
    expect(message.match(/insert\(/g)).toHaveLength(2)
    expect(message).toMatch(/replay\(program, \[\n {2}\[\s+insert\(Port, .*\s+insert\(Address, /)
  })

  test('a computed value that depends on more than its arguments', () => {
    let calls = 0
    const impure = program([
      rule('Flow', Flow, ({ match }) => ({
        port: compute(match(Port).port, (p) => `${p} ${calls++ % 3}`),
        match: '',
      })),
    ])
    expect(failureOf(() => check(impure, LAZY))).toMatch(
      /differs from scratch|elsewhere|leaves something|not/,
    )
  })

  test('a fold that does not take back what it was given', () => {
    const forgetful = fold<number>(
      {
        name: 'forgetful',
        start: () => {
          let greatest = 0
          return {
            add: (value) => {
              greatest = Math.max(greatest, value as number)
            },
            result: () => greatest,
          }
        },
      },
      1,
    )
    expect(forgetful.fold.name).toBe('forgetful')
    const wrong = program([
      rule('Total', Total, ({ match }) => {
        const { kind, size } = match(Port)
        return { kind, size: fold<number>(forgetful.fold, size) }
      }),
    ])
    const message = failureOf(() => check(wrong, LAZY))
    expect(message).toMatch(
      /^(incremental differs from scratch after transaction \d|step by step it leads elsewhere): Total/,
    )
    expect(message).toMatch(/missing: Total\(.*\n {2}extra: Total\(/)
  })

  test('a fold that depends on the order of what it is given', () => {
    const first = fold<string>(
      {
        name: 'first',
        start: () => {
          const values: unknown[] = []
          return {
            add: (value, weight) => {
              if (weight > 0) values.push(value)
              else values.splice(values.indexOf(value), 1)
            },
            result: () => values[0] as string,
          }
        },
      },
      'nothing',
    ).fold
    const wrong = program([
      rule('Flow', Flow, ({ match }) => {
        const { port, address } = match(Address)
        return { port, match: fold<string>(first, address) }
      }),
    ])
    expect(failureOf(() => check(wrong, LAZY))).toMatch(/differs from scratch|leads elsewhere/)
  })
})

test('a pasted history replays: it fails while the bug is there, and passes when it is mended', () => {
  const history = [
    [insert(Port, { port: 'p', kind: 'router', size: 1 }), insert(Address, { port: 'p', address: 'b' })],
    [remove(Address, { port: 'p', address: 'b' })],
  ]
  replay(program([joined]), history)
  const broken = program(
    [
      rule('Flow', Flow, ({ match }) => {
        const { address } = match(Address)
        return {
          port: '',
          match: compute(address, (a) => {
            if (a === 'b') throw new Error('broken')
            return a
          }),
        }
      }),
    ],
    [Port],
  )
  expect(() => replay(broken, history)).toThrow(/broken\n\nreplay\(program, \[\n {2}\[/)
})

test('histories begin with given facts, and a failure shrinks to those that matter', () => {
  const ports = Array.from({ length: 30 }, (_, n) => insert(Port, { port: `port ${n}`, kind: 'x', size: n }))
  const Special = relation('Special', { port: textColumn })
  const rare = rule('Special', Special, ({ match }) => ({
    port: match(Port, { port: 'port 17', size: 17 }).port,
  }))
  const options = {
    ...LAZY,
    transactions: 1,
    steps: 2,
    beginnings: [ports],
    overrides: [override(Port, { port: fc.constant('other') })],
  }
  check(program([rare]), { ...options, mustFire: 'all' })
  const refused = rule('Special', Special, ({ match }) => {
    const { port, size } = match(Port)
    return {
      port: compute([port, size], (p, n) => {
        if (n === 17) throw new Error('no 17 please')
        return p
      }),
    }
  })
  const message = failureOf(() => check(program([refused]), options))
  expect(message).toContain('no 17 please')
  expect((message.match(/insert\(/g) ?? []).length).toBeLessThan(8)
})
