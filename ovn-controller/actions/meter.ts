/** Meters: `set_meter(…)`, which makes one for its flow, and those of the southbound by name. */
import type { Cursor } from '../expression/index.ts'
import type { OfAction } from '../openflow/index.ts'
import type { ActionContext } from './context.ts'
import { Misplaced } from './misplaced.ts'

export interface SetMeterAction {
  readonly kind: 'setMeter'
  /** In kilobits per second. */
  readonly rate: bigint
  /** In kilobits; 0 for none. */
  readonly burst: bigint
}

export function parseSetMeter(cursor: Cursor): SetMeterAction {
  cursor.forceMark('(')
  const rate = parseAmount(cursor)
  const burst = cursor.matchMark(',') ? parseAmount(cursor) : 0n
  cursor.forceMark(')')
  if (rate === 0n) cursor.error('Rate 0 for set_meter is not in valid.')
  return { kind: 'setMeter', rate, burst }
}

/** A number; whatever else stands there counts as 0. */
function parseAmount(cursor: Cursor): bigint {
  const { token } = cursor
  cursor.advance()
  return token.kind === 'integer' && token.format === 'decimal' && token.mask === undefined ? token.value : 0n
}

/** What begins the name of a meter that is made for a flow; the uuid of the flow and the meter's text follow. */
const OWN = '__string: uuid '

export function encodeSetMeter({ rate, burst }: SetMeterAction, context: ActionContext): OfAction {
  const band = `type=drop rate=${rate}${burst > 0n ? ` burst_size=${burst}` : ''}`
  const text = `kbps ${burst > 0n ? 'burst ' : ''}stats bands=${band}`
  return { kind: 'meter', meter: meterNumber(`${OWN}${context.flow} ${text}`, context) }
}

/** The text of a meter that was made for a flow; nothing for one that the southbound has by this name. */
export function ownMeterText(name: string): string | undefined {
  return name.startsWith(OWN)
    ? name.slice(OWN.length + 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx '.length)
    : undefined
}

export function meterNumber(name: string, context: ActionContext): number {
  const number = context.numberOf('meter', name)
  if (number === undefined) throw new Misplaced(`no number is left for the meter ${name}`)
  return number
}
