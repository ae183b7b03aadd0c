/** Stands between clients and a server, and cuts their connections, wherever in a message they are. */
import { unlinkSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'

export interface CuttingProxy {
  /** Cuts all connections when so many more bytes have come from the server. */
  cutAfter(bytes: number): void
  /** Cuts all connections now. */
  cut(): void
  close(): Promise<void>
}

/** Listens on one unix socket and connects each client on to another one. */
export function openCuttingProxy(listen: string, server: string): Promise<CuttingProxy> {
  const sockets = new Set<Socket>()
  let left = Number.POSITIVE_INFINITY
  const cut = (): void => {
    left = Number.POSITIVE_INFINITY
    for (const socket of sockets) socket.destroy()
  }
  const listening = createServer((client) => {
    const upstream = connect(server)
    upstream.on('data', (bytes: Buffer) => {
      if (bytes.length < left) {
        left -= bytes.length
        client.write(bytes)
        return
      }
      // What is written before the end still arrives.
      client.end(bytes.subarray(0, left))
      left = Number.POSITIVE_INFINITY
      upstream.destroy()
    })
    client.on('data', (bytes: Buffer) => upstream.write(bytes))
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        sockets.delete(one)
        other.end()
      })
    }
  })
  return new Promise((resolve, reject) => {
    listening.once('error', reject)
    try {
      unlinkSync(listen)
    } catch {}
    listening.listen(listen, () =>
      resolve({
        cutAfter: (bytes) => {
          left = bytes
        },
        cut,
        close: () =>
          new Promise((done) => {
            listening.close(() => done())
            cut()
          }),
      }),
    )
  })
}
