/**
 * Address translation and commits in a zone of one's choice: `ct_dnat`, `ct_snat`, `ct_commit_nat`,
 * `ct_commit_to_zone`.
 */
import { type Cursor, constantText } from '../expression/index.ts'
import type { OfAction } from '../openflow/index.ts'
import type { ActionContext } from './context.ts'
import type { Operands } from './operand.ts'
import { connectionZone, nextTable, zoneNamed } from './place.ts'

export interface NatAction {
  readonly kind: 'ctNat'
  readonly direction: 'src' | 'dst'
  /** The zone for that direction, or the one for both. */
  readonly zone: 'own' | 'common'
  /** What is translated to, with a port or a range of them; absent for what the connection says. */
  readonly address?: string
  readonly random: boolean
}

export interface CommitToZoneAction {
  readonly kind: 'ctCommitToZone'
  readonly zone: 'snat' | 'dnat'
  /** Whether addresses are translated as the connection has it. */
  readonly nat: boolean
}

export function parseNat(
  cursor: Cursor,
  operands: Operands,
  direction: 'src' | 'dst',
  zone: 'own' | 'common',
): NatAction {
  operands.require('ip')
  const untold: NatAction = { kind: 'ctNat', direction, zone, random: false }
  if (!cursor.matchMark('(')) return untold
  const { token } = cursor
  if (
    token.kind !== 'integer' ||
    (token.format !== 'ip4' && token.format !== 'ip6') ||
    token.mask !== undefined
  )
    return cursor.syntaxError('expecting IPv4 or IPv6 address')
  cursor.advance()
  const ports = cursor.matchMark(',') ? parsePorts(cursor) : undefined
  cursor.forceMark(')')
  const address = constantText(token)
  if (!ports) return { ...untold, address }
  const whole = token.format === 'ip6' ? `[${address}]` : address
  return { ...untold, address: `${whole}:${ports}`, random: ports.includes('-') }
}

/** `5` or `5-9`. */
function parsePorts(cursor: Cursor): string {
  const { token } = cursor
  if (token.kind !== 'integer' || token.format !== 'decimal' || token.mask !== undefined)
    return cursor.syntaxError('expecting Integer for port range')
  const low = Number(BigInt.asUintN(16, token.value))
  if (low === 0) cursor.syntaxError("range can't be 0")
  cursor.advance()
  if (!cursor.matchMark('-')) return `${low}`
  const last = cursor.token
  if (last.kind !== 'integer' || last.mask !== undefined)
    return cursor.syntaxError('expecting Integer for port range')
  const high = Number(BigInt.asUintN(16, last.value))
  if (high <= low) cursor.syntaxError('range high should be greater than range low')
  cursor.advance()
  return `${low}-${high}`
}

export function parseCommitNat(cursor: Cursor, operands: Operands): CommitToZoneAction {
  operands.require('ip')
  if (!cursor.matchMark('(')) return { kind: 'ctCommitToZone', zone: 'dnat', nat: true }
  return { kind: 'ctCommitToZone', zone: parseZone(cursor, 'ct_commit_nat'), nat: true }
}

export function parseCommitToZone(cursor: Cursor, operands: Operands): CommitToZoneAction {
  operands.require('ip')
  cursor.forceMark('(')
  return { kind: 'ctCommitToZone', zone: parseZone(cursor, 'ct_commit_to_zone'), nat: false }
}

function parseZone(cursor: Cursor, name: string): 'snat' | 'dnat' {
  const zone = cursor.matchId('dnat') ? 'dnat' : cursor.matchId('snat') ? 'snat' : undefined
  if (!zone) return cursor.error(`"${name}" action accepts only "dnat" or "snat" parameter.`)
  cursor.forceMark(')')
  return zone
}

export function encodeNat({ direction, zone, address, random }: NatAction, context: ActionContext): OfAction {
  const own = direction === 'dst' ? 'dnat' : 'snat'
  return {
    kind: 'ct',
    commit: address !== undefined,
    table: nextTable(context),
    zone: zoneNamed(zone === 'own' ? own : context.commonZone),
    nat: address === undefined ? {} : { direction, address, random },
    exec: [],
  }
}

export function encodeCommitToZone({ zone, nat }: CommitToZoneAction, context: ActionContext): OfAction {
  return {
    kind: 'ct',
    commit: true,
    table: nextTable(context),
    zone: connectionZone(context, zone),
    ...(nat ? { nat: {} } : undefined),
    exec: [],
  }
}
