/** The join, computed from both tables by hashing the right one. */
import type { Row } from '../../workload.ts'
import { Recomputation } from './recomputation.ts'

export class JoinAgain extends Recomputation {
  /** Rows of both tables by id. */
  readonly #tables: readonly [left: Row[], right: Row[]] = [[], []]
  #result: Row[] = []

  protected change(input: number, row: Row, weight: 1 | -1): void {
    const table = this.#tables[input]
    if (table && weight === 1) table[row[0] ?? 0] = row
  }

  protected compute(): void {
    const [left, right] = this.#tables
    const index = new Map<number, Row[]>()
    for (const row of right) {
      const key = row[1] ?? 0
      const others = index.get(key)
      if (others) others.push(row)
      else index.set(key, [row])
    }
    const result: Row[] = []
    for (const [leftId = 0, key = 0, leftValue = 0] of left) {
      for (const match of index.get(key) ?? []) {
        result.push([leftId, key, leftValue, match[0] ?? 0, match[2] ?? 0])
      }
    }
    this.#result = result
  }

  protected rows(): readonly Row[] {
    return this.#result
  }
}
