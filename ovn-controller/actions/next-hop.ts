/** `commit_ecmp_nh(…)`: the switch learns by which next hop a connection came, so that answers go there. */

import type { Cursor } from '../expression/index.ts'
import { type OfAction, subfieldText, wholeField } from '../openflow/index.ts'
import { LOOKUP_ECMP_NEXT_HOP, learnFlag } from '../register/flag.ts'
import { DATAPATH } from '../register/register.ts'
import { ECMP_NEXT_HOP, ECMP_NEXT_HOP_MAC } from '../register/table.ts'
import { parseTruth } from './forwarding-group.ts'
import { ETHERNET_TYPES, PROTOCOL_NUMBERS, type Protocol, parseProtocol } from './protocol.ts'

export function parseCommitNextHop(cursor: Cursor): readonly OfAction[] {
  cursor.forceMark('(')
  if (!cursor.matchId('ipv6')) cursor.syntaxError('invalid parameter')
  cursor.forceMark('=')
  const version = parseTruth(cursor) ? 6 : 4
  cursor.forceMark(',')
  if (!cursor.matchId('proto')) cursor.syntaxError('invalid parameter')
  cursor.forceMark('=')
  const protocol = parseProtocol(cursor)
  cursor.forceMark(')')
  return [learned(ECMP_NEXT_HOP_MAC, version, protocol), learned(ECMP_NEXT_HOP, version, protocol)]
}

/** A flow for the packets that come the same way, or for those that go back. */
function learned(table: number, version: 4 | 6, protocol: Protocol): OfAction {
  const same = table === ECMP_NEXT_HOP_MAC
  const [source, destination] = version === 6 ? ['ipv6_src', 'ipv6_dst'] : ['nw_src', 'nw_dst']
  /** The field is as the packet has it, or as it has the other one. */
  const like = (field: string, other: string) => `${nameOf(field)}=${nameOf(same ? field : other)}`
  const both = (a: string, b: string) => [like(a, b), like(b, a)]
  return {
    kind: 'learn',
    table,
    idleTimeout: 20,
    hardTimeout: 30,
    specifications: [
      nameOf(DATAPATH),
      ...(same ? [nameOf('eth_src')] : []),
      `eth_type=${ETHERNET_TYPES[version]}`,
      ...both(source, destination),
      `nw_proto=${PROTOCOL_NUMBERS[protocol]}`,
      ...both(`${protocol}_src`, `${protocol}_dst`),
      learnFlag(LOOKUP_ECMP_NEXT_HOP),
    ],
  }
}

const nameOf = (field: string): string => subfieldText(wholeField(field))
