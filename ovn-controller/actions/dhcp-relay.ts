/** `dhcp_relay_req_chk` and `dhcp_relay_resp_chk`: the controller sees whether a packet is to be relayed. */
import type { Cursor } from '../expression/index.ts'
import type { OfAction } from '../openflow/index.ts'
import { questionAction } from './opcode.ts'
import type { Operands, Reference } from './operand.ts'
import { numberDigits } from './userdata.ts'

export function parseRelayCheck(
  cursor: Cursor,
  operands: Operands,
  left: Reference,
  opcode: number,
): OfAction {
  cursor.forceMark('(')
  operands.checkTarget(left, 1)
  const relay = parseAddress(cursor, 'expecting IPv4 dhcp relay and server ips')
  cursor.matchMark(',')
  const server = parseAddress(cursor, 'expecting IPv4 dhcp server ip')
  cursor.forceMark(')')
  return questionAction(opcode, operands.subfield(left), numberDigits(relay, 4) + numberDigits(server, 4))
}

function parseAddress(cursor: Cursor, expecting: string): bigint {
  const { token } = cursor
  if (token.kind !== 'integer' || token.format !== 'ip4') return cursor.syntaxError(expecting)
  cursor.advance()
  return token.value
}
