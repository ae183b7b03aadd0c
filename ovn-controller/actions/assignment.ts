/** What can stand on the right of `=` and takes arguments of its own, by name. */
import type { Cursor } from '../expression/index.ts'
import type { OfAction } from '../openflow/index.ts'
import type { Action } from './action.ts'
import { parseDhcpOptions } from './dhcp-options.ts'
import { parseRelayCheck } from './dhcp-relay.ts'
import { OPCODE, questionAction } from './opcode.ts'
import type { Operands, Reference } from './operand.ts'
import { parseCheckLength } from './packet-length.ts'
import { parseRouterAdvertisement } from './router-advertisement.ts'
import { parseSelect } from './select.ts'

/** From behind the name to before the semicolon; `left` is what is assigned to. */
export type ParseAssignment = (cursor: Cursor, operands: Operands, left: Reference) => Action

const fixed =
  (parse: (cursor: Cursor, operands: Operands, left: Reference) => OfAction): ParseAssignment =>
  (cursor, operands, left) => ({ kind: 'openflow', actions: [parse(cursor, operands, left)] })

function parseDnsLookup(cursor: Cursor, operands: Operands, left: Reference): OfAction {
  cursor.forceMark('(')
  if (!cursor.matchMark(')')) cursor.error("dns_lookup doesn't take any parameters")
  operands.checkTarget(left, 1)
  operands.require('udp')
  return questionAction(OPCODE.dns_lookup, operands.subfield(left))
}

const assignments: ReadonlyMap<string, ParseAssignment> = new Map<string, ParseAssignment>([
  ['put_dhcp_opts', (cursor, operands, left) => parseDhcpOptions(cursor, operands, left, 4)],
  ['put_dhcpv6_opts', (cursor, operands, left) => parseDhcpOptions(cursor, operands, left, 6)],
  ['put_nd_ra_opts', fixed(parseRouterAdvertisement)],
  ['dns_lookup', fixed(parseDnsLookup)],
  ['check_pkt_larger', fixed(parseCheckLength)],
  ['select', parseSelect],
  [
    'dhcp_relay_req_chk',
    fixed((cursor, operands, left) => parseRelayCheck(cursor, operands, left, OPCODE.dhcp_relay_req_chk)),
  ],
  [
    'dhcp_relay_resp_chk',
    fixed((cursor, operands, left) => parseRelayCheck(cursor, operands, left, OPCODE.dhcp_relay_resp_chk)),
  ],
])

export function assignmentNamed(name: string): ParseAssignment | undefined {
  return assignments.get(name)
}
