/** Streams: the deltas of a collection as a `@most/core` stream, for programs made of streams. */
import { newStream } from '@most/core'
import type { Stream } from '@most/types'
import type { Circuit } from './circuit.ts'
import type { Change } from './output.ts'

interface Subscriber {
  event(changes: readonly Change[]): void
  end(): void
}

/** Hands the deltas of committed transactions to the stream's subscribers. */
export class ChangeStream {
  readonly stream: Stream<readonly Change[]>
  readonly #circuit: Circuit
  readonly #subscribers = new Set<Subscriber>()

  constructor(circuit: Circuit) {
    this.#circuit = circuit
    this.stream = newStream((sink, scheduler) => {
      const subscriber: Subscriber = {
        event: (changes) => sink.event(scheduler.currentTime(), changes),
        end: () => sink.end(scheduler.currentTime()),
      }
      this.#subscribers.add(subscriber)
      return { dispose: () => void this.#subscribers.delete(subscriber) }
    })
    circuit.onClose(() => {
      for (const { end } of this.#subscribers) end()
      this.#subscribers.clear()
    })
  }

  /** Tells all subscribers once the transaction under way is over. */
  tell(changes: readonly Change[]): void {
    if (this.#subscribers.size === 0) return
    this.#circuit.announce(() => {
      for (const { event } of this.#subscribers) event(changes)
    })
  }
}
