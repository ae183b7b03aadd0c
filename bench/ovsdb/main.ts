/**
 * `npm run bench:ovsdb`: the client and the embedded server beside the stock programs.
 *
 *     node dist/bench/ovsdb/main.js [--only NAME] [--scale FRACTION]
 */
import { parseArgs } from 'node:util'
import { missingStock } from '../stock/index.ts'
import { loadNetwork } from './load-network.ts'
import { monitorSouthbound } from './monitor-southbound.ts'

/** A benchmark prints what it measured. `scale` is the part of its full size that it is to have. */
export type OvsdbBenchmark = (scale: number) => Promise<void>

const benchmarks: Readonly<Record<string, OvsdbBenchmark>> = {
  load: loadNetwork,
  monitor: monitorSouthbound,
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, scale: { type: 'string', default: '1' } },
  })
  const missing = missingStock()
  if (missing) throw new Error(missing)
  const names = Object.keys(benchmarks)
  if (values.only !== undefined && !names.includes(values.only)) {
    throw new Error(`no benchmark ${values.only}: there are ${names.join(', ')}`)
  }
  for (const [name, run] of Object.entries(benchmarks)) {
    if (values.only === undefined || values.only === name) await run(Number(values.scale))
  }
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
