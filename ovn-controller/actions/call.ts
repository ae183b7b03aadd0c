/**
 * Actions with the syntax of a call: arguments are put where a table or the
 * controller expects them, on a stack so that the fields are as before
 * afterwards; results come back as flag bits.
 */

import { bitsOf, type OfAction, ofField, type Subfield, setField, wholeField } from '../openflow/index.ts'
import {
  CHECK_PORT_SECURITY,
  FLAGS,
  LOOKUP_ECMP_NEXT_HOP,
  LOOKUP_FDB,
  LOOKUP_LB_HAIRPIN,
  LOOKUP_MAC,
  USE_LB_AFFINITY,
} from '../register/flag.ts'
import {
  INPORT,
  KNOWN_NEIGHBOUR_IP6,
  NEIGHBOUR_IP4,
  NEIGHBOUR_IP6,
  ORIGINAL_IP4_ANSWER,
  ORIGINAL_IP6_ANSWER,
  ORIGINAL_PORT_ANSWER,
  OUTPORT,
} from '../register/register.ts'
import {
  ECMP_NEXT_HOP,
  ECMP_NEXT_HOP_MAC,
  FDB,
  FDB_LOOKUP,
  IN_PORT_SECURITY,
  LB_AFFINITY,
  LB_HAIRPIN,
  LB_HAIRPIN_REPLY,
  MAC_BINDING,
  MAC_LOOKUP,
  ORIGINAL_IP4,
  ORIGINAL_IP6,
  ORIGINAL_PORT,
  OUT_PORT_SECURITY,
} from '../register/table.ts'
import { loadAction } from './load.ts'
import { controllerAction, OPCODE } from './opcode.ts'

/** What an argument must be: a port, or a field of so many bits. */
export type ArgumentKind = 'port' | number

interface Parameter {
  readonly kind: ArgumentKind
  /** The field in which the callee looks for it. */
  readonly in: Subfield
}

export interface Callee {
  readonly parameters: readonly Parameter[]
  /** What runs between putting the arguments there and taking them away. */
  readonly body: readonly OfAction[]
  /** What runs behind that, once the result is taken. */
  readonly after?: readonly OfAction[]
  /** Where the result is found, for callees that stand on the right of `=`. */
  readonly result?: Subfield
}

const inport: Parameter = { kind: 'port', in: wholeField(INPORT) }
const outport: Parameter = { kind: 'port', in: wholeField(OUTPORT) }
const source: Parameter = { kind: 48, in: wholeField('eth_src') }
const destination: Parameter = { kind: 48, in: wholeField('eth_dst') }
const ip4: Parameter = { kind: 32, in: wholeField(NEIGHBOUR_IP4) }
const ip6: Parameter = { kind: 128, in: wholeField(KNOWN_NEIGHBOUR_IP6) }
const ip6Next: Parameter = { kind: 128, in: wholeField(NEIGHBOUR_IP6) }

const resubmit = (table: number): OfAction => ({ kind: 'resubmit', table })
const clearDestination = setField(ofField('eth_dst'), 0)

/** Asks a table, which sets the flag where it knows. */
function lookup(parameters: readonly Parameter[], table: number, flag: number): Callee {
  return {
    parameters,
    body: [setField(ofField(FLAGS), 0, 2 ** flag), resubmit(table)],
    result: bitsOf(FLAGS, flag),
  }
}

/** Asks a table, which has the answer in a register: the first bits of it, set to 0 before. */
function original(register: string, bits: number, table: number): Callee {
  const result = bitsOf(register, 0, bits - 1)
  const words = Array.from({ length: Math.ceil(bits / 64) }, (_, i) =>
    loadAction(bitsOf(register, 64 * i, Math.min(bits, 64 * i + 64) - 1), 0n),
  )
  return { parameters: [], body: [...words, resubmit(table)], result }
}

/** Asks the table of neighbours for an address, and leaves the packet's as it is. */
function lookupAddress(address: Parameter): Callee {
  const keep = wholeField('eth_dst')
  const { body, result } = lookup([], MAC_BINDING, LOOKUP_MAC)
  return {
    parameters: [outport, address],
    body: [{ kind: 'push', from: keep }, ...body],
    ...(result ? { result } : undefined),
    after: [{ kind: 'pop', to: keep }],
  }
}

const callees: ReadonlyMap<string, Callee> = new Map<string, Callee>([
  ['get_arp', { parameters: [outport, ip4], body: [clearDestination, resubmit(MAC_BINDING)] }],
  ['get_nd', { parameters: [outport, ip6Next], body: [clearDestination, resubmit(MAC_BINDING)] }],
  ['put_arp', { parameters: [inport, ip4, source], body: [controllerAction(OPCODE.put_arp)] }],
  ['put_nd', { parameters: [inport, ip6, source], body: [controllerAction(OPCODE.put_nd)] }],
  ['put_fdb', { parameters: [inport, source], body: [controllerAction(OPCODE.put_fdb)] }],
  ['handle_bfd_msg', { parameters: [], body: [controllerAction(OPCODE.handle_bfd_msg)] }],
  ['handle_svc_check', { parameters: [inport], body: [controllerAction(OPCODE.handle_svc_check)] }],
])

const functions: ReadonlyMap<string, Callee> = new Map<string, Callee>([
  ['lookup_arp', lookup([inport, ip4, source], MAC_LOOKUP, LOOKUP_MAC)],
  ['lookup_nd', lookup([inport, ip6, source], MAC_LOOKUP, LOOKUP_MAC)],
  ['lookup_arp_ip', lookupAddress(ip4)],
  ['lookup_nd_ip', lookupAddress(ip6Next)],
  ['ct_nw_dst', original(ORIGINAL_IP4_ANSWER, 32, ORIGINAL_IP4)],
  ['ct_ip6_dst', original(ORIGINAL_IP6_ANSWER, 128, ORIGINAL_IP6)],
  ['ct_tp_dst', original(ORIGINAL_PORT_ANSWER.register, 16, ORIGINAL_PORT)],
  ['lookup_fdb', lookup([inport, source], FDB_LOOKUP, LOOKUP_FDB)],
  ['check_in_port_sec', lookup([], IN_PORT_SECURITY, CHECK_PORT_SECURITY)],
  ['check_out_port_sec', lookup([], OUT_PORT_SECURITY, CHECK_PORT_SECURITY)],
  ['chk_lb_hairpin', lookup([], LB_HAIRPIN, LOOKUP_LB_HAIRPIN)],
  ['chk_lb_hairpin_reply', lookup([], LB_HAIRPIN_REPLY, LOOKUP_LB_HAIRPIN)],
  ['chk_ecmp_nh_mac', lookup([], ECMP_NEXT_HOP_MAC, LOOKUP_ECMP_NEXT_HOP)],
  ['chk_ecmp_nh', lookup([], ECMP_NEXT_HOP, LOOKUP_ECMP_NEXT_HOP)],
  ['chk_lb_aff', lookup([], LB_AFFINITY, USE_LB_AFFINITY)],
])

/** A callee that stands by itself, such as `put_arp(inport, arp.spa, arp.sha);`. */
export function calleeNamed(name: string): Callee | undefined {
  return callees.get(name)
}

/** A callee that stands on the right of `=` and answers with one bit. */
export function functionNamed(name: string): Callee | undefined {
  return functions.get(name)
}

/** `outport = get_fdb(eth.dst)`: the table answers by setting `outport` itself. */
export const getFdb: Callee = {
  parameters: [destination],
  body: [setField(ofField(OUTPORT), 0), resubmit(FDB)],
}

const same = (a: Subfield, b: Subfield): boolean =>
  a.field === b.field && a.offset === b.offset && a.bits === b.bits

/** The call with these arguments; the result, if wanted, is moved to `to` before the fields are restored. */
export function callActions(callee: Callee, values: readonly Subfield[], to?: Subfield): readonly OfAction[] {
  const moved = callee.parameters.flatMap((parameter, i) => {
    const from = values[i]
    return from === undefined || same(from, parameter.in) ? [] : [{ from, in: parameter.in }]
  })
  const reversed = [...moved].reverse()
  return [
    ...moved.map((one): OfAction => ({ kind: 'push', from: one.in })),
    ...reversed.map((one): OfAction => ({ kind: 'push', from: one.from })),
    ...moved.map((one): OfAction => ({ kind: 'pop', to: one.in })),
    ...callee.body,
    ...(callee.result && to ? [{ kind: 'move', from: callee.result, to } as const] : []),
    ...(callee.after ?? []),
    ...reversed.map((one): OfAction => ({ kind: 'pop', to: one.in })),
  ]
}
