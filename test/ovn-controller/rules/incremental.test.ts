/** The rules without daemons: random transactions on facts of both databases. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PrefixCapacity } from '../../../ovn-controller/chassis/flow-table.ts'
import { ConfirmedSequence, GeneveOption, HostName } from '../../../ovn-controller/index.ts'
import { controller } from '../../../ovn-controller/program.ts'
import { type Instance, start } from '../../../rules/index.ts'
import { type InputFact, move } from './facts.ts'
import { flowsOf, wishesOf } from './meaning.ts'
import { factsOf, MERGING, type State, universe } from './universe.ts'

function fresh(facts: readonly InputFact[] = []): Instance {
  const instance = start(controller)
  instance.transact((tx) => {
    tx.insert(HostName, { name: 'host' })
    tx.insert(ConfirmedSequence, { nb_cfg: 0 })
    tx.insert(GeneveOption, { field: 0 })
    tx.insert(PrefixCapacity, { number: 4 })
  })
  move(instance, [], facts)
  return instance
}

/** Mostly what makes sense: the first variant of a part. Merging is as often off as not. */
const variants = universe.map((part, n) =>
  n === MERGING
    ? fc.integer({ min: 0, max: 1 })
    : fc.oneof(
        { weight: 3, arbitrary: fc.constant(1) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: part.length }) },
      ),
)
const start_: fc.Arbitrary<State> = fc.tuple(...variants)
const transaction = fc.array(
  fc
    .oneof(
      { weight: 19, arbitrary: fc.integer({ min: 0, max: universe.length - 1 }) },
      { weight: 1, arbitrary: fc.constant(MERGING) },
    )
    .chain((part) => fc.tuple(fc.constant(part), fc.integer({ min: 0, max: universe[part]?.length ?? 0 }))),
  { minLength: 1, maxLength: 6 },
)

function changed(state: State, changes: readonly (readonly [part: number, variant: number])[]): State {
  const next = [...state]
  for (const [part, variant] of changes) next[part] = variant
  return next
}

describe('the rules of the controller', () => {
  test('come to the same flows and wishes by whatever way', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(start_, fc.array(transaction, { minLength: 1, maxLength: 8 }), (first, transactions) => {
        const instance = fresh(factsOf(first))
        let state = first
        for (const changes of transactions) {
          const next = changed(state, changes)
          move(instance, factsOf(state), factsOf(next))
          state = next
          const scratch = fresh(factsOf(state))
          expect(flowsOf(instance)).toEqual(flowsOf(scratch))
          expect(wishesOf(instance)).toEqual(wishesOf(scratch))
        }
      }),
      { numRuns: 25 },
    )
  })

  test('leave nothing but the constant flows when everything goes, in any order', () => {
    fc.assert(
      fc.property(
        start_,
        fc.array(transaction, { maxLength: 4 }),
        fc.infiniteStream(fc.nat()),
        (first, transactions, order) => {
          const instance = fresh()
          const [flows, { held }] = [flowsOf(instance), instance.circuit.storage]
          move(instance, [], factsOf(first))
          let state = first
          for (const changes of transactions) {
            const next = changed(state, changes)
            move(instance, factsOf(state), factsOf(next))
            state = next
          }
          const parts = state.map((_, part) => [part, order.next().value ?? 0] as const)
          parts.sort(([, a], [, b]) => a - b)
          for (let at = 0; at < parts.length; at += 20) {
            const next = changed(
              state,
              parts.slice(at, at + 20).map(([part]) => [part, 0]),
            )
            move(instance, factsOf(state), factsOf(next))
            state = next
          }
          expect(flowsOf(instance)).toEqual(flows)
          expect(instance.circuit.storage.held).toEqual(held)
        },
      ),
      { numRuns: 15 },
    )
  })

  test.each([
    ['on', 0],
    ['off', 1],
  ])(
    'make flows in the whole universe with merging %s, and refuse what cannot be understood',
    (_, merging) => {
      const instance = fresh(factsOf(universe.map((_part, n) => (n === MERGING ? merging : 1))))
      expect(flowsOf(instance).filter((line) => line.includes(' where ')).length).toBeGreaterThan(5)
      const refused = wishesOf(instance).filter((wish) => wish.startsWith('Told'))
      expect(refused.join('\n')).toMatch(/\$1_0/)
      expect(refused.join('\n')).toMatch(/dns_lookup/)
      expect(refused.join('\n')).toMatch(/`\$missing' expecting address set name/)
      expect(refused).toHaveLength(4)
    },
  )
})
