/**
 * The first content of a southbound of 100,000 logical flows: what it costs our client, in a process of its own, and
 * what the stock northd needs from its start until it is synchronised with the same databases.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Central } from '../compare/index.ts'
import { cpuSeconds } from '../stock/index.ts'
import type { Figure } from './figure.ts'
import { startWatcher } from './watcher.ts'

/** Both on the same databases, which a stock northd has filled; the median of so many starts of each. */
export async function measureInitialMonitor(central: Central, starts: number): Promise<readonly Figure[]> {
  const stock: { readonly cpu: number; readonly memory: number }[] = []
  const ours: Awaited<ReturnType<typeof startWatcher>>['synchronised'][] = []
  for (let n = 0; n < starts; n++) {
    const daemon = await central.startNorthd()
    await central.settle([], { timeout: 600_000 })
    stock.push({ cpu: cpuSeconds(daemon.pid), memory: daemon.usage().peakBytes / 2 ** 20 })
    await daemon.stop()
    await sleep(500)
    const watcher = await startWatcher(central.sandbox.remote('sb'))
    watcher.stop()
    ours.push(watcher.synchronised)
  }
  const stockCpu = median(stock.map(({ cpu }) => cpu))
  return [
    { what: 'logical flows', value: median(ours.map(({ flows }) => flows)), unit: 'rows' },
    { what: 'deltas', value: median(ours.map(({ deltas }) => deltas)), unit: 'rows' },
    { what: 'stock northd until synchronised: CPU', value: stockCpu, unit: 's' },
    {
      what: 'our client until synchronised: CPU',
      value: median(ours.map(({ cpu }) => cpu)),
      unit: 's',
      bar: stockCpu,
    },
    { what: 'start of Node, not in it: CPU', value: median(ours.map(({ startup }) => startup)), unit: 's' },
    {
      what: 'our client: longest stall of the event loop',
      value: median(ours.map(({ stall }) => stall)),
      unit: 'ms',
      bar: 50,
    },
    {
      what: 'the same, in the worst of all starts',
      value: Math.max(...ours.map(({ stall }) => stall)),
      unit: 'ms',
    },
    { what: 'stock northd: peak memory', value: median(stock.map(({ memory }) => memory)), unit: 'MB' },
    { what: 'our client: peak memory', value: median(ours.map(({ peakMemory }) => peakMemory)), unit: 'MB' },
  ]
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[sorted.length >> 1] ?? Number.NaN
}
