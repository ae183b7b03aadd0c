/** What all programs by hand have in common: they take rows one by one and say what changes in the result. */
import type { Relation } from '../../relation.ts'
import type { Delivery, Row, Session, Transaction } from '../../workload.ts'

export abstract class Maintenance implements Session {
  #changes: { readonly row: Row; readonly weight: number }[] = []

  protected abstract change(input: number, row: Row, weight: 1 | -1): void

  /** Called when all rows of a transaction have come. */
  protected finish(): void {}

  protected emit(row: Row, weight: number): void {
    this.#changes.push({ row, weight })
  }

  load(inputs: readonly Relation[]): void {
    for (const [input, relation] of inputs.entries()) {
      for (const row of relation) this.change(input, row, 1)
    }
    this.finish()
  }

  transact({ input, deltas }: Transaction): void {
    for (const { row, weight } of deltas) this.change(input, row, weight)
    this.finish()
  }

  delivered(): Delivery {
    const changes = this.#changes
    this.#changes = []
    return { kind: 'changes', rows: () => changes }
  }
}
