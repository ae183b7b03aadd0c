/** Waiting, in tests, for what a monitor or a client tells. */
import { type Batch, type Client, type Monitor, type MonitorOptions, monitor } from '../../ovsdb/index.ts'
import { Integral } from './example.ts'

/** A monitor with its history. */
export interface Watched {
  readonly monitor: Monitor
  readonly batches: Batch[]
  readonly integral: Integral
  /** How it was synchronised, once per connection. */
  readonly synchronised: ('dump' | 'resumed')[]
}

/** Starts a monitor and waits until it is synchronised. */
export async function watch(client: Client, options: MonitorOptions): Promise<Watched> {
  const batches: Batch[] = []
  const integral = new Integral()
  const synchronised: ('dump' | 'resumed')[] = []
  const running = monitor(client, options, {
    batch: (batch) => {
      batches.push(batch)
      integral.add(batch)
    },
    synchronised: (how) => synchronised.push(how),
  })
  await until(() => synchronised.length > 0)
  return { monitor: running, batches, integral, synchronised }
}

/** Waits until a condition holds; rejects after ten seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`still not: ${condition}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
