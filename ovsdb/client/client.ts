/**
 * A connection to a database server that is kept up: it tries the remotes in turn, with a growing pause between
 * attempts, looks for a server that will do, and lets monitors and locks take up their work again on every new
 * connection.
 */
import type { Json, JsonObject } from '../protocol/json.ts'
import { ConnectionLost, createPeer, type Peer, type Reply } from '../protocol/json-rpc.ts'
import { openSocket, parseRemotes, type Remote } from '../protocol/remote.ts'
import type { TlsFiles } from '../protocol/tls.ts'
import { Backoff } from './backoff.ts'
import { ServerDatabase } from './server-database.ts'

export type ConnectionState =
  | { readonly status: 'connecting'; readonly remote: string }
  | { readonly status: 'connected'; readonly remote: string; readonly reconnected: boolean }
  /** `retryIn` is in milliseconds. */
  | { readonly status: 'disconnected'; readonly reason: string; readonly retryIn: number }
  | { readonly status: 'closed' }

export interface ConnectOptions {
  /** Told of each change of state; the first comes before `connect` returns. */
  readonly onState?: (state: ConnectionState) => void
  /**
   * The database that is needed. A server that has it not, that is cut off from its cluster, or whose data are older
   * than what another server has shown, is left for the next one, as far as its `_Server` database tells. Without
   * a name any server will do, and one that converts a database closes the connection.
   */
  readonly database?: string
  /** Whether only the leader of the database's cluster will do. True if left out. */
  readonly leaderOnly?: boolean
  /** Whether the remotes are tried in random order, so that many clients spread over the servers. True if left out. */
  readonly shuffle?: boolean
  /** What `ssl:` remotes need; a function is asked for it at each attempt, as it may change. */
  readonly tls?: TlsFiles | (() => TlsFiles | undefined)
  /**
   * Silence before an echo is sent, in milliseconds: 0 for none, and 1000 at least. 5000 if left out, and none on
   * unix sockets.
   */
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
  /** Rows of a large notification, before it is complete; true when they were meant for this participant. */
  part?(params: readonly Json[], table: string, rows: JsonObject): boolean
}

export interface Client {
  readonly state: ConnectionState
  /** Sends a request on the present connection; fails at once with `ConnectionLost` when there is none. */
  call(method: string, params: readonly Json[], reply: Reply): void
  attach(participant: Participant): void
  detach(participant: Participant): void
  /** Drops the present connection, if there is one, and connects again after the pause. */
  reconnect(reason: string): void
  /** Changes the option of that name for this connection and later ones; `undefined` for the default. */
  setProbeInterval(milliseconds: number | undefined): void
  /** Forgets how new the data were that servers have shown: needed after a cluster was made anew. */
  resetMinimumIndex(): void
  /** Ends it for good. Monitors and locks on it end too. */
  close(): void
}

/**
 * Starts to connect to `unix:FILE`, `tcp:HOST:PORT` or `ssl:HOST:PORT`, or a list of them with commas. Throws on
 * other forms, and on `ssl:` where nothing says which files it needs.
 */
export function connect(remotes: string, options: ConnectOptions = {}): Client {
  const parsed = parseRemotes(remotes)
  const encrypted = parsed.find((remote) => remote.encrypted)
  if (encrypted && !options.tls)
    throw new Error(`${encrypted.name}: private key, certificate and CA certificate are needed`)
  return new ReconnectingClient(options.shuffle === false ? parsed : shuffled(parsed), options)
}

/** A connection, from when the socket is connected. */
interface Session {
  readonly peer: Peer
  readonly remote: Remote
  readonly server: ServerDatabase
  readonly since: number
  /** Whether the server will do, and the participants have it. */
  established: boolean
}

class ReconnectingClient implements Client {
  readonly #remotes: readonly Remote[]
  readonly #options: ConnectOptions
  readonly #backoff: Backoff
  readonly #participants = new Set<Participant>()
  #state: ConnectionState = { status: 'closed' }
  #session: Session | undefined
  #abandon: (() => void) | undefined
  #timer: NodeJS.Timeout | undefined
  #attempts = 0
  #sessions = 0
  #probeInterval: number | undefined
  #minimumIndex = 0n

  constructor(remotes: readonly Remote[], options: ConnectOptions) {
    this.#remotes = remotes
    this.#options = options
    this.#probeInterval = options.probeInterval
    this.#backoff = new Backoff(remotes.length, options.minBackoff ?? 1_000, options.maxBackoff ?? 8_000)
    this.#attempt()
  }

  get state(): ConnectionState {
    return this.#state
  }

  call(method: string, params: readonly Json[], reply: Reply): void {
    if (this.#session?.established) this.#session.peer.call(method, params, reply)
    else reply.failed(new ConnectionLost(`${method}: not connected`))
  }

  attach(participant: Participant): void {
    this.#participants.add(participant)
    if (this.#session?.established) participant.established(this.#session.peer)
  }

  detach(participant: Participant): void {
    this.#participants.delete(participant)
  }

  reconnect(reason: string): void {
    this.#session?.peer.close(reason)
  }

  setProbeInterval(milliseconds: number | undefined): void {
    this.#probeInterval = milliseconds
    if (this.#session) this.#probe(this.#session)
  }

  resetMinimumIndex(): void {
    this.#minimumIndex = 0n
  }

  close(): void {
    if (this.#state.status === 'closed') return
    clearTimeout(this.#timer)
    this.#enter({ status: 'closed' })
    this.#abandon?.()
    this.#session?.peer.close('closed by us')
    this.#participants.clear()
  }

  #attempt(): void {
    const remote = this.#remotes[this.#attempts++ % this.#remotes.length]
    if (!remote) throw new Error('no remote') // parseRemotes gives at least one
    this.#enter({ status: 'connecting', remote: remote.name })
    let connecting: ReturnType<typeof openSocket>
    try {
      const { tls } = this.#options
      connecting = openSocket(remote, typeof tls === 'function' ? tls() : tls)
    } catch (error) {
      this.#disconnected(error instanceof Error ? error.message : String(error), undefined)
      return
    }
    const { socket, connected } = connecting
    const abandon = (): void => {
      clearTimeout(patience)
      this.#abandon = undefined
      socket.off('error', failed)
      socket.on('error', () => {})
      socket.destroy()
    }
    const failed = (error: Error): void => {
      abandon()
      this.#disconnected(error.message || String(error), undefined)
    }
    const patience = setTimeout(
      () => failed(new Error('connection attempt timed out')),
      this.#backoff.patience,
    )
    this.#abandon = abandon
    socket.once('error', failed)
    socket.once(connected, () => {
      if (socket.destroyed) return
      clearTimeout(patience)
      socket.off('error', failed)
      this.#abandon = undefined
      this.#connected(remote, (listener) => createPeer(socket, listener))
    })
  }

  #connected(remote: Remote, start: (listener: Parameters<typeof createPeer>[1]) => Peer): void {
    const server = new ServerDatabase()
    const peer = start({
      notified: (method, params) => {
        if (server.notified(method, params)) this.#judge(session)
        else for (const participant of this.#participants) if (participant.notified(method, params)) return
      },
      part: (params, table, rows) => {
        for (const participant of this.#participants) if (participant.part?.(params, table, rows)) return
      },
      closed: (reason) => {
        this.#session = undefined
        if (session.established) for (const participant of this.#participants) participant.lost()
        this.#disconnected(reason, performance.now() - session.since)
      },
    })
    const session: Session = { peer, remote, server, since: performance.now(), established: false }
    this.#session = session
    this.#probe(session)
    if (this.#options.database === undefined) this.#establish(session)
    else {
      server.watch(peer, {
        known: () => this.#judge(session),
        absent: () => this.#establish(session),
      })
    }
  }

  /** Takes the server, keeps it, or leaves it for another one. */
  #judge(session: Session): void {
    const { database = '', leaderOnly = true } = this.#options
    const verdict = session.server.judge({ database, leaderOnly, minimumIndex: this.#minimumIndex })
    if (!verdict.fit) {
      // One that was good enough has changed: a better one is looked for at once.
      if (session.established) this.#backoff.reset()
      this.reconnect(`${session.remote.name}: ${verdict.reason}`)
      return
    }
    if (verdict.index !== undefined) this.#minimumIndex = verdict.index
    if (session.established) return
    // The server is not to close the connection when the database is converted, but to end its monitors.
    session.peer.call('set_db_change_aware', [true], { result: () => {}, failed: () => {} })
    this.#establish(session)
  }

  #establish(session: Session): void {
    session.established = true
    // Who is attached from here on is told at once.
    const participants = [...this.#participants]
    this.#enter({
      status: 'connected',
      remote: session.remote.name,
      reconnected: this.#sessions++ > 0,
    })
    for (const participant of participants) {
      if (this.#session === session && this.#participants.has(participant))
        participant.established(session.peer)
    }
  }

  #probe({ peer, remote }: Session): void {
    const interval = this.#probeInterval ?? (remote.needsProbes ? 5_000 : 0)
    peer.probe(interval > 0 ? Math.max(interval, 1_000) : 0)
  }

  #disconnected(reason: string, lasted: number | undefined): void {
    if (this.#state.status === 'closed') return
    const retryIn = this.#backoff.next(lasted)
    this.#timer = setTimeout(() => this.#attempt(), retryIn)
    this.#enter({ status: 'disconnected', reason, retryIn })
  }

  #enter(state: ConnectionState): void {
    this.#state = state
    this.#options.onState?.(state)
  }
}

/** In random order (Fisher and Yates). */
function shuffled<T>(items: readonly T[]): readonly T[] {
  const order = [...items]
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1))
    const swapped = order[last] as T // both are below the length
    order[last] = order[other] as T
    order[other] = swapped
  }
  return order
}
