/** Sends a transaction and says what became of it. */

import { excerpt, isArray, isObject, type Json, type JsonObject, member } from '../protocol/json.ts'
import { asUuid, type Uuid } from '../protocol/value.ts'
import type { Client } from './client.ts'
import type { Sendable } from './transaction.ts'

export type Outcome =
  /** `inserted`: the uuids of new rows by their names. */
  | { readonly status: 'committed'; readonly inserted: ReadonlyMap<string, Uuid> }
  /** There was nothing to do, and nothing was sent. */
  | { readonly status: 'unchanged' }
  /**
   * A verified row had changed, or the database was converted meanwhile, or the connection was lost and the fate of
   * the transaction is unknown (`lost`).
   */
  | { readonly status: 'tryAgain'; readonly reason: string; readonly lost?: true }
  | { readonly status: 'notOwner'; readonly reason: string }
  /** The server's `error` and `details` (RFC 7047 3.1), and the operation that failed: `commit` for all together. */
  | {
      readonly status: 'error'
      readonly error: string
      readonly details: string | undefined
      readonly operation: number | 'commit' | 'request'
    }

/** Commits a transaction. Never rejects: everything that can become of it is an outcome. */
export function commit(client: Client, transaction: Sendable): Promise<Outcome> {
  if (transaction.empty) return Promise.resolve({ status: 'unchanged' })
  const operations = transaction.operations()
  return new Promise((resolve) => {
    client.call('transact', [transaction.schema.name, ...operations], {
      result: (result) => resolve(outcome(operations, result)),
      failed: (error) => {
        // `canceled`: the database was removed or converted while the transaction waited.
        if (error.name === 'ConnectionLost')
          resolve({ status: 'tryAgain', reason: error.message, lost: true })
        else if (error.error === 'canceled') resolve({ status: 'tryAgain', reason: error.message })
        else resolve({ status: 'error', error: error.error, details: error.details, operation: 'request' })
      },
    })
  })
}

/** Reads the reply: one result per operation, and one more when the commit as a whole failed. */
function outcome(operations: readonly JsonObject[], reply: Json): Outcome {
  if (!isArray(reply)) {
    return { status: 'error', error: 'bad reply', details: excerpt(reply), operation: 'request' }
  }
  const inserted = new Map<string, Uuid>()
  for (const [index, result] of reply.entries()) {
    if (!isObject(result)) continue
    const error = member(result, 'error')
    if (typeof error === 'string') return failure(error, member(result, 'details'), index, operations.length)
    const uuid = member(result, 'uuid')
    const name = operations[index] && member(operations[index], 'uuid-name')
    if (typeof name === 'string' && isArray(uuid)) inserted.set(name, asUuid(String(uuid[1])))
  }
  return { status: 'committed', inserted }
}

function failure(error: string, details: Json | undefined, index: number, operations: number): Outcome {
  const text = typeof details === 'string' ? details : undefined
  const reason = text === undefined ? error : `${error}: ${text}`
  if (error === 'timed out') return { status: 'tryAgain', reason }
  if (error === 'not owner') return { status: 'notOwner', reason }
  return { status: 'error', error, details: text, operation: index < operations ? index : 'commit' }
}
