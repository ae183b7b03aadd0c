/** What all recomputations have in common: inputs change, then everything is computed. */
import type { Relation } from '../../relation.ts'
import type { Delivery, Row, Session, Transaction } from '../../workload.ts'

export abstract class Recomputation implements Session {
  /** Keeps a row that has come, or drops one that has gone. */
  protected abstract change(input: number, row: Row, weight: 1 | -1): void
  protected abstract compute(): void
  /** The rows of the result computed last. */
  protected abstract rows(): Iterable<Row>

  load(inputs: readonly Relation[]): void {
    for (const [input, relation] of inputs.entries()) {
      for (const row of relation) this.change(input, row, 1)
    }
    this.compute()
  }

  transact({ input, deltas }: Transaction): void {
    for (const { row, weight } of deltas) this.change(input, row, weight)
    this.compute()
  }

  delivered(): Delivery {
    const all = this.rows()
    return {
      kind: 'whole',
      *rows() {
        for (const row of all) yield { row, weight: 1 }
      },
    }
  }
}
