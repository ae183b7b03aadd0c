/**
 * Snapshots: what a collection holds, as a persistent Immutable map that later transactions do not
 * change. One follows from the one before by what changed since, so taking them often is cheap.
 */
import { Map as ImmutableMap, List } from 'immutable'
import type { Change } from './output.ts'
import type { Value } from './value.ts'

/** Rows, as Immutable lists of their values, with their weights. */
export type Snapshot = ImmutableMap<List<Value>, number>

export class Snapshots {
  #last: Snapshot | undefined
  /** What changed since the last snapshot was taken. */
  #since: Change[] = []

  /** Tells of a transaction's changes. */
  add(changes: readonly Change[]): void {
    if (!this.#last) return
    // A snapshot that nobody takes again is not worth following for longer than it is to make.
    if (this.#since.length + changes.length > 2 * this.#last.size + 16) {
      this.#last = undefined
      this.#since = []
    } else for (const change of changes) this.#since.push(change)
  }

  /** The snapshot of the present; `contents` gives all rows where there is none to go on from. */
  take(contents: () => readonly Change[]): Snapshot {
    const last = this.#last
    const changes = last ? this.#since : contents()
    this.#since = []
    this.#last = (last ?? (ImmutableMap() as Snapshot)).withMutations((rows) => {
      for (const { row, weight } of changes) {
        const key = List(row)
        const sum = rows.get(key, 0) + weight
        if (sum === 0) rows.delete(key)
        else rows.set(key, sum)
      }
    })
    return this.#last
  }
}
