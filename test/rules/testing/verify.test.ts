/** Verification: each of its properties fails where an engine does something else in one respect. */
import { describe, expect, test } from 'vitest'
import {
  allocation,
  type Columns,
  type Fact,
  type Instance,
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
import {
  type CheckOptions,
  check,
  type History,
  insert,
  remove,
  replay,
  type Starter,
} from '../../../rules/testing/index.ts'

const Port = input('Port', { port: textColumn, kind: textColumn }, { key: ['port'] })
const Address = input('Address', { port: textColumn, address: textColumn })
const Flow = relation('Flow', { port: textColumn, match: textColumn })

const flows = program([
  rule('Flow', Flow, ({ match }) => {
    const { port } = match(Port, { kind: 'router' })
    const { address } = match(Address, { port })
    return { port, match: text`dst == ${address}` }
  }),
])

const LAZY = { runs: 40, seed: 1 }

type Change = (running: Instance) => Partial<Instance>

/** An engine that does something else in one respect. */
function engineWith(change: Change): Starter {
  return (of, outputs) => {
    const running = start(of, outputs)
    const same: Instance = {
      circuit: running.circuit,
      transact: (transaction) => running.transact(transaction),
      facts: (its) => running.facts(its),
      speculate: (transaction) => running.speculate(transaction),
      explain: (its, fact, which) => running.explain(its, fact, which),
      whyNot: (its, fact) => running.whyNot(its, fact),
      size: (its) => running.size(its),
      violations: () => [],
      changes: (its) => running.changes(its),
    }
    return { ...same, ...change(running) }
  }
}

function messageOf(failing: () => unknown): string {
  try {
    failing()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return 'nothing failed'
}

function failureWith(change: Change, options: CheckOptions = {}): string {
  return messageOf(() => check(flows, { ...LAZY, ...options, start: engineWith(change) }))
}

/** How many facts a transaction brings and takes. */
function sizeOf(transaction: Parameters<Instance['transact']>[0]): number {
  let size = 0
  const counts = { insert: () => size++, remove: () => size++, change: () => size++ }
  transaction(counts)
  return size
}

/** Facts that are not there where `lost` says so. */
function losing(running: Instance, lost: () => boolean): Instance['facts'] {
  return (its) => (its.name === 'Flow' && lost() ? [] : running.facts(its))
}

/** Facts of `Flow` that are others than the engine's. */
function flowsOf(running: Instance, others: () => readonly Fact<typeof Flow.columns>[]): Instance['facts'] {
  const facts = (its: Relation): readonly Fact<Columns>[] =>
    its.name === 'Flow' ? others() : running.facts(its)
  // It gives each relation its own facts.
  return facts as Instance['facts']
}

const port = { port: 'a', kind: 'router' }
const address = { port: 'a', address: 'x' }
const comesAndGoes: History = [[insert(Port, port), insert(Address, address)], [remove(Address, address)]]

test('an input that keeps what is taken away', () => {
  const keeps: Change = (running) => ({
    transact: (change) =>
      running.transact((tx) =>
        change({ ...tx, insert: (its, fact) => tx.insert(its, fact), remove: () => {} }),
      ),
  })
  expect(messageOf(() => replay(flows, comesAndGoes, { start: engineWith(keeps) }))).toMatch(
    /^incremental differs from scratch after transaction 2: Address\n {2}extra: Address\(port: "a", address: "x"\)\n\nreplay\(program/,
  )
  // The shortest way to see it: what came is not gone when it is undone.
  const shortest = failureWith(keeps)
  expect(shortest).toMatch(/^undone step by step it leaves something: (\w+)\n {2}extra: \1/)
  expect(shortest.match(/insert|remove/g)).toEqual(['insert'])
})

test('a derived relation that keeps what is derived no more', () => {
  const keeps: Change = (running) => {
    const seen = new Map<string, Fact<typeof Flow.columns>>()
    return {
      facts: flowsOf(running, () => {
        for (const fact of running.facts(Flow)) seen.set(JSON.stringify(fact), fact)
        return [...seen.values()]
      }),
    }
  }
  expect(messageOf(() => replay(flows, comesAndGoes, { start: engineWith(keeps) }))).toMatch(
    /^incremental differs from scratch after transaction 2: Flow\n {2}extra: Flow/,
  )
  const shortest = failureWith(keeps)
  expect(shortest).toContain('extra: Flow(port: "a", match: "dst == a")')
  expect(shortest.match(/insert|remove/g)).toEqual(['insert', 'insert'])
})

test('changes that are not told', () => {
  const message = failureWith((running) => ({
    changes: (its) => (its.name === 'Flow' ? [] : running.changes(its)),
  }))
  expect(message).toMatch(/^the changes told of transaction \d, facts that came: Flow\n {2}missing: Flow/)
})

test('changes that are told twice', () => {
  const message = failureWith((running) => ({
    changes: (its) => [...running.changes(its), ...running.changes(its)],
  }))
  expect(message).toMatch(/^the changes told of transaction 1: \w+\n {2}a change is told twice/)
})

test('a speculation that foretells nothing, and one that does what it foretells', () => {
  const nothing = failureWith((running) => ({ speculate: () => running.speculate(() => {}) }))
  expect(nothing).toMatch(/^speculation about transaction 1, facts that came: \w+\n {2}missing/)
  const done = failureWith((running) => ({
    speculate: (change) => {
      const foretold = running.speculate(change)
      running.transact(change)
      return foretold
    },
  }))
  expect(done).toMatch(/^speculation about transaction 1 changed something: \w+\n {2}extra/)
})

test('something that goes wrong in a long run, or in a large transaction, only', () => {
  const long = failureWith(
    (running) => {
      let transactions = 0
      return {
        facts: losing(running, () => transactions > 4),
        transact: (change) => {
          running.transact(change)
          transactions++
        },
      }
    },
    { transactions: 3 },
  )
  expect(long).toMatch(/^(step by step|in another order) it leads elsewhere: Flow\n {2}missing/)
  const large = failureWith(
    (running) => {
      let largest = 0
      return {
        facts: losing(running, () => largest > 6),
        transact: (change) => {
          running.transact(change)
          largest = Math.max(largest, sizeOf(change))
        },
      }
    },
    { steps: 3, transactions: 12 },
  )
  expect(large).toMatch(/^all at once it leads elsewhere: Flow\n {2}missing/)
})

test('an order of arrival that matters', () => {
  const message = failureWith((running) => {
    let before: string | undefined
    return {
      facts: losing(running, () => before === 'b'),
      transact: (change) => {
        running.transact(change)
        before ??= running.facts(Port)[0]?.port
      },
    }
  })
  expect(message).toMatch(/differs from scratch|leads elsewhere/)
})

test('facts and memory that stay when everything is gone', () => {
  const clears = (running: Instance) => {
    let cleared = false
    return {
      cleared: () => cleared,
      transact: (change: Parameters<Instance['transact']>[0]) => {
        const before = running.size(Port) + running.size(Address)
        running.transact(change)
        cleared = before > 3 && running.size(Port) + running.size(Address) === 0
      },
    }
  }
  const left = failureWith((running) => {
    const { cleared, transact } = clears(running)
    const stays = { port: 'x', match: '' }
    return { transact, facts: flowsOf(running, () => (cleared() ? [stays] : running.facts(Flow))) }
  })
  expect(left).toMatch(/^retract-all leaves something: Flow\n {2}extra: Flow\(port: "x", match: ""\)/)
  const leaking = failureWith(({ circuit }) => ({
    circuit: new Proxy(circuit, {
      get: (of, property) =>
        property === 'storage'
          ? { held: { rows: of.storage.held.rows + of.transactions, values: 0 } }
          : Reflect.get(of, property, of),
    }),
  }))
  expect(leaking).toMatch(/^retract-all leaves memory: \d+ rows and 0 values are held/)
})

describe('numbers', () => {
  const Numbered = relation('Numbered', { scope: textColumn, key: textColumn, number: integer })
  const Request = input('Request', { scope: textColumn, key: textColumn })
  const Known = input('Known', { scope: textColumn, key: textColumn, number: integer })
  const Shown = relation('Shown', { text: textColumn })
  const numbers = program([
    allocation('Numbered', Numbered, {
      requests: Request,
      preferences: Known,
      ranges: () => ({ from: 1, to: 3 }),
    }),
    rule('Shown', Shown, ({ match }) => {
      const { key, number } = match(Numbered)
      return { text: text`${key} is ${number}` }
    }),
  ])

  /** Another engine in one relation. */
  const othersIn = (
    running: Instance,
    name: string,
    change: (facts: readonly Fact<Columns>[]) => unknown,
  ) => {
    const facts = (its: Relation): unknown =>
      its.name === name ? change(running.facts(its)) : running.facts(its)
    // It gives each relation its own facts.
    return facts as Instance['facts']
  }

  test('as they are promised, and what depends on them, pass', () => {
    check(numbers, { ...LAZY, mustFire: 'all' })
  })

  test('that are given twice', () => {
    const same = engineWith((running) => ({
      facts: othersIn(running, 'Numbered', (facts) => facts.map((fact) => ({ ...fact, number: 1 }))),
    }))
    const requests = ['a', 'b'].map((key) => insert(Request, { scope: 's', key }))
    expect(messageOf(() => replay(numbers, [requests], { start: same }))).toMatch(
      /^incremental differs from scratch after transaction 1: Shown/,
    )
    const only = program([...numbers.definitions.values()].flat().slice(0, 1))
    expect(messageOf(() => replay(only, [requests], { start: same }))).toMatch(
      /^wrong assignment after transaction 1: Numbered\(.*number: 1\) is taken/,
    )
  })

  test('where what depends on them is lost in a large transaction only', () => {
    const losing = engineWith((running) => {
      let largest = 0
      return {
        facts: othersIn(running, 'Shown', (facts) => (largest > 4 ? [] : facts)),
        transact: (change) => {
          running.transact(change)
          largest = Math.max(largest, sizeOf(change))
        },
      }
    })
    expect(messageOf(() => check(numbers, { ...LAZY, start: losing, steps: 3, transactions: 12 }))).toMatch(
      /^incremental differs from scratch \(all at once it leads elsewhere\): Shown\n {2}missing/,
    )
  })

  test('that depend on the order within a transaction', () => {
    const byArrival = engineWith((running) => {
      let first: unknown
      return {
        facts: othersIn(running, 'Numbered', (facts) =>
          facts.map((fact) => (first === 'b' ? { ...fact, number: 4 - Number(fact.number) } : fact)),
        ),
        transact: (change) => {
          running.transact(change)
          const note = (_: Relation, fact: Readonly<Record<string, unknown>>): void => {
            first ??= fact.key
          }
          change({ insert: note, remove: () => {}, change: () => {} })
        },
        changes: (its) => running.changes(its),
      }
    })
    const only = program([...numbers.definitions.values()].flat().slice(0, 1))
    const requests = ['a', 'b', 'c'].map((key) => insert(Request, { scope: 's', key }))
    expect(messageOf(() => replay(only, [requests], { start: byArrival }))).toBe('nothing failed')
    const turned = [requests[0], requests[2], requests[1]].flatMap((step) => step ?? [])
    expect(messageOf(() => replay(only, [turned], { start: byArrival }))).toMatch(
      /^in another order within transactions it leads elsewhere: Numbered/,
    )
  })
})
