/** A connection to a switch that does not behave: an error that says what, and a new connection. */
import type { Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import {
  openSwitch,
  type Switch,
  type SwitchFeatures,
  type SwitchOptions,
} from '../../../ovn-controller/openflow/index.ts'
import { behave, frame, greeting, type Peer, startPeer } from './peer.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Followed {
  readonly switch: Switch
  readonly peer: Peer
  /** What was told, one line each. */
  readonly told: string[]
  features: SwitchFeatures | undefined
}

async function follow(
  converse: (socket: Socket, connection: number) => void,
  options: Pick<SwitchOptions, 'probeInterval' | 'patience' | 'flowsGone'> = {},
): Promise<Followed> {
  const peer = await startPeer(converse)
  closing.push(() => peer.close())
  const told: string[] = []
  const followed: Followed = {
    peer,
    told,
    features: undefined,
    switch: openSwitch(peer.target, {
      ...options,
      connected: (features) => {
        followed.features = features
        told.push('connected')
      },
      disconnected: (reason) => told.push(`disconnected: ${reason.message}`),
      unreachable: (reason) => told.push(`unreachable: ${reason.message}`),
      refused: (what, reason) => told.push(`refused ${what}: ${reason.message}`),
    }),
  }
  closing.push(() => followed.switch.close())
  return followed
}

async function until(holds: () => boolean, what: () => string): Promise<void> {
  for (let left = 1000; !holds(); left--) {
    if (left === 0) throw new Error(what())
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const tells = ({ told }: Followed, pattern: RegExp) =>
  until(
    () => told.some((line) => pattern.test(line)),
    () => `nothing matches ${pattern}: ${told.join('; ')}`,
  )

const flow = { table: 0, priority: 1, match: 'reg0=1', rest: 'actions=drop' }

describe('a connection', () => {
  test('is made to a switch that behaves, and tells what it can do', async () => {
    const followed = await follow((socket) => behave(socket))
    await tells(followed, /^connected/)
    expect(followed.features).toEqual({
      tunnelMetadata: 0,
      maxMeters: 0,
      maxGroups: 0,
      labelFlush: true,
      sampleRegisters: true,
    })
    expect(await followed.switch.reconcile({ flows: [flow] })).toMatchObject({
      flowsAdded: 1,
      flowsDeleted: 0,
    })
  })

  test.each([
    [
      'forgets no connections by their labels',
      'labelFlush',
      4,
      (body: Buffer) => body.readUInt32BE(4) === 32,
    ],
    ['samples by numbers only', 'sampleRegisters', 34, () => true],
  ] as const)('is made to a switch that %s', async (_, feature, refused, isIt) => {
    const followed = await follow((socket) =>
      behave(socket, (type, xid, body) =>
        type === refused && isIt(body) ? frame(1, xid, Buffer.from('00010004', 'hex')) : undefined,
      ),
    )
    await tells(followed, /^connected/)
    expect(followed.features).toMatchObject({ labelFlush: true, sampleRegisters: true, [feature]: false })
  })

  test('is made to a switch that has no flow monitors', async () => {
    const followed = await follow((socket) =>
      behave(socket, (type, xid, body) =>
        type === 18 && body.readUInt16BE(0) === 16
          ? frame(1, xid, Buffer.from('00010001', 'hex'))
          : undefined,
      ),
    )
    await tells(followed, /^connected/)
    expect(await followed.switch.reconcile({ flows: [flow] })).toMatchObject({ flowsAdded: 1 })
  })

  /** A change of a flow of table 65 that has gone for a reason. */
  const removed = (reason: string): string => `0018000241${reason}${'00'.repeat(18)}`
  test.each([
    ['a flow of a table', removed('02'), [[0x41]]],
    ['a flow whose time is over', removed('00'), []],
    ['a change from here', '0008000400000007', []],
    ['an entry without end', '00ff0002', /a change of flows that ends early/],
    ['an entry of no bytes', '00000002', /a change of flows that ends early/],
    ['half a flow', '0008000241020000', /a change of a flow of 8 bytes/],
  ] as const)('hears of flows that have gone: %s', async (_, entries, heard) => {
    const gone: number[][] = []
    const body = Buffer.from(`0010000000000000${entries}`, 'hex')
    const followed = await follow(
      (socket) =>
        behave(socket, (type) => {
          if (type === 20) socket.write(frame(19, 0, body))
          return undefined
        }),
      { flowsGone: (tables) => gone.push([...tables]) },
    )
    if (heard instanceof RegExp) {
      await tells(followed, heard)
      return
    }
    await tells(followed, /^connected/)
    await followed.switch.reconcile({ flows: [flow] })
    expect(gone.slice(-1)).toEqual(heard)
  })

  test('takes messages in pieces of any size', async () => {
    const followed = await follow((socket) => {
      const write = socket.write.bind(socket)
      // Every byte by itself.
      socket.write = (bytes: Uint8Array | string) => {
        for (const byte of Buffer.from(bytes)) write(Buffer.from([byte]))
        return true
      }
      behave(socket)
    })
    await tells(followed, /^connected/)
    await followed.switch.reconcile({ flows: [flow] })
  })

  test('is refused with the versions that the switch speaks', async () => {
    const older = await follow((socket) =>
      socket.write(frame(0, 1, Buffer.from('0001000800000012', 'hex'), 4)),
    )
    await tells(older, /^unreachable: the switch sent that it speaks versions 1, 4 of OpenFlow, not 1.5/)
    const oldest = await follow((socket) => socket.write(frame(0, 1, undefined, 1)))
    await tells(oldest, /^unreachable: the switch sent that it speaks up to version 1 of OpenFlow/)
  })

  test.each([
    ['a message that is shorter than its header', Buffer.from('0600000400000001', 'hex'), /4 bytes long/],
    ['another protocol', Buffer.from('\r\n\0\x08 HTTP'), /type 10 instead of a greeting/],
    ['a message before its greeting', frame(19, 1), /type 19 instead of a greeting/],
    ['another version after its greeting', Buffer.concat([greeting, frame(6, 2, undefined, 4)]), /version 4/],
    [
      'features that end early',
      (type: number, xid: number) => (type === 5 ? frame(6, xid, Buffer.alloc(3)) : undefined),
      /features of 11 bytes/,
    ],
  ])('that gets %s is made anew', async (_, bytes, complaint) => {
    const followed = await follow((socket, connection) => {
      if (connection > 1) behave(socket)
      else if (typeof bytes === 'function') behave(socket, bytes)
      else socket.write(bytes)
    })
    await tells(followed, complaint)
    await tells(followed, /^connected/)
    expect(followed.peer.connections).toBe(2)
  })

  test('that gets no greeting is given up and made anew', async () => {
    const followed = await follow(
      (socket, connection) => {
        if (connection > 1) behave(socket)
      },
      { patience: 50 },
    )
    await tells(followed, /said nothing for 50 ms/)
    await tells(followed, /^connected/)
  })

  test('that falls silent is given up by the probe', async () => {
    const followed = await follow(
      (socket, connection) =>
        behave(socket, (type) => (connection === 1 && type === 2 ? Buffer.alloc(0) : undefined)),
      { probeInterval: 40 },
    )
    await tells(followed, /^disconnected: the switch has not answered for 80 ms/)
    await until(
      () => followed.told.filter((line) => line === 'connected').length === 2,
      () => followed.told.join('; '),
    )
    // The second one answers, and stays.
    await new Promise((resolve) => setTimeout(resolve, 250))
    expect(followed.peer.connections).toBe(2)
  })

  test('that ends in the middle of a message fails what waits for it', async () => {
    const followed = await follow((socket, connection) =>
      behave(socket, (type, xid, body) => {
        // When a bundle is committed.
        if (connection > 1 || type !== 33 || body.readUInt16BE(4) !== 4) return undefined
        socket.end(frame(33, xid, Buffer.alloc(8)).subarray(0, 11))
        return Buffer.alloc(0)
      }),
    )
    await tells(followed, /^connected/)
    await expect(followed.switch.reconcile({ flows: [flow] })).rejects.toThrow(
      'the switch closed the connection',
    )
    await until(
      () => followed.told.filter((line) => line === 'connected').length === 2,
      () => followed.told.join('; '),
    )
    await followed.switch.reconcile({ flows: [flow] })
  })

  test.each([
    ['a flow that is longer than what is left', 'ffff00000000000000000000000000000000000000000000'],
    ['a flow of no length', '0000'.padEnd(96, '0')],
    [
      'a flow whose match is longer than it',
      '0028000000000000000000000000000000000000000000000001fff0'.padEnd(80, '0'),
    ],
  ])('that gets %s is made anew', async (_, entry) => {
    const followed = await follow((socket, connection) =>
      behave(socket, (type, xid, body) =>
        connection === 1 && type === 18 && body.readUInt16BE(0) === 1
          ? frame(19, xid, Buffer.from(`0001000000000000${entry}`, 'hex'))
          : undefined,
      ),
    )
    await tells(followed, /^connected/)
    await expect(followed.switch.read()).rejects.toThrow(/a flow (whose|of)/)
    await tells(followed, /^disconnected/)
  })

  test('survives any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 }),
        fc.boolean(),
        fc.nat({ max: 33 }),
        async (pieces, greets, type) => {
          const followed = await follow(
            (socket, connection) => {
              if (connection > 1) {
                behave(socket)
                return
              }
              if (greets) socket.write(greeting)
              for (const [i, piece] of pieces.entries()) {
                // Some that are framed well, as answers to what was asked, and some that are not.
                socket.write(i % 2 === 0 ? frame(type, i + 2, piece) : piece)
              }
              socket.end()
            },
            { patience: 200 },
          )
          await tells(followed, /^connected/)
          followed.switch.close()
          await followed.peer.close()
        },
      ),
      { numRuns: 50 },
    )
  })

  test('to somewhere that is no switch is refused in words', () => {
    const nothing = { connected: () => {}, disconnected: () => {}, refused: () => {} }
    expect(() => openSwitch('br-int', nothing)).toThrow(
      'not a switch: br-int (expected unix:FILE, tcp:HOST:PORT or ssl:HOST:PORT)',
    )
    expect(() => openSwitch('tcp:host:99999', nothing)).toThrow('not a switch')
  })

  test('rejects what it is asked for before it is made', async () => {
    const followed = await follow(() => {})
    await expect(followed.switch.reconcile({ flows: [] })).rejects.toThrow(
      'there is no connection to the switch',
    )
  })
})
