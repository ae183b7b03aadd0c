/** A connection that is made anew whenever it ends, with pauses that grow while that fails. */
import { connect, type Socket } from 'node:net'
import { connectTls, type TlsFiles } from '../../../ovsdb/index.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import { parseTarget, type Target } from './target.ts'

/** The first pause before another attempt, and the longest: milliseconds. */
const SHORTEST = 100
const LONGEST = 1000

export interface ReconnectOptions extends Omit<ConnectionOptions, 'closed'> {
  /** Asked at each attempt for the files that a target `ssl:` needs. */
  readonly tls?: (() => TlsFiles | undefined) | undefined
  /** Called when the switch has greeted; the connection counts as made when this resolves. */
  readonly connected: (connection: Connection) => Promise<void>
  /** Called once for each connection that was made, when it has ended. */
  readonly disconnected: (reason: Error) => void
  /** Called for an attempt that failed with a reason that the one before did not have. */
  readonly failed: (reason: Error) => void
}

export class Reconnect {
  readonly #target: Target
  readonly #options: ReconnectOptions
  #connection: Connection | undefined
  #abandon: (() => void) | undefined
  #retry: NodeJS.Timeout | undefined
  #pause = 0
  #complaint = ''
  #closed = false

  /** Throws on a target that is not supported. */
  constructor(target: string, options: ReconnectOptions) {
    this.#target = parseTarget(target)
    this.#options = options
    this.#attempt()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#retry)
    this.#abandon?.()
    this.#connection?.close(new Error('the connection to the switch was closed'))
  }

  #attempt(): void {
    let socket: Socket
    try {
      socket = this.#open()
    } catch (error) {
      this.#again(error instanceof Error ? error : new Error(String(error)))
      return
    }
    const failed = (error: Error): void => {
      socket.destroy()
      this.#again(error)
    }
    this.#abandon = () => socket.destroy()
    socket.once('error', failed)
    socket.setTimeout(this.#options.patience, () => failed(new Error('the switch cannot be reached')))
    socket.once(this.#target.encrypted ? 'secureConnect' : 'connect', () => {
      socket.setTimeout(0)
      socket.removeListener('error', failed)
      this.#abandon = undefined
      this.#converse(socket)
    })
  }

  /** Throws when the files that TLS needs cannot be used as they are now. */
  #open(): Socket {
    const { address, encrypted } = this.#target
    if (!encrypted) return connect({ ...address, noDelay: true })
    const files = this.#options.tls?.()
    if (!files) throw new Error('private key, certificate and CA certificate are needed')
    return connectTls(address, files)
  }

  #converse(socket: Socket): void {
    let made = false
    const { connected, disconnected, probeInterval, patience, asynchronous } = this.#options
    const connection = new Connection(socket, {
      probeInterval,
      patience,
      asynchronous,
      closed: (reason) => {
        this.#connection = undefined
        if (made) {
          this.#pause = 0
          this.#complaint = ''
          disconnected(reason)
        }
        this.#again(made ? undefined : reason)
      },
    })
    this.#connection = connection
    connection
      .greet()
      .then(() => connected(connection))
      .then(
        () => {
          made = !connection.ended
        },
        (error) => connection.close(error instanceof Error ? error : new Error(String(error))),
      )
  }

  #again(reason: Error | undefined): void {
    if (this.#closed) return
    if (reason && reason.message !== this.#complaint) {
      this.#complaint = reason.message
      this.#options.failed(reason)
    }
    this.#pause = Math.min(LONGEST, Math.max(SHORTEST, 2 * this.#pause))
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => this.#attempt(), this.#pause)
  }
}
