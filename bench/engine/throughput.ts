/** Transactions per second in the steady state, timed by benny. */
import { add, configure, suite } from 'benny'
import type { Session, Transaction } from './workload.ts'

/**
 * Transactions that lead back to where they start, so that they can go round as often as benny wants: the way
 * back from where `ahead` has led, and the way ahead again.
 */
export function ring(ahead: readonly Transaction[]): readonly Transaction[] {
  return [...ahead.toReversed().map(inverse), ...ahead]
}

function inverse({ kind, input, deltas }: Transaction): Transaction {
  return {
    kind: kind === 'delete' ? 'insert' : kind === 'insert' ? 'delete' : 'modify',
    input,
    deltas: deltas.toReversed().map((delta) => ({ ...delta, weight: delta.weight === 1 ? -1 : 1 })),
  }
}

/** Goes round until benny is satisfied, and on to where the ring starts: nothing changes by it. */
export async function throughput(
  session: Session,
  transactions: readonly Transaction[],
  seconds: number,
): Promise<number> {
  let position = 0
  const step = (): void => {
    const transaction = transactions[position]
    if (transaction) session.transact(transaction)
    // Not read, but taken: some engines hold what is not.
    session.delivered()
    position = (position + 1) % transactions.length
  }
  const { results } = await suite(
    'transactions',
    add('transaction', () => step),
    configure({ cases: { minSamples: 2, maxTime: seconds }, minDisplayPrecision: 2 }),
  )
  while (position !== 0) step()
  return results[0]?.ops ?? Number.NaN
}
