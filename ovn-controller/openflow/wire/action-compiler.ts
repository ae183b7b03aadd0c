/** Actions from the text of ovs-actions(7) to the wire of OpenFlow 1.5, as a switch gives them back. */
import { ofField, type Subfield } from '../field.ts'
import { compileOnce, deliveryAt, LONG } from './action-memory.ts'
import * as number from './action-number.ts'
import { beginAction, endAction, nicira, ofsBits, plain } from './action-writer.ts'
import { compileBundle, compileMultipath } from './bundle-action.ts'
import type { ByteWriter } from './byte-writer.ts'
import { compileConnectionTracking } from './connection-tracking-action.ts'
import { compileController } from './controller-action.ts'
import { fieldNamed, nxmHeader, oxmHeader } from './field-header.ts'
import { compileLearn } from './learn-action.ts'
import { CONTROLLER, IN_PORT, longPort, parsePort } from './port-number.ts'
import { compileSample } from './sample-action.ts'
import { Scanner } from './scanner.ts'
import { putSetField, setFieldValue } from './set-field-action.ts'

/** What actions have to know of the packets of their flow. */
export interface PacketState {
  /** Whether packets have a VLAN header at this point. */
  tagged: boolean
}

type Compile = (argument: Scanner, out: ByteWriter, state: PacketState) => void

/** A list of actions, each after the other; `drop` and nothing are none. */
export function compileActions(scanner: Scanner, out: ByteWriter, state: PacketState): void {
  const first = out.length
  const long = scanner.end - scanner.at >= LONG
  let dropped = -1
  while (scanner.next()) {
    const at = scanner.at
    if (dropped >= 0) scanner.fail('nothing can follow drop', at)
    const delivery = long ? deliveryAt(scanner) : undefined
    if (delivery !== undefined) {
      compileOnce(delivery, out, () => compileActions(new Scanner(delivery), out, state))
      scanner.at += delivery.length
      continue
    }
    const name = scanner.word()
    if (name === 'drop') {
      if (out.length > first) scanner.fail('drop has to stand alone', at)
      dropped = at
      continue
    }
    const compile = actions[name]
    if (compile && PLAIN.has(name)) {
      const argument = scanner.argument()
      compileOnce(scanner.text.slice(at, scanner.at), out, () => compile(argument, out, state))
    } else if (compile) compile(trailing(name, scanner), out, state)
    else {
      const port = parsePort(name)
      if (port === undefined) scanner.fail(`"${name}" is no action that is known`, at)
      putOutput(port, port === CONTROLLER ? scanner.argument() : undefined, out)
    }
  }
}

/** Actions that mean the same wherever they stand. */
const PLAIN: ReadonlySet<string> = new Set(['set_field', 'resubmit'])

/** The argument of an action; one that has a target after its parentheses takes it along. */
function trailing(name: string, scanner: Scanner): Scanner {
  if (name !== 'check_pkt_larger') return scanner.argument()
  const from = scanner.at
  scanner.inside()
  const rest = scanner.rest
  const end = /^[^,\s]*/.exec(rest)?.[0].length ?? 0
  const whole = new Scanner(scanner.text, from, scanner.at + end)
  scanner.at += end
  return whole
}

function putOutput(port: number, length: Scanner | undefined, out: ByteWriter): void {
  const start = beginAction(out, number.OUTPUT)
  out.u32(longPort(port))
  out.u16(port !== CONTROLLER ? 0 : length && !length.empty ? length.number(0xffff) : 0xffff)
  endAction(out, start)
}

function putHeader(out: ByteWriter, { field }: Subfield): void {
  out.u32(nxmHeader(field))
}

function stack(subtype: number): Compile {
  return (argument, out) => {
    const subfield = argument.subfield()
    const start = nicira(out, subtype)
    out.u16(subfield.offset)
    putHeader(out, subfield)
    out.u16(subfield.bits)
    out.zeros(6)
    endAction(out, start)
  }
}

/** `F:VALUE`, an old name of setting a whole field. */
function setTo(name: string): Compile {
  const field = ofField(name)
  return (argument, out) => setFieldValue(field, argument, out)
}

const compileOutput: Compile = (argument, out) => {
  if (argument.rest.includes('=')) {
    // `output(port=N,max_len=N)`: a packet cut to a length.
    let port = -1
    let length = -1
    while (argument.next()) {
      const at = argument.at
      const key = argument.word()
      const value = argument.argument()
      if (key === 'port') port = parsePort(value.rest) ?? value.fail(`"${value.rest}" is no port`)
      else if (key === 'max_len') length = value.number(0xffffffff)
      else argument.fail(`output has no ${key}`, at)
    }
    if (port < 0 || length < 0) argument.fail('output needs port and max_len')
    const start = nicira(out, number.NX_OUTPUT_TRUNC)
    out.u16(port)
    out.u32(length)
    endAction(out, start)
    return
  }
  const port = parsePort(argument.rest)
  if (port !== undefined) {
    putOutput(port, undefined, out)
    return
  }
  const subfield = argument.subfield()
  const start = nicira(out, number.NX_OUTPUT_REG)
  out.u16(ofsBits(subfield))
  putHeader(out, subfield)
  out.u16(0xffff)
  out.zeros(6)
  endAction(out, start)
}

const compileResubmit: Compile = (argument, out) => {
  const [port = '', table = '', tracked] = argument.rest.split(',').map((part) => part.trim())
  const from = port === '' ? IN_PORT : (parsePort(port) ?? argument.fail(`"${port}" is no port`))
  if (table === '' && argument.text[argument.at - 1] === ':') {
    const start = nicira(out, number.NX_RESUBMIT)
    out.u16(from)
    endAction(out, start)
    return
  }
  if (tracked !== undefined && tracked !== 'ct') argument.fail(`resubmit has no ${tracked}`)
  const to = table === '' ? 0xff : Number(table)
  if (!Number.isInteger(to) || to < 0 || to > 0xff || (to === 0xff && table !== ''))
    argument.fail(`"${table}" is no table`)
  const start = nicira(out, tracked ? number.NX_RESUBMIT_TABLE_CT : number.NX_RESUBMIT_TABLE)
  out.u16(from)
  out.u8(to)
  out.zeros(3)
  endAction(out, start)
}

const compileMove: Compile = (argument, out) => {
  const [source, target] = argument.arrow()
  const from = source.subfield()
  const to = target.subfield()
  if (from.bits !== to.bits) argument.fail(`${from.bits} bits do not fit into ${to.bits}`)
  const start = beginAction(out, number.COPY_FIELD)
  out.u16(to.bits)
  out.u16(from.offset)
  out.u16(to.offset)
  out.u16(0)
  out.u32(oxmHeader(from.field))
  out.u32(oxmHeader(to.field))
  endAction(out, start)
}

const compileSetField: Compile = (argument, out) => {
  const [value, target] = argument.arrow()
  const name = target.rest
  const field = fieldNamed(name) ?? target.fail(`"${name}" is no field`)
  setFieldValue(field, value, out)
}

/** `load:VALUE->SUBFIELD`: the bits of a field, which the wire of OpenFlow 1.5 has as a masked field. */
const compileLoad: Compile = (argument, out) => {
  const [value, target] = argument.arrow()
  const { field, offset, bits } = target.subfield()
  if (!/^(?:\d+|0x[0-9a-f]+)$/i.test(value.rest)) value.fail(`"${value.rest}" is not a number`)
  const loaded = BigInt(value.rest)
  if (loaded >> BigInt(bits) !== 0n) value.fail(`${value.rest} does not fit into ${bits} bits`)
  const whole = bits === field.bits
  putSetField(
    field,
    loaded << BigInt(offset),
    whole ? undefined : ((1n << BigInt(bits)) - 1n) << BigInt(offset),
    out,
  )
}

const compileConjunction: Compile = (argument, out) => {
  const { text, at, end } = argument
  const comma = text.indexOf(',', at)
  const slash = text.indexOf('/', at)
  if (comma < 0 || slash < comma || slash >= end) argument.fail('conjunction needs ID,CLAUSE/CLAUSES')
  const part = (from: number, to: number) => {
    while (text.charCodeAt(from) === 0x20) from++
    return new Scanner(text, from, to)
  }
  const id = part(at, comma).number(0xffffffff)
  const clause = part(comma + 1, slash).number(64)
  const clauses = part(slash + 1, end).number(64)
  if (clauses < 2 || clause < 1 || clause > clauses)
    argument.fail(`there is no clause ${clause} of ${clauses}`)
  const start = nicira(out, number.NX_CONJUNCTION)
  out.u8(clause - 1)
  out.u8(clauses)
  out.u32(id)
  endAction(out, start)
}

/** `dec_ttl` tells the controller of packets whose time is up, `dec_ttl(IDS)` those controllers: none, too. */
const compileDecrementTtl: Compile = (argument, out) => {
  if (argument.text[argument.at - 1] !== '(') {
    plain(out, number.DEC_NW_TTL)
    return
  }
  const ids = argument.rest.split(',').filter((id) => id.trim() !== '')
  const start = nicira(out, number.NX_DEC_TTL_CNT_IDS)
  out.u16(ids.length)
  out.zeros(4)
  for (const id of ids) out.u16(new Scanner(id.trim()).number(0xffff))
  endAction(out, start)
}

const compileClone: Compile = (argument, out, state) => {
  const start = nicira(out, number.NX_CLONE)
  out.zeros(6)
  compileActions(argument, out, { ...state })
  endAction(out, start)
}

const compileCheckLength: Compile = (argument, out) => {
  const length = argument.inside().number(0xffff)
  if (!argument.take('-') || !argument.take('>')) argument.fail('"->" is missing')
  const to = argument.subfield()
  if (to.bits !== 1) argument.fail('check_pkt_larger needs a single bit for its result')
  const start = nicira(out, number.NX_CHECK_PKT_LARGER)
  out.u16(length)
  out.u16(to.offset)
  putHeader(out, to)
  out.zeros(6)
  endAction(out, start)
}

const compileNote: Compile = (argument, out) => {
  const start = nicira(out, number.NX_NOTE)
  out.bytes(argument.hexadecimal())
  endAction(out, start)
}

const compileTag: Compile = (argument, out, state) => {
  const start = beginAction(out, number.PUSH_VLAN)
  out.u16(argument.number(0xffff))
  endAction(out, start)
  state.tagged = true
}

/** Sets a part of the VLAN header, with a header made first where there is none. */
function setTag(name: 'vlan_vid' | 'vlan_pcp', limit: number): Compile {
  const field = ofField(name)
  return (argument, out, state) => {
    const to = argument.number(limit)
    if (!state.tagged) compileTag(new Scanner('0x8100'), out, state)
    putSetField(field, BigInt(name === 'vlan_vid' ? 0x1000 | to : to), undefined, out)
  }
}

const compileStrip: Compile = (_, out, state) => {
  plain(out, number.POP_VLAN)
  state.tagged = false
}

function number32(type: number): Compile {
  return (argument, out) => {
    const start = beginAction(out, type)
    out.u32(argument.number(0xffffffff))
    endAction(out, start)
  }
}

function withoutArguments(subtype: number): Compile {
  return (_, out) => {
    endAction(out, nicira(out, subtype))
  }
}

const actions: Readonly<Record<string, Compile>> = {
  __proto__: null as never,
  output: compileOutput,
  resubmit: compileResubmit,
  set_field: compileSetField,
  load: compileLoad,
  move: compileMove,
  push: stack(number.NX_STACK_PUSH),
  pop: stack(number.NX_STACK_POP),
  conjunction: compileConjunction,
  ct: (argument, out, state) =>
    compileConnectionTracking(argument, out, (inner) => compileActions(inner, out, state)),
  ct_clear: withoutArguments(number.NX_CT_CLEAR),
  clone: compileClone,
  controller: compileController,
  CONTROLLER: compileController,
  learn: compileLearn,
  bundle: (argument, out) => compileBundle(argument, out, false),
  bundle_load: (argument, out) => compileBundle(argument, out, true),
  multipath: compileMultipath,
  sample: compileSample,
  note: compileNote,
  check_pkt_larger: compileCheckLength,
  dec_ttl: compileDecrementTtl,
  group: number32(number.GROUP),
  set_queue: number32(number.SET_QUEUE),
  pop_queue: withoutArguments(number.NX_POP_QUEUE),
  meter: number32(number.METER),
  exit: withoutArguments(number.NX_EXIT),
  push_vlan: compileTag,
  pop_vlan: compileStrip,
  strip_vlan: compileStrip,
  mod_vlan_vid: setTag('vlan_vid', 0xfff),
  set_vlan_vid: setTag('vlan_vid', 0xfff),
  mod_vlan_pcp: setTag('vlan_pcp', 7),
  set_vlan_pcp: setTag('vlan_pcp', 7),
  mod_dl_src: setTo('eth_src'),
  mod_dl_dst: setTo('eth_dst'),
  mod_nw_src: setTo('nw_src'),
  mod_nw_dst: setTo('nw_dst'),
  mod_nw_ttl: (argument, out) => {
    const start = beginAction(out, number.SET_NW_TTL)
    out.u8(argument.number(0xff))
    endAction(out, start)
  },
  delete_field: (argument, out) => {
    const start = nicira(out, number.NX_DELETE_FIELD)
    putHeader(out, argument.subfield())
    out.zeros(10)
    endAction(out, start)
  },
}
