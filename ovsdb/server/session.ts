/** One client's conversation: JSON-RPC requests in (RFC 7047 4), answers and notifications out. */
import type { Duplex } from 'node:stream'
import { createFraming, FramingError } from '../protocol/framing.ts'
import { excerpt, isArray, isObject, type Json, member, stringifyJson } from '../protocol/json.ts'
import type { LockTable, LockWaiter } from './lock-table.ts'
import { Monitor, type MonitorVersion, notification } from './monitor.ts'
import type { Caller } from './operations.ts'
import { Outbox } from './outbox.ts'
import { OvsdbError, syntaxError } from './ovsdb-error.ts'
import { uuidFrom } from './parse-datum.ts'
import { isId } from './request-members.ts'
import type { ServedDatabase, SessionHost } from './session-host.ts'
import type { WaitingTransaction } from './waiting-list.ts'

/** So many monitors, and so many transactions that wait, one client may have. */
const mostAtOnce = 1000

export interface SessionOptions {
  /** Bytes of the longest message that is accepted. */
  readonly largestMessage: number
  /** Milliseconds of silence before an echo is sent, and as many more before the client is given up; 0 for never. */
  readonly probeInterval: number
}

export class Session implements LockWaiter, Caller {
  readonly #stream: Duplex
  readonly #host: SessionHost
  readonly #outbox: Outbox
  readonly #inbox: Json[] = []
  readonly #monitors = new Map<string, { readonly id: Json; readonly monitor: Monitor }>()
  readonly #waiting = new Map<string, WaitingTransaction>()
  readonly #locks = new Set<string>()
  readonly #timer: NodeJS.Timeout | undefined
  #open = true
  #working = false
  #heard = true
  #probed = false

  /** Serves a stream until either side closes it. */
  constructor(stream: Duplex, host: SessionHost, { largestMessage, probeInterval }: SessionOptions) {
    this.#stream = stream
    this.#host = host
    this.#outbox = new Outbox(stream, host.durability)
    const framing = createFraming((message) => this.#inbox.push(message), { limit: largestMessage })
    stream.on('data', (bytes: Buffer) => {
      this.#heard = true
      try {
        framing.push(bytes)
      } catch (error) {
        if (!(error instanceof FramingError)) throw error
        // What came whole before it is still done.
        this.#work()
        this.close(error.message)
        return
      }
      this.#work()
    })
    stream.on('drain', () => this.#resume())
    stream.on('end', () => this.close())
    stream.on('close', () => this.close())
    stream.on('error', (error) => this.close(error.message))
    if (probeInterval > 0) this.#timer = setInterval(() => this.#probe(), probeInterval)
  }

  /** `reason`: why we ended it, if we did. */
  close(reason?: string): void {
    if (!this.#open) return
    this.#open = false
    clearInterval(this.#timer)
    for (const { monitor } of this.#monitors.values()) monitor.close()
    for (const transaction of this.#waiting.values()) transaction.cancel()
    this.#monitors.clear()
    this.#waiting.clear()
    for (const name of this.#locks) this.#lockTable.release(name, this)
    this.#stream.destroy()
    this.#host.closed(this, reason)
  }

  ownsLock(name: string): boolean {
    return this.#lockTable.owns(name, this)
  }

  locked(name: string): void {
    this.#notify('locked', [name])
  }

  stolen(name: string): void {
    this.#notify('stolen', [name])
  }

  get #lockTable(): LockTable<LockWaiter> {
    return this.#host.locks
  }

  /** Answers what has come, until there is more to send than the client takes. */
  #work(): void {
    if (this.#working) return
    this.#working = true
    try {
      while (this.#open && !this.#outbox.backlogged) {
        const message = this.#inbox.shift()
        if (message === undefined) break
        this.#receive(message)
      }
    } catch (error) {
      // Beside what is no JSON-RPC, that is nesting too deep for the stack where nobody waits for an answer.
      if (!(error instanceof FramingError) && !(error instanceof RangeError)) throw error
      this.close(error.message)
    } finally {
      this.#working = false
    }
    if (!this.#open) return
    if (this.#outbox.backlogged) this.#stream.pause()
    else this.#stream.resume()
  }

  #resume(): void {
    if (!this.#open) return
    this.#flush()
    this.#work()
  }

  #receive(message: Json): void {
    if (!isObject(message)) throw new FramingError(`not a JSON-RPC message: ${excerpt(message)}`)
    const method = member(message, 'method')
    const params = member(message, 'params')
    const id = member(message, 'id') ?? null
    if (typeof method !== 'string') {
      // An answer, such as that to our echo, is a sign of life and no more.
      if (id === null) throw new FramingError(`not a JSON-RPC message: ${excerpt(message)}`)
      return
    }
    if (!isArray(params)) throw new FramingError(`${method}: no params in ${excerpt(message)}`)
    if (id === null) {
      if (method === 'cancel') this.#cancel(params)
      return
    }
    try {
      const result = this.#answer(method, params, id)
      if (result !== undefined) this.#reply(id, result, null)
    } catch (error) {
      this.#reply(id, null, errorJson(error))
    }
  }

  /** The result of a request, or `undefined` when it comes later. */
  #answer(method: string, params: readonly Json[], id: Json): Json | undefined {
    switch (method) {
      case 'echo':
        return params
      case 'list_dbs':
        return [...this.#host.databases.keys()]
      case 'get_server_id':
        return this.#host.id
      case 'get_schema':
        return this.#database(method, params).schemaJson
      case 'transact':
        return this.#transact(method, params, id)
      case 'monitor':
        return this.#monitor(method, params, 1)
      case 'monitor_cond':
        return this.#monitor(method, params, 2)
      case 'monitor_cond_since':
        return this.#monitor(method, params, 3)
      case 'monitor_cond_change':
        return this.#changeConditions(params)
      case 'monitor_cancel':
        return this.#cancelMonitor(params)
      case 'lock':
      case 'steal':
        return this.#lock(method, params)
      case 'unlock':
        return this.#unlock(method, params)
      case 'set_db_change_aware':
        // The databases of this server never change.
        if (params.length === 1 && typeof params[0] === 'boolean') return {}
        throw syntaxError(params, `${method}: true or false parameter expected`)
      default:
        throw 'unknown method'
    }
  }

  #database(method: string, params: readonly Json[]): ServedDatabase {
    const [name] = params
    if (typeof name !== 'string') {
      throw syntaxError(params, `${method} request params must begin with <db-name>`)
    }
    const found = this.#host.databases.get(name)
    if (found) return found
    throw new OvsdbError('unknown database', `${method} request specifies unknown database ${name}`, params)
  }

  #transact(method: string, params: readonly Json[], id: Json): undefined {
    const { waiting } = this.#database(method, params)
    const key = stringifyJson(id)
    if (this.#waiting.has(key)) throw syntaxError(params, `${method}: duplicate request ID`)
    if (this.#waiting.size >= mostAtOnce) throw exhausted('transactions that wait')
    const transaction = waiting.execute(params.slice(1), this, (results) => {
      this.#waiting.delete(key)
      this.#reply(id, results, null)
    })
    if (transaction) this.#waiting.set(key, transaction)
    return undefined
  }

  #cancel([id]: readonly Json[]): void {
    if (id === undefined) return
    const key = stringifyJson(id)
    const transaction = this.#waiting.get(key)
    if (!transaction) return
    transaction.cancel()
    this.#waiting.delete(key)
    this.#reply(id, null, 'canceled')
  }

  #monitor(method: string, params: readonly Json[], version: MonitorVersion): Json {
    const { database } = this.#database(method, params)
    const [, id = null, requests, since] = params
    if (version > 1 && params.length !== version + 1) throw syntaxError(params, 'invalid parameters')
    const key = stringifyJson(id)
    if (this.#monitors.has(key)) throw syntaxError(id, 'duplicate monitor ID')
    if (this.#monitors.size >= mostAtOnce) throw exhausted('monitors')
    const last = version === 3 ? lastTransaction(since) : undefined
    const monitor = new Monitor(database, version, requests, () => this.#changed())
    this.#monitors.set(key, { id, monitor })
    if (version < 3) return monitor.initial()
    const missed = last && monitor.since(last)
    return [missed !== undefined, monitor.lastId, missed ?? monitor.initial()]
  }

  #changeConditions(params: readonly Json[]): Json {
    if (params.length !== 3) throw syntaxError(params, 'invalid parameters')
    const [id = null, newId = null, requests] = params
    const key = stringifyJson(id)
    const newKey = stringifyJson(newId)
    const found = this.#monitors.get(key)
    if (!found) throw syntaxError(id, 'unknown monitor session')
    if (key !== newKey && this.#monitors.has(newKey)) throw syntaxError(newId, 'duplicate monitor ID')
    this.#flush()
    const updates = found.monitor.changeConditions(requests)
    if (key !== newKey) {
      this.#monitors.delete(key)
      this.#monitors.set(newKey, { id: newId, monitor: found.monitor })
    }
    if (updates) this.#tell(newId, found.monitor, updates)
    return {}
  }

  #cancelMonitor(params: readonly Json[]): Json {
    const [id, more] = params
    if (id === undefined || more !== undefined) throw 'invalid parameters'
    const key = stringifyJson(id)
    const found = this.#monitors.get(key)
    if (!found) throw 'unknown monitor'
    found.monitor.close()
    this.#monitors.delete(key)
    return {}
  }

  #lock(method: 'lock' | 'steal', params: readonly Json[]): Json {
    const name = lockName(method, params)
    if (this.#locks.has(name)) throw syntaxError(params, `must issue "unlock" before new "${method}"`)
    this.#locks.add(name)
    return { locked: this.#lockTable.request(name, this, method === 'steal') }
  }

  #unlock(method: string, params: readonly Json[]): Json {
    const name = lockName(method, params)
    if (!this.#locks.delete(name)) throw syntaxError(params, `${method}: "unlock" without "lock" or "steal"`)
    this.#lockTable.release(name, this)
    return {}
  }

  /** A monitor has something to tell. A client that lags is told later, of everything at once. */
  #changed(): void {
    if (!this.#outbox.backlogged) this.#flush()
  }

  #flush(): void {
    for (const { id, monitor } of this.#monitors.values()) {
      const updates = monitor.take()
      if (updates) this.#tell(id, monitor, updates)
    }
  }

  #tell(id: Json, monitor: Monitor, updates: Json): void {
    const params = monitor.version === 3 ? [id, monitor.lastId, updates] : [id, updates]
    this.#send({ id: null, method: notification[monitor.version], params })
  }

  /** An answer comes after the updates that led to it. */
  #reply(id: Json, result: Json, error: Json): void {
    this.#flush()
    this.#send({ id, result, error })
  }

  #notify(method: string, params: Json): void {
    this.#send({ id: null, method, params })
  }

  #send(message: Json): void {
    if (this.#open) this.#outbox.send(stringifyJson(message))
  }

  #probe(): void {
    if (this.#heard) {
      this.#heard = false
      this.#probed = false
    } else if (this.#probed) this.close('no answer to an inactivity probe')
    // Not reading, we hear nothing, and the client may well be alive.
    else if (!this.#outbox.backlogged) {
      this.#probed = true
      this.#send({ id: 'echo', method: 'echo', params: [] })
    }
  }
}

function lastTransaction(json: Json | undefined): ReturnType<typeof uuidFrom> {
  if (typeof json !== 'string') throw syntaxError(json, 'last-txn-id must be string')
  const id = uuidFrom(json)
  if (id === undefined) throw syntaxError(json, 'last-txn-id must be UUID format.')
  return id
}

function lockName(method: string, params: readonly Json[]): string {
  const [name] = params
  if (params.length === 1 && typeof name === 'string' && isId(name)) return name
  throw syntaxError(params, `${method} request params must be <id>`)
}

function exhausted(what: string): OvsdbError {
  return new OvsdbError('resources exhausted', `a client may have ${mostAtOnce} ${what}`)
}

/** The `error` of an answer: some are plain text, those of the database are objects. */
function errorJson(error: unknown): Json {
  if (typeof error === 'string') return error
  if (error instanceof OvsdbError) return error.toJson()
  // Nesting too deep for the stack, or an answer longer than a string can be.
  if (error instanceof RangeError) return new OvsdbError('resources exhausted', error.message).toJson()
  throw error
}
