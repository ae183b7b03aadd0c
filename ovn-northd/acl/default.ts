/**
 * What becomes of packets that no ACL decides on, and of those that no ACL is asked about (ovn-nb(5),
 * NB_Global, `default_acl_drop`).
 */
import { compute, rule } from '../../rules/index.ts'
import { ALL_SWITCHES } from '../datapath/datapath-group.ts'
import { ALLOW_ESTABLISHED, BLOCKED } from '../flow/flag.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import { DISCOVERY_IN_EVALUATION, FROM_SERVICE_MONITOR, TO_SERVICE_MONITOR } from '../flow/packet.ts'
import { DECIDED_BEFORE_ACLS, SERVED, WITHOUT_ACLS } from '../flow/priority.ts'
import {
  ALLOWED,
  COMMIT,
  DROPPED,
  HINT_BLOCK,
  HINT_DROP,
  PASSED_AS_ESTABLISHED,
  PASSED_AS_REPLY,
} from '../flow/switch-register.ts'
import { Setting } from '../global/setting.ts'
import { ProfileInUse, UNGUARDED } from './profile.ts'

/** The stages of ACLs before load balancing and on the way out; the one after load balancing relies on them. */
const stages = ['ls_in_acl_eval', 'ls_out_acl_eval'] as const
const AFTER_LB = 'ls_in_acl_after_lb_eval'

/** A packet related to a connection that is allowed. */
export function related(matchInvalid: boolean): string {
  return `!ct.est && ct.rel && !ct.new${matchInvalid ? ' && !ct.inv' : ''} && ${BLOCKED} == 0`
}

/** A reply of a connection that is allowed. */
export function reply(matchInvalid: boolean): string {
  return `ct.est && !ct.rel && !ct.new${matchInvalid ? ' && !ct.inv' : ''} && ct.rpl && ${BLOCKED} == 0`
}

/** A packet that is invalid, or a reply of a connection that is blocked. */
function unwanted(matchInvalid: boolean): string {
  const blocked = `(ct.est && ct.rpl && ${BLOCKED} == 1)`
  return matchInvalid ? `ct.inv || ${blocked}` : blocked
}

export const aclDefaultRules = [
  rule('Neighbour discovery is allowed, whatever ACLs say', LogicalFlow, () =>
    ([...stages, AFTER_LB] as const).map((stage) =>
      flow(ALL_SWITCHES, stage, DECIDED_BEFORE_ACLS, DISCOVERY_IN_EVALUATION, `${ALLOWED} = 1; next;`),
    ),
  ),
  rule('Frames of the service monitor are allowed where there are ACLs', LogicalFlow, ({ match }) => {
    const { on } = match(ProfileInUse)
    return [
      flow(on, 'ls_in_acl_eval', SERVED, TO_SERVICE_MONITOR, `${ALLOWED} = 1; next;`),
      flow(on, 'ls_out_acl_eval', SERVED, FROM_SERVICE_MONITOR, `${ALLOWED} = 1; next;`),
    ]
  }),

  rule(
    'A new connection that no ACL decides on is committed, unless default_acl_drop drops it',
    LogicalFlow,
    ({ match }) => {
      const { on } = match(ProfileInUse, { stateful: true })
      const { on: drop } = match(Setting, { key: 'default_acl_drop' })
      const commit = compute(drop, (d) => (d ? 'next;' : `${COMMIT} = 1; next;`))
      return stages.map((stage) => flow(on, stage, 1, 'ip && !ct.est', commit))
    },
  ),
  rule('A blocked connection that no ACL decides on any more is allowed again', LogicalFlow, ({ match }) => {
    const { on } = match(ProfileInUse, { stateful: true })
    const allow = `${COMMIT} = 1; ${ALLOWED} = 1; next;`
    return stages.map((stage) => flow(on, stage, 1, `ip && ct.est && ${BLOCKED} == 1`, allow))
  }),

  rule('Invalid packets and replies of blocked connections are dropped', LogicalFlow, ({ match }) => {
    const { on } = match(ProfileInUse, { stateful: true })
    const { on: matchInvalid } = match(Setting, { key: 'use_ct_inv_match' })
    const packets = compute(matchInvalid, unwanted)
    return stages.map((stage) => flow(on, stage, DECIDED_BEFORE_ACLS, packets, `${DROPPED} = 1; next;`))
  }),
  rule('Replies and related packets of allowed connections pass', LogicalFlow, ({ match }) => {
    const { on } = match(ProfileInUse, { stateful: true })
    const { on: matchInvalid } = match(Setting, { key: 'use_ct_inv_match' })
    const replies = compute(matchInvalid, reply)
    const others = compute(matchInvalid, related)
    const unhinted = `${HINT_DROP} = 0; ${HINT_BLOCK} = 0; `
    const passed = `${PASSED_AS_REPLY} = 1; ${ALLOWED} = 1; `
    return [
      flow(on, 'ls_in_acl_eval', DECIDED_BEFORE_ACLS, replies, `${unhinted}${passed}next;`),
      flow(on, 'ls_in_acl_eval', DECIDED_BEFORE_ACLS, others, `${passed}ct_commit_nat;`),
      flow(on, 'ls_out_acl_eval', DECIDED_BEFORE_ACLS, replies, `${ALLOWED} = 1; next;`),
      flow(on, 'ls_out_acl_eval', DECIDED_BEFORE_ACLS, others, `${ALLOWED} = 1; ct_commit_nat;`),
      flow(on, AFTER_LB, DECIDED_BEFORE_ACLS, `${PASSED_AS_REPLY} == 1`, `${ALLOWED} = 1; next;`),
    ]
  }),
  rule('A connection that an ACL with persist-established allows stays allowed', LogicalFlow, ({ match }) => {
    const { on } = match(ProfileInUse, { stateful: true })
    const established = `ct.est && ${ALLOW_ESTABLISHED} == 1`
    const pass = `${PASSED_AS_ESTABLISHED} = 1; ${ALLOWED} = 1; next;`
    return [
      flow(on, 'ls_in_acl_eval', DECIDED_BEFORE_ACLS, established, pass),
      flow(on, 'ls_out_acl_eval', DECIDED_BEFORE_ACLS, established, `${ALLOWED} = 1; next;`),
      flow(on, AFTER_LB, DECIDED_BEFORE_ACLS, `${PASSED_AS_ESTABLISHED} == 1`, `${ALLOWED} = 1; next;`),
    ]
  }),

  rule('A packet that no ACL matches goes on without a verdict', LogicalFlow, ({ match }) => {
    const { on } = match(ProfileInUse)
    return stages.map((stage) => flow(on, stage, 0, '1', 'next;'))
  }),
  rule('A switch without ACLs evaluates none', LogicalFlow, () =>
    stages.map((stage) => flow(UNGUARDED, stage, WITHOUT_ACLS, '1', 'next;')),
  ),
]
