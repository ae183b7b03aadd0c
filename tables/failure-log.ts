/** What rules fail at: told once for each rule and what it was bound to, with the names of rows. */
import type { StartOptions } from '../rules/index.ts'
import type { RowNames } from './row-names.ts'

/** So many failures are remembered as told, and so much of one is told. */
const REMEMBERED = 1000
const LONGEST = 1000

const uuids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** Collects what is set aside, for whoever starts rules. */
export class FailureLog implements StartOptions {
  readonly #told = new Set<string>()
  #news: string[] = []

  readonly onFailure: NonNullable<StartOptions['onFailure']> = ({ message }) => {
    if (this.#told.has(message)) return
    if (this.#told.size >= REMEMBERED) this.#told.clear()
    this.#told.add(message)
    this.#news.push(message)
  }

  /**
   * The lines of the log for what is new.
   *
   * @param names makes the names of rows, which takes going through all of them
   */
  lines(names: () => RowNames): readonly string[] {
    if (this.#news.length === 0) return []
    const called = names()
    return this.#news.splice(0).map((message) => {
      const text = message.length > LONGEST ? `${message.slice(0, LONGEST)}…` : message
      return `set aside: ${text.replace(uuids, (row) => named(row, called.get(row)))}`
    })
  }
}

function named(row: string, name: string | undefined): string {
  return name === undefined ? row : `${name} (${row})`
}
