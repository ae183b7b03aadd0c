/**
 * What a server says of itself in its `_Server` database (ovsdb-server(5)): whether it has the database that is
 * needed, is connected to its cluster, leads it, and how much of the log it has applied.
 */
import { FramingError } from '../protocol/framing-error.ts'
import { excerpt, isObject, type Json, type JsonObject, member } from '../protocol/json.ts'
import type { Peer } from '../protocol/json-rpc.ts'

/** What a client needs of a server. */
export interface Need {
  readonly database: string
  /** Only the leader of a cluster will do. */
  readonly leaderOnly: boolean
  /** What was read before must not be newer than what this server has. */
  readonly minimumIndex: bigint
}

export type Verdict =
  | { readonly fit: true /** Of the log, where there is one. */; readonly index: bigint | undefined }
  | { readonly fit: false; readonly reason: string }

const columns = ['name', 'model', 'connected', 'leader', 'schema', 'index']

/** Tells the monitors of one connection apart; monitors of users have other names. */
const monitorId = 'server'

export class ServerDatabase {
  readonly #rows = new Map<string, JsonObject>()

  /** Watches it on a new connection, and tells when it is known, or that a server has no such database. */
  watch(peer: Peer, told: { known(): void; absent(): void }): void {
    peer.call('monitor_cond', ['_Server', monitorId, { Database: [{ columns }] }], {
      result: (result) => {
        this.#apply(result)
        told.known()
      },
      failed: (error) => {
        if (error.name === 'RpcError') told.absent()
      },
    })
  }

  /** Whether a notification was for this. */
  notified(method: string, params: readonly Json[]): boolean {
    if (params[0] !== monitorId) return false
    if (method === 'update2') this.#apply(params[1])
    return true
  }

  /** Whether the server will do, or why not. */
  judge({ database, leaderOnly, minimumIndex }: Need): Verdict {
    const row = [...this.#rows.values()].find((one) => member(one, 'name') === database)
    if (!row) return unfit(`the server has no database ${database}`)
    const model = member(row, 'model')
    const hasSchema = typeof member(row, 'schema') === 'string'
    const isConnected = member(row, 'connected') === true
    if (model === 'clustered') {
      if (!hasSchema) return unfit('the server has not joined its cluster yet')
      if (!isConnected) return unfit('the server is disconnected from its cluster')
      if (leaderOnly && member(row, 'leader') !== true) return unfit('the server does not lead its cluster')
      const index = logIndex(member(row, 'index'))
      if (index < minimumIndex)
        return unfit(`the server has old data: ${index} of ${minimumIndex} in its log`)
      return { fit: true, index }
    }
    if (model === 'relay') {
      if (!hasSchema || !isConnected) return unfit('the server is disconnected from what it relays')
      if (leaderOnly) return unfit('the server is a relay, which leads no cluster')
    } else if (!hasSchema) return unfit(`the server has no schema of ${database}`)
    return { fit: true, index: undefined }
  }

  #apply(updates: Json | undefined): void {
    const rows = isObject(updates) ? (member(updates, 'Database') ?? {}) : undefined
    if (!isObject(rows)) throw new FramingError(`_Server: expected table updates, found ${excerpt(updates)}`)
    for (const [uuid, update] of Object.entries(rows)) {
      if (!isObject(update)) throw new FramingError(`_Server: ${excerpt(update)}`)
      const row = member(update, 'initial') ?? member(update, 'insert') ?? member(update, 'modify')
      // All columns have at most one value, and come whole when they change.
      if (isObject(row)) this.#rows.set(uuid, { ...this.#rows.get(uuid), ...row })
      else this.#rows.delete(uuid)
    }
  }
}

function unfit(reason: string): Verdict {
  return { fit: false, reason }
}

/** An optional integer; 0 where there is none. */
function logIndex(json: Json | undefined): bigint {
  if (typeof json === 'bigint') return json
  return typeof json === 'number' && Number.isSafeInteger(json) ? BigInt(json) : 0n
}
