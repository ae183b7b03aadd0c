/** How long things take, as the command `stopwatch/show` tells it: in whole milliseconds, averages of different length. */
import { CommandError, type ControlSocket } from './control-socket.ts'

/** The percentile is that of so many last samples. */
const kept = 1000

class Stopwatch {
  #count = 0
  #longest = 0
  #shortest = 0
  #shortTerm = 0
  #longTerm = 0
  #samples: number[] = []

  add(milliseconds: number): void {
    this.#longest = Math.max(this.#longest, milliseconds)
    this.#shortest = this.#count === 0 ? milliseconds : Math.min(this.#shortest, milliseconds)
    this.#shortTerm = this.#average(this.#shortTerm, milliseconds, 0.5)
    this.#longTerm = this.#average(this.#longTerm, milliseconds, 0.01)
    this.#samples[this.#count++ % kept] = milliseconds
  }

  describe(name: string): string {
    const sorted = [...this.#samples].sort((one, other) => one - other)
    const percentile = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0
    return [
      `Statistics for '${name}'\n`,
      `  Total samples: ${this.#count}\n`,
      `  Maximum: ${Math.round(this.#longest)} msec\n`,
      `  Minimum: ${Math.round(this.#shortest)} msec\n`,
      `  95th percentile: ${percentile.toFixed(6)} msec\n`,
      `  Short term average: ${this.#shortTerm.toFixed(6)} msec\n`,
      `  Long term average: ${this.#longTerm.toFixed(6)} msec\n`,
    ].join('')
  }

  /** An exponentially weighted average that begins with the first sample. */
  #average(present: number, sample: number, weight: number): number {
    return this.#count === 0 ? sample : sample * weight + present * (1 - weight)
  }
}

export class Stopwatches {
  readonly #names: readonly string[]
  readonly #watches = new Map<string, Stopwatch>()

  constructor(names: readonly string[]) {
    this.#names = names
    this.reset()
  }

  /** Adds a sample. */
  add(name: string, milliseconds: number): void {
    this.#watches.get(name)?.add(milliseconds)
  }

  /** Forgets the samples of one stopwatch, or of all; a name that there is not is none. */
  reset(name?: string): void {
    for (const one of this.#names) {
      if (name === undefined || name === one) this.#watches.set(one, new Stopwatch())
    }
  }

  /** What one of them has measured, or all. */
  describe(name?: string): string | undefined {
    if (name !== undefined) return this.#watches.get(name)?.describe(name)
    return Array.from(this.#watches, ([one, watch]) => watch.describe(one)).join('')
  }
}

export function registerStopwatchCommands(control: ControlSocket, stopwatches: Stopwatches): void {
  control.register('stopwatch/show', '[NAME]', { least: 0, most: 1 }, ([name]) => {
    const text = stopwatches.describe(name)
    if (text === undefined) throw new CommandError('No such stopwatch')
    return text
  })
  control.register('stopwatch/reset', '[NAME]', { least: 0, most: 1 }, ([name]) => {
    stopwatches.reset(name)
    return ''
  })
}
