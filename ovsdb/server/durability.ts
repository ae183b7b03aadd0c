/**
 * Holds back what is told to clients until what it tells of is on disk. While one sync runs, what arrives is gathered
 * for the next: a commit costs a share of a sync, not one of its own.
 */
export class Durability {
  readonly #sync: () => Promise<void>
  readonly #failed: (error: Error) => void
  #appended = 0
  #synced = 0
  #syncing = false
  #held: { readonly after: number; readonly release: () => void }[] = []

  /** `sync` puts all that was appended on disk. When it fails nobody can know what is there, and nothing is told any more. */
  constructor(sync: () => Promise<void>, failed: (error: Error) => void) {
    this.#sync = sync
    this.#failed = failed
  }

  /** Something was appended. */
  appended(): void {
    this.#appended++
    if (this.#syncing) return
    this.#syncing = true
    // What arrived with it is appended first.
    setImmediate(() => this.#run())
  }

  /** Calls back, in the order of the calls, when all that was appended so far is on disk: at once if it is. */
  whenDurable(release: () => void): void {
    if (this.#synced === this.#appended && this.#held.length === 0) release()
    else this.#held.push({ after: this.#appended, release })
  }

  async #run(): Promise<void> {
    while (this.#synced < this.#appended) {
      const upTo = this.#appended
      try {
        await this.#sync()
      } catch (error) {
        this.#failed(error instanceof Error ? error : new Error(String(error)))
        return
      }
      this.#synced = upTo
      const end = this.#held.findIndex(({ after }) => after > upTo)
      const released = this.#held.splice(0, end < 0 ? this.#held.length : end)
      for (const { release } of released) release()
    }
    this.#syncing = false
  }
}
