/** The kit: right programs pass, joins hit, and every property finds what breaks it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  allocation,
  collect,
  compute,
  count,
  fold,
  input,
  integer,
  program,
  type Relation,
  relation,
  rule,
  start,
  text,
  textColumn,
} from '../../../rules/index.ts'
import { check, insert, override, refers, remove, replay } from '../../../rules/testing/index.ts'

const Port = input('Port', { port: textColumn, kind: textColumn, size: integer }, { key: ['port'] })
const Address = input('Address', { port: textColumn, address: textColumn })
const Flow = relation('Flow', { port: textColumn, match: textColumn })
const Total = relation('Total', { kind: textColumn, size: integer })

const joined = rule(Flow, ({ match }) => {
  const { port } = match(Port, { kind: 'router' })
  const { address } = match(Address, { port })
  return { port, match: text`dst == ${address}` }
})

const LAZY = { runs: 60, seed: 1 }

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
      rule(Total, ({ match }) => {
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
  const never = rule(Flow, ({ match, where }) => {
    const { port, size } = match(Port)
    where(size, (n) => n > 1000)
    return { port, match: '' }
  })
  expect(check(program([joined, never]), LAZY).silent).toEqual([never.name])
  expect(() => check(program([joined, never]), { ...LAZY, mustFire: 'all' })).toThrow(
    /never derived anything in 60 histories:\n {2}Flow at check.test.ts:\d+/,
  )
  const large = [override(Port, { size: fc.integer({ min: 999, max: 1002 }) })]
  expect(check(program([joined, never]), { ...LAZY, overrides: large }).silent).toEqual([])
})

test('references are to facts that are there, and keys are respected', () => {
  let dangling = 0
  const checked = program([
    rule(Flow, ({ match, not }) => {
      const { port } = match(Address)
      not(Port, { port })
      const counted = compute(port, (p) => {
        dangling++
        return p
      })
      return { port: counted, match: '' }
    }),
  ])
  // A port may go while its address stays; without removals every address has its port.
  check(checked, { ...LAZY, transactions: 1, steps: 4, references: [refers(Address, 'port', Port, 'port')] })
  const withReferences = dangling
  dangling = 0
  check(checked, { ...LAZY, transactions: 1, steps: 4 })
  expect(withReferences).toBeLessThan(dangling)
})

test('an allocation is taken as it is, and checked', () => {
  const Request = relation('Request', { scope: textColumn, key: textColumn })
  const Known = input('Known', { scope: textColumn, key: textColumn, number: integer })
  const Numbered = relation('Numbered', { scope: textColumn, key: textColumn, number: integer })
  const Shown = relation('Shown', { text: textColumn })
  check(
    program([
      rule(Request, ({ match }) => {
        const { port, kind } = match(Port)
        return { scope: kind, key: port }
      }),
      allocation(Numbered, { requests: Request, preferences: Known, ranges: () => ({ from: 1, to: 2 }) }),
      rule(Shown, ({ match }) => {
        const { key, number } = match(Numbered)
        return { text: text`${key} is ${number}` }
      }),
    ]),
    { ...LAZY, mustFire: 'all' },
  )
})

describe('what is wrong is found and told with a short history', () => {
  test('a rule that throws', () => {
    const throwing = program([
      rule(Flow, ({ match, where }) => {
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
    expect(message.match(/insert\(/g)).toHaveLength(1)
    expect(message).toMatch(/replay\(program, \[\n {2}\[\n {4}insert\((Port|Address), \{ /)
  })

  test('a computed value that depends on more than its arguments', () => {
    let calls = 0
    const impure = program([
      rule(Flow, ({ match }) => ({
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
      rule(Total, ({ match }) => {
        const { kind, size } = match(Port)
        return { kind, size: fold<number>(forgetful.fold, size) }
      }),
    ])
    const message = failureOf(() => check(wrong, LAZY))
    expect(message).toMatch(/incremental differs from scratch after transaction \d: Total/)
    expect(message).toMatch(/missing: Total\(.*\n {2}extra: Total\(/)
  })

  test('an engine that loses a deletion, and one that tells changes it did not make', () => {
    const losing = check.bind(undefined, program([joined]), {
      ...LAZY,
      start: (of, outputs) => {
        const running = start(of, outputs)
        return {
          ...running,
          circuit: running.circuit,
          facts: (its) => running.facts(its),
          speculate: (change) => running.speculate(change),
          changes: (its) => (its === (Flow as Relation) ? [] : running.changes(its)),
          transact: (change) => running.transact(change),
        }
      },
    })
    expect(failureOf(losing)).toMatch(/the changes told of transaction \d, facts that came: Flow/)
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
      rule(Flow, ({ match }) => {
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

test('lists and other values are printed as what makes them', () => {
  const List_ = relation('Ports', { ports: textColumn })
  const wrong = program([
    rule(List_, ({ match }) => {
      const { port } = match(Port)
      return { ports: collect(compute(port, (p) => p)) as never }
    }),
  ])
  expect(check(wrong, LAZY).silent).toEqual([])
})
