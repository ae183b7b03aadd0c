/** Where a server listens: `punix:PATH` or `ptcp:PORT[:HOST]` (ovsdb(7)). */
import { rmSync, statSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'

export interface Listener {
  /** What a client gives to connect to it: `unix:PATH` or `tcp:HOST:PORT`. */
  readonly remote: string
  /** Accepts no more. */
  close(): Promise<void>
}

type Address =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }

/** Rejects when the remote has another form, or something else listens there. */
export async function listen(
  remote: string,
  accept: (socket: Socket, tcp: boolean) => void,
): Promise<Listener> {
  const address = parsePassive(remote)
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    accept(socket, address.kind === 'tcp')
  })
  if (address.kind === 'unix') {
    await removeStale(address.path)
    await started(server, { path: address.path })
    return { remote: `unix:${address.path}`, close: () => closed(server) }
  }
  await started(server, { host: address.host, port: address.port })
  const bound = server.address()
  const port = bound !== null && typeof bound === 'object' ? bound.port : address.port
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  return { remote: `tcp:${host}:${port}`, close: () => closed(server) }
}

function parsePassive(remote: string): Address {
  if (remote.startsWith('punix:') && remote.length > 'punix:'.length) {
    return { kind: 'unix', path: remote.slice('punix:'.length) }
  }
  const found = /^ptcp:(\d+)(?::(?:\[([^\]]+)\]|([^:[\]]+)))?$/.exec(remote)
  const port = Number(found?.[1])
  if (!found || port > 65535) {
    throw new Error(
      `cannot listen on ${remote} (expected punix:PATH or ptcp:PORT:HOST, an IPv6 address in brackets)`,
    )
  }
  return { kind: 'tcp', port, host: found[2] ?? found[3] ?? '127.0.0.1' }
}

/** A socket that a server left behind when it was killed is in the way of the next. */
async function removeStale(path: string): Promise<void> {
  if (!statSync(path, { throwIfNoEntry: false })?.isSocket()) return
  const stale = await new Promise<boolean>((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'))
  })
  if (stale) rmSync(path, { force: true })
}

function started(server: Server, where: { path: string } | { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(where, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
