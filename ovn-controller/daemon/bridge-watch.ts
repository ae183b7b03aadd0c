/**
 * Whether the bridge is there. A bridge that comes back has lost its flows, and nobody else says so:
 * the local database does not change when the switch is restarted.
 *
 * A connection to the bridge's management socket is kept open, with as much OpenFlow on it as it
 * takes for the switch not to close it: a greeting, and an answer to every echo request.
 */
import { connect, type Socket } from 'node:net'

/** Pause before the bridge is tried again, in milliseconds. */
const RETRY = 200

/** OpenFlow 1.5 (openflow.h): the version, and the types of the messages that matter here. */
const VERSION = 6
const HELLO = 0
const ECHO_REQUEST = 2
const ECHO_REPLY = 3
const HEADER = 8

export interface BridgeWatch {
  close(): void
}

/**
 * Watches a bridge.
 *
 * @param path the management socket of the bridge
 * @param changed called with `true` when the bridge has come, with `false` when it has gone
 */
export function watchBridge(path: string, changed: (present: boolean) => void): BridgeWatch {
  let socket: Socket | undefined
  let retry: NodeJS.Timeout | undefined
  let closed = false
  const attempt = (): void => {
    let present = false
    let received = Buffer.alloc(0)
    socket = connect(path)
    socket.once('connect', () => {
      socket?.write(message(HELLO, Buffer.alloc(4)))
      present = true
      changed(true)
    })
    socket.on('data', (chunk) => {
      received = answerEchoes(socket, Buffer.concat([received, chunk]))
    })
    // What has gone wrong does not matter: the socket closes after every error.
    socket.on('error', () => {})
    socket.once('close', () => {
      if (closed) return
      if (present) changed(false)
      retry = setTimeout(attempt, RETRY)
    })
  }
  attempt()
  return {
    close() {
      closed = true
      clearTimeout(retry)
      socket?.destroy()
    },
  }
}

/** Answers the echo requests among the messages that have arrived as a whole; returns the rest. */
function answerEchoes(socket: Socket | undefined, received: Buffer): Buffer<ArrayBuffer> {
  let at = 0
  while (received.length - at >= HEADER) {
    const length = received.readUInt16BE(at + 2)
    if (length < HEADER) {
      socket?.destroy()
      break
    }
    if (received.length - at < length) break
    const [type] = received.subarray(at + 1)
    if (type === ECHO_REQUEST) socket?.write(message(ECHO_REPLY, received.subarray(at + 4, at + length)))
    at += length
  }
  return Buffer.from(received.subarray(at))
}

/** A message of a type: its transaction id, and what follows. */
function message(type: number, rest: Buffer): Buffer {
  const header = Buffer.from([VERSION, type, 0, 0])
  header.writeUInt16BE(4 + rest.length, 2)
  return Buffer.concat([header, rest])
}
