/** Transactions on a northbound, and the answers to them. */
import { type Client, monitor, northbound } from '../../ovsdb/index.ts'
import { applyTo, type NorthboundTransaction, requestConfiguration } from '../networks/index.ts'

export interface Northbound {
  /**
   * Applies transactions, and gives the milliseconds from the commit of the last of them until `hv_cfg` follows: then
   * the switch has what comes of it. Rejects when that takes more than a minute.
   */
  settle(...transactions: readonly NorthboundTransaction[]): Promise<number>
}

const PATIENCE = 60_000

export function answeringNorthbound(client: Client): Northbound {
  let sequence = 0
  let told = (_answered: number): void => {}
  monitor(
    client,
    { schema: northbound, tables: { NB_Global: ['hv_cfg'] } },
    {
      batch: ({ deltas }) => {
        for (const { row, weight } of deltas) if (weight > 0) told(Number(row[1]))
      },
    },
  )
  return {
    settle: async (...transactions) => {
      const wanted = ++sequence
      const last = transactions.at(-1) ?? []
      await applyTo(client, transactions.slice(0, -1))
      const begin = performance.now()
      const answer = new Promise<number>((resolve, reject) => {
        const late = setTimeout(() => reject(new Error('a change was not answered in a minute')), PATIENCE)
        told = (answered) => {
          if (answered < wanted) return
          clearTimeout(late)
          resolve(performance.now() - begin)
        }
      })
      await applyTo(client, [[...last, requestConfiguration(wanted)]])
      return answer
    },
  }
}
