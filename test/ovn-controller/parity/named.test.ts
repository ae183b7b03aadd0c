/** Networks on two hypervisors: the stock controllers and ours leave the same flows and rows, step by step. */
import { expect, test } from 'vitest'
import { startControllerDuel } from '../../../bench/compare/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { networks } from './networks.ts'

describeWithStock('networks on two hypervisors', () => {
  test.each(networks)('$name', { timeout: 600_000 }, async ({ steps }) => {
    const duel = await startControllerDuel()
    try {
      for (const step of steps) {
        await duel.run(step)
        for (const { hypervisor, common, stock, ours } of await duel.differences()) {
          expect({ step, hypervisor, stock, ours }).toEqual({ step, hypervisor, stock: [], ours: [] })
          // The flows that every chassis has are more than these.
          expect(common.length).toBeGreaterThan(20)
        }
      }
    } finally {
      await duel.dispose()
    }
  })
})
