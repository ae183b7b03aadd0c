/** What a server says when it refuses something, and whether that is about rows. */
import type { Outcome, RowChange } from '../ovsdb/index.ts'

/** The `error` and the `details` of a server (RFC 7047 3.1). */
export interface Refusal {
  readonly error: string
  readonly details: string | undefined
}

/**
 * Errors that are about the server as a whole, whatever it is asked: ovsdb-server(5), and RFC 7047 3.1. `not allowed`
 * is the answer of a server that is read-only.
 */
const OF_THE_SERVER: ReadonlySet<string> = new Set([
  'I/O error',
  'cluster error',
  'not allowed',
  'not leader',
  'resources exhausted',
  'unknown database',
])

/** The refusal of some of the rows that were sent; none for every other outcome. */
export function refusalOf(outcome: Outcome): Refusal | undefined {
  if (outcome.status !== 'error' || OF_THE_SERVER.has(outcome.error)) return undefined
  return { error: outcome.error, details: outcome.details }
}

export function refusalText({ error, details }: Refusal): string {
  return details === undefined ? error : `${error}: ${details}`
}

const uuidPattern = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** The uuids that a text names. */
export function uuidsIn(text: string): readonly string[] {
  return text.match(uuidPattern) ?? []
}

/** What a change writes, as text: equal texts are equal changes. */
export function contentOf(row: RowChange): string {
  if (row.fault !== undefined) return row.fault
  return row.content
}
