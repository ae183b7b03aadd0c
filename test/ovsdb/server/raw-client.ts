/** A client that sends whatever it is told to, and keeps what comes back. */
import { connect, type Socket } from 'node:net'
import { createFraming } from '../../../ovsdb/protocol/framing.ts'
import { isObject, type Json, type JsonObject } from '../../../ovsdb/protocol/json.ts'

export interface Answer {
  readonly result: Json
  readonly error: Json
}

export class RawClient {
  /** Notifications that were not taken yet. */
  readonly #notifications: { readonly method: string; readonly params: Json }[] = []
  readonly #waiting = new Map<string, (answer: Answer) => void>()
  readonly closed: Promise<void>
  #id = 0
  #open = true

  private constructor(readonly socket: Socket) {
    const framing = createFraming((message) => this.#receive(message))
    socket.on('data', (bytes: Buffer) => framing.push(bytes))
    socket.on('error', () => {})
    this.closed = new Promise((resolve) =>
      socket.on('close', () => {
        this.#open = false
        for (const answer of this.#waiting.values()) answer({ result: null, error: 'connection closed' })
        this.#waiting.clear()
        resolve()
      }),
    )
  }

  /** Connects to `unix:PATH`. */
  static connect(remote: string): Promise<RawClient> {
    const socket = connect(remote.slice('unix:'.length))
    return new Promise((resolve, reject) => {
      socket.once('error', reject)
      socket.once('connect', () => resolve(new RawClient(socket)))
    })
  }

  get open(): boolean {
    return this.#open
  }

  request(method: string, params: Json, id: Json = this.#id++): Promise<Answer> {
    return new Promise((resolve) => {
      this.#waiting.set(JSON.stringify(id), resolve)
      this.socket.write(JSON.stringify({ method, params, id }))
    })
  }

  /** The result, where an error is a failure. */
  async result(method: string, params: Json): Promise<Json> {
    const { result, error } = await this.request(method, params)
    if (error !== null) throw new Error(`${method}: ${JSON.stringify(error)}`)
    return result
  }

  notify(method: string, params: Json): void {
    this.socket.write(JSON.stringify({ method, params, id: null }))
  }

  take(): { readonly method: string; readonly params: Json }[] {
    return this.#notifications.splice(0)
  }

  close(): void {
    this.socket.destroy()
  }

  #receive(message: Json): void {
    if (!isObject(message)) throw new Error('the server sent no object')
    const { method, params = null, id = null }: JsonObject = message
    if (method === 'echo' && id !== null) {
      this.socket.write(JSON.stringify({ id, result: params, error: null }))
    } else if (typeof method === 'string') this.#notifications.push({ method, params })
    else {
      const key = JSON.stringify(id)
      const answer = this.#waiting.get(key)
      this.#waiting.delete(key)
      answer?.({ result: message.result ?? null, error: message.error ?? null })
    }
  }
}
