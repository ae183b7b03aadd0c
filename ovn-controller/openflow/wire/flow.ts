/** Flows as a switch holds them: match and instructions in wire form, which compare byte by byte. */

import { compileActions, type PacketState } from './action-compiler.ts'
import { APPLY_ACTIONS, GOTO_TABLE } from './action-number.ts'
import { type Bytes, ByteWriter } from './byte-writer.ts'
import { compileMatch } from './match-compiler.ts'
import { Scanner } from './scanner.ts'
import { FlowSyntaxError } from './syntax-error.ts'
import { parseNumber } from './value-parser.ts'

/** What tells a flow apart from all others, as text. */
export interface FlowKeyText {
  readonly table: number
  readonly priority: number
  /** In the syntax of ovs-ofctl; empty for all packets. */
  readonly match: string
}

/** A flow as text. */
export interface FlowText extends FlowKeyText {
  /** `cookie=…,` if there is one, `idle_timeout=…,` and `hard_timeout=…,` likewise, and `actions=…`. */
  readonly rest: string
}

export interface WireFlow {
  readonly table: number
  readonly priority: number
  readonly cookie: bigint
  readonly idleTimeout: number
  readonly hardTimeout: number
  /** OXM entries, without the header of the match. */
  readonly match: Bytes
  readonly instructions: Bytes
}

/** Equal keys are the same flow to a switch. */
export function wireKey({ table, priority, match }: Pick<WireFlow, 'table' | 'priority' | 'match'>): string {
  return String.fromCharCode(table, priority) + match
}

/** Whether two flows with the same key do the same and are named alike. */
export function sameFlow(a: WireFlow, b: WireFlow): boolean {
  return (
    a.instructions === b.instructions &&
    a.cookie === b.cookie &&
    a.idleTimeout === b.idleTimeout &&
    a.hardTimeout === b.hardTimeout
  )
}

const writer = new ByteWriter()

/** How long match and instructions may be: a message, less what else a flow has in a bundle. */
const LONGEST = 0xffff - 96

/** The wire form of what tells a flow apart. Throws a `FlowSyntaxError`. */
export function compileKey({
  table,
  priority,
  match,
}: FlowKeyText): Pick<WireFlow, 'table' | 'priority' | 'match'> {
  writer.length = 0
  compileMatch(match, writer)
  return { table, priority, match: writer.take() }
}

/** The wire form of a flow. Throws a `FlowSyntaxError` that says what is wrong, and where. */
export function compileFlow({ table, priority, match, rest }: FlowText): WireFlow {
  writer.length = 0
  const { tagged } = compileMatch(match, writer)
  const entries = writer.take()
  let cookie = 0n
  let idleTimeout = 0
  let hardTimeout = 0
  let at = 0
  while (!rest.startsWith('actions=', at)) {
    const equals = rest.indexOf('=', at)
    const comma = rest.indexOf(',', at)
    if (equals < 0 || comma < equals) throw new FlowSyntaxError('"actions=" is missing', rest, at)
    const key = rest.slice(at, equals)
    if (key === 'cookie') cookie = cookieOf(rest, equals + 1, comma)
    else if (key === 'idle_timeout') idleTimeout = parseNumber(rest, equals + 1, comma, 0xffff)
    else if (key === 'hard_timeout') hardTimeout = parseNumber(rest, equals + 1, comma, 0xffff)
    else throw new FlowSyntaxError(`a flow has no "${key}"`, rest, at)
    at = comma + 1
    while (rest.charCodeAt(at) === 0x20) at++
  }
  compileInstructions(new Scanner(rest, at + 'actions='.length), { tagged })
  const instructions = writer.take()
  const bytes = entries.length + instructions.length
  if (bytes > LONGEST) throw new RangeError(`${bytes} bytes are more than a message can have`)
  return { table, priority, cookie, idleTimeout, hardTimeout, match: entries, instructions }
}

let lastCookie = { text: '', value: 0n }

function cookieOf(text: string, from: number, to: number): bigint {
  const digits = text.slice(from, to)
  if (digits === lastCookie.text) return lastCookie.value
  if (!/^(?:\d+|0x[0-9a-f]{1,16})$/i.test(digits))
    throw new FlowSyntaxError(`"${digits}" is no cookie`, text, from)
  lastCookie = { text: digits, value: BigInt(digits) }
  return lastCookie.value
}

/** Actions are applied where they stand; `goto_table` may follow them. */
function compileInstructions(scanner: Scanner, state: PacketState): void {
  const { text, at, end } = scanner
  const jump = text.lastIndexOf('goto_table:', end)
  const last = jump >= at ? jump : end
  writer.u16(APPLY_ACTIONS)
  writer.u16(0)
  writer.u32(0)
  compileActions(new Scanner(text, at, last), writer, state)
  if (writer.length === 8) writer.length = 0
  else writer.setU16(2, writer.length)
  if (last !== end) {
    writer.u16(GOTO_TABLE)
    writer.u16(8)
    writer.u8(parseNumber(text, jump + 'goto_table:'.length, end, 0xfe))
    writer.zeros(3)
  }
}

/** The wire form of actions alone, as they stand inside other actions, groups and messages. */
export function compileActionList(text: string): Bytes {
  writer.length = 0
  compileActions(new Scanner(text), writer, { tagged: false })
  return writer.take()
}
