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
        event: (changes) => {
          // A subscriber that throws fails its own stream: not that of others, nor the transaction, which is over.
          try {
            sink.event(scheduler.currentTime(), changes)
          } catch (error) {
            sink.error(scheduler.currentTime(), error instanceof Error ? error : new Error(String(error)))
          }
        },
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

  /** Tells those who are subscribed now, once the transaction under way is over. */
  tell(changes: readonly Change[]): void {
    if (this.#subscribers.size === 0) return
    const subscribers = [...this.#subscribers]
    this.#circuit.announce(() => {
      for (const subscriber of subscribers) if (this.#subscribers.has(subscriber)) subscriber.event(changes)
    })
  }
}
