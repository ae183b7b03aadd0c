/**
 * `npm run bench:engine`: the same workloads on this project's engine, on two other incremental engines in
 * TypeScript, on programs written by hand for each workload, and on programs that compute everything again.
 *
 *     node dist/bench/engine/main.js [--workload NAME]... [--engine NAME]... [--runs N] [--size small]
 *                                    [--json FILE] [--chart FILE.svg]
 *
 * Each engine runs each workload in a process of its own, one process at a time; figures are the medians of
 * several runs. Progress goes to standard error.
 */
import { writeFileSync } from 'node:fs'
import { bars } from './bars.ts'
import { chart } from './chart.ts'
import { concerns } from './engines/index.ts'
import { type Figures, medians } from './figures.ts'
import { type MeasurementName, type Options, parseOptions } from './options.ts'
import { runOnce } from './process.ts'
import { barsText, figuresText } from './table.ts'
import type { EngineName } from './workload.ts'

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  const figures: Figures[] = []
  for (const workload of options.workloads) {
    for (const engine of options.engines) {
      if (isOfInterest(workload, engine)) figures.push(...(await measured(workload, engine, options)))
    }
  }
  console.log(`${figuresText(figures)}\n\n${barsText(bars(figures))}`)
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`)
  if (options.chart !== undefined) writeFileSync(options.chart, chart(figures))
}

/** How steady an engine is was promised for ours alone. */
function isOfInterest(workload: MeasurementName, engine: EngineName): boolean {
  return workload === 'steadiness' ? engine === 'ovn-delta' : concerns(engine, workload)
}

async function measured(
  workload: MeasurementName,
  engine: EngineName,
  { runs, size }: Options,
): Promise<readonly Figures[]> {
  const found = new Map<string, Figures[]>()
  for (let run = 1; run <= runs; run++) {
    console.error(`${workload}, ${engine}: run ${run} of ${runs}`)
    for (const figures of await runOnce(workload, engine, size)) {
      const others = found.get(figures.workload)
      if (others) others.push(figures)
      else found.set(figures.workload, [figures])
    }
  }
  return Array.from(found.values(), medians)
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
