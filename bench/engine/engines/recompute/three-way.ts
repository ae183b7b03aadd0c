/** The paths that are not blocked, computed from the tables; a path is kept as one number. */
import type { Row } from '../../workload.ts'
import { Recomputation } from './recomputation.ts'

const ends = 16

export class ThreeWayAgain extends Recomputation {
  /** Rows of all tables by id. */
  readonly #tables: readonly [first: Row[], second: Row[], third: Row[], blocked: Row[]] = [[], [], [], []]
  #result = new Set<number>()

  protected change(input: number, row: Row, weight: 1 | -1): void {
    const table = this.#tables[input]
    if (table && weight === 1) table[row[0] ?? 0] = row
  }

  protected compute(): void {
    const [first, second, third, blocked] = this.#tables
    const blockedItems = new Set<number>()
    for (const row of blocked) blockedItems.add(row[1] ?? 0)
    const targets = successors(second)
    const endsOf = successors(third)
    const result = new Set<number>()
    for (const row of first) {
      const item = row[1] ?? 0
      if (blockedItems.has(item)) continue
      for (const c of targets.get(row[2] ?? 0) ?? []) {
        for (const end of endsOf.get(c) ?? []) result.add(item * ends + end)
      }
    }
    this.#result = result
  }

  protected *rows(): Iterable<Row> {
    for (const path of this.#result) yield [Math.floor(path / ends), path % ends]
  }
}

/** The values of the third column by those of the second. */
function successors(rows: readonly Row[]): ReadonlyMap<number, readonly number[]> {
  const index = new Map<number, number[]>()
  for (const row of rows) {
    const [from, to] = [row[1] ?? 0, row[2] ?? 0]
    const others = index.get(from)
    if (others) others.push(to)
    else index.set(from, [to])
  }
  return index
}
