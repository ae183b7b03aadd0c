/** A monitor as a stream of `@most/core`: running the stream starts the monitor, disposing of it ends it. */
import type { Stream } from '@most/types'
import type { Batch } from '../replica/delta.ts'
import type { Client } from './client.ts'
import { type MonitorOptions, monitor } from './monitor.ts'

/** Every run is a monitor of its own, and begins with the whole content as its initial batch. */
export function updates(client: Client, options: MonitorOptions): Stream<Batch> {
  return {
    run: (sink, scheduler) => {
      const running = monitor(client, options, {
        batch: (batch) => sink.event(scheduler.currentTime(), batch),
      })
      return { dispose: () => running.cancel() }
    },
  }
}
