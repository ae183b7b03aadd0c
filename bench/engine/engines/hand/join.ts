/** The join: an index of each side by the key. */
import type { Row } from '../../workload.ts'
import { Buckets } from './buckets.ts'
import { Maintenance } from './maintenance.ts'

interface Entry {
  readonly id: number
  readonly value: number
}

export class JoinByHand extends Maintenance {
  readonly #left = new Buckets<Entry>()
  readonly #right = new Buckets<Entry>()

  protected change(input: number, row: Row, weight: 1 | -1): void {
    const [id = 0, key = 0, value = 0] = row
    if (input === 0) {
      for (const match of this.#right.of(key)) this.emit([id, key, value, match.id, match.value], weight)
    } else {
      for (const match of this.#left.of(key)) this.emit([match.id, key, match.value, id, value], weight)
    }
    const own = input === 0 ? this.#left : this.#right
    if (weight === 1) own.add(key, { id, value })
    else own.remove(key, id)
  }
}
