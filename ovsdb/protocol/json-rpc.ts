/** One JSON-RPC 1.0 conversation over one socket, as RFC 7047 4 uses it: requests, replies, notifications, echo. */
import type { Socket } from 'node:net'
import { createFraming } from './framing.ts'
import { FramingError } from './framing-error.ts'
import { excerpt, isArray, isObject, type Json, type JsonObject, member, stringifyJson } from './json.ts'
import type { RowPart } from './partial-message.ts'

/** The other side answered a request with an error. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  constructor(
    readonly method: string,
    /** The server's `error` and, where it gave one, its `details`. */
    readonly error: string,
    readonly details: string | undefined,
  ) {
    super(`${method}: ${error}${details === undefined ? '' : `: ${details}`}`)
  }
}

/** The connection went away before an answer came: whether the request took effect is unknown. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

/** How the other side's answer, or its absence, is told. */
export interface Reply {
  result(result: Json): void
  failed(error: RpcError | ConnectionLost): void
  /**
   * Where it is given, rows of a large result come here, while the result still arrives; the result has the tables
   * without them. `result` is what is known of it so far, its last member incomplete.
   */
  part?(result: Json, table: string, rows: JsonObject): void
}

export interface Peer {
  /**
   * Sends a request. The reply is given where it stands in the stream, before any notification that follows it:
   * a promise could not promise that.
   */
  call(method: string, params: readonly Json[], reply: Reply): void
  /** After so many milliseconds of silence an echo is sent, and after as many more the peer given up; 0 for never. */
  probe(interval: number): void
  /** Ends the conversation, giving that reason to whoever waits for an answer. */
  close(reason: string): void
}

export interface PeerListener {
  notified(method: string, params: readonly Json[]): void
  /** Rows of a large notification, which comes without them when it is complete; `params` are those known so far. */
  part(params: readonly Json[], table: string, rows: JsonObject): void
  /** Once, whoever ended it. */
  closed(reason: string): void
}

/** Starts the conversation on a connected socket, with no probes. */
export function createPeer(socket: Socket, listener: PeerListener): Peer {
  return new SocketPeer(socket, listener)
}

interface Waiting {
  readonly method: string
  readonly reply: Reply
}

const nobody: Reply = { result: () => {}, failed: () => {} }

/** So many milliseconds of reading in a row, then others have a turn. */
const turn = 5

class SocketPeer implements Peer {
  readonly #socket: Socket
  readonly #listener: PeerListener
  readonly #waiting = new Map<Json, Waiting>()
  #nextId = 0
  #open = true
  /** When something was heard of the other side, and when it was last probed, by `performance.now()`. */
  #heardAt = performance.now()
  #probedAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  /** Time spent on reading since others had a turn, in milliseconds. */
  #spent = 0
  /** Whom the rows of the present message belong to: the request of that id, or a monitor. */
  #owner: { readonly id: Json } | 'notification' | undefined

  constructor(socket: Socket, listener: PeerListener) {
    this.#socket = socket
    this.#listener = listener
    const parts = {
      wanted: (head: JsonObject) => this.#claim(head),
      part: (part: RowPart) => this.#part(part),
    }
    const framing = createFraming((message) => this.#receive(message), { parts })
    socket.on('data', (bytes: Buffer) => {
      if (!this.#open) return
      const start = performance.now()
      this.#heardAt = start
      try {
        framing.push(bytes)
      } catch (error) {
        this.close(error instanceof Error ? error.message : String(error))
        // Anything else was thrown by a listener: what it missed cannot be given to it again.
        if (!(error instanceof FramingError)) throw error
      }
      this.#spend(performance.now() - start)
    })
    socket.on('error', (error) => this.close(error.message))
    socket.on('close', () => this.close('the other side closed the connection'))
  }

  call(method: string, params: readonly Json[], reply: Reply): void {
    if (!this.#open) {
      reply.failed(new ConnectionLost(`${method}: not connected`))
      return
    }
    const id = this.#nextId++
    this.#waiting.set(id, { method, reply })
    this.#send({ method, params, id })
  }

  probe(interval: number): void {
    clearTimeout(this.#timer)
    this.#waiting.delete('echo')
    this.#heardAt = performance.now()
    if (interval > 0) this.#probeIn(interval, interval)
  }

  close(reason: string): void {
    if (!this.#open) return
    this.#open = false
    clearTimeout(this.#timer)
    this.#socket.destroy()
    const unanswered = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { method, reply } of unanswered) {
      reply.failed(new ConnectionLost(`${method}: connection lost (${reason})`))
    }
    this.#listener.closed(reason)
  }

  #send(message: JsonObject): void {
    if (this.#open) this.#socket.write(stringifyJson(message))
  }

  /** Without a pause the socket would be read for as long as there is something to read. */
  #spend(milliseconds: number): void {
    this.#spent += milliseconds
    if (this.#spent < turn || !this.#open) return
    this.#socket.pause()
    setImmediate(() => {
      this.#spent = 0
      this.#heardAt = performance.now()
      this.#socket.resume()
    })
  }

  #receive(message: Json): void {
    if (!this.#open) return
    if (!isObject(message)) throw new FramingError(`not a JSON-RPC message: ${excerpt(message)}`)
    const id = member(message, 'id') ?? null
    const method = member(message, 'method')
    const owner = this.#owner
    this.#owner = undefined
    if (owner && (typeof method === 'string' ? owner !== 'notification' : owner === 'notification')) {
      throw new FramingError('a message is not what it looked like at first')
    }
    if (typeof method === 'string') {
      const params = member(message, 'params')
      if (!isArray(params)) throw new FramingError(`${method}: no params in ${excerpt(message)}`)
      if (id === null) this.#listener.notified(method, params)
      else if (method === 'echo') this.#send({ result: params, error: null, id })
      else this.#send({ result: null, error: 'unknown method', id })
      return
    }
    if (owner && owner !== 'notification' && owner.id !== id) {
      throw new FramingError(`rows of a reply to ${excerpt(id)}, which did not ask for them`)
    }
    const waiting = this.#waiting.get(id)
    // The answer to an echo of our own is only a sign of life.
    if (!waiting) return
    this.#waiting.delete(id)
    const error = member(message, 'error') ?? null
    if (error === null) waiting.reply.result(member(message, 'result') ?? null)
    else waiting.reply.failed(rpcError(waiting.method, error))
  }

  /** Finds whom the rows of a large message are for. */
  #claim(head: JsonObject): boolean {
    if (!this.#open) return false
    this.#owner = undefined
    if (isArray(member(head, 'params'))) this.#owner = 'notification'
    else if (Object.hasOwn(head, 'result')) {
      const id = member(head, 'id') ?? this.#firstWithParts()
      if (id !== undefined && this.#waiting.get(id)?.reply.part) this.#owner = { id }
    }
    return this.#owner !== undefined
  }

  /** A server that puts the id behind the result still answers in the order it was asked. */
  #firstWithParts(): Json | undefined {
    for (const [id, { reply }] of this.#waiting) if (reply.part) return id
    return undefined
  }

  #part({ head, table, rows }: RowPart): void {
    const owner = this.#owner
    if (!this.#open || !owner) return
    if (owner === 'notification') {
      const params = member(head, 'params')
      this.#listener.part(isArray(params) ? params : [], table, rows)
    } else this.#waiting.get(owner.id)?.reply.part?.(member(head, 'result') ?? null, table, rows)
  }

  /** Silence is judged when what has arrived is read: a process that was busy has not listened. */
  #probeIn(milliseconds: number, interval: number): void {
    if (this.#open) this.#timer = setTimeout(() => setImmediate(() => this.#probe(interval)), milliseconds)
  }

  #probe(interval: number): void {
    const now = performance.now()
    const isProbed = this.#probedAt >= this.#heardAt
    const left = (isProbed ? this.#probedAt : this.#heardAt) + interval - now
    if (left > 0) this.#probeIn(left, interval)
    else if (isProbed) this.close(`no answer to an inactivity probe in ${interval / 1000} s`)
    else {
      this.#probedAt = now
      this.#waiting.set('echo', { method: 'echo', reply: nobody })
      this.#send({ method: 'echo', params: [], id: 'echo' })
      this.#probeIn(interval, interval)
    }
  }
}

function rpcError(method: string, error: Json): RpcError {
  if (typeof error === 'string') return new RpcError(method, error, undefined)
  if (isObject(error)) {
    const text = member(error, 'error')
    const details = member(error, 'details')
    if (typeof text === 'string') {
      return new RpcError(method, text, typeof details === 'string' ? details : undefined)
    }
  }
  return new RpcError(method, excerpt(error), undefined)
}
