/** Statements with arguments of their own, by name. */

import type { Cursor } from '../expression/index.ts'
import { type OfAction, ofField, setField } from '../openflow/index.ts'
import { GROUP_PART } from '../register/register.ts'
import { FLOOD_REMOTE, LB_HAIRPIN_SNAT, MAC_CACHE_USE } from '../register/table.ts'
import type { Action } from './action.ts'
import { parseCommitAffinity } from './affinity.ts'
import { parseEvent } from './event.ts'
import { parseForwardingGroup } from './forwarding-group.ts'
import { parseLoadBalance } from './load-balancing.ts'
import { parseLog } from './log.ts'
import { parseSetMeter } from './meter.ts'
import { parseCommitNat, parseCommitToZone, parseNat } from './nat.ts'
import { parseCommitNextHop } from './next-hop.ts'
import { controllerAction, OPCODE } from './opcode.ts'
import type { Operands } from './operand.ts'
import { parseSetQueue } from './queue.ts'
import { parseSample } from './sample.ts'
import { parseBindPort } from './virtual-port.ts'

/** From behind the name to before the semicolon. */
export type ParseStatement = (cursor: Cursor, operands: Operands) => Action

const fixed = (...actions: readonly OfAction[]): Action => ({ kind: 'openflow', actions })

/** The number from which multicast groups of remote chassis are counted (OVN 25.03, controller/lflow.h). */
const REMOTE_CHASSIS = 0x8000

const statements: ReadonlyMap<string, ParseStatement> = new Map<string, ParseStatement>([
  ['output', () => ({ kind: 'output' })],
  ['ct_clear', () => fixed({ kind: 'ctClear' })],
  ['mac_cache_use', () => fixed({ kind: 'resubmit', table: MAC_CACHE_USE })],
  ['ct_snat_to_vip', () => fixed({ kind: 'resubmit', table: LB_HAIRPIN_SNAT })],
  [
    'flood_remote',
    () => fixed(setField(ofField(GROUP_PART), REMOTE_CHASSIS), { kind: 'resubmit', table: FLOOD_REMOTE }),
  ],
  ['igmp', () => fixed(controllerAction(OPCODE.igmp))],
  ['handle_dhcpv6_reply', () => fixed(controllerAction(OPCODE.handle_dhcpv6_reply))],
  ['ct_dnat', (cursor, operands) => parseNat(cursor, operands, 'dst', 'own')],
  ['ct_snat', (cursor, operands) => parseNat(cursor, operands, 'src', 'own')],
  ['ct_dnat_in_czone', (cursor, operands) => parseNat(cursor, operands, 'dst', 'common')],
  ['ct_snat_in_czone', (cursor, operands) => parseNat(cursor, operands, 'src', 'common')],
  ['ct_commit_nat', parseCommitNat],
  ['ct_commit_to_zone', parseCommitToZone],
  ['ct_lb', (cursor, operands) => parseLoadBalance(cursor, operands, 'ct_label')],
  ['ct_lb_mark', (cursor, operands) => parseLoadBalance(cursor, operands, 'ct_mark')],
  ['fwd_group', parseForwardingGroup],
  ['set_queue', (cursor) => fixed(parseSetQueue(cursor))],
  ['set_meter', parseSetMeter],
  ['log', parseLog],
  ['sample', parseSample],
  ['trigger_event', (cursor) => fixed(parseEvent(cursor))],
  ['bind_vport', parseBindPort],
  ['commit_ecmp_nh', (cursor) => fixed(...parseCommitNextHop(cursor))],
  ['commit_lb_aff', parseCommitAffinity],
])

export function statementNamed(name: string): ParseStatement | undefined {
  return statements.get(name)
}
