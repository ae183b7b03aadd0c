/** `log(…)`: the controller writes of a packet in its log. */
import type { Cursor } from '../expression/index.ts'
import type { OfAction } from '../openflow/index.ts'
import type { ActionContext } from './context.ts'
import { meterNumber } from './meter.ts'
import { controllerAction, OPCODE } from './opcode.ts'
import { numberDigits, textDigits } from './userdata.ts'

export interface LogAction {
  readonly kind: 'log'
  readonly verdict: number
  readonly severity: number
  readonly name?: string
  readonly meter?: string
}

const verdicts = ['allow', 'drop', 'reject', 'pass'] as const

/** By the numbers of syslog (RFC 5424). */
const severities: ReadonlyMap<string, number> = new Map([
  ['alert', 1],
  ['warning', 4],
  ['notice', 5],
  ['info', 6],
  ['debug', 7],
])

/** How long a name may be, in bytes: it goes along with each packet. */
const LONGEST_NAME = 63

export function parseLog(cursor: Cursor): LogAction {
  let verdict = -1
  let severity = 6
  let name: string | undefined
  let meter: string | undefined
  if (cursor.matchMark('(')) {
    while (!cursor.matchMark(')')) {
      if (cursor.matchId('verdict')) verdict = parseVerdict(cursor)
      else if (cursor.matchId('name')) name = parseName(cursor)
      else if (cursor.matchId('severity')) severity = parseSeverity(cursor)
      else if (cursor.matchId('meter')) {
        cursor.forceMark('=')
        meter = cursor.matchString() ?? cursor.syntaxError('expecting string')
      } else cursor.syntaxError()
      cursor.matchMark(',')
    }
  }
  if (verdict < 0) cursor.syntaxError('expecting verdict')
  return {
    kind: 'log',
    verdict,
    severity,
    ...(name === undefined ? undefined : { name }),
    ...(meter === undefined ? undefined : { meter }),
  }
}

function parseVerdict(cursor: Cursor): number {
  cursor.forceMark('=')
  const verdict = verdicts.findIndex((one) => cursor.matchId(one))
  return verdict < 0 ? cursor.syntaxError('unknown verdict') : verdict
}

function parseName(cursor: Cursor): string {
  cursor.forceMark('=')
  const { token } = cursor
  if (token.kind !== 'string' || typeof token.value !== 'string')
    return cursor.syntaxError('expecting string')
  if (Buffer.byteLength(token.value) > LONGEST_NAME)
    cursor.syntaxError('name must be shorter than 64 characters')
  cursor.advance()
  return token.value
}

function parseSeverity(cursor: Cursor): number {
  cursor.forceMark('=')
  const { token } = cursor
  if (token.kind !== 'id') return cursor.syntaxError('expecting severity')
  const severity = severities.get(token.name) ?? cursor.syntaxError('unknown severity')
  cursor.advance()
  return severity
}

/** A meter of its own limits it, not the one of the flow. */
export function encodeLog(
  { verdict, severity, name = '', meter }: LogAction,
  context: ActionContext,
): OfAction {
  const body = numberDigits(verdict, 1) + numberDigits(severity, 1) + textDigits(name)
  const action = controllerAction(OPCODE.log, body)
  return meter === undefined ? action : { ...action, meter: meterNumber(meter, context) }
}
