/** The logical flows of a southbound, watched: what came and went since they were last asked for. */
import { type Client, monitor, southbound } from '../../ovsdb/index.ts'
import { ChangedLines } from './changed-lines.ts'

export interface WatchedFlows {
  /** How many there are. */
  readonly count: number
  /** The flows that came and went, as lines for people. */
  readonly changed: ChangedLines
}

export function watchFlows(client: Client): WatchedFlows {
  let count = 0
  const changed = new ChangedLines()
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
          changed.add(
            `${pipeline} table=${table} priority=${priority} match=(${match}) action=(${actions})`,
            weight,
          )
          count += weight
        }
      },
    },
  )
  return {
    get count() {
      return count
    },
    changed,
  }
}
