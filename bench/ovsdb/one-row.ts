/** One row changed among 100,000 logical flows: what it costs our client from the socket to the deltas. */

import { asUuid, beginTransaction, commit, southbound, transact } from '../../ovsdb/index.ts'
import type { Central } from '../compare/index.ts'
import type { Figure } from './figure.ts'
import { startWatcher } from './watcher.ts'

/** Changes so many rows, one a transaction, each when the one before is committed. */
export async function measureOneRow(central: Central, changes: number): Promise<readonly Figure[]> {
  const [found] = await transact(central.southbound, southbound, [
    { op: 'select', table: 'Logical_Flow', where: [['table_id', '==', 0]], columns: ['_uuid'] },
  ])
  const rows = (found?.rows ?? []).map(({ _uuid }) => asUuid(String((_uuid as readonly unknown[])[1]))) // `["uuid", …]`
  const watcher = await startWatcher(central.sandbox.remote('sb'))
  const change = async (n: number): Promise<void> => {
    const row = rows[n % rows.length]
    if (!row) throw new Error('the southbound has no flows')
    const transaction = beginTransaction(southbound)
    transaction.update('Logical_Flow', row, { priority: n % 1000, actions: `change ${n};` })
    const { status } = await commit(central.southbound, transaction)
    if (status !== 'committed') throw new Error(`change ${n}: ${status}`)
  }
  // Twice: code that is new to the machine has no weight in a daemon that runs for months.
  const warm = watcher.followed(changes)
  for (let n = 0; n < changes; n++) await change(n)
  const first = await warm
  const measured = watcher.followed(2 * changes)
  for (let n = changes; n < 2 * changes; n++) await change(n)
  const second = await measured
  watcher.stop()
  return [
    { what: 'deltas of a change', value: (second.deltas - first.deltas) / changes, unit: 'rows' },
    { what: 'a row, first changes: CPU', value: (first.cpu / changes) * 1e6, unit: 'µs' },
    {
      what: 'a row, from the socket to the deltas: CPU',
      value: ((second.cpu - first.cpu) / changes) * 1e6,
      unit: 'µs',
      bar: 100,
    },
  ]
}
