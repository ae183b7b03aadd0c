/** Locks (RFC 7047 4.1.8 to 4.1.10): each has a queue, whose first owns it. */

/** Who waits for a lock, and is told of what becomes of it. */
export interface LockWaiter {
  locked(name: string): void
  stolen(name: string): void
}

interface Entry<W> {
  readonly waiter: W
  readonly stole: boolean
}

export class LockTable<W extends LockWaiter> {
  readonly #queues = new Map<string, Entry<W>[]>()

  /** Takes a place at the end of the queue, or steals the first. True when the waiter owns the lock now. */
  request(name: string, waiter: W, steal: boolean): boolean {
    const queue = this.#queues.get(name) ?? []
    this.#queues.set(name, queue)
    if (!steal) {
      queue.push({ waiter, stole: false })
      return queue.length === 1
    }
    const [victim] = queue
    // Who had stolen it loses it for good; who had waited for it will have it back.
    if (victim?.stole) queue.shift()
    queue.unshift({ waiter, stole: true })
    victim?.waiter.stolen(name)
    return true
  }

  owns(name: string, waiter: W): boolean {
    return this.#queues.get(name)?.[0]?.waiter === waiter
  }

  /** Gives up a place; the next owner is told. */
  release(name: string, waiter: W): void {
    const queue = this.#queues.get(name)
    const at = queue?.findIndex((entry) => entry.waiter === waiter) ?? -1
    if (!queue || at < 0) return
    queue.splice(at, 1)
    if (queue.length === 0) this.#queues.delete(name)
    else if (at === 0) queue[0]?.waiter.locked(name)
  }
}
