/** A conversation shares the event loop: however much there is to read, others have their turns. */
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { createPeer } from '../../../ovsdb/protocol/json-rpc.ts'

afterEach(() => vi.restoreAllMocks())

test('after five milliseconds of reading others have a turn, and nothing is lost', async () => {
  const stream = new Duplex({ read: () => {}, write: (_, __, written) => written() })
  let clock = 0
  vi.spyOn(performance, 'now').mockImplementation(() => clock)
  const read: number[] = []
  const peer = createPeer(stream as unknown as Socket, {
    // It uses no more of a socket than any stream has.
    notified: (_, [n]) => {
      read.push(Number(n))
      clock += 2
    },
    part: () => {},
    closed: () => {},
  })
  for (let n = 0; n < 20; n++)
    stream.push(Buffer.from(JSON.stringify({ id: null, method: 'note', params: [n] })))
  const perTurn: number[] = []
  while (read.length < 20) {
    const before = read.length
    await turn()
    perTurn.push(read.length - before)
  }
  expect(read).toEqual(Array.from({ length: 20 }, (_, n) => n))
  expect(Math.max(...perTurn)).toBe(3)
  peer.close('the test is over')
})
