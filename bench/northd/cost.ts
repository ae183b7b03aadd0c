/** What a change costs: how long it takes to be answered, and the CPU time of the daemon. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Central } from '../compare/index.ts'
import type { NorthboundTransaction } from '../networks/index.ts'
import type { Daemon } from '../stock/index.ts'
import { cpuTime } from './cpu-time.ts'

export interface Cost {
  /** Median of the time from sending the transaction to its answer, in milliseconds. */
  readonly latency: number
  /** CPU time of a change, in milliseconds: that of all divided by their number. */
  readonly cpu: number
  readonly samples: number
}

export interface Sampling {
  readonly atLeast: number
  readonly atMost: number
  /** CPU time is told in steps of 10 ms: between those limits, changes are made until so many seconds are spent. */
  readonly cpuSeconds: number
}

/** Makes one change after another, `change(n)` for n from 1, and waits for the answer to each. */
export async function costOf(
  central: Central,
  daemon: Daemon,
  answer: Answer,
  sampling: Sampling,
  change: (n: number) => NorthboundTransaction,
): Promise<Cost> {
  await idle(daemon)
  const before = cpuTime(daemon)
  const latencies: number[] = []
  while (
    latencies.length < sampling.atLeast ||
    (latencies.length < sampling.atMost && cpuTime(daemon) - before < sampling.cpuSeconds)
  ) {
    latencies.push(await answered(central, change(latencies.length + 1), answer))
  }
  await idle(daemon)
  const cpu = ((cpuTime(daemon) - before) * 1000) / latencies.length
  return { latency: median(latencies), cpu, samples: latencies.length }
}

/** Makes a change and gives the time until it was answered, in milliseconds. */
export async function answered(
  central: Central,
  change: NorthboundTransaction,
  answer: Answer,
): Promise<number> {
  const start = performance.now()
  await central.settle(change, { answer, timeout: 300_000 })
  return performance.now() - start
}

/** Waits until a daemon has done nothing for a tenth of a second: work that follows an answer belongs to the change. */
export async function idle(daemon: Daemon): Promise<void> {
  for (let spent = -1; spent !== cpuTime(daemon); ) {
    spent = cpuTime(daemon)
    await sleep(100)
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
