/** A server that says what a test tells it to. */
import { createServer, type Socket } from 'node:net'
import { createFraming } from '../../ovsdb/protocol/framing.ts'
import { isArray, isObject, type Json, stringifyJson } from '../../ovsdb/protocol/json.ts'

export interface FakeServer {
  readonly remote: string
  /** The requests, with what was sent as the id of the monitor they make, in order. */
  readonly requests: { readonly method: string; readonly params: readonly Json[] }[]
  /** Sends every client bytes as they are. */
  send(bytes: string | Buffer): void
  /** Sends every client a notification. */
  notify(method: string, ...params: readonly Json[]): void
  /** Ends every connection behind what was sent, so that clients read that before they hear of the end. */
  hangUp(): void
  /** How many clients there are now, and how many there were. */
  readonly clients: number
  readonly accepted: number
  close(): Promise<void>
}

/** What it answers: a result, `undefined` for an "unknown method", or bytes in place of a whole reply. */
export type Answer = (method: string, params: readonly Json[], id: Json) => Json | undefined | Buffer

/** Listens on a unix socket. */
export function fakeServer(path: string, answer: Answer): Promise<FakeServer> {
  const sockets = new Set<Socket>()
  const requests: { method: string; params: readonly Json[] }[] = []
  let accepted = 0
  const server = createServer((socket) => {
    accepted++
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    const framing = createFraming((message) => {
      const { method, params, id = null } = isObject(message) ? message : {}
      if (typeof method !== 'string' || !isArray(params)) return
      requests.push({ method, params })
      const result = answer(method, params, id)
      if (Buffer.isBuffer(result)) socket.write(result)
      else if (result === undefined)
        socket.write(stringifyJson({ id, result: null, error: 'unknown method' }))
      else socket.write(stringifyJson({ id, result, error: null }))
    })
    socket.on('data', (bytes: Buffer) => framing.push(bytes))
  })
  const send = (bytes: string | Buffer): void => {
    for (const socket of sockets) socket.write(bytes)
  }
  const fake: FakeServer = {
    remote: `unix:${path}`,
    requests,
    send,
    notify: (method, ...params) => send(stringifyJson({ id: null, method, params })),
    hangUp: () => {
      for (const socket of sockets) socket.end()
    },
    get clients() {
      return sockets.size
    },
    get accepted() {
      return accepted
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return new Promise((resolve) => server.listen(path, () => resolve(fake)))
}
