/**
 * Incremental is from scratch: after every transaction each relation has the facts that an evaluation
 * from scratch gives, the changes told are the difference, and speculation foretold them.
 */

import type { Columns } from '../column.ts'
import { FactSet } from '../naive/fact-set.ts'
import type { FactChange, Instance } from '../program/instance.ts'
import type { Rule } from '../rule.ts'
import type { History } from './history.ts'
import { expectSame, Mismatch } from './mismatch.ts'
import { apply, type Contents, factsIn, type Subject } from './subject.ts'
import { verifyContents } from './verify-contents.ts'

/** What following a history led to. */
export interface Followed {
  readonly contents: Contents
  /** How many facts each rule derived after each transaction, summed up. */
  readonly fired: ReadonlyMap<Rule, number>
}

/** Follows a history with an instance that has just started. */
export function verifyChanges(subject: Subject, instance: Instance, history: History): Followed {
  const fired = new Map<Rule, number>()
  const inputs = new Map(subject.inputs.map((relation) => [relation, new FactSet(relation)]))
  let contents = subject.contents(instance)
  const compare = (when: string): void => {
    for (const [rule, facts] of verifyContents(subject, inputs, contents, when))
      fired.set(rule, (fired.get(rule) ?? 0) + facts)
  }
  compare('after the start')
  for (const [i, steps] of history.entries()) {
    const name = `transaction ${i + 1}`
    const before = contents
    const foretold = instance.speculate((tx) => apply({ transact: (change) => change(tx) }, steps))
    subject.expectSame(`speculation about ${name} changed something`, before, subject.contents(instance))
    apply(instance, steps)
    contents = subject.contents(instance)
    for (const { kind, relation, fact } of steps)
      inputs.get(relation)?.[kind === 'insert' ? 'add' : 'delete'](fact)
    compare(`after ${name}`)
    for (const relation of subject.relations) {
      const [was, is] = [factsIn(before, relation), factsIn(contents, relation)]
      verifyTold(`the changes told of ${name}`, was, is, instance.changes(relation))
      verifyTold(`speculation about ${name}`, was, is, foretold.changes(relation))
    }
  }
  return { contents, fired }
}

/** What was told is the difference between before and after, each change once. */
function verifyTold(property: string, was: FactSet, is: FactSet, told: readonly FactChange<Columns>[]): void {
  const { relation } = was
  const facts = (sign: number): FactSet =>
    new FactSet(
      relation,
      told.filter(({ weight }) => weight * sign > 0).map(({ fact }) => fact),
    )
  expectSame(`${property}, facts that came`, new FactSet(relation, is.without(was)), facts(1))
  expectSame(`${property}, facts that went`, new FactSet(relation, was.without(is)), facts(-1))
  if (told.length > facts(1).size + facts(-1).size || told.some(({ weight }) => Math.abs(weight) !== 1))
    throw new Mismatch(`${property}: ${relation.name}\n  a change is told twice, or of a weight other than 1`)
}
