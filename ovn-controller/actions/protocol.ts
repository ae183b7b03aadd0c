/** The protocols with ports, by their names in actions. */
import type { Cursor } from '../expression/index.ts'

export type Protocol = 'tcp' | 'udp' | 'sctp'

export const PROTOCOL_NUMBERS: Readonly<Record<Protocol, number>> = { tcp: 6, udp: 17, sctp: 132 }

/** The type of an Ethernet frame, by the version of IP in it. */
export const ETHERNET_TYPES = { 4: '0x800', 6: '0x86dd' } as const

export function parseProtocol(cursor: Cursor): Protocol {
  for (const protocol of ['tcp', 'udp', 'sctp'] as const) if (cursor.matchId(protocol)) return protocol
  return cursor.syntaxError('invalid protocol')
}
