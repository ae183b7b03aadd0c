/**
 * Order and batches do not matter: the same changes step by step, or the facts that they leave at once or
 * a few at a time in another order, lead to the same; and undone step by step they leave nothing.
 *
 * Which number an allocation gives to whom does depend on who asked first. What depends on the numbers is
 * therefore compared with what the rules say of those that were given; and with the numbers that there
 * were, where only the order within each transaction is another.
 */

import { type ForeignKey, referredFirst } from './foreign-key.ts'
import { type History, type Step, undoing } from './history.ts'
import { apply, type Contents, type Subject } from './subject.ts'
import { verifyContents } from './verify-contents.ts'

/** Steps of a transaction where they come a few at a time. */
const FEW = 3

/**
 * Leads other instances to where a history has led.
 *
 * @param last what there is after the history
 * @param references keep facts in orders in which those referred to come first
 */
export function verifyOrders(
  subject: Subject,
  history: History,
  last: Contents,
  references: readonly ForeignKey[],
): void {
  const decides = subject.derived.length < subject.relations.length
  const same = (property: string, expected: Contents, found: Contents): void => {
    subject.expectSame(property, expected, found, subject.derived)
    // What nobody decides is compared already.
    if (decides) verifyContents(subject, found, found, `(${property})`)
  }

  const within = subject.start()
  for (const steps of history) apply(within, steps.toReversed())
  subject.expectSame(
    'in another order within transactions it leads elsewhere',
    last,
    subject.contents(within),
  )

  const stepwise = subject.start()
  const empty = subject.contents(stepwise)
  for (const step of history.flat()) apply(stepwise, [step])
  same('step by step it leads elsewhere', last, subject.contents(stepwise))
  for (const step of undoing(history)) apply(stepwise, [step])
  same('undone step by step it leaves something', empty, subject.contents(stepwise))

  const present = subject.clearing(last).map((step): Step => ({ ...step, kind: 'insert' }))
  const atOnce = subject.start()
  apply(atOnce, present.toReversed())
  same('all at once it leads elsewhere', last, subject.contents(atOnce))

  const reordered = subject.start()
  for (const steps of batches(referredFirst(shuffled(present), references))) apply(reordered, steps)
  same('in another order it leads elsewhere', last, subject.contents(reordered))
}

/** The steps in an order without any order, the same one for the same number of steps (Fisher and Yates). */
function shuffled(steps: readonly Step[]): readonly Step[] {
  const order = [...steps]
  let random = order.length
  for (let i = order.length - 1; i > 0; i--) {
    random = (random * 48_271 + 11) % 2_147_483_647 // Lehmer's generator, moved off zero
    const j = random % (i + 1)
    ;[order[i], order[j]] = [order[j] as Step, order[i] as Step] // both are places of the list
  }
  return order
}

function batches(steps: readonly Step[]): readonly (readonly Step[])[] {
  return Array.from({ length: Math.ceil(steps.length / FEW) }, (_, i) => steps.slice(i * FEW, (i + 1) * FEW))
}
