/** Access control lists without connection tracking: allow, drop, reject (rows D1, D2). */

import { branded, compute, integer, min, relation, rule, text, textColumn } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { Acl, AclOption, LogicalSwitch, LogicalSwitchAcls, NbPortGroupAcls } from '../database/northbound.ts'
import { ALL_SWITCHES, DatapathGroupMember, type On } from '../datapath/datapath-group.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import { type Stage, tableOf } from '../flow/stage.ts'
import { PortGroupSwitch, switchesOf } from '../set/port-group.ts'

/** An ACL in force: on the switches of `on`. */
const AclOn = relation('AclOn', { acl: uuid, on: branded<On>('datapath') })

/** What is done with which packets in a place. */
const Verdict = relation('Verdict', {
  on: branded<On>('datapath'),
  priority: integer,
  direction: Acl.columns.direction,
  match: textColumn,
  action: Acl.columns.action,
  acl: uuid,
})

/** A switch on which any ACL is in force. */
const GuardedSwitch = relation('GuardedSwitch', { ls: uuid })

/** The switches with ACLs, and those without. */
const GUARDED: On = '@switches with ACLs'
const UNGUARDED: On = '@switches without ACLs'

/** What an action leaves in the verdict register. */
const verdicts: ReadonlyMap<string, string> = new Map([
  ['allow', 'reg8[16] = 1; next;'],
  ['drop', 'reg8[17] = 1; next;'],
  ['reject', 'reg8[18] = 1; next;'],
])

/** The actions that are understood; the others need connection tracking or tiers. */
export const plainActions: ReadonlySet<string> = new Set(verdicts.keys())

const ACL_PRIORITY_OFFSET = 1000
const CLEAR = 'reg8[16] = 0; reg8[17] = 0; reg8[18] = 0;'
const DISCOVERY = 'nd || nd_ra || nd_rs || mldv1 || mldv2'

/** What is done with the verdict of a stage. */
function verdictFlows(stage: Stage, rejectTo: string) {
  return [
    flow(GUARDED, stage, 1000, 'reg8[16] == 1', `${CLEAR} next;`),
    flow(GUARDED, stage, 1000, 'reg8[17] == 1', `${CLEAR} /* drop */`),
    flow(
      GUARDED,
      stage,
      1000,
      'reg8[18] == 1',
      `${CLEAR} reg0 = 0; reject { /* eth.dst <-> eth.src; ip.dst <-> ip.src; is implicit. */ outport <-> inport; ${rejectTo} };`,
    ),
    flow(GUARDED, stage, 0, '1', `${CLEAR} next;`),
    flow(UNGUARDED, stage, 0, '1', 'next;'),
  ]
}

const TO_EGRESS = `next(pipeline=egress,table=${tableOf('ls_out_qos')});`
const TO_INGRESS = `next(pipeline=ingress,table=${tableOf('ls_in_l2_lkup')});`

export const aclRules = [
  // An ACL of a switch is in force there; one of a port group on every switch with ports of the group.
  rule(AclOn, ({ match }) => {
    const { uuid: ls, value: acl } = match(LogicalSwitchAcls)
    return { acl, on: ls }
  }),
  rule(AclOn, ({ match }) => {
    const { uuid: pg, value: acl } = match(NbPortGroupAcls)
    return { acl, on: compute(pg, switchesOf) }
  }),

  rule(GuardedSwitch, ({ match }) => {
    const { uuid: ls } = match(LogicalSwitchAcls)
    return { ls }
  }),
  rule(GuardedSwitch, ({ match }) => {
    const { uuid: pg } = match(NbPortGroupAcls)
    const { ls } = match(PortGroupSwitch, { pg })
    return { ls }
  }),
  rule(DatapathGroupMember, ({ match }) => ({ group: GUARDED, nb: match(GuardedSwitch).ls })),
  rule(DatapathGroupMember, ({ match, not }) => {
    const { uuid: ls } = match(LogicalSwitch)
    not(GuardedSwitch, { ls })
    return { group: UNGUARDED, nb: ls }
  }),

  // ACLs of one place that say the same are one, with the first of them as the hint.
  rule(Verdict, ({ match, not, where }) => {
    const { acl, on } = match(AclOn)
    const { priority, direction, match: packets, action } = match(Acl, { uuid: acl, tier: 0 })
    where(action, (a) => plainActions.has(a))
    not(AclOption, { uuid: acl, key: 'apply-after-lb', value: 'true' })
    return { on, priority, direction, match: packets, action, acl: min(acl) }
  }),
  // A packet that an ACL matches gets the ACL's verdict.
  rule(LogicalFlow, ({ match }) => {
    const { on, priority, direction, match: packets, action, acl } = match(Verdict)
    return flow(
      on,
      compute(direction, (d): Stage => (d === 'from-lport' ? 'ls_in_acl_eval' : 'ls_out_acl_eval')),
      compute(priority, (p) => p + ACL_PRIORITY_OFFSET),
      text`(${packets})`,
      compute(action, (a) => verdicts.get(a) ?? ''),
      { hint: acl },
    )
  }),

  // Neighbour discovery is always allowed, and so is the service monitor where there are ACLs.
  rule(LogicalFlow, () => [
    ...(['ls_in_acl_eval', 'ls_in_acl_after_lb_eval', 'ls_out_acl_eval'] as const).map((stage) =>
      flow(ALL_SWITCHES, stage, 65532, DISCOVERY, 'reg8[16] = 1; next;'),
    ),
    flow(GUARDED, 'ls_in_acl_eval', 34000, 'eth.dst == $svc_monitor_mac', 'reg8[16] = 1; next;'),
    flow(GUARDED, 'ls_out_acl_eval', 34000, 'eth.src == $svc_monitor_mac', 'reg8[16] = 1; next;'),
  ]),

  // Without a verdict a packet passes; a switch without ACLs does not even look.
  rule(LogicalFlow, () => [
    ...(['ls_in_acl_hint', 'ls_in_acl_eval', 'ls_out_acl_hint', 'ls_out_acl_eval'] as const).flatMap(
      (stage) => [flow(GUARDED, stage, 0, '1', 'next;'), flow(UNGUARDED, stage, 65535, '1', 'next;')],
    ),
    flow(ALL_SWITCHES, 'ls_in_acl_after_lb_eval', 0, '1', 'next;'),
  ]),
  rule(LogicalFlow, () => [
    ...verdictFlows('ls_in_acl_action', TO_EGRESS),
    ...verdictFlows('ls_in_acl_after_lb_action', TO_EGRESS),
    ...verdictFlows('ls_out_acl_action', TO_INGRESS),
  ]),
]
