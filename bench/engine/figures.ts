/** What was measured of an engine with a workload. */
import type { EngineName } from './workload.ts'

export interface Figures {
  /** The workload; transactions that remove and those that add something have figures of their own. */
  readonly workload: string
  readonly engine: EngineName
  /** From the start of feeding until the result is there; null, like the others, where nothing was measured. */
  readonly loadMs: number | null
  readonly txP50Us: number | null
  readonly txP99Us: number | null
  /** In the steady state, of whatever kinds the workload has. */
  readonly txPerSecond: number | null
  /** With everything loaded, more than before. */
  readonly heapMB: number | null
  /** Whether the result was the oracle's whenever the two were compared. */
  readonly correct: boolean | null
  /** Why something is not measured, or what is not correct. */
  readonly note?: string
}

export const nothing = {
  loadMs: null,
  txP50Us: null,
  txP99Us: null,
  txPerSecond: null,
  heapMB: null,
  correct: null,
} as const

/** The value that so many of the others do not exceed. */
export function quantile(values: readonly number[], fraction: number): number | null {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? null
}

/** The medians of the same figures in several runs; correct only if correct in all. */
export function medians(runs: readonly Figures[]): Figures {
  const [first] = runs
  if (!first) throw new RangeError('the median of no runs')
  const median = (figure: (run: Figures) => number | null): number | null =>
    quantile(
      runs.flatMap((run) => figure(run) ?? []),
      0.5,
    )
  const note = runs.find((run) => run.note !== undefined)?.note
  return {
    workload: first.workload,
    engine: first.engine,
    loadMs: median((run) => run.loadMs),
    txP50Us: median((run) => run.txP50Us),
    txP99Us: median((run) => run.txP99Us),
    txPerSecond: median((run) => run.txPerSecond),
    heapMB: median((run) => run.heapMB),
    correct: runs.every((run) => run.correct === null) ? null : runs.every((run) => run.correct === true),
    ...(note === undefined ? {} : { note }),
  }
}
