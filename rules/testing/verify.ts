/** Verification of one history: what a program derives, change by change, is what its rules say. */
import type { Program } from '../program/program.ts'
import type { Rule } from '../rule.ts'
import type { ForeignKey } from './foreign-key.ts'
import type { History } from './history.ts'
import { Mismatch } from './mismatch.ts'
import type { Model } from './model.ts'
import { apply, type Starter, Subject } from './subject.ts'
import { verifyChanges } from './verify-changes.ts'
import { verifyOrders } from './verify-orders.ts'

/**
 * Verifies that, along a history, incremental is from scratch; that order and batches do not matter; and
 * that nothing stays, in facts or in memory, when everything is taken away.
 *
 * @returns how many facts each rule derived
 * @throws Mismatch naming the property, the relation and the facts; whatever a rule throws
 */
export function verify(
  program: Program,
  history: History,
  start: Starter,
  references: readonly ForeignKey[],
  models: readonly Model[] = [],
): ReadonlyMap<Rule, number> {
  const subject = new Subject(program, start, models)
  const instance = subject.start()
  const empty = { held: instance.circuit.storage.held, contents: subject.contents(instance) }
  const { contents, fired } = verifyChanges(subject, instance, history)
  verifyOrders(subject, history, contents, references)

  apply(instance, subject.clearing(contents))
  subject.expectSame('retract-all leaves something', empty.contents, subject.contents(instance))
  const { rows, values } = instance.circuit.storage.held
  if (rows !== empty.held.rows || values !== empty.held.values)
    throw new Mismatch(
      `retract-all leaves memory: ${rows} rows and ${values} values are held, ${empty.held.rows} and ${empty.held.values} when the program was empty`,
    )
  return fired
}
