/** Models: what a relation should hold, as a plain function of what the inputs hold. */
import type { Columns } from '../column.ts'
import { FactSet } from '../naive/fact-set.ts'
import type { Fact, Relation } from '../relation.ts'
import { expectSame } from './mismatch.ts'
import { type Contents, factsIn } from './subject.ts'

/** The facts of an input. */
export type InputFacts = <C extends Columns>(input: Relation<C>) => readonly Fact<C>[]

export interface Model {
  readonly relation: Relation
  readonly expected: (facts: InputFacts) => Iterable<Fact<Columns>>
}

/**
 * Says what a relation holds, in other words than its rules: the kit compares the two after every transaction.
 *
 * @param expected the facts of the relation, from those of the inputs
 * @example model(Unicast, (facts) => facts(Port).filter(({ enabled }) => enabled).map(({ port, mac }) => ({ port, mac })))
 */
export function model<C extends Columns>(
  relation: Relation<C>,
  expected: (facts: InputFacts) => Iterable<Fact<C>>,
): Model {
  return { relation, expected }
}

/**
 * Compares contents with models.
 *
 * @throws Mismatch with the facts that a model expects and those that it does not
 */
export function expectModels(
  models: readonly Model[],
  inputs: Contents,
  contents: Contents,
  when: string,
): void {
  // The facts of a relation have its columns.
  const facts: InputFacts = (input) => factsIn(inputs, input).values() as readonly never[]
  for (const { relation, expected } of models)
    expectSame(
      `the rules differ from the model ${when}`,
      new FactSet(relation, expected(facts)),
      factsIn(contents, relation),
    )
}
