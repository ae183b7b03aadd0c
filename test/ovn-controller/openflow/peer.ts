/** A switch that does what a test tells it to: a server of its own, with the bytes that came. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Peer {
  readonly target: string
  /** How many connections there have been. */
  readonly connections: number
  close(): Promise<void>
}

/** @param converse gets each connection, and each piece that comes by it */
export async function startPeer(converse: (socket: Socket, connection: number) => void): Promise<Peer> {
  const directory = mkdtempSync(join(tmpdir(), 'ovn-delta-peer-'))
  const path = join(directory, 'switch')
  let connections = 0
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    converse(socket, ++connections)
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return {
    target: `unix:${path}`,
    get connections() {
      return connections
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

export function frame(type: number, xid: number, body: Uint8Array = new Uint8Array(0), version = 6): Buffer {
  const bytes = Buffer.alloc(8 + body.length)
  bytes.set([version, type, 0, 0])
  bytes.writeUInt16BE(8 + body.length, 2)
  bytes.writeUInt32BE(xid, 4)
  bytes.set(body, 8)
  return bytes
}

export const greeting = frame(0, 1, Buffer.from('0001000800000040', 'hex'))

/** Answers as an empty switch does; `spoil` may answer in its place. */
export function behave(
  socket: Socket,
  spoil: (type: number, xid: number, body: Buffer) => Buffer | undefined = () => undefined,
): void {
  let rest = Buffer.alloc(0)
  socket.write(greeting)
  socket.on('data', (piece) => {
    rest = Buffer.concat([rest, piece])
    while (rest.length >= 8 && rest.length >= rest.readUInt16BE(2)) {
      const length = rest.readUInt16BE(2)
      const [, type = 0] = rest
      const xid = rest.readUInt32BE(4)
      const body = rest.subarray(8, length)
      const answer = spoil(type, xid, body) ?? answerOf(type, xid, body)
      if (answer) socket.write(answer)
      rest = rest.subarray(length)
    }
  })
}

function answerOf(type: number, xid: number, body: Buffer): Buffer | undefined {
  switch (type) {
    case 2:
      return frame(3, xid, body)
    case 5:
      return frame(6, xid, Buffer.alloc(24))
    case 18: {
      const kind = body.readUInt16BE(0)
      const reply = Buffer.alloc(kind === 8 ? 48 : kind === 11 ? 24 : 8)
      reply.writeUInt16BE(kind, 0)
      return frame(19, xid, reply)
    }
    case 20:
      return frame(21, xid)
    case 33: {
      const reply = Buffer.from(body)
      reply.writeUInt16BE(body.readUInt16BE(4) + 1, 4)
      return frame(33, xid, reply)
    }
    case 4: {
      if (body.readUInt32BE(4) !== 25) return undefined
      const table = Buffer.alloc(24)
      table.writeUInt32BE(0x2320, 0)
      table.writeUInt32BE(26, 4)
      table.writeUInt16BE(64, 12)
      return frame(4, xid, table)
    }
    default:
      return undefined
  }
}
