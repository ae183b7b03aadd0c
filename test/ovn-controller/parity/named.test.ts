/** Networks on two hypervisors: the stock controllers and ours leave the same flows and rows, step by step. */
import { expect, test } from 'vitest'
import { type ControllerDifference, startControllerDuel } from '../../../bench/compare/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { networks } from './networks.ts'

const isDifferent = ({ stock, ours }: ControllerDifference): boolean => stock.length + ours.length > 0

describeWithStock('networks on two hypervisors', () => {
  test.each(networks)('$name', { timeout: 600_000 }, async ({ steps }) => {
    const duel = await startControllerDuel()
    try {
      for (const step of steps) {
        await duel.run(step)
        let found = await duel.differences()
        // On a busy machine a hypervisor may still be about to release a port when it is looked at first.
        for (let again = 0; again < 2 && found.some(isDifferent); again++) found = await duel.differences()
        for (const { hypervisor, common, stock, ours } of found) {
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
