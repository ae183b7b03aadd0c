/** The logical flows of a southbound, watched: what came and went since they were last asked for. */
import { type Client, monitor, southbound } from '../../ovsdb/index.ts'

export interface WatchedFlows {
  /** How many there are. */
  readonly count: number
  /** The flows that came and went since the last call, as lines for people. */
  changes(): { readonly added: readonly string[]; readonly removed: readonly string[] }
}

export function watchFlows(client: Client): WatchedFlows {
  let count = 0
  let pending = new Map<string, number>()
  monitor(
    client,
    {
      schema: southbound,
      tables: { Logical_Flow: ['pipeline', 'table_id', 'priority', 'match', 'actions'] },
    },
    {
      batch: ({ deltas }) => {
        for (const { row, weight } of deltas) {
          const [, pipeline, table, priority, match, actions] = row
          const line = `${pipeline} table=${table} priority=${priority} match=(${match}) action=(${actions})`
          pending.set(line, (pending.get(line) ?? 0) + weight)
          count += weight
        }
      },
    },
  )
  return {
    get count() {
      return count
    },
    changes: () => {
      const told = pending
      pending = new Map()
      const changed = (sign: number) =>
        [...told].flatMap(([line, weight]) => (Math.sign(weight) === sign ? [line] : []))
      return { added: changed(1), removed: changed(-1) }
    },
  }
}
