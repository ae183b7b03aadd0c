/**
 * Watches tables of one database. Prefers `monitor_cond_since`, which carries differences and can resume after a
 * lost connection; falls back to `monitor_cond` (ovsdb-server(7) 4.1.12, 4.1.15) and `monitor` (RFC 7047 4.1.5).
 */

import { excerpt, isArray, type Json, type JsonObject } from '../protocol/json.ts'
import type { ConnectionLost, Peer, RpcError } from '../protocol/json-rpc.ts'
import { zeroUuid } from '../protocol/value.ts'
import type { Batch } from '../replica/delta.ts'
import { createReplica, type Replica } from '../replica/replica.ts'
import { columnNameOf, type Selection, selectTables } from '../replica/selection.ts'
import type { DatabaseSchema } from '../schema/schema.ts'
import type { Client, Participant } from './client.ts'

export interface MonitorOptions {
  readonly schema: DatabaseSchema
  /** Tables and their columns; `everyColumn(schema)` for all. */
  readonly tables: Selection
}

export interface MonitorListener {
  /** Told of every change, in the order of the server's transactions. What it throws ends the connection. */
  batch(batch: Batch): void
  /**
   * The replica equals the database again, once for each connection and after the batch: `resumed` when the server
   * told only what had changed since the last transaction known, `dump` when it sent everything.
   */
  synchronised?(how: 'dump' | 'resumed'): void
}

export interface Monitor {
  /** Whether it is up to date with the server, as far as that can be known. */
  readonly synchronised: boolean
  /** The id of the last transaction seen, where the server gives one. */
  readonly lastTransaction: string | undefined
  /** Ends it; the listener hears nothing more. */
  cancel(): void
}

/**
 * Starts to watch, now and on every later connection of the client. Throws when the schema lacks a table or column
 * that is asked for. When the server refuses, the connection is made again, with the refusal as the reason.
 */
export function monitor(client: Client, options: MonitorOptions, listener: MonitorListener): Monitor {
  const running = new ClientMonitor(client, options, listener)
  client.attach(running)
  return running
}

const methods = ['monitor_cond_since', 'monitor_cond', 'monitor'] as const
type Method = (typeof methods)[number]

/** Tells the monitors of one connection apart. */
let monitors = 0

class ClientMonitor implements Monitor, Participant {
  readonly #client: Client
  readonly #database: string
  readonly #requests: JsonObject
  readonly #listener: MonitorListener
  readonly #replica: Replica
  readonly #id = `monitor-${++monitors}`
  #initial = true
  #synchronised = false
  #cancelled = false
  #lastTransaction: string | undefined

  constructor(client: Client, options: MonitorOptions, listener: MonitorListener) {
    this.#client = client
    this.#database = options.schema.name
    this.#listener = listener
    this.#replica = createReplica(selectTables(options.schema, options.tables))
    this.#requests = Object.fromEntries(
      Object.entries(options.tables).map(([table, columns]) => [
        table,
        [{ columns: columns.map(columnNameOf) }],
      ]),
    )
  }

  get synchronised(): boolean {
    return this.#synchronised
  }

  get lastTransaction(): string | undefined {
    return this.#lastTransaction
  }

  established(peer: Peer): void {
    this.#request(peer, 'monitor_cond_since')
  }

  lost(): void {
    this.#synchronised = false
  }

  notified(method: string, params: readonly Json[]): boolean {
    if (params[0] !== this.#id) return false
    this.#guard(() => {
      if (method === 'update3') {
        this.#lastTransaction = transactionId(params[1])
        this.#replica.update(params[2] ?? null, 'differences')
      } else if (method === 'update2') this.#replica.update(params[1] ?? null, 'differences')
      else if (method === 'update') this.#replica.update(params[1] ?? null, 'whole')
      else if (method === 'monitor_canceled') throw new Error(`the server cancelled the monitor`)
      else throw new Error(`unknown notification ${method}`)
      return 'update'
    })
    return true
  }

  cancel(): void {
    if (this.#cancelled) return
    this.#cancelled = true
    this.#synchronised = false
    this.#client.detach(this)
    this.#client.call('monitor_cancel', [this.#id], { result: () => {}, failed: () => {} })
  }

  #request(peer: Peer, method: Method): void {
    const since = method === 'monitor_cond_since' ? [this.#lastTransaction ?? zeroUuid] : []
    peer.call(method, [this.#database, this.#id, this.#requests, ...since], {
      result: (result) => this.#guard(() => this.#started(method, result)),
      failed: (error) => this.#refused(peer, method, error),
    })
  }

  #started(method: Method, result: Json): 'dump' | 'resumed' {
    if (method !== 'monitor_cond_since') {
      this.#replica.dump(result, method === 'monitor' ? 'whole' : 'differences')
      return 'dump'
    }
    if (!isArray(result)) throw new Error(`expected a reply to ${method}, found ${excerpt(result)}`)
    const [found, last, updates = null] = result
    this.#lastTransaction = transactionId(last)
    if (found !== true) {
      this.#replica.dump(updates, 'differences')
      return 'dump'
    }
    this.#replica.update(updates, 'differences')
    return 'resumed'
  }

  #refused(peer: Peer, method: Method, error: RpcError | ConnectionLost): void {
    if (this.#cancelled || error.name !== 'RpcError') return
    const next = methods[methods.indexOf(method) + 1]
    if (next) this.#request(peer, next)
    else this.#client.reconnect(error.message)
  }

  /** Applies a message, tells the listener, and makes a new start with a whole dump where the message does not fit. */
  #guard(apply: () => 'dump' | 'resumed' | 'update'): void {
    if (this.#cancelled) return
    let how: 'dump' | 'resumed' | 'update'
    try {
      how = apply()
    } catch (error) {
      // What the replica has taken from the message stays in it, to be told together with the dump.
      this.#lastTransaction = undefined
      this.#client.reconnect(error instanceof Error ? error.message : String(error))
      return
    }
    const deltas = this.#replica.take()
    const initial = this.#initial
    this.#initial = false
    if (deltas.length > 0 || initial) {
      const lastTransaction = this.#lastTransaction
      this.#listener.batch({ deltas, initial, ...(lastTransaction === undefined ? {} : { lastTransaction }) })
    }
    if (how === 'update' || this.#cancelled) return
    this.#synchronised = true
    this.#listener.synchronised?.(how)
  }
}

function transactionId(json: Json | undefined): string | undefined {
  return typeof json === 'string' && json !== zeroUuid ? json : undefined
}
