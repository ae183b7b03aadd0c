/** Random circuits: whatever is built and whatever comes, the engine says what the definitions say. */
import fc from 'fast-check'
import { Map as ImmutableMap, List } from 'immutable'
import { describe, expect, test } from 'vitest'
import { EngineError, type Snapshot, type Transaction } from '../../engine/index.ts'
import { type Scenario, scenario } from './circuits/arbitrary.ts'
import { type Built, build, operatorName } from './circuits/build.ts'
import type { InputChange } from './circuits/description.ts'
import { KINDS } from './circuits/resolve.ts'
import {
  change,
  changes,
  contents,
  everything,
  expectAgreement,
  expectContents,
  moments,
  transact,
  whole,
} from './circuits/run.ts'
import { type Bag, bag } from './oracle/bag.ts'
import { holds } from './property.ts'

describe.each(KINDS)('circuits that are mostly %s', (kind) => {
  test('equal their definitions after every transaction', () => {
    holds(40, fc.property(scenario([kind, kind, 'distinct', 'project']), expectEqual))
  })
})

test('recursions equal their least fixpoints through long histories', () => {
  holds(150, fc.property(scenario(['recursion', 'recursion', 'aggregate'], 15), expectEqual))
})

test('circuits of all kinds of operators equal their definitions after every transaction', () => {
  holds(400, fc.property(scenario(), expectEqual))
})

function expectEqual(given: Scenario): void {
  const built = build(given.circuit)
  for (const moment of moments(given)) {
    transact(built, moment.changes)
    expectAgreement(built, moment)
  }
}

test('the same changes in other transactions, or in another order, lead to the same contents', () => {
  holds(
    100,
    fc.property(scenario(), fc.infiniteStream(fc.nat()), (given, numbers) => {
      const last = whole(given).at(-1)
      if (!last) return
      const all = given.history.flat()
      const [oneByOne, atOnce] = [build(given.circuit), build(given.circuit)]
      for (const single of all) transact(oneByOne, [single])
      const order = all.map((single) => ({ single, at: numbers.next().value ?? 0 }))
      transact(
        atOnce,
        order.sort((a, b) => a.at - b.at).map(({ single }) => single),
      )
      expectContents(oneByOne, last.after)
      expectContents(atOnce, last.after)
      // Where there was nothing, what changed is all there is.
      expect(changes(atOnce)).toEqual(contentsOf(last.after))
    }),
  )
})

test('when everything is taken away again nothing stays: no rows, no values', () => {
  holds(
    150,
    fc.property(scenario(), (given) => {
      if (whole(given).length === 0) return
      const built = build(given.circuit)
      transact(built, [])
      const empty = everything(built)
      for (const changes of given.history) transact(built, changes)
      transact(built, inverse(given.history.flat()))
      expect(everything(built).held).toEqual(empty.held)
      expect(everything(built).kept).toEqual(empty.kept)
      expect(contents(built)).toEqual(empty.contents)
    }),
  )
})

test('a speculation tells what the transaction would, and changes nothing', () => {
  holds(
    150,
    fc.property(scenario(), (given) => {
      const built = build(given.circuit)
      for (const moment of moments(given)) {
        const before = everything(built)
        const told = built.circuit.speculate(change(built, moment.changes))
        expect(everything(built)).toEqual(before)
        transact(built, moment.changes)
        expectAgreement(built, moment)
        for (const [place, output] of built.outputs.entries()) {
          const expected = bag(output.changes())
          expect(bag(told.changes(output))).toEqual(expected)
          expect(bag(told.changes(built.collections[place] ?? output))).toEqual(expected)
        }
      }
    }),
  )
})

describe('a transaction that fails changes nothing, and the circuit goes on as if it had never been', () => {
  const where = fc.record({ when: fc.nat(5), operator: fc.nat(20), value: fc.nat(20) })

  test('when a user function throws', () => {
    holds(
      300,
      fc.property(scenario(), where, (given, { when, operator, value }) => {
        const { operators, domain } = given.circuit
        const position = operator % operators.length
        const poisoned = operators[position]
        if (!poisoned) return
        expectUndone(given, when, (built, changes) => {
          built.fault.arm(operatorName(poisoned, position), domain[value % domain.length] ?? null)
          try {
            transact(built, changes)
          } finally {
            built.fault.disarm()
          }
        })
      }),
    )
  })

  const failures: Readonly<Record<string, (tx: Transaction, built: Built) => void>> = {
    'when its function throws': () => {
      throw new Error('changed my mind')
    },
    'when a row has too many values': (tx, { inputs: [input] }) => {
      if (input) tx.insert(input, [1, 2, 3, 4])
    },
    'when a value is none': (tx, { inputs: [input] }) => {
      // Untyped code may hand over anything.
      if (input)
        tx.insert(
          input,
          input.collection.columns.map(() => undefined as never),
        )
    },
    'when a weight overflows': (tx, { inputs: [input] }) => {
      const row = input?.collection.columns.map(() => 'heavy') ?? []
      for (let i = 0; i < 3; i++) if (input) tx.change(input, row, 2 ** 31 - 1)
    },
  }
  test.each(Object.entries(failures))('%s', (_, fail) => {
    holds(
      50,
      fc.property(scenario(), fc.nat(5), (given, when) => {
        expectUndone(given, when, (built, changes) => {
          const failing = (tx: Transaction): void => {
            change(built, changes)(tx)
            fail(tx, built)
          }
          expect(() => built.circuit.speculate(failing)).toThrow(EngineError)
          expect(() => built.circuit.transact(failing)).toThrow(EngineError)
          throw new EngineError('as expected')
        })
      }),
    )
  })

  /** Tries a failing transaction before one of the history, which goes on as the oracle says. */
  function expectUndone(
    given: Scenario,
    when: number,
    attempt: (built: Built, changes: readonly InputChange[]) => void,
  ): void {
    const built = build(given.circuit)
    let number = 0
    for (const moment of moments(given)) {
      let succeeded = false
      if (number++ === when % given.history.length) {
        const before = everything(built)
        try {
          attempt(built, moment.changes)
          succeeded = true
        } catch (error) {
          expect(error).toBeInstanceOf(EngineError)
          expect(everything(built)).toEqual({ ...before, changes: built.outputs.map(() => ({})) })
        }
      }
      if (!succeeded) transact(built, moment.changes)
      expectAgreement(built, moment)
    }
  }
})

test('a snapshot equals the contents, and later transactions leave it as it is', () => {
  holds(
    100,
    fc.property(scenario(), fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (given, taken) => {
      const built = build(given.circuit)
      const kept: { readonly snapshot: Snapshot; readonly expected: Snapshot }[] = []
      let number = 0
      for (const moment of moments(given)) {
        transact(built, moment.changes)
        if (taken[number++]) continue
        for (const [place, output] of built.outputs.entries())
          if (built.keeping.has(output))
            kept.push({ snapshot: output.snapshot(), expected: persistent(moment.after[place]) })
        for (const { snapshot, expected } of kept) expect(snapshot.equals(expected)).toBe(true)
      }
    }),
  )
})

function persistent(of: Bag | undefined): Snapshot {
  return ImmutableMap([...(of?.values() ?? [])].map(({ row, weight }) => [List(row), weight]))
}

function contentsOf(bags: readonly Bag[]): readonly Readonly<Record<string, number>>[] {
  return bags.map((of) => Object.fromEntries([...of].map(([key, { weight }]) => [key, weight])))
}

function inverse(changes: readonly InputChange[]): readonly InputChange[] {
  return changes.map((each) => ({ ...each, weight: -each.weight }))
}
