/** The command line of `npm run bench:engine`. */
import { parseArgs } from 'node:util'
import type { SizeName } from './size.ts'
import { type EngineName, engineNames, type WorkloadName, workloadNames } from './workload.ts'

/** A workload, or the measurement of how steady one is. */
export type MeasurementName = WorkloadName | 'steadiness'

export interface Options {
  readonly workloads: readonly MeasurementName[]
  readonly engines: readonly EngineName[]
  readonly size: SizeName
  readonly runs: number
  readonly json: string | undefined
  readonly chart: string | undefined
}

const measurementNames: readonly MeasurementName[] = [...workloadNames, 'steadiness']

export const measurementName = (text: string): MeasurementName => named('workload', text, measurementNames)
export const engineName = (text: string): EngineName => named('engine', text, engineNames)
export const sizeName = (text: string): SizeName => named('size', text, ['full', 'small'])

/** @throws Error that says what is wrong with the command line */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      workload: { type: 'string', multiple: true },
      engine: { type: 'string', multiple: true },
      size: { type: 'string', default: 'full' },
      runs: { type: 'string', default: '3' },
      json: { type: 'string' },
      chart: { type: 'string' },
    },
  })
  const runs = Number(values.runs)
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${values.runs}: not a number of runs`)
  return {
    workloads: values.workload?.map(measurementName) ?? measurementNames,
    engines: values.engine?.map(engineName) ?? engineNames,
    size: sizeName(values.size),
    runs,
    json: values.json,
    chart: values.chart,
  }
}

function named<T extends string>(what: string, text: string, names: readonly T[]): T {
  const found = names.find((name) => name === text)
  if (found === undefined) throw new Error(`no ${what} is called '${text}'; there are ${names.join(', ')}`)
  return found
}
