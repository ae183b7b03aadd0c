/** Running a scenario: the engine and the oracle side by side, transaction by transaction. */
import { expect } from 'vitest'
import type { Change, Transaction } from '../../../engine/index.ts'
import { type Bag, bag, minus, NOTHING, plus, weights } from '../oracle/bag.ts'
import { TooLarge } from '../oracle/too-large.ts'
import type { Scenario } from './arbitrary.ts'
import type { Built } from './build.ts'
import type { InputChange } from './description.ts'
import { evaluate } from './evaluate.ts'

/** What the oracle says of all collections before and after a transaction. */
export interface Moment {
  readonly changes: readonly InputChange[]
  readonly before: readonly Bag[]
  readonly after: readonly Bag[]
}

/** The moments of a history, up to where it is too large for the oracle. */
export function* moments({ circuit, history }: Scenario): Generator<Moment> {
  let inputs: readonly Bag[] = circuit.inputs.map(() => NOTHING)
  try {
    let before = evaluate(circuit, inputs)
    for (const changes of history) {
      inputs = inputs.map((contents, place) => plus(contents, changesOf(changes, place)))
      const after = evaluate(circuit, inputs)
      yield { changes, before, after }
      before = after
    }
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error
  }
}

/** The moments of a whole history, or none where it is too large. */
export function whole(scenario: Scenario): readonly Moment[] {
  const all = [...moments(scenario)]
  return all.length === scenario.history.length ? all : []
}

/** What a transaction does. */
export function change({ inputs }: Built, changes: readonly InputChange[]) {
  return (tx: Transaction): void => {
    for (const { input, row, weight } of changes) {
      const target = inputs[input]
      if (target) tx.change(target, row, weight)
    }
  }
}

export function transact(built: Built, changes: readonly InputChange[]): void {
  built.circuit.transact(change(built, changes))
}

/** Everything that can be seen of a circuit at one moment. */
export function everything(built: Built) {
  return {
    contents: contents(built),
    changes: changes(built),
    held: built.circuit.storage.held,
    kept: built.collections.map(({ held }) => held),
  }
}

/** What the outputs that keep contents hold. */
export function contents({ outputs, keeping }: Built): readonly (Weights | undefined)[] {
  return outputs.map((output) => (keeping.has(output) ? weightsOf(output.contents()) : undefined))
}

/** What the outputs say that the last transaction changed. */
export function changes({ outputs }: Built): readonly Weights[] {
  return outputs.map((output) => weightsOf(output.changes()))
}

/** Compares contents and changes of all collections with what the oracle says. */
export function expectAgreement(built: Built, { before, after }: Moment): void {
  expectContents(built, after)
  expect(changes(built)).toEqual(after.map((now, place) => weights(minus(now, before[place] ?? NOTHING))))
}

export function expectContents(built: Built, expected: readonly Bag[]): void {
  const seen = contents(built)
  expect(seen).toEqual(expected.map((now, place) => (seen[place] === undefined ? undefined : weights(now))))
}

type Weights = Readonly<Record<string, number>>

/** Weights by row; no row may be told twice, or with weight zero. */
function weightsOf(told: readonly Change[]): Weights {
  const result = weights(bag(told))
  expect(Object.keys(result)).toHaveLength(told.length)
  return result
}

function changesOf(changes: readonly InputChange[], place: number): Bag {
  return bag(changes.filter(({ input }) => input === place))
}
