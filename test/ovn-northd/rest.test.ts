/**
 * northd comes to rest, whatever both databases hold: with all that their schemas demand in force, three times reading
 * and writing after any transaction of others leave nothing to write, no transaction of northd is refused, and the
 * southbound is what it would be if northd had just been started.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hypervisors, operators } from '../../bench/soak/history/habits.ts'
import { randomHistory } from '../../bench/soak/history/random-history.ts'
import { scriptOf } from '../../bench/soak/history/script.ts'
import { startMemoryStage } from '../../bench/soak/northd/memory-stage.ts'
import { shrink } from '../../bench/soak/shrink.ts'
import { patience, playAndClear } from '../../bench/soak/stage.ts'

const runs = Number(process.env.NORTHD_RUNS ?? 25)
const seed = process.env.SOAK_SEED === undefined ? {} : { seed: Number(process.env.SOAK_SEED) }

/** Milliseconds to make a history small that fails. */
const SHRINKING = 60_000

test('any content of both schemas comes to rest within three rounds, and nothing is refused', async () => {
  const start = startMemoryStage
  await fc.assert(
    fc.asyncProperty(
      fc.noShrink(fc.integer()),
      fc.noShrink(fc.integer({ min: 1, max: 20 })),
      async (seed, transactions) => {
        const history = randomHistory({ seed, transactions, habits: [operators, hypervisors] })
        const played = await playAndClear(await start(), history, patience)
        if (!played.fault) return
        const { played: smallest } = await shrink(
          history,
          { ...played, fault: played.fault },
          start,
          SHRINKING,
        )
        expect.fail(`${JSON.stringify(smallest.fault)}\n${scriptOf(smallest.sent)}`)
      },
    ),
    { numRuns: runs, endOnFailure: true, ...seed },
  )
})
