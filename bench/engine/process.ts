/** A fresh process for each measurement, so that none finds the heap or the compiled code of another. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Figures, nothing } from './figures.ts'
import type { MeasurementName } from './options.ts'
import type { SizeName } from './size.ts'
import type { EngineName } from './workload.ts'

const timeout = 15 * 60_000

export function runOnce(
  workload: MeasurementName,
  engine: EngineName,
  size: SizeName,
): Promise<readonly Figures[]> {
  const failed = (note: string): readonly Figures[] => [
    { ...nothing, workload, engine, correct: false, note },
  ]
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(new URL('./run-one.js', import.meta.url)), [workload, engine, size], {
      execArgv: ['--expose-gc'],
      // Benny says on standard output what it runs.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      timeout,
      killSignal: 'SIGKILL',
    })
    let figures: readonly Figures[] | undefined
    // The child is of this program: it sends figures.
    child.on('message', (message) => {
      figures = message as readonly Figures[]
    })
    child.on('error', (error) => resolve(failed(error.message)))
    child.on('exit', (code, signal) => {
      resolve(figures ?? failed(signal ? `ended by ${signal}` : `ended with code ${code}`))
    })
  })
}
