/** `commit_lb_aff(…)`: the switch learns which backend a client of a load balancer has got, to give it that again. */

import { addressValue } from '../../address/index.ts'
import type { Cursor } from '../expression/index.ts'
import type { OfAction } from '../openflow/index.ts'
import { learnFlag, USE_LB_AFFINITY } from '../register/flag.ts'
import { BACKEND_IP4, BACKEND_IP6, BACKEND_PORT, DATAPATH, longBits, longName } from '../register/register.ts'
import { LB_AFFINITY } from '../register/table.ts'
import type { ActionContext } from './context.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { parsePortNumber } from './port-number.ts'
import { ETHERNET_TYPES, PROTOCOL_NUMBERS, type Protocol, parseProtocol } from './protocol.ts'

export interface CommitAffinityAction {
  readonly kind: 'commitAffinity'
  readonly vip: Endpoint
  readonly backend: Endpoint
  /** Where the virtual address has a port. */
  readonly protocol?: Protocol
  /** For how long the switch remembers a client that is silent, in seconds. */
  readonly timeout: number
}

export function parseCommitAffinity(cursor: Cursor): CommitAffinityAction {
  cursor.forceMark('(')
  const vip = parseEndpoint(cursor, 'vip')
  cursor.advance()
  cursor.forceMark(',')
  const backend = parseEndpoint(cursor, 'backend')
  if (backend.version !== vip.version) cursor.syntaxError('invalid protocol family')
  cursor.advance()
  cursor.forceMark(',')
  let protocol: Protocol | undefined
  if (vip.port !== 0) {
    if (!cursor.matchId('proto')) cursor.syntaxError('invalid parameter')
    cursor.forceMark('=')
    protocol = parseProtocol(cursor)
    cursor.forceMark(',')
  }
  if (!cursor.matchId('timeout')) cursor.syntaxError('invalid parameter')
  cursor.forceMark('=')
  const timeout = parsePortNumber(cursor, 'affinity timeout')
  cursor.forceMark(')')
  return { kind: 'commitAffinity', vip, backend, ...(protocol ? { protocol } : undefined), timeout }
}

/** From its name to the string, which is not passed yet. */
function parseEndpoint(cursor: Cursor, name: string): Endpoint {
  if (!cursor.matchId(name)) cursor.syntaxError('invalid parameter')
  cursor.forceMark('=')
  const { token } = cursor
  const found = token.kind === 'string' && typeof token.value === 'string' ? endpoint(token.value) : undefined
  return found ?? cursor.syntaxError('invalid parameter')
}

/** The backend is where load balancing looks for it, in registers. */
export function encodeCommitAffinity(action: CommitAffinityAction, { flow }: ActionContext): OfAction {
  const { vip, backend, protocol, timeout } = action
  const six = vip.version === 6
  const source = six ? 'NXM_NX_IPV6_SRC[]' : 'NXM_OF_IP_SRC[]'
  const balanced = `${six ? 'ipv6_dst' : 'nw_dst'}=${vip.address}`
  return {
    kind: 'learn',
    table: LB_AFFINITY,
    idleTimeout: timeout,
    cookie: `0x${flow.slice(0, 8).replace(/^0+(?=.)/, '')}`,
    specifications: [
      `${longName(DATAPATH)}[]`,
      `eth_type=${ETHERNET_TYPES[vip.version]}`,
      `${source}=${source}`,
      balanced,
      ...(protocol ? [`nw_proto=${PROTOCOL_NUMBERS[protocol]}`, `${protocol}_dst=${vip.port}`] : []),
      learnFlag(USE_LB_AFFINITY),
      `load:${addressNumber(backend)}->${longName(six ? BACKEND_IP6 : BACKEND_IP4)}[]`,
      ...(backend.port === 0 ? [] : [`load:${backend.port}->${longBits(BACKEND_PORT)}`]),
    ],
  }
}

function addressNumber({ version, address }: Endpoint): string {
  return `0x${(addressValue(version === 6 ? 'ip6' : 'ip4', address) ?? 0).toString(16)}`
}
