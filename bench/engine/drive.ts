/**
 * Runs transactions one by one and times each of them. What they deliver is integrated after every hundred,
 * outside the timing, and after that the event loop gets a turn (finalizers that a library relies on run then).
 */
import { setImmediate as turn } from 'node:timers/promises'
import { integrate, type Multiset } from './multiset.ts'
import type { Delivery, Kind, Session, Transaction } from './workload.ts'

/** How long one transaction took, in microseconds. */
export interface Sample {
  readonly kind: Kind
  readonly us: number
}

export interface Limits {
  readonly transactions: number
  /** Fewer transactions if they take longer than that. */
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
  let deliveries: Delivery[] = []
  let left = seconds * 1e6
  while (samples.length < transactions && left > 0) {
    const transaction = next()
    const start = performance.now()
    session.transact(transaction)
    const us = (performance.now() - start) * 1000
    const delivery = session.delivered()
    // Of whole results the last one is all there is to know.
    if (delivery.kind === 'whole') deliveries = []
    deliveries.push(delivery)
    samples.push({ kind: transaction.kind, us })
    left -= us
    if (samples.length % batch !== 0) continue
    for (const due of deliveries) integrate(integral, due)
    deliveries = []
    await turn()
  }
  for (const due of deliveries) integrate(integral, due)
  return samples
}
