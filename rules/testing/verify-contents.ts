/** Contents are those of an evaluation from scratch, with the numbers that allocations have given as they are. */

import { showFact } from '../explain/explanation.ts'
import { checkAssignments } from '../naive/check-assignments.ts'
import { evaluate } from '../naive/evaluate.ts'
import { FactIndex } from '../naive/fact-index.ts'
import { violationsOf } from '../never.ts'
import type { Rule } from '../rule.ts'
import { expectSame, Mismatch } from './mismatch.ts'
import { expectModels } from './model.ts'
import { type Contents, factsIn, type Subject } from './subject.ts'

/**
 * Compares what there is with an evaluation from scratch, with invariants and with models.
 *
 * @param inputs what the inputs hold, by the changes that were made
 * @param when tells, in a failure, what the contents are of
 * @returns how many facts each rule derived
 * @throws Mismatch with the facts, or with the number that no allocation gives
 */
export function verifyContents(
  { program, relations, models }: Subject,
  inputs: Contents,
  contents: Contents,
  when: string,
): ReadonlyMap<Rule, number> {
  const { facts, fired } = evaluate(program, (relation) =>
    factsIn(relation.kind === 'input' ? inputs : contents, relation).values(),
  )
  for (const relation of relations)
    expectSame(`incremental differs from scratch ${when}`, facts(relation), factsIn(contents, relation))
  for (const definition of [...program.definitions.values()].flat()) {
    if (definition.kind !== 'allocation') continue
    const [fault] = checkAssignments(definition, facts)
    if (fault !== undefined) throw new Mismatch(`wrong assignment ${when}: ${fault}`)
  }
  const [violation] = violationsOf(program.nevers, new FactIndex((relation) => facts(relation).values()))
  if (violation)
    throw new Mismatch(`what may never be is ${when}: ${violation.never}\n  ${showFact(violation.fact)}`)
  expectModels(models, inputs, contents, when)
  return fired
}
