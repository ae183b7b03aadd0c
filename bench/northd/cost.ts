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
  /** The same of the median turn: without what falls in few of them, such as a collection of all garbage. */
  readonly typicalCpu: number
  readonly samples: number
}

export interface Sampling {
  readonly atLeast: number
  readonly atMost: number
  /** Between those limits, changes are made until so many seconds of CPU time are spent. */
  readonly cpuSeconds: number
}

/** A daemon, and the changes it is to answer: `change(n)` for n from 1. */
export interface Answering {
  readonly central: Central
  readonly daemon: Daemon
  readonly answer: Answer
  readonly change: (n: number) => NorthboundTransaction
}

/** So many changes are made of one daemon before it is another's turn. */
const turn = 10

/** Makes one change after another and waits for the answer to each. */
export async function costOf(answering: Answering, sampling: Sampling): Promise<Cost> {
  const found = new Samples(answering)
  while (found.wants(sampling)) await found.take(sampling)
  return found.cost
}

/** Measures several daemons by turns, so that what else the machine does concerns them alike: so many changes each. */
export async function costsOf(answering: readonly Answering[], changes: number): Promise<readonly Cost[]> {
  const sampling = { atLeast: changes, atMost: changes, cpuSeconds: 0 }
  const all = answering.map((one) => new Samples(one))
  while (all.some((found) => found.wants(sampling))) for (const found of all) await found.take(sampling)
  return all.map((found) => found.cost)
}

/** What the changes of one daemon have cost so far. */
class Samples {
  readonly #answering: Answering
  readonly #latencies: number[] = []
  /** CPU time of a change, turn by turn, in seconds. */
  readonly #turns: number[] = []
  #cpu = 0

  constructor(answering: Answering) {
    this.#answering = answering
  }

  get cost(): Cost {
    const samples = this.#latencies.length
    const cpu = (this.#cpu * 1000) / samples
    return { latency: median(this.#latencies), cpu, typicalCpu: median(this.#turns) * 1000, samples }
  }

  wants(sampling: Sampling): boolean {
    return this.#wants(sampling, this.#cpu)
  }

  /** A turn of this daemon. */
  async take(sampling: Sampling): Promise<void> {
    const { central, daemon, answer, change } = this.#answering
    await idle(daemon)
    const [earlier, { length }] = [this.#cpu, this.#latencies]
    const before = cpuTime(daemon) - earlier
    for (let i = 0; i < turn && this.#wants(sampling, cpuTime(daemon) - before); i++)
      this.#latencies.push(await answered(central, change(this.#latencies.length + 1), answer))
    await idle(daemon)
    this.#cpu = cpuTime(daemon) - before
    this.#turns.push((this.#cpu - earlier) / (this.#latencies.length - length))
  }

  #wants({ atLeast, atMost, cpuSeconds }: Sampling, cpu: number): boolean {
    const { length } = this.#latencies
    return length < atLeast || (length < atMost && cpu < cpuSeconds)
  }
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

/** Waits until a daemon does next to nothing for a tenth of a second: work that follows an answer belongs to the change. */
export async function idle(daemon: Daemon): Promise<void> {
  const work = 0.001
  for (let before = Number.NEGATIVE_INFINITY; cpuTime(daemon) - before > work; ) {
    before = cpuTime(daemon)
    await sleep(100)
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
