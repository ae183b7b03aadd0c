/** News: what subscribers are told, transaction by transaction, after each is over. */

export class News {
  #waiting: (() => void)[] = []
  #telling = false

  /** Leaves something to be told with the next {@link tell}. */
  add(item: () => void): void {
    this.#waiting.push(item)
  }

  /** Tells everything. What a subscriber's own transaction adds waits until everyone has heard of this one. */
  tell(): void {
    if (this.#telling) return
    this.#telling = true
    try {
      for (let item = this.#waiting.shift(); item; item = this.#waiting.shift()) item()
    } finally {
      this.#telling = false
    }
  }
}
