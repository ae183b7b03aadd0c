/** A man in the middle: passes JSON-RPC between a client and a server, refuses some methods, and notes what passes. */
import { connect, createServer, type Server, type Socket } from 'node:net'
import { createFraming } from '../../ovsdb/protocol/framing.ts'
import { isArray, isObject, type Json, type JsonObject } from '../../ovsdb/protocol/json.ts'

export interface Gate {
  /** What the server sent, as text, in order. */
  readonly fromServer: string[]
  /** The methods the client asked for. */
  readonly asked: string[]
  /** Sends the clients a message as if it were the server's; `monitor-id` stands for the monitor they asked for last. */
  inject(message: JsonObject): void
  /** Cuts every connection. */
  cut(): void
  close(): Promise<void>
}

/** Listens on a unix socket and connects each client on to another one. */
export function openGate(listen: string, server: string, refuse: readonly string[] = []): Promise<Gate> {
  const fromServer: string[] = []
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const clients = new Set<Socket>()
  let monitorId = ''
  const listening: Server = createServer((client) => {
    const upstream = connect(server)
    clients.add(client)
    client.on('close', () => clients.delete(client))
    const forward = createFraming((message) => {
      const { method, id, params } = isObject(message) ? message : {}
      if (String(method).startsWith('monitor') && isArray(params)) monitorId = String(params[1])
      if (typeof method === 'string') asked.push(method)
      if (typeof method === 'string' && refuse.includes(method)) {
        client.write(JSON.stringify({ id: id ?? null, result: null, error: 'unknown method' }))
      } else upstream.write(JSON.stringify(message))
    })
    const back = createFraming((message: Json) => {
      const text = JSON.stringify(message)
      fromServer.push(text)
      client.write(text)
    })
    client.on('data', (bytes: Buffer) => forward.push(bytes))
    upstream.on('data', (bytes: Buffer) => back.push(bytes))
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
  })
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const inject = (message: JsonObject): void => {
    for (const client of clients) client.write(JSON.stringify(message).replace('monitor-id', monitorId))
  }
  const close = (): Promise<void> => {
    cut()
    return new Promise((resolve) => listening.close(() => resolve()))
  }
  return new Promise((resolve) =>
    listening.listen(listen, () => resolve({ fromServer, asked, inject, cut, close })),
  )
}
