/**
 * A connection to a database server that is kept up: it tries the remotes in turn, with a growing pause between
 * attempts, and lets monitors and locks take up their work again on every new connection.
 */
import type { Json } from '../protocol/json.ts'
import { ConnectionLost, createPeer, type Peer, type Reply } from '../protocol/json-rpc.ts'
import { openSocket, parseRemotes, type Remote } from '../protocol/remote.ts'

export type ConnectionState =
  | { readonly status: 'connecting'; readonly remote: string }
  | { readonly status: 'connected'; readonly remote: string; readonly reconnected: boolean }
  /** `retryIn` is in milliseconds. */
  | { readonly status: 'disconnected'; readonly reason: string; readonly retryIn: number }
  | { readonly status: 'closed' }

export interface ConnectOptions {
  /** Told of each change of state; the first comes before `connect` returns. */
  readonly onState?: (state: ConnectionState) => void
  /** Silence before an echo is sent, in milliseconds; 0 for none. 5000 if left out, and none on unix sockets. */
  readonly probeInterval?: number
  /** The first pause before connecting again, in milliseconds; doubled at each failure. 1000 if left out. */
  readonly minBackoff?: number
  /** The longest pause, in milliseconds. 8000 if left out. */
  readonly maxBackoff?: number
}

/** What takes part in every session of a client: a monitor, a lock. */
export interface Participant {
  /** A connection is up. Called once for each, and at once when attached to a client that is connected. */
  established(peer: Peer): void
  lost(): void
  /** A notification; true when it was meant for this participant. */
  notified(method: string, params: readonly Json[]): boolean
}

export interface Client {
  readonly state: ConnectionState
  /** Sends a request on the present connection; fails at once with `ConnectionLost` when there is none. */
  call(method: string, params: readonly Json[], reply: Reply): void
  attach(participant: Participant): void
  detach(participant: Participant): void
  /** Drops the present connection, if there is one, and connects again after the pause. */
  reconnect(reason: string): void
  /** Ends it for good. Monitors and locks on it end too. */
  close(): void
}

/** Starts to connect to `unix:FILE` or `tcp:HOST:PORT`, or a list of them with commas. Throws on other forms. */
export function connect(remotes: string, options: ConnectOptions = {}): Client {
  return new ReconnectingClient(parseRemotes(remotes), options)
}

class ReconnectingClient implements Client {
  readonly #remotes: readonly Remote[]
  readonly #options: ConnectOptions
  readonly #participants = new Set<Participant>()
  #state: ConnectionState = { status: 'closed' }
  #peer: Peer | undefined
  #abandon: (() => void) | undefined
  #timer: NodeJS.Timeout | undefined
  #attempts = 0
  #sessions = 0
  #backoff = 0

  constructor(remotes: readonly Remote[], options: ConnectOptions) {
    this.#remotes = remotes
    this.#options = options
    this.#attempt()
  }

  get state(): ConnectionState {
    return this.#state
  }

  call(method: string, params: readonly Json[], reply: Reply): void {
    if (this.#peer) this.#peer.call(method, params, reply)
    else reply.failed(new ConnectionLost(`${method}: not connected`))
  }

  attach(participant: Participant): void {
    this.#participants.add(participant)
    if (this.#peer) participant.established(this.#peer)
  }

  detach(participant: Participant): void {
    this.#participants.delete(participant)
  }

  reconnect(reason: string): void {
    this.#peer?.close(reason)
  }

  close(): void {
    if (this.#state.status === 'closed') return
    clearTimeout(this.#timer)
    this.#enter({ status: 'closed' })
    this.#abandon?.()
    this.#peer?.close('closed by us')
    this.#participants.clear()
  }

  #attempt(): void {
    const remote = this.#remotes[this.#attempts++ % this.#remotes.length]
    if (!remote) throw new Error('no remote') // parseRemotes gives at least one
    this.#enter({ status: 'connecting', remote: remote.name })
    const socket = openSocket(remote)
    const failed = (error: Error): void => this.#disconnected(error.message)
    this.#abandon = () => {
      socket.off('error', failed)
      socket.on('error', () => {})
      socket.destroy()
    }
    socket.once('error', failed)
    socket.once('connect', () => {
      socket.off('error', failed)
      this.#abandon = undefined
      this.#connected(remote, (listener) =>
        createPeer(socket, listener, this.#options.probeInterval ?? (remote.needsProbes ? 5_000 : 0)),
      )
    })
  }

  #connected(remote: Remote, start: (listener: Parameters<typeof createPeer>[1]) => Peer): void {
    const peer = start({
      notified: (method, params) => {
        for (const participant of this.#participants) if (participant.notified(method, params)) return
      },
      closed: (reason) => {
        this.#peer = undefined
        for (const participant of this.#participants) participant.lost()
        this.#disconnected(reason)
      },
    })
    this.#peer = peer
    this.#backoff = 0
    this.#enter({ status: 'connected', remote: remote.name, reconnected: this.#sessions++ > 0 })
    for (const participant of this.#participants) {
      if (this.#peer === peer) participant.established(peer)
    }
  }

  #disconnected(reason: string): void {
    if (this.#state.status === 'closed') return
    const { minBackoff = 1_000, maxBackoff = 8_000 } = this.#options
    this.#backoff = Math.min(Math.max(this.#backoff * 2, minBackoff), maxBackoff)
    this.#timer = setTimeout(() => this.#attempt(), this.#backoff)
    this.#enter({ status: 'disconnected', reason, retryIn: this.#backoff })
  }

  #enter(state: ConnectionState): void {
    this.#state = state
    this.#options.onState?.(state)
  }
}
