/** Entries by a key, found in their bucket by an id. Buckets are short. */

export class Buckets<T extends { readonly id: number }> {
  readonly #buckets = new Map<number, T[]>()

  of(key: number): readonly T[] {
    return this.#buckets.get(key) ?? []
  }

  add(key: number, entry: T): void {
    const bucket = this.#buckets.get(key)
    if (bucket) bucket.push(entry)
    else this.#buckets.set(key, [entry])
  }

  remove(key: number, id: number): void {
    const bucket = this.#buckets.get(key)
    if (!bucket) return
    if (bucket.length === 1) {
      this.#buckets.delete(key)
      return
    }
    const last = bucket.pop()
    // Unless it was the last one, its place is the last one's now.
    if (last && last.id !== id) bucket[bucket.findIndex((entry) => entry.id === id)] = last
  }
}
