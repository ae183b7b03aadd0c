/** One JSON-RPC 1.0 conversation over one socket, as RFC 7047 4 uses it: requests, replies, notifications, echo. */
import type { Socket } from 'node:net'
import { createFraming, FramingError } from './framing.ts'
import { excerpt, isArray, isObject, type Json, type JsonObject, member } from './json.ts'

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
}

export interface Peer {
  /**
   * Sends a request. The reply is given where it stands in the stream, before any notification that follows it:
   * a promise could not promise that.
   */
  call(method: string, params: readonly Json[], reply: Reply): void
  /** Ends the conversation, giving that reason to whoever waits for an answer. */
  close(reason: string): void
}

export interface PeerListener {
  notified(method: string, params: readonly Json[]): void
  /** Once, whoever ended it. */
  closed(reason: string): void
}

/** Starts the conversation on a connected socket. After `probe` milliseconds of silence it sends an echo, and gives up after as many more; 0 never does. */
export function createPeer(socket: Socket, listener: PeerListener, probe: number): Peer {
  return new SocketPeer(socket, listener, probe)
}

interface Waiting {
  readonly method: string
  readonly reply: Reply
}

const nobody: Reply = { result: () => {}, failed: () => {} }

class SocketPeer implements Peer {
  readonly #socket: Socket
  readonly #listener: PeerListener
  readonly #waiting = new Map<Json, Waiting>()
  #nextId = 0
  #open = true
  #heard = true
  readonly #timer: NodeJS.Timeout | undefined

  constructor(socket: Socket, listener: PeerListener, probe: number) {
    this.#socket = socket
    this.#listener = listener
    const framing = createFraming((message) => this.#receive(message))
    socket.on('data', (bytes: Buffer) => {
      this.#heard = true
      if (!this.#open) return
      try {
        framing.push(bytes)
      } catch (error) {
        this.close(error instanceof Error ? error.message : String(error))
        // Anything else was thrown by a listener: what it missed cannot be given to it again.
        if (!(error instanceof FramingError)) throw error
      }
    })
    socket.on('error', (error) => this.close(error.message))
    socket.on('close', () => this.close('the other side closed the connection'))
    if (probe > 0) this.#timer = setInterval(() => this.#probe(probe), probe)
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

  close(reason: string): void {
    if (!this.#open) return
    this.#open = false
    clearInterval(this.#timer)
    this.#socket.destroy()
    const unanswered = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { method, reply } of unanswered) {
      reply.failed(new ConnectionLost(`${method}: connection lost (${reason})`))
    }
    this.#listener.closed(reason)
  }

  #send(message: JsonObject): void {
    if (this.#open) this.#socket.write(JSON.stringify(message))
  }

  #receive(message: Json): void {
    if (!this.#open) return
    if (!isObject(message)) throw new FramingError(`not a JSON-RPC message: ${excerpt(message)}`)
    const id = member(message, 'id') ?? null
    const method = member(message, 'method')
    if (typeof method === 'string') {
      const params = member(message, 'params')
      if (!isArray(params)) throw new FramingError(`${method}: no params in ${excerpt(message)}`)
      if (id === null) this.#listener.notified(method, params)
      else if (method === 'echo') this.#send({ result: params, error: null, id })
      else this.#send({ result: null, error: 'unknown method', id })
      return
    }
    const waiting = this.#waiting.get(id)
    // The answer to an echo of our own is only a sign of life.
    if (!waiting) return
    this.#waiting.delete(id)
    const error = member(message, 'error') ?? null
    if (error === null) waiting.reply.result(member(message, 'result') ?? null)
    else waiting.reply.failed(rpcError(waiting.method, error))
  }

  #probe(interval: number): void {
    if (this.#heard) this.#heard = false
    else if (this.#waiting.has('echo')) this.close(`no answer to an inactivity probe in ${interval / 1000} s`)
    else {
      this.#waiting.set('echo', { method: 'echo', reply: nobody })
      this.#send({ method: 'echo', params: [], id: 'echo' })
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
