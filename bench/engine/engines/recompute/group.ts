/** Count and sum by group, computed from the table. */
import type { Row } from '../../workload.ts'
import { Recomputation } from './recomputation.ts'

export class GroupAgain extends Recomputation {
  /** Rows by id. */
  readonly #table: Row[] = []
  #result = new Map<number, { count: number; sum: number }>()

  protected change(_input: number, row: Row, weight: 1 | -1): void {
    if (weight === 1) this.#table[row[0] ?? 0] = row
  }

  protected compute(): void {
    const groups = new Map<number, { count: number; sum: number }>()
    for (const row of this.#table) {
      const [group, value] = [row[1] ?? 0, row[2] ?? 0]
      const found = groups.get(group)
      if (found) {
        found.count++
        found.sum += value
      } else groups.set(group, { count: 1, sum: value })
    }
    this.#result = groups
  }

  protected *rows(): Iterable<Row> {
    for (const [group, { count, sum }] of this.#result) yield [group, count, sum]
  }
}
