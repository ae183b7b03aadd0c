/** A network with a northd: cold starts, and what each kind of change costs. */

import { listDatabases } from '../../ovsdb/index.ts'
import { type Central, type Make, type NormalForm, startCentral } from '../compare/index.ts'
import { costOf } from './cost.ts'
import { cpuTime } from './cpu-time.ts'
import { Figures } from './figures.ts'
import type { Change, MeasuredNetwork } from './network.ts'
import { watchRows } from './rows-written.ts'

export interface NetworkRun {
  readonly make: Make
  readonly network: MeasuredNetwork
  /** Told of progress. */
  readonly progress: (line: string) => void
  /** Given the southbound in normal form, after the cold start. */
  readonly southbound?: (form: NormalForm) => void
}

/** No change is made at the same place twice. */
const sampling = { atLeast: 5, atMost: 100, cpuSeconds: 0.5 }

export async function measureNetwork(run: NetworkRun): Promise<Figures> {
  const { make, network } = run
  const figures = new Figures()
  const central = await startCentral(make)
  const start = async (what: string) => {
    const begin = performance.now()
    const daemon = await central.startNorthd()
    await central.settle([], { timeout: 600_000 })
    figures.add(`${what}: time`, 's', (performance.now() - begin) / 1000)
    figures.add(`${what}: CPU`, 's', cpuTime(daemon))
    run.progress(`${make}: ${what}`)
    return daemon
  }
  try {
    await central.apply(...network.transactions)
    const daemon = await start('cold start, empty southbound')
    run.southbound?.(await central.southboundForm())
    for (const [kind, change] of network.changes) {
      figures.add(`${kind}: rows written`, 'rows', await rowsWritten(central, change))
      const limit = { ...sampling, atMost: Math.min(sampling.atMost, network.places) }
      const cost = await costOf({ central, daemon, answer: 'sb_cfg', change: (n) => change(n).apply }, limit)
      figures.add(`${kind}: latency`, 'ms', cost.latency)
      figures.add(`${kind}: CPU`, 'ms', cost.cpu)
      for (let n = 1; n < cost.samples; n++) await central.apply(change(n).undo)
      await central.settle(change(cost.samples).undo, { timeout: 600_000 })
      run.progress(`${make}: ${kind}`)
    }
    figures.add('peak memory', 'MB', daemon.usage().peakBytes / 2 ** 20)
    await daemon.stop()
    const again = await start('cold start, full southbound')
    figures.add('peak memory, full southbound', 'MB', again.usage().peakBytes / 2 ** 20)
    return figures
  } finally {
    await central.dispose()
  }
}

/** Rows of the southbound that a change writes: of the first few, the same ones for whoever is measured. */
async function rowsWritten(central: Central, change: (n: number) => Change): Promise<number> {
  const few = sampling.atLeast
  const written = watchRows(central)
  await central.settle()
  const before = written.count
  for (let n = 1; n <= few; n++) await central.settle(change(n).apply, { timeout: 300_000 })
  // An answer tells of the southbound's transaction; this client is told of it in its own time.
  await listDatabases(central.southbound)
  const count = written.count - before
  written.stop()
  for (let n = 1; n <= few; n++) await central.settle(change(n).undo, { timeout: 300_000 })
  return count / few
}
