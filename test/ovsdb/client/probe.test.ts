/** Inactivity probes: how long a client waits, on which remotes, by a clock that the test turns. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Client, type ConnectOptions, connect } from '../../../ovsdb/index.ts'

let directory: string
let server: Server
let client: Client
const sockets = new Set<Socket>()
let received = ''
let reason = ''

beforeEach(() => {
  directory = mkdtempSync('/tmp/ovn-delta-')
  received = ''
  reason = ''
  sockets.clear()
  server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      received += bytes
    })
  })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(async () => {
  client.close()
  vi.useRealTimers()
  await new Promise((resolve) => server.close(resolve))
  rmSync(directory, { recursive: true, force: true })
})

/** Connects to the silent server. */
async function connected(listen: object, remote: () => string, options: ConnectOptions = {}): Promise<void> {
  await new Promise<void>((resolve) => server.listen(listen, resolve))
  client = connect(remote(), {
    onState: (state) => {
      if (state.status === 'disconnected') reason = state.reason
    },
    ...options,
  })
  await until(() => client.state.status === 'connected')
}

/** Waits without a clock. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn()
}

/** Lets time pass, and what is due be done. */
async function pass(milliseconds: number): Promise<void> {
  vi.advanceTimersByTime(milliseconds)
  for (let n = 0; n < 10; n++) await turn()
}

const tcp = (): string => {
  const address = server.address()
  return `tcp:127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}
const anyPort = { host: '127.0.0.1', port: 0 }

test('over TCP an echo is sent after five seconds of silence, and the server given up after five more', async () => {
  await connected(anyPort, tcp)
  await pass(4_999)
  expect(received).toBe('')
  await pass(1)
  await until(() => received.includes('"method":"echo"'))
  await pass(4_999)
  expect(reason).toBe('')
  await pass(1)
  expect(reason).toBe('no answer to an inactivity probe in 5 s')
})

test('whatever is heard ends the silence', async () => {
  await connected(anyPort, tcp)
  const say = async (): Promise<void> => {
    const before = received.length
    for (const socket of sockets) socket.write('{"id":7,"method":"echo","params":[]}')
    await until(() => received.length > before)
  }
  await pass(4_000)
  await say()
  await pass(4_999)
  expect(received).not.toContain('"method":"echo"')
  await pass(1)
  await until(() => received.includes('"method":"echo"'))
  // No answer to the echo, but a sign of life.
  await pass(4_000)
  await say()
  await pass(4_999)
  expect(client.state.status).toBe('connected')
})

test('on a unix socket there are no probes until they are asked for', async () => {
  const path = join(directory, 'sock')
  await connected({ path }, () => `unix:${path}`)
  await pass(3_600_000)
  expect([client.state.status, received]).toEqual(['connected', ''])
  client.setProbeInterval(2_000)
  await pass(2_000)
  await until(() => received.includes('"method":"echo"'))
  await pass(2_000)
  expect(reason).toBe('no answer to an inactivity probe in 2 s')
})

test('they are a second apart at least, and none when that is wanted', async () => {
  await connected(anyPort, tcp, { probeInterval: 0 })
  await pass(3_600_000)
  expect([client.state.status, received]).toEqual(['connected', ''])
  client.setProbeInterval(1)
  await pass(999)
  expect(received).toBe('')
  await pass(1)
  await pass(1_000)
  expect(reason).toBe('no answer to an inactivity probe in 1 s')
})
