/** How many rows of a southbound are written: inserted, changed or deleted, each once a transaction. */
import { everyColumn, type Monitor, monitor, southbound } from '../../ovsdb/index.ts'
import type { Central } from '../compare/index.ts'

export interface RowsWritten {
  /** Rows so far, but for those that tell how far the daemon is. */
  readonly count: number
  stop(): void
}

/** Begins to count. */
export function watchRows(central: Central): RowsWritten {
  let count = 0
  const watching: Monitor = monitor(
    central.southbound,
    { schema: southbound, tables: everyColumn(southbound, { except: ['SB_Global.nb_cfg'] }) },
    {
      batch: ({ deltas, initial }) => {
        if (initial) return
        // A relation `T.column` is of the table `T`; the first value of each row is its uuid.
        count += new Set(deltas.map(({ relation, row }) => `${relation.split('.', 1)[0]} ${row[0]}`)).size
      },
    },
  )
  return {
    get count() {
      return count
    },
    stop: () => watching.cancel(),
  }
}
