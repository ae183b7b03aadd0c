/** `sample(…)`: some packets are reported to collectors. */
import type { Cursor } from '../expression/index.ts'
import type { OfAction, Subfield } from '../openflow/index.ts'
import type { ActionContext } from './context.ts'
import type { Operands } from './operand.ts'
import { parsePortNumber } from './port-number.ts'

export interface SampleAction {
  readonly kind: 'sample'
  readonly probability: number
  readonly collectors: number
  readonly domain: number
  /** A number, a field that has it, or that of the flow. */
  readonly point: number | Subfield | 'cookie'
}

export function parseSample(cursor: Cursor, operands: Operands): SampleAction {
  let probability = 0
  let collectors = 0
  let domain = 0
  let point: number | Subfield | 'cookie' = 0
  if (cursor.matchMark('(')) {
    while (!cursor.matchMark(')')) {
      if (cursor.matchId('probability')) {
        cursor.forceMark('=')
        if (decimal(cursor) !== undefined) probability = parsePortNumber(cursor, 'probability')
      } else if (cursor.matchId('obs_point')) {
        cursor.forceMark('=')
        point = parsePoint(cursor, operands)
      } else if (cursor.matchId('obs_domain')) {
        cursor.forceMark('=')
        domain = decimal(cursor) ?? domain
        if (domain > 0xff) cursor.syntaxError('obs_domain must be 8-bit long')
        cursor.advance()
      } else if (cursor.matchId('collector_set')) {
        cursor.forceMark('=')
        collectors = decimal(cursor) ?? collectors
        cursor.advance()
      } else cursor.syntaxError('unknown argument')
      cursor.matchMark(',')
    }
  }
  if (probability === 0) cursor.error('probability must be greater than zero')
  return { kind: 'sample', probability, collectors, domain, point }
}

/** The number that is next, cut to 32 bits. */
function decimal({ token }: Cursor): number | undefined {
  if (token.kind !== 'integer' || token.format !== 'decimal' || token.mask !== undefined) return undefined
  return Number(BigInt.asUintN(32, token.value))
}

function parsePoint(cursor: Cursor, operands: Operands): number | Subfield | 'cookie' {
  const { token } = cursor
  const number = decimal(cursor)
  if (number !== undefined || (token.kind === 'addressSet' && token.name === 'cookie')) {
    cursor.advance()
    return number ?? 'cookie'
  }
  const reference = operands.reference()
  operands.checkKind(reference, 32)
  return operands.subfield(reference)
}

/** Without such collectors nothing is sampled. */
export function encodeSample(
  { probability, collectors, domain, point }: SampleAction,
  context: ActionContext,
): readonly OfAction[] {
  if (!context.hasCollectors(collectors)) return []
  const { datapathKey, flow } = context
  return [
    {
      kind: 'sample',
      probability,
      collectors,
      domain: domain * 2 ** 24 + datapathKey,
      point: point === 'cookie' ? Number.parseInt(flow.slice(0, 8), 16) : point,
    },
  ]
}
