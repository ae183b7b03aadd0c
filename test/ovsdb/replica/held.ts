/** The property of every replica: what the monitor tells, summed up, is what the server holds, after any transactions. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { beginTransaction, type Client, commit } from '../../../ovsdb/index.ts'
import { example } from '../example.ts'
import type { Gate } from '../gate.ts'
import { apply, clear, operation, uuids } from '../operations.ts'
import { until, type Watched } from '../watch.ts'

/** A client whose connection goes through a gate, and what it has been told. */
export interface Opened {
  readonly client: Client
  readonly watched: Watched
  readonly gate: Gate
}

/** Commits random transactions, cuts the connection now and then, and compares with what the server holds. */
export function expectHeld(
  { client, watched, gate }: Opened,
  held: () => Promise<readonly string[]>,
): Promise<void> {
  const transactions = fc.array(fc.array(operation, { maxLength: 6 }), { maxLength: 8 })
  return fc.assert(
    fc.asyncProperty(transactions, fc.boolean(), async (sequence, cut) => {
      await clear(client, watched)
      for (const operations of sequence) {
        const transaction = beginTransaction(example)
        const present = uuids(watched)
        for (const one of operations) apply(transaction, present, one)
        const outcome = await commit(client, transaction)
        expect(['committed', 'unchanged']).toContain(outcome.status)
      }
      if (cut) {
        const before = watched.synchronised.length
        gate.cut()
        await until(() => watched.synchronised.length > before)
      }
      expect(watched.integral.sorted()).toEqual(await held())
    }),
    { numRuns: 40 },
  )
}
