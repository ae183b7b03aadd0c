/** The allocator: unique, kept, deterministic; what is exhausted waits its turn; a failure is as if it never was. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Allocation,
  allocate,
  Circuit,
  EngineError,
  type Input,
  input,
  map,
  output,
  type Range,
  type Row,
  type Value,
} from '../../../engine/index.ts'
import { holds } from '../property.ts'

/** Ranges that overlap, ranges that touch, and a single number. */
const RANGES: Readonly<Record<string, readonly Range[]>> = {
  s: [
    { from: 3, to: 5 },
    { from: 1, to: 3 },
  ],
  t: [
    { from: 12, to: 12 },
    { from: 10, to: 11 },
  ],
  u: [{ from: 2 ** 40, to: 2 ** 40 }],
}

const numbersOf = (scope: string): readonly number[] => [
  ...new Set(
    (RANGES[scope] ?? []).flatMap(({ from, to }) =>
      Array.from({ length: to - from + 1 }, (_, i) => from + i),
    ),
  ),
]

type Ranging = (scope: Value) => Range | readonly Range[]
type Mode = Pick<Allocation, 'follow' | 'search'>

function allocator(ranges: Ranging = (scope) => RANGES[scope as string] ?? [], mode: Mode = {}) {
  const circuit = new Circuit()
  const inputs = {
    requests: input(circuit, 'request', ['scope', 'key'], 'set'),
    preferences: input(circuit, 'preference', ['scope', 'key', 'number'], 'set'),
    reserved: input(circuit, 'reserved', ['scope', 'number'], 'set'),
  }
  const { assigned, exhausted } = allocate({
    name: 'number',
    requests: inputs.requests.collection,
    preferences: inputs.preferences.collection,
    reserved: inputs.reserved.collection,
    ...mode,
    ranges,
  })
  const poison: { key?: Value } = {}
  map(assigned, 'checked', ['key'], ([, key]) => {
    if (key === poison.key) throw new Error('poisoned')
    return [key ?? null]
  })
  return { circuit, inputs, poison, assigned: output(assigned), exhausted: output(exhausted) }
}

type Allocator = ReturnType<typeof allocator>
type Step = readonly [table: keyof Allocator['inputs'], row: Row]

/** Puts in what is not there and takes out what is. */
function toggle(a: Allocator, present: ReadonlySet<string>, steps: readonly Step[]): void {
  a.circuit.transact((tx) => {
    for (const [table, row] of steps)
      tx.change(a.inputs[table] satisfies Input, row, present.has(idOf([table, row])) ? -1 : 1)
  })
}

const idOf = ([table, row]: Step): string => `${table} ${row.join()}`

/** What there is after `steps`. */
function after(present: ReadonlySet<string>, steps: readonly Step[]): ReadonlySet<string> {
  const next = new Set(present)
  for (const step of steps) if (!next.delete(idOf(step))) next.add(idOf(step))
  return next
}

/** Numbers by scope and key, and who waits. */
function assignments({ assigned, exhausted }: Allocator) {
  return {
    numbers: Object.fromEntries(
      assigned
        .contents()
        .map(({ row: [scope, key, number] }) => [`${scope},${key}`, number as number] as const)
        .sort(),
    ),
    waiting: exhausted
      .contents()
      .map(({ row }) => row.join())
      .sort(),
  }
}

const scope = fc.constantFrom(...Object.keys(RANGES))
const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const number = fc.constantFrom(1, 2, 3, 5, 6, 10, 12, 2 ** 40, -1, 2.5)
const request = fc.tuple(fc.constant('requests' as const), fc.tuple(scope, key))
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: request },
  { weight: 1, arbitrary: fc.tuple(fc.constant('preferences' as const), fc.tuple(scope, key, number)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('reserved' as const), fc.tuple(scope, number)) },
)
const history = fc.array(fc.uniqueArray(step, { minLength: 1, maxLength: 6, selector: idOf }), {
  minLength: 1,
  maxLength: 15,
})

const mode = fc.record<Mode>({ follow: fc.boolean(), search: fc.constantFrom('onwards', 'lowest') })

test('every request has a number of its own, kept while it may be, or waits while there is none', () => {
  holds(
    300,
    fc.property(history, mode, (transactions, mode) => {
      const a = allocator(undefined, mode)
      let present: ReadonlySet<string> = new Set()
      let before = assignments(a)
      for (const steps of transactions) {
        toggle(a, present, steps)
        const was = present
        present = after(present, steps)
        const now = assignments(a)
        const requests = [...present].flatMap((id) => (id.startsWith('requests ') ? [id.slice(9)] : []))
        expect([...Object.keys(now.numbers), ...now.waiting].sort()).toEqual(requests.sort())
        for (const [id, n] of Object.entries(before.numbers)) {
          const driven = present.has(`reserved ${id.slice(0, 1)},${n}`)
          if (requests.includes(id) && !driven && !wanders(id, n, { mode, present }))
            expect(now.numbers[id]).toBe(n)
        }
        for (const scope of Object.keys(RANGES)) expectFair(scope, { mode, present, was, before, now })
        before = now
      }
    }),
  )
})

/** Whether an assignment may move because its key prefers something else. */
function wanders(id: string, n: number, { mode, present }: Pick<Moment, 'mode' | 'present'>): boolean {
  const preferred = [...present].filter((fact) => fact.startsWith(`preferences ${id},`))
  return mode.follow === true && preferred.length > 0 && !preferred.includes(`preferences ${id},${n}`)
}

interface Moment {
  readonly mode: Mode
  readonly present: ReadonlySet<string>
  readonly was: ReadonlySet<string>
  readonly before: ReturnType<typeof assignments>
  readonly now: ReturnType<typeof assignments>
}

/** Of one scope: numbers are unique, from the ranges, given for a reason, and none is free while someone waits. */
function expectFair(scope: string, { mode, present, was, before, now }: Moment): void {
  const within = (id: string): boolean => id.startsWith(`${scope},`)
  const numbers = numbersOf(scope)
  const reserved = (n: number): boolean => present.has(`reserved ${scope},${n}`)
  const used = Object.entries(now.numbers).filter(([id]) => within(id))
  const taken = used.map(([, n]) => n)
  expect(new Set(taken).size).toBe(taken.length)
  const given = used.filter(([id]) => before.numbers[id] === undefined)
  for (const [, n] of used) expect([numbers.includes(n), reserved(n)]).toEqual([true, false])
  if (now.waiting.some(within)) expect(numbers.filter((n) => !taken.includes(n) && !reserved(n))).toEqual([])
  // Who waited before has gone before those who only now arrive, and are not given what they prefer.
  const arrived = given.filter(
    ([id, n]) => !was.has(`requests ${id}`) && !present.has(`preferences ${id},${n}`),
  )
  const waitsStill = now.waiting.filter((id) => within(id) && before.waiting.includes(id))
  expect(arrived.length === 0 || waitsStill.length === 0).toBe(true)
  const [only] = given
  if (given.length !== 1 || !only || now.waiting.some(within)) return
  const [id, n] = only
  const kept = new Set(taken.filter((other) => other !== n))
  const preferred = numbers
    .filter((p) => present.has(`preferences ${id},${p}`) && !kept.has(p) && !reserved(p))
    .sort((x, y) => x - y)
  if (preferred.length > 0) expect(n).toBe(preferred[0])
  else if (mode.search === 'lowest')
    expect(n).toBe(lowest(numbers.filter((p) => !kept.has(p) && !reserved(p))))
}

const lowest = (numbers: readonly number[]): number => Math.min(...numbers)

test('the same transactions lead to the same numbers, in whatever order each of them says what it says', () => {
  holds(
    150,
    fc.property(history, fc.infiniteStream(fc.nat()), mode, (transactions, orders, mode) => {
      const [a, b] = [allocator(undefined, mode), allocator(undefined, mode)]
      let present: ReadonlySet<string> = new Set()
      for (const steps of transactions) {
        const shuffled = steps
          .map((step) => ({ step, at: orders.next().value ?? 0 }))
          .sort((x, y) => x.at - y.at)
          .map(({ step }) => step)
        toggle(a, present, steps)
        toggle(b, present, shuffled)
        expect(assignments(b)).toEqual(assignments(a))
        present = after(present, steps)
      }
    }),
  )
})

test('a transaction that fails, or is a speculation, has no influence on any number given later', () => {
  holds(
    200,
    fc.property(history, history, key, mode, (transactions, failing, poison, mode) => {
      const [tried, calm] = [allocator(undefined, mode), allocator(undefined, mode)]
      let present: ReadonlySet<string> = new Set()
      for (const [i, steps] of transactions.entries()) {
        const seen = assignments(tried)
        const { held } = tried.circuit.storage
        const other = failing[i] ?? []
        tried.circuit.speculate((tx) => {
          for (const [table, row] of other)
            tx.change(tried.inputs[table], row, present.has(idOf([table, row])) ? -1 : 1)
        })
        tried.poison.key = poison
        let failed = false
        try {
          toggle(tried, present, steps)
        } catch (error) {
          expect(error).toBeInstanceOf(EngineError)
          failed = true
          expect(assignments(tried)).toEqual(seen)
          expect(tried.circuit.storage.held).toEqual(held)
        }
        delete tried.poison.key
        if (failed) toggle(tried, present, steps)
        toggle(calm, present, steps)
        expect(assignments(tried)).toEqual(assignments(calm))
        present = after(present, steps)
      }
    }),
  )
})

test('when all requests have gone nothing stays', () => {
  holds(
    100,
    fc.property(history, mode, (transactions, mode) => {
      const a = allocator(undefined, mode)
      a.circuit.transact(() => {})
      const { held } = a.circuit.storage
      let present: ReadonlySet<string> = new Set()
      for (const steps of transactions) {
        toggle(a, present, steps)
        present = after(present, steps)
      }
      const all = new Map(transactions.flat().map((step) => [idOf(step), step]))
      toggle(
        a,
        present,
        [...all].flatMap(([id, step]) => (present.has(id) ? [step] : [])),
      )
      expect(assignments(a)).toEqual({ numbers: {}, waiting: [] })
      expect(a.circuit.storage.held).toEqual(held)
    }),
  )
})

describe('who gets which number', () => {
  const oneToThree = () => allocator(() => ({ from: 1, to: 3 }))

  test('those that prefer a free number come first, the others in the order of their keys', () => {
    const a = allocator(() => ({ from: 1, to: 10 }))
    a.circuit.transact((tx) => {
      tx.insert(a.inputs.reserved, ['s', 1])
      tx.insert(a.inputs.preferences, ['s', 'x', 7])
      tx.insert(a.inputs.preferences, ['s', 'y', 7])
      for (const key of ['z', 'y', 'x', 10, 9]) tx.insert(a.inputs.requests, ['s', key])
    })
    expect(assignments(a).numbers).toEqual({ 's,x': 7, 's,9': 2, 's,10': 3, 's,y': 4, 's,z': 5 })
  })

  test('a reservation outside of the range that goes does not lead the search for the lowest astray', () => {
    const a = allocator(() => ({ from: 1, to: 3 }), { follow: false, search: 'lowest' })
    a.circuit.transact((tx) => {
      tx.insert(a.inputs.reserved, ['s', 1.5])
      for (const key of ['a', 'b']) tx.insert(a.inputs.requests, ['s', key])
    })
    a.circuit.transact((tx) => tx.remove(a.inputs.reserved, ['s', 1.5]))
    a.circuit.transact((tx) => tx.insert(a.inputs.requests, ['s', 'c']))
    expect(assignments(a)).toEqual({ numbers: { 's,a': 1, 's,b': 2, 's,c': 3 }, waiting: [] })
  })

  test('a number that was freed is not given out again at once', () => {
    const a = oneToThree()
    const given: unknown[] = []
    for (let i = 0; i < 5; i++) {
      a.circuit.transact((tx) => {
        tx.insert(a.inputs.requests, ['s', i])
        if (i === 0) tx.insert(a.inputs.requests, ['s', 'stays'])
      })
      given.push(assignments(a).numbers[`s,${i}`])
      a.circuit.transact((tx) => tx.remove(a.inputs.requests, ['s', i]))
    }
    expect(given).toEqual([1, 3, 1, 3, 1])
  })

  test('who waits gets the next number that comes free, before anyone who arrives with it', () => {
    const a = oneToThree()
    a.circuit.transact((tx) => {
      for (const key of ['a', 'b', 'c', 'x', 'y']) tx.insert(a.inputs.requests, ['s', key])
    })
    expect(assignments(a).waiting).toEqual(['s,x', 's,y'])
    a.circuit.transact((tx) => {
      tx.remove(a.inputs.requests, ['s', 'b'])
      tx.insert(a.inputs.requests, ['s', 'd'])
    })
    expect(assignments(a)).toEqual({ numbers: { 's,a': 1, 's,c': 3, 's,x': 2 }, waiting: ['s,d', 's,y'] })
    // Those who wait have preferences too.
    a.circuit.transact((tx) => {
      for (const key of ['a', 'x']) tx.remove(a.inputs.requests, ['s', key])
      tx.insert(a.inputs.preferences, ['s', 'd', 2])
    })
    expect(assignments(a).numbers).toEqual({ 's,c': 3, 's,d': 2, 's,y': 1 })
  })

  test('who arrives for a number that it had gets it before anyone who waits', () => {
    const a = oneToThree()
    a.circuit.transact((tx) => {
      tx.insert(a.inputs.reserved, ['s', 2])
      for (const key of ['a', 'b', 'x']) tx.insert(a.inputs.requests, ['s', key])
    })
    expect(assignments(a).waiting).toEqual(['s,x'])
    a.circuit.transact((tx) => {
      tx.remove(a.inputs.reserved, ['s', 2])
      tx.insert(a.inputs.requests, ['s', 'z'])
      tx.insert(a.inputs.preferences, ['s', 'z', 2])
    })
    expect(assignments(a)).toEqual({ numbers: { 's,a': 1, 's,b': 3, 's,z': 2 }, waiting: ['s,x'] })
  })

  test('who has a number when it is reserved gets another, before anyone who waits', () => {
    const a = oneToThree()
    a.circuit.transact((tx) => {
      tx.insert(a.inputs.reserved, ['s', 2])
      for (const key of ['a', 'b', 'c']) tx.insert(a.inputs.requests, ['s', key])
    })
    expect(assignments(a)).toEqual({ numbers: { 's,a': 1, 's,b': 3 }, waiting: ['s,c'] })
    a.circuit.transact((tx) => {
      tx.remove(a.inputs.reserved, ['s', 2])
      tx.insert(a.inputs.reserved, ['s', 1])
    })
    expect(assignments(a)).toEqual({ numbers: { 's,a': 2, 's,b': 3 }, waiting: ['s,c'] })
    a.circuit.transact((tx) => tx.insert(a.inputs.reserved, ['s', 3]))
    expect(assignments(a)).toEqual({ numbers: { 's,a': 2 }, waiting: ['s,b', 's,c'] })
    a.circuit.transact((tx) => tx.remove(a.inputs.reserved, ['s', 1]))
    expect(assignments(a)).toEqual({ numbers: { 's,a': 2, 's,b': 1 }, waiting: ['s,c'] })
  })

  test('the lowest number that is free is given where that is wanted', () => {
    const a = allocator(() => ({ from: 1, to: 9 }), { search: 'lowest' })
    a.circuit.transact((tx) => {
      tx.insert(a.inputs.reserved, ['s', 2])
      for (const key of ['a', 'b', 'c']) tx.insert(a.inputs.requests, ['s', key])
    })
    expect(assignments(a).numbers).toEqual({ 's,a': 1, 's,b': 3, 's,c': 4 })
    a.circuit.transact((tx) => {
      tx.remove(a.inputs.requests, ['s', 'b'])
      tx.remove(a.inputs.reserved, ['s', 2])
    })
    for (const key of ['d', 'e', 'f']) a.circuit.transact((tx) => tx.insert(a.inputs.requests, ['s', key]))
    expect(assignments(a).numbers).toEqual({ 's,a': 1, 's,d': 2, 's,e': 3, 's,c': 4, 's,f': 5 })
  })

  test('assignments that follow their preferences move to a free number, and change places', () => {
    const a = allocator(() => ({ from: 1, to: 9 }), { follow: true })
    a.circuit.transact((tx) => {
      for (const key of ['a', 'b', 'c']) tx.insert(a.inputs.requests, ['s', key])
    })
    a.circuit.transact((tx) => {
      tx.insert(a.inputs.preferences, ['s', 'a', 2])
      tx.insert(a.inputs.preferences, ['s', 'b', 1])
      tx.insert(a.inputs.preferences, ['s', 'c', 2])
    })
    expect(assignments(a).numbers).toEqual({ 's,a': 2, 's,b': 1, 's,c': 3 })
    a.circuit.transact((tx) => tx.remove(a.inputs.preferences, ['s', 'a', 2]))
    expect(a.assigned.changes()).toEqual([])
    a.circuit.transact((tx) => tx.insert(a.inputs.preferences, ['s', 'a', 7]))
    expect(assignments(a).numbers).toEqual({ 's,a': 7, 's,b': 1, 's,c': 3 })
    a.circuit.transact((tx) => tx.insert(a.inputs.preferences, ['s', 'a', 8]))
    expect(a.assigned.changes()).toEqual([])
    a.circuit.transact((tx) => tx.remove(a.inputs.preferences, ['s', 'a', 7]))
    expect(assignments(a).numbers).toEqual({ 's,a': 8, 's,b': 1, 's,c': 3 })
  })

  test('a preference that comes or goes later changes nothing', () => {
    const a = oneToThree()
    a.circuit.transact((tx) => {
      tx.insert(a.inputs.preferences, ['s', 'a', 3])
      tx.insert(a.inputs.requests, ['s', 'a'])
      tx.insert(a.inputs.requests, ['s', 'b'])
    })
    a.circuit.transact((tx) => {
      tx.remove(a.inputs.preferences, ['s', 'a', 3])
      tx.insert(a.inputs.preferences, ['s', 'b', 3])
    })
    expect(a.assigned.changes()).toEqual([])
    expect(assignments(a).numbers).toEqual({ 's,a': 3, 's,b': 1 })
  })

  test('ranges are asked once for a scope, and again when it comes back', () => {
    const asked: Value[] = []
    const a = allocator((scope) => {
      asked.push(scope)
      return { from: 1, to: 3 }
    })
    for (const key of ['a', 'b']) a.circuit.transact((tx) => tx.insert(a.inputs.requests, ['s', key]))
    expect(asked).toEqual(['s'])
    a.circuit.transact((tx) => {
      for (const key of ['a', 'b']) tx.remove(a.inputs.requests, ['s', key])
    })
    a.circuit.transact((tx) => tx.insert(a.inputs.requests, ['s', 'c']))
    expect(asked).toEqual(['s', 's'])
    expect(assignments(a).numbers).toEqual({ 's,c': 1 })
  })
})

test('a bad range fails the transaction, names the request and changes nothing', () => {
  const a = allocator((scope) => (scope === 'bad' ? { from: 5, to: 1 } : { from: 1, to: 5 }))
  a.circuit.transact((tx) => tx.insert(a.inputs.requests, ['good', 'a']))
  const { held } = a.circuit.storage
  const fail = () =>
    a.circuit.transact((tx) => {
      tx.remove(a.inputs.requests, ['good', 'a'])
      tx.insert(a.inputs.requests, ['bad', 'b'])
    })
  expect(fail).toThrow(/^number at \("bad", "b"\): 5 to 1 is no range of integers$/)
  expect(assignments(a)).toEqual({ numbers: { 'good,a': 1 }, waiting: [] })
  expect(a.circuit.storage.held).toEqual(held)
})

test('a scope without numbers lets everyone wait', () => {
  const a = allocator(() => [])
  a.circuit.transact((tx) => tx.insert(a.inputs.requests, ['s', 'a']))
  expect(assignments(a)).toEqual({ numbers: {}, waiting: ['s,a'] })
})

test('what an allocator reads has to have the right columns, and be a set', () => {
  const circuit = new Circuit()
  const source = (width: number, semantics: 'bag' | 'set') =>
    input(circuit, `${width} columns, ${semantics}`, ['a', 'b', 'c'].slice(0, width), semantics).collection
  const [pairs, triples, bag] = [source(2, 'set'), source(3, 'bag'), source(2, 'bag')]
  const good = { name: 'bad', requests: pairs, preferences: triples, ranges: () => [] }
  expect(() => allocate({ ...good, requests: triples })).toThrow(/3 columns, 2 are wanted/)
  expect(() => allocate({ ...good, preferences: pairs })).toThrow(/2 columns, 3 are wanted/)
  expect(() => allocate({ ...good, reserved: triples })).toThrow(/3 columns, 2 are wanted/)
  expect(() => allocate({ ...good, requests: bag })).toThrow(/2 columns, bag is no set/)
  expect(() => allocate({ ...good, reserved: bag })).toThrow(/2 columns, bag is no set/)
})
