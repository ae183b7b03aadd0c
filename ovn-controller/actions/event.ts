/** `trigger_event(…)`: the controller tells the southbound that something has happened. */
import type { Cursor } from '../expression/index.ts'
import type { OfAction } from '../openflow/index.ts'
import { endpoint } from './endpoint.ts'
import { controllerAction, OPCODE } from './opcode.ts'
import { parseOptions, stringOf, wrongValue } from './option.ts'
import { numberDigits, textDigits } from './userdata.ts'

/** The only event that there is: somebody wants a load balancer that has no backends. */
const EMPTY_BALANCER = 'empty_lb_backends'
const codes: ReadonlyMap<string, number> = new Map([
  ['vip', 1],
  ['protocol', 2],
  ['load_balancer', 3],
])
const protocols = ['tcp', 'udp', 'sctp']
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function parseEvent(cursor: Cursor): OfAction {
  cursor.forceMark('(')
  if (!cursor.matchId('event')) cursor.syntaxError("Expecting 'event' option")
  cursor.forceMark('=')
  const { token } = cursor
  if (token.kind !== 'string' || typeof token.value !== 'string' || token.value.length >= 64)
    return cursor.syntaxError('Expecting string')
  if (token.value !== EMPTY_BALANCER) cursor.syntaxError("Unknown event '-1'")
  cursor.advance()
  cursor.matchMark(',')
  const options = parseOptions(cursor, (name) => {
    if (!codes.has(name)) cursor.syntaxError(`expecting ${EMPTY_BALANCER} option name`)
  })
  let body = numberDigits(0, 4)
  for (const option of options) {
    const { name, values } = option
    const wrong = wrongValue(option, 'str', EMPTY_BALANCER)
    if (wrong !== undefined) cursor.error(wrong)
    if (values.length > 1) cursor.error(`Invalid value for "${name}" option`)
    const value = stringOf(values[0])
    if (name === 'vip' && !endpoint(value)) cursor.error(`Invalid load balancer VIP '${value}'`)
    if (name === 'protocol' && !protocols.includes(value))
      cursor.error(`Load balancer protocol '${value}' is not 'tcp', 'udp', or 'sctp'`)
    if (name === 'load_balancer' && !UUID.test(value)) cursor.error(`Load balancer '${value}' is not a UUID`)
    const bytes = textDigits(value)
    body += numberDigits(codes.get(name) ?? 0, 2) + numberDigits(bytes.length / 2, 2) + bytes
  }
  return controllerAction(OPCODE.event, body)
}
