/** `ct_lb` and `ct_lb_mark`: a new connection goes to one of several backends, an old one where it went before. */
import { type Cursor, constantText } from '../expression/index.ts'
import { type OfAction, subfieldText } from '../openflow/index.ts'
import type { ActionContext } from './context.ts'
import { groupAction, selectionText } from './group.ts'
import type { Operands } from './operand.ts'
import { connectionZone, nextTable } from './place.ts'
import { parsePortNumber } from './port-number.ts'

export interface LoadBalanceAction {
  readonly kind: 'ctLb'
  /** Where the connection says that it was balanced. */
  readonly flagsIn: 'ct_mark' | 'ct_label'
  /**
   * Addresses with ports, in the syntax of ovs-actions(7); with none, addresses are translated as the connection has
   * it.
   */
  readonly backends: readonly string[]
  readonly hashFields?: string
  /** What else the connection says. */
  readonly flag?: 'skip_snat' | 'force_snat'
}

/** Bits of the mark or label of a connection. */
const NATTED = 2
const FLAGS = { skip_snat: 4, force_snat: 8 } as const

export function parseLoadBalance(
  cursor: Cursor,
  operands: Operands,
  flagsIn: 'ct_mark' | 'ct_label',
): LoadBalanceAction {
  operands.require('ip')
  const none: LoadBalanceAction = { kind: 'ctLb', flagsIn, backends: [] }
  if (!cursor.matchMark('(') || cursor.matchMark(')')) return none
  if (!cursor.matchId('backends')) cursor.syntaxError('expecting backends')
  cursor.forceMark('=')
  const backends: string[] = []
  while (!cursor.matchMark(';') && !cursor.matchMark(')')) {
    backends.push(parseBackend(cursor))
    cursor.matchMark(',')
  }
  const hashFields = parseHashFields(cursor)
  let flag: 'skip_snat' | 'force_snat' | undefined
  if (cursor.matchId('skip_snat')) flag = 'skip_snat'
  else if (cursor.matchId('force_snat')) flag = 'force_snat'
  // What stands behind a flag, a parenthesis in a well-formed list, is passed over whatever it is.
  if (flag) cursor.advance()
  return {
    ...none,
    backends,
    ...(hashFields === undefined ? undefined : { hashFields }),
    ...(flag === undefined ? undefined : { flag }),
  }
}

function parseBackend(cursor: Cursor): string {
  const bracketed = cursor.matchMark('[')
  const { token } = cursor
  const version = token.kind === 'integer' && token.mask === undefined ? token.format : undefined
  if (token.kind !== 'integer' || (version !== 'ip6' && (bracketed || version !== 'ip4')))
    return cursor.syntaxError(bracketed ? 'expecting IPv6 address' : 'expecting IP address')
  cursor.advance()
  if (bracketed && !cursor.matchMark(']')) cursor.syntaxError('no closing square bracket')
  const address = constantText(token)
  if (!cursor.matchMark(':')) return address
  if (version === 'ip6' && !bracketed)
    cursor.syntaxError('IPv6 address needs square brackets if port is included')
  const port = parsePortNumber(cursor, 'port number')
  if (port === 0) return address
  return version === 'ip6' ? `[${address}]:${port}` : `${address}:${port}`
}

function parseHashFields(cursor: Cursor): string | undefined {
  if (!cursor.matchId('hash_fields')) return undefined
  const fields = cursor.matchMark('=') ? cursor.matchString() : undefined
  if (fields === undefined) return cursor.syntaxError('invalid hash_fields')
  if (!cursor.matchMark(';')) cursor.advance()
  return fields
}

export function encodeLoadBalance(action: LoadBalanceAction, context: ActionContext): OfAction {
  const { flagsIn, backends, hashFields, flag } = action
  const zone = connectionZone(context, 'dnat')
  const table = nextTable(context)
  if (backends.length === 0) return { kind: 'ct', commit: false, table, zone, nat: {}, exec: [] }
  const bits = flag === undefined ? [NATTED] : [NATTED, FLAGS[flag]]
  const exec = bits.map((bit) => `set_field:${bit}/${bit}->${flagsIn}`).join(',')
  const buckets = backends.map(
    (backend, i) =>
      `,bucket=bucket_id=${i},weight:100,actions=ct(nat(dst=${backend}),commit,table=${table},` +
      `zone=${subfieldText(zone)},exec(${exec}))`,
  )
  return groupAction(selectionText(hashFields) + buckets.join(''), context)
}
