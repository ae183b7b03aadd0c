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
import type { RowReading } from '../replica/table-replica.ts'
import { parseSchema } from '../schema/parse-schema.ts'
import type { DatabaseSchema } from '../schema/schema.ts'
import type { Client, Participant } from './client.ts'
import { ConditionState, type Conditions } from './condition.ts'
import { type ColumnNames, isAboutSyntax, presentIn } from './schema-gap.ts'

export interface MonitorOptions {
  readonly schema: DatabaseSchema
  /** Tables and their columns; `everyColumn(schema)` for all. */
  readonly tables: Selection
  /** Which rows of which tables; all if left out. A server that only knows `monitor` tells all rows regardless. */
  readonly conditions?: Conditions
}

export interface MonitorListener {
  /** Told of every change, in the order of the server's transactions. What it throws ends the connection. */
  batch(batch: Batch): void
  /**
   * The replica equals the database again, once for each connection and after the batch: `resumed` when the server
   * told only what had changed since the last transaction known, `dump` when it sent everything.
   */
  synchronised?(how: 'dump' | 'resumed'): void
  /** The content follows the conditions up to that sequence number. */
  conditionsApplied?(sequence: number): void
  /** The server's schema lacks these tables and columns (`T`, `T.column`): they are as if they were empty. */
  lacking?(names: readonly string[]): void
}

export interface Monitor {
  /** Whether it is up to date with the server, as far as that can be known. */
  readonly synchronised: boolean
  /** The id of the last transaction seen, where the server gives one. */
  readonly lastTransaction: string | undefined
  /** The sequence number of the last change of conditions that the content follows. */
  readonly conditionSequence: number
  /**
   * Watches other rows of the tables named, now and after every reconnect; the others stay as they are. Returns the
   * sequence number that `conditionSequence` will have reached when the rows that it brings and takes away have been
   * told. Throws, as `monitor` does, for what is not in the schema.
   */
  setConditions(conditions: Conditions): number
  /** A row as it is known, if there is such a row. */
  row(table: string, uuid: string): RowReading | undefined
  /** Ends it; the listener hears nothing more. */
  cancel(): void
}

/**
 * Starts to watch, now and on every later connection of the client. Throws when the schema lacks a table or column
 * that is asked for. When the server refuses, the connection is made again, with the refusal as the reason; but what
 * only its schema lacks is left out.
 */
export function monitor(client: Client, options: MonitorOptions, listener: MonitorListener): Monitor {
  const running = new ClientMonitor(client, options, listener)
  client.attach(running)
  return running
}

const methods = ['monitor_cond_since', 'monitor_cond', 'monitor'] as const
type Method = (typeof methods)[number]
type Step = 'dump' | 'resumed' | 'update'

/** Tells the monitors of one connection apart. */
let monitors = 0

class ClientMonitor implements Monitor, Participant {
  readonly #client: Client
  readonly #database: string
  readonly #columns: ColumnNames
  readonly #listener: MonitorListener
  readonly #replica: Replica
  readonly #conditions: ConditionState
  readonly #id = `monitor-${++monitors}`
  #peer: Peer | undefined
  #method: Method = 'monitor_cond_since'
  #initial = true
  #synchronised = false
  #cancelled = false
  /** Whether the replica has a part of a message that has not come to its end. */
  #applying = false
  #lastTransaction: string | undefined

  constructor(client: Client, options: MonitorOptions, listener: MonitorListener) {
    const { schema, tables, conditions = {} } = options
    this.#client = client
    this.#database = schema.name
    this.#listener = listener
    this.#replica = createReplica(selectTables(schema, tables))
    this.#conditions = new ConditionState(schema, Object.keys(tables), conditions)
    this.#columns = Object.fromEntries(
      Object.entries(tables).map(([table, columns]) => [table, columns.map(columnNameOf)]),
    )
  }

  get synchronised(): boolean {
    return this.#synchronised
  }

  get lastTransaction(): string | undefined {
    return this.#lastTransaction
  }

  get conditionSequence(): number {
    return this.#conditions.appliedSequence
  }

  established(peer: Peer): void {
    this.#peer = peer
    this.#request(peer, 'monitor_cond_since', this.#columns)
  }

  lost(): void {
    this.#peer = undefined
    this.#synchronised = false
    // A replica with half of a message, or with rows by unknown conditions, cannot be resumed from.
    if (this.#applying || this.#conditions.underWay) this.#lastTransaction = undefined
    this.#applying = false
  }

  notified(method: string, params: readonly Json[]): boolean {
    if (params[0] !== this.#id) return false
    if (method === 'monitor_canceled') this.#restart()
    else {
      this.#guard(() => {
        const [updates, format] = this.#notification(method, params)
        if (!this.#applying) this.#replica.begin('update', format)
        this.#replica.part(updates)
        if (method === 'update3') this.#lastTransaction = transactionId(params[1])
        return 'update'
      })
    }
    return true
  }

  part(params: readonly Json[], table: string, rows: JsonObject): boolean {
    if (params[0] !== this.#id) return false
    const format = this.#method === 'monitor' ? 'whole' : 'differences'
    this.#applyPart(table, rows, () => this.#replica.begin('update', format))
    return true
  }

  setConditions(conditions: Conditions): number {
    const sequence = this.#conditions.want(conditions)
    if (this.#synchronised) this.#changeConditions()
    return sequence
  }

  row(table: string, uuid: string): RowReading | undefined {
    return this.#replica.row(table, uuid)
  }

  cancel(): void {
    if (this.#cancelled) return
    this.#cancelled = true
    this.#synchronised = false
    this.#client.detach(this)
    this.#client.call('monitor_cancel', [this.#id], { result: () => {}, failed: () => {} })
  }

  /** The server has ended the monitor, as the database was converted to another schema: everything may differ. */
  #restart(): void {
    const peer = this.#peer
    if (this.#cancelled || !peer) return
    this.#synchronised = false
    this.#lastTransaction = undefined
    this.#request(peer, 'monitor_cond_since', this.#columns)
  }

  #request(peer: Peer, method: Method, columns: ColumnNames): void {
    this.#method = method
    const last = method === 'monitor_cond_since' ? this.#lastTransaction : undefined
    const where = last === undefined ? this.#conditions.restart() : this.#conditions.resume()
    const requests = Object.fromEntries(
      Object.entries(columns).map(([table, names]) => {
        const condition = method === 'monitor' ? undefined : where[table]
        return [table, [{ columns: names, ...(condition === undefined ? {} : { where: condition }) }]]
      }),
    )
    const since = method === 'monitor_cond_since' ? [last ?? zeroUuid] : []
    peer.call(method, [this.#database, this.#id, requests, ...since], {
      part: (result, table, rows) => this.#applyPart(table, rows, () => this.#begin(method, result)),
      result: (result) => this.#guard(() => this.#started(method, result)),
      failed: (error) => this.#refused(peer, method, columns, error),
    })
  }

  /** Begins the content that a reply brings, whole or to resume from. */
  #begin(method: Method, result: Json): void {
    const resumed = method === 'monitor_cond_since' && isArray(result) && result[0] === true
    this.#replica.begin(resumed ? 'update' : 'dump', method === 'monitor' ? 'whole' : 'differences')
  }

  #started(method: Method, result: Json): Step {
    if (!this.#applying) this.#begin(method, result)
    if (method !== 'monitor_cond_since') {
      this.#replica.part(result)
      this.#conditions.restarted()
      return 'dump'
    }
    if (!isArray(result)) throw new Error(`expected a reply to ${method}, found ${excerpt(result)}`)
    const [found, last, updates = null] = result
    this.#replica.part(updates)
    this.#lastTransaction = transactionId(last)
    this.#conditions.restarted()
    return found === true ? 'resumed' : 'dump'
  }

  #notification(method: string, params: readonly Json[]): readonly [Json, 'differences' | 'whole'] {
    if (method === 'update3') return [params[2] ?? null, 'differences']
    if (method === 'update2') return [params[1] ?? null, 'differences']
    if (method === 'update') return [params[1] ?? null, 'whole']
    throw new Error(`unknown notification ${method}`)
  }

  #refused(peer: Peer, method: Method, columns: ColumnNames, error: RpcError | ConnectionLost): void {
    if (this.#cancelled || error.name !== 'RpcError') return
    const next = methods[methods.indexOf(method) + 1]
    if (error.error === 'unknown method' && next) this.#request(peer, next, columns)
    else if (columns === this.#columns && isAboutSyntax(error.error))
      this.#requestWhatIsThere(peer, method, error)
    else this.#client.reconnect(error.message)
  }

  /** Asks again for what the server's own schema has, where that is less than what was asked for. */
  #requestWhatIsThere(peer: Peer, method: Method, refusal: RpcError): void {
    peer.call('get_schema', [this.#database], {
      result: (json) => {
        if (this.#cancelled) return
        let there: ReturnType<typeof presentIn>
        try {
          there = presentIn(parseSchema(json), this.#columns)
        } catch (error) {
          this.#client.reconnect(error instanceof Error ? error.message : String(error))
          return
        }
        if (there.lacking.length === 0) this.#client.reconnect(refusal.message)
        else {
          this.#listener.lacking?.(there.lacking)
          this.#request(peer, method, there.columns)
        }
      },
      failed: (error) => this.#client.reconnect(error.message),
    })
  }

  #changeConditions(): void {
    if (this.#method === 'monitor') {
      // It told all rows to begin with.
      this.#conditions.restart()
      this.#conditions.restarted()
      return
    }
    const requests = this.#conditions.request()
    if (!requests) return
    this.#peer?.call('monitor_cond_change', [this.#id, this.#id, requests], {
      result: () => {
        if (this.#cancelled) return
        this.#conditions.acknowledged()
        this.#listener.conditionsApplied?.(this.#conditions.appliedSequence)
        this.#changeConditions()
      },
      failed: (error) => {
        if (error.name === 'RpcError') this.#client.reconnect(error.message)
      },
    })
  }

  #applyPart(table: string, rows: JsonObject, begin: () => void): void {
    if (this.#cancelled) return
    try {
      if (!this.#applying) begin()
      this.#applying = true
      this.#replica.part({ [table]: rows })
    } catch (error) {
      this.#inconsistent(error)
    }
  }

  /** Applies a message, tells the listener, and makes a new start with a whole dump where the message does not fit. */
  #guard(apply: () => Step): void {
    if (this.#cancelled) return
    let how: Step
    try {
      how = apply()
      this.#replica.end()
      this.#applying = false
    } catch (error) {
      this.#inconsistent(error)
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
    this.#changeConditions()
  }

  /** What the replica has taken from the message stays in it, to be told together with the dump. */
  #inconsistent(error: unknown): void {
    this.#applying = false
    this.#lastTransaction = undefined
    this.#client.reconnect(error instanceof Error ? error.message : String(error))
  }
}

function transactionId(json: Json | undefined): string | undefined {
  return typeof json === 'string' && json !== zeroUuid ? json : undefined
}
