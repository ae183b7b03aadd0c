/** Both daemons come to rest after a few random histories on real servers; `npm run soak` plays many. */
import { expect, test } from 'vitest'
import { controllerHistory } from '../../bench/soak/controller/controller-history.ts'
import { startControllerStage } from '../../bench/soak/controller/controller-stage.ts'
import type { History } from '../../bench/soak/history/change.ts'
import { hypervisors, operators } from '../../bench/soak/history/habits.ts'
import { type Habit, randomHistory } from '../../bench/soak/history/random-history.ts'
import { scriptOf } from '../../bench/soak/history/script.ts'
import { startNorthdStage } from '../../bench/soak/northd/northd-stage.ts'
import { patience, playAndClear, type Stage, unlessBroken } from '../../bench/soak/stage.ts'
import { describeWithStock } from '../oracle/stock.ts'

const first = Number(process.env.SOAK_SEED ?? 1)

/** Histories one after the other, each of which has to leave a daemon that rests. */
async function playAll(start: () => Promise<Stage>, histories: readonly History[]): Promise<void> {
  let stage: Stage | undefined
  try {
    for (const [at, history] of histories.entries()) {
      stage ??= await start()
      const played = await unlessBroken(playAndClear(stage, history, patience))
      const { fault, sent, log } = played ?? {}
      if (fault)
        expect.fail(`history ${at}: ${fault.kind}\n${fault.details}\n${log}\n${scriptOf(sent ?? [])}`)
      if (played) continue
      // The switch has failed: the next history begins with another one.
      await stage.dispose()
      stage = undefined
    }
  } finally {
    await stage?.dispose()
  }
}

const histories = (count: number, transactions: number, habits: readonly Habit[]): readonly History[] =>
  Array.from({ length: count }, (_, n) => randomHistory({ seed: first + n, transactions, habits }))

describeWithStock('comes to rest, and leaves what a fresh one would make', () => {
  test('northd, on stock servers', async () => {
    await playAll(() => startNorthdStage('ours', 'stock'), histories(3, 30, [operators]))
  })

  test('northd, where others write its southbound', async () => {
    await playAll(() => startNorthdStage('ours', 'stock'), histories(2, 30, [operators, hypervisors]))
  })

  test('northd, on embedded servers', async () => {
    await playAll(() => startNorthdStage('ours', 'embedded'), histories(1, 30, [operators, hypervisors]))
  })

  test('the controller', async () => {
    const some = [first, first + 1].map((seed) => controllerHistory(seed, 30))
    await playAll(() => startControllerStage('ours', 'stock'), await Promise.all(some))
  })
})
