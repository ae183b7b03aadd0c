/**
 * Random networks over all that is supported, changed step by step: after each the southbound is what the stock daemon
 * makes of the same northbound, a restart writes nothing, and nothing is left of a network that was cleared.
 *
 * `PARITY_RUNS=200` makes so many networks instead of a few, `PARITY_SEED=…` repeats those of an earlier run, and
 * `PARITY_SHRINK=no` tells a failure without looking for a smaller one.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Duel, report, startDuel } from '../../bench/compare/index.ts'
import { describeWithStock } from '../oracle/stock.ts'
import { RandomNetwork, randomSteps } from './random-script.ts'

const runs = Number(process.env.PARITY_RUNS ?? 6)
const seed = process.env.PARITY_SEED

describeWithStock('random networks', () => {
  let duel: Duel
  beforeAll(async () => {
    duel = await startDuel()
  }, 60_000)
  afterAll(() => duel.dispose())

  const expectSame = async (scripts: readonly string[]): Promise<void> => {
    await duel.recompute()
    const differences = report(await duel.differences(), 'stock', 'ours')
    if (differences !== '') throw new Error(`${differences}\nafter\n${scripts.join('\n---\n')}`)
  }

  test(
    'are the same after every change',
    async () => {
      const property = fc.asyncProperty(
        fc.array(randomSteps, { minLength: 1, maxLength: 8 }),
        async (changes) => {
          await duel.clear()
          const network = new RandomNetwork()
          const scripts = [network.beginning()]
          await duel.run(`sbctl --may-exist chassis-add hv1 geneve 127.0.0.1\n${scripts[0]}`)
          await expectSame(scripts)
          for (const steps of changes) {
            const script = network.script(steps)
            scripts.push(script)
            await duel.run(script)
            await expectSame(scripts)
          }
          expect(await duel.restart()).toEqual([])
          await expectSame(scripts)
        },
      )
      await fc.assert(property, {
        numRuns: runs,
        endOnFailure: process.env.PARITY_SHRINK === 'no',
        ...(seed === undefined ? {} : { seed: Number(seed) }),
        // Of a failure the time is for finding a smaller one.
        interruptAfterTimeLimit: 60_000 + runs * 5_000,
      })
    },
    120_000 + runs * 10_000,
  )
})
