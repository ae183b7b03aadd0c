/** Transactions on a northbound, and the daemon's answers to them. */
import { type Client, monitor, northbound } from '../../ovsdb/index.ts'
import { applyTo, type NorthboundTransaction, requestConfiguration } from '../networks/index.ts'

export interface Northbound {
  /** Applies transactions, and gives the milliseconds until the daemon has answered the last of them. */
  settle(...transactions: readonly NorthboundTransaction[]): Promise<number>
}

export function answeringNorthbound(client: Client): Northbound {
  let sequence = 0
  let answered = 0
  let told = (): void => {}
  monitor(
    client,
    { schema: northbound, tables: { NB_Global: ['sb_cfg'] } },
    {
      batch: ({ deltas }) => {
        for (const { row, weight } of deltas) if (weight > 0) answered = Number(row[1])
        told()
      },
    },
  )
  return {
    settle: async (...transactions) => {
      const wanted = ++sequence
      const last = transactions.at(-1) ?? []
      await applyTo(client, transactions.slice(0, -1))
      const begin = performance.now()
      await applyTo(client, [[...last, requestConfiguration(wanted)]])
      await new Promise<void>((resolve) => {
        told = () => {
          if (answered >= wanted) resolve()
        }
        told()
      })
      return performance.now() - begin
    },
  }
}
