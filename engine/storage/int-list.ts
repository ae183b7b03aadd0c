/** A list of integers in one flat array, used again after it is cleared. */

/** Capacity that is kept when a list is cleared. */
const KEPT = 1024

export class IntList {
  items = new Int32Array(8)
  length = 0

  add(item: number): void {
    const at = this.length++
    if (at === this.items.length) {
      const grown = new Int32Array(at * 2)
      grown.set(this.items)
      this.items = grown
    }
    this.items[at] = item
  }

  /** Takes the last item away; the list is not empty. */
  take(): number {
    return this.items[--this.length] as number
  }

  clear(): void {
    this.length = 0
    if (this.items.length > KEPT) this.items = new Int32Array(8)
  }
}
