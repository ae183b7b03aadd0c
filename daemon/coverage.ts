/**
 * Counters of what has happened since the program was started, and how often it happens (`coverage/show`): events that
 * are counted as they happen, and totals that are read when they are asked for.
 */
import { createHash } from 'node:crypto'
import { CommandError, type ControlSocket } from './control-socket.ts'

/** The totals are looked at every so many milliseconds, and kept for an hour. */
const period = 5_000
const kept = 720

export class Coverage {
  readonly #counters = new Map<string, number>()
  readonly #totals: ReadonlyMap<string, () => number>
  /** The totals of the past, the newest last. */
  readonly #history: ReadonlyMap<string, number>[] = []
  readonly #timer: NodeJS.Timeout

  /**
   * @param counters the names of what is counted
   * @param totals what is only read, by its name
   */
  constructor(counters: readonly string[], totals: Readonly<Record<string, () => number>>) {
    for (const name of counters) this.#counters.set(name, 0)
    this.#totals = new Map(Object.entries(totals))
    this.#history.push(this.#read())
    this.#timer = setInterval(() => {
      this.#history.push(this.#read())
      if (this.#history.length > kept) this.#history.shift()
    }, period)
    this.#timer.unref()
  }

  count(name: string, times = 1): void {
    this.#counters.set(name, (this.#counters.get(name) ?? 0) + times)
  }

  /** A counter's value. */
  total(name: string): number | undefined {
    return this.#read().get(name)
  }

  describe(): string {
    const now = this.#read()
    const hit = [...now].filter(([, total]) => total > 0)
    const hash = createHash('sha1').update(JSON.stringify(hit.map(([name]) => name)))
    const title = `Event coverage, avg rate over last: 5 seconds, last minute, last hour,  hash=${hash.digest('hex').slice(0, 8)}:\n`
    const lines = hit.map(([name, total]) => {
      const rates = [
        [1, 1, 5],
        [12, 3, 9],
        [kept, 4, 13],
      ].map(([periods = 1, digits, width = 0]) => {
        const before = this.#history[Math.max(0, this.#history.length - periods)]?.get(name) ?? 0
        const rate = ((total - before) * 1000) / (periods * period)
        return `${rate.toFixed(digits).padStart(width)}/sec`
      })
      return `${name.padEnd(24)} ${rates.join(' ')}   total: ${total}\n`
    })
    return `${title}${lines.join('')}${now.size - hit.length} events never hit\n`
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #read(): ReadonlyMap<string, number> {
    const totals = Array.from(this.#totals, ([name, read]) => [name, Math.floor(read())] as const)
    return new Map([...this.#counters, ...totals])
  }
}

export function registerCoverageCommands(control: ControlSocket, coverage: Coverage): void {
  control.register('coverage/show', '', { least: 0, most: 0 }, () => coverage.describe())
  control.register('coverage/read-counter', 'COUNTER', { least: 1, most: 1 }, ([name = '']) => {
    const total = coverage.total(name)
    if (total === undefined) throw new CommandError('No such counter')
    return `${total}\n`
  })
}
