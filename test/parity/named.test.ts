/**
 * Named networks: after every step the southbound is what the stock daemon makes of the same northbound from scratch,
 * a restart writes nothing, and nothing is left when the northbound is empty again.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Duel, report, startDuel } from '../../bench/compare/index.ts'
import { describeWithStock } from '../oracle/stock.ts'
import { equalAcls, namedNetworks } from './networks/index.ts'

describeWithStock('named networks', () => {
  let duel: Duel
  beforeAll(async () => {
    duel = await startDuel()
  }, 60_000)
  afterAll(() => duel.dispose())
  // After a test that failed, too.
  beforeEach(() => duel.clear())

  const expectSame = async (): Promise<void> => {
    await duel.recompute()
    expect(report(await duel.differences(), 'stock', 'ours')).toBe('')
  }

  test.each(namedNetworks)('$name', { timeout: 60_000 }, async ({ steps }) => {
    for (const step of steps) {
      await duel.run(step)
      await expectSame()
    }
    expect(await duel.restart()).toEqual([])
    await expectSame()
    await duel.clear()
    await expectSame()
  })

  test('ACLs that say the same are one flow, whichever of them it names', { timeout: 60_000 }, async () => {
    const nameless = (lines: readonly string[]): readonly string[] =>
      lines.map((line) => line.replace(/"stage-hint","[0-9a-f]{8}"/, '"stage-hint"')).sort()
    for (const step of equalAcls) {
      await duel.run(step)
      await duel.recompute()
      for (const { table, onlyFirst, onlySecond } of await duel.differences()) {
        expect(table).toBe('Logical_Flow')
        expect(nameless(onlySecond)).toEqual(nameless(onlyFirst))
      }
    }
    expect(await duel.restart()).toEqual([])
  })
})
