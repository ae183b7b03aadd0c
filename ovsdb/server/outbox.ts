/** What goes out to one client: in order, no sooner than it is on disk, and never more than the client takes off. */
import type { Duplex } from 'node:stream'
import type { Durability } from './durability.ts'

/** Beyond so many bytes waiting a client is told nothing new until it has read them. */
const highWater = 2 ** 20

export class Outbox {
  readonly #stream: Duplex
  readonly #durability: Durability
  #heldBytes = 0
  #corked = false

  constructor(stream: Duplex, durability: Durability) {
    this.#stream = stream
    this.#durability = durability
  }

  get backlogged(): boolean {
    return this.#heldBytes + this.#stream.writableLength > highWater
  }

  send(text: string): void {
    this.#heldBytes += text.length
    this.#durability.whenDurable(() => {
      this.#heldBytes -= text.length
      if (!this.#stream.writable) return
      this.#cork()
      this.#stream.write(text)
    })
  }

  /** What is sent in one turn goes out together. */
  #cork(): void {
    if (this.#corked) return
    this.#corked = true
    this.#stream.cork()
    setImmediate(() => {
      this.#corked = false
      this.#stream.uncork()
    })
  }
}
