/** Count and sum by group: two numbers for each group. */
import type { Row } from '../../workload.ts'
import { Maintenance } from './maintenance.ts'

interface Group {
  count: number
  sum: number
}

export class GroupByHand extends Maintenance {
  readonly #groups = new Map<number, Group>()
  /** The groups that have changed. */
  readonly #touched = new Map<number, Group>()

  protected change(_input: number, row: Row, weight: 1 | -1): void {
    const [group, value] = [row[1] ?? 0, row[2] ?? 0]
    let found = this.#groups.get(group)
    if (!found) {
      found = { count: 0, sum: 0 }
      this.#groups.set(group, found)
    }
    if (!this.#touched.has(group)) {
      this.#touched.set(group, found)
      if (found.count > 0) this.emit([group, found.count, found.sum], -1)
    }
    found.count += weight
    found.sum += weight * value
  }

  protected override finish(): void {
    for (const [group, { count, sum }] of this.#touched) {
      if (count > 0) this.emit([group, count, sum], 1)
      else this.#groups.delete(group)
    }
    this.#touched.clear()
  }
}
