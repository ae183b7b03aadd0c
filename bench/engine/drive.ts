/**
 * Runs transactions one by one and times each of them. They are made beforehand in batches; what they deliver
 * is integrated after each batch, outside the timing, and after that the event loop gets a turn (finalizers
 * that a library relies on run then).
 */
import { setImmediate as turn } from 'node:timers/promises'
import { integrate, type Multiset } from './multiset.ts'
import type { Delivery, Session, Transaction } from './workload.ts'

/** How long one transaction took, in microseconds. */
export interface Sample {
  readonly kind: Transaction['kind']
  readonly us: number
}

export interface Limits {
  readonly transactions: number
  /** Fewer transactions if they take longer than that, but at least one batch. */
  readonly seconds: number
}

const batch = 100

/** Runs transactions and brings `integral` to where they lead. */
export async function drive(
  session: Session,
  next: () => Transaction,
  integral: Multiset,
  { transactions, seconds }: Limits,
): Promise<readonly Sample[]> {
  const samples: Sample[] = []
  let spent = 0
  while (samples.length < transactions && spent < seconds * 1e6) {
    const upcoming = Array.from({ length: Math.min(batch, transactions - samples.length) }, next)
    const deliveries: Delivery[] = []
    for (const transaction of upcoming) {
      const start = performance.now()
      session.transact(transaction)
      const us = (performance.now() - start) * 1000
      deliveries.push(session.delivered())
      samples.push({ kind: transaction.kind, us })
      spent += us
    }
    // Of whole results the last one is all there is to know.
    for (const [i, delivery] of deliveries.entries()) {
      if (delivery.kind === 'changes' || i === deliveries.length - 1) integrate(integral, delivery)
    }
    await turn()
  }
  return samples
}
