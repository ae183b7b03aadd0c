/**
 * Random changes: a daemon that followed them one by one leaves what the stock daemon makes from scratch.
 *
 * `PARITY_RUNS=200` makes so many sequences instead of a few, `PARITY_SEED=…` repeats those of an earlier run. A
 * failure gives the seed, and the transactions of the smallest sequence found.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Central, startCentral } from '../../bench/compare/index.ts'
import { createGlobal, createRouter, type NorthboundTransaction } from '../../bench/networks/index.ts'
import { everyColumn, monitor, southbound } from '../../ovsdb/index.ts'
import { describeWithStock } from '../oracle/stock.ts'
import { expectSame, stockFromScratch } from './expect-same.ts'
import { modelRouter, NetworkModel } from './network-model.ts'
import { interpret, type Step, stepSequences } from './random-change.ts'

const runs = Number(process.env.PARITY_RUNS ?? 8)
const seed = process.env.PARITY_SEED

/** Something to change from the first step on. */
const beginning: readonly Step[] = [
  { kind: 'add switch', where: 0, which: 0 },
  { kind: 'add switch', where: 0, which: 0 },
  { kind: 'add router port', where: 0, which: 0 },
  { kind: 'add router port', where: 1, which: 1 },
  ...Array.from({ length: 5 }, (_, n) => ({ kind: 'add port', where: n, which: n }) as const),
  { kind: 'add set', where: 0, which: 2 },
  { kind: 'add group', where: 0, which: 11 },
  { kind: 'add ACL', where: 2, which: 1 },
]

/** The network's transactions: its beginning, then one for each list of steps that comes to something. */
function transactionsOf(sequence: readonly (readonly Step[])[]): readonly NorthboundTransaction[] {
  const model = new NetworkModel()
  const first = [createGlobal(), createRouter(modelRouter), ...interpret(model, beginning)]
  const changes = sequence.map((steps) => interpret(model, steps))
  return [first, ...changes.filter((operations) => operations.length > 0)]
}

/** Follows the transactions with our daemon, compares on the way and at the end, and starts the daemon anew. */
async function follow(transactions: readonly NorthboundTransaction[]): Promise<void> {
  const centrals: Central[] = []
  try {
    const ours = await startCentral('ours')
    centrals.push(ours)
    const [first = [], ...changes] = transactions
    await ours.apply(first)
    const daemon = await ours.startNorthd()
    const compareWithStock = async (sequence: number): Promise<void> => {
      const history = transactions.slice(0, sequence + 1)
      const reference = await stockFromScratch(history, sequence)
      try {
        await expectSame(reference, ours, history)
      } finally {
        await reference.dispose()
      }
    }
    for (const [index, operations] of changes.entries()) {
      await ours.settle(operations, { sequence: index + 1, timeout: 10_000 })
      if (index + 1 === changes.length >> 1) await compareWithStock(index + 1)
    }
    if (changes.length === 0) await ours.settle([], { sequence: 1 })
    await compareWithStock(Math.max(changes.length, 1))
    await daemon.stop()
    await expectNoWrites(ours)
  } finally {
    for (const central of centrals) await central.dispose()
  }
}

/** Starts a daemon on a southbound that is as it should be. */
async function expectNoWrites(central: Central): Promise<void> {
  const written: unknown[] = []
  const watching = monitor(
    central.southbound,
    { schema: southbound, tables: everyColumn(southbound, { except: ['SB_Global.nb_cfg'] }) },
    {
      batch: ({ deltas, initial }) => {
        if (!initial) written.push(...deltas)
      },
    },
  )
  await central.startNorthd()
  await central.settle()
  watching.cancel()
  expect(written).toEqual([])
}

describeWithStock('random changes', () => {
  test(
    'followed one by one give what a cold start of stock gives, and a restart writes nothing',
    async () => {
      const property = fc.asyncProperty(stepSequences(30), (sequence) => follow(transactionsOf(sequence)))
      await fc.assert(property, {
        numRuns: runs,
        ...(seed === undefined ? {} : { seed: Number(seed) }),
        // Of a failure the time is for finding a smaller one.
        interruptAfterTimeLimit: 60_000 + runs * 5_000,
      })
    },
    120_000 + runs * 10_000,
  )
})
