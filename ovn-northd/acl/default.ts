/**
 * What becomes of packets that no ACL decides on, and of those that no ACL is asked about (ovn-nb(5),
 * NB_Global, `default_acl_drop`).
 */
import { compute, rule } from '../../rules/index.ts'
import { ALL_SWITCHES } from '../datapath/datapath-group.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import { Setting } from '../global/setting.ts'
import { BLOCK, DROP } from './hint.ts'
import { ProfileInUse, UNGUARDED } from './profile.ts'
import { ALLOWED, DROPPED } from './verdict.ts'

const DISCOVERY = 'nd || nd_ra || nd_rs || mldv1 || mldv2'

/** The packet was let through for its connection, before load balancing: that stands after it. */
const PASSED_AS_REPLY = 'reg0[17]'
const PASSED_AS_ESTABLISHED = 'reg0[21]'

/** Related packets, and replies, of connections that are allowed. */
export function related(matchInvalid: boolean): string {
  return `!ct.est && ct.rel && !ct.new${matchInvalid ? ' && !ct.inv' : ''} && ct_mark.blocked == 0`
}
export function reply(matchInvalid: boolean): string {
  return `ct.est && !ct.rel && !ct.new${matchInvalid ? ' && !ct.inv' : ''} && ct.rpl && ct_mark.blocked == 0`
}
function unwanted(matchInvalid: boolean): string {
  const blocked = '(ct.est && ct.rpl && ct_mark.blocked == 1)'
  return matchInvalid ? `ct.inv || ${blocked}` : blocked
}

export const aclDefaultRules = [
  rule(
    'Neighbour discovery is always allowed, and so is the service monitor where there are ACLs',
    LogicalFlow,
    () =>
      (['ls_in_acl_eval', 'ls_in_acl_after_lb_eval', 'ls_out_acl_eval'] as const).map((stage) =>
        flow(ALL_SWITCHES, stage, 65532, DISCOVERY, `${ALLOWED} = 1; next;`),
      ),
  ),
  rule('?', LogicalFlow, ({ match }) => {
    const { on } = match(ProfileInUse)
    return [
      flow(on, 'ls_in_acl_eval', 34000, 'eth.dst == $svc_monitor_mac', `${ALLOWED} = 1; next;`),
      flow(on, 'ls_out_acl_eval', 34000, 'eth.src == $svc_monitor_mac', `${ALLOWED} = 1; next;`),
    ]
  }),

  rule(
    'Where connections are tracked, those that no ACL decides on are committed, unless they are dropped',
    LogicalFlow,
    ({ match, where }) => {
      const { profile, on } = match(ProfileInUse)
      where(profile.stateful, (tracked) => tracked)
      const { on: drop } = match(Setting, { key: 'default_acl_drop' })
      const commit = compute(drop, (d) => (d ? 'next;' : 'reg0[1] = 1; next;'))
      return (['ls_in_acl_eval', 'ls_out_acl_eval'] as const).map((stage) =>
        flow(on, stage, 1, 'ip && !ct.est', commit),
      )
    },
  ),
  rule(
    'One that was blocked is allowed again where no ACL says otherwise',
    LogicalFlow,
    ({ match, where }) => {
      const { profile, on } = match(ProfileInUse)
      where(profile.stateful, (tracked) => tracked)
      return (['ls_in_acl_eval', 'ls_out_acl_eval'] as const).map((stage) =>
        flow(on, stage, 1, 'ip && ct.est && ct_mark.blocked == 1', `reg0[1] = 1; ${ALLOWED} = 1; next;`),
      )
    },
  ),

  rule(
    'Invalid packets are dropped, and so are replies of blocked connections',
    LogicalFlow,
    ({ match, where }) => {
      const { profile, on } = match(ProfileInUse)
      where(profile.stateful, (tracked) => tracked)
      const { on: matchInvalid } = match(Setting, { key: 'use_ct_inv_match' })
      const packets = compute(matchInvalid, unwanted)
      return (['ls_in_acl_eval', 'ls_out_acl_eval'] as const).map((stage) =>
        flow(on, stage, 65532, packets, `${DROPPED} = 1; next;`),
      )
    },
  ),
  rule(
    'Replies of connections that are allowed pass, and what is related to them after address translation',
    LogicalFlow,
    ({ match, where }) => {
      const { profile, on } = match(ProfileInUse)
      where(profile.stateful, (tracked) => tracked)
      const { on: matchInvalid } = match(Setting, { key: 'use_ct_inv_match' })
      const replies = compute(matchInvalid, reply)
      const others = compute(matchInvalid, related)
      const passed = `${PASSED_AS_REPLY} = 1; ${ALLOWED} = 1; `
      return [
        flow(on, 'ls_in_acl_eval', 65532, replies, `${DROP} = 0; ${BLOCK} = 0; ${passed}next;`),
        flow(on, 'ls_in_acl_eval', 65532, others, `${passed}ct_commit_nat;`),
        flow(on, 'ls_out_acl_eval', 65532, replies, `${ALLOWED} = 1; next;`),
        flow(on, 'ls_out_acl_eval', 65532, others, `${ALLOWED} = 1; ct_commit_nat;`),
        flow(on, 'ls_in_acl_after_lb_eval', 65532, `${PASSED_AS_REPLY} == 1`, `${ALLOWED} = 1; next;`),
      ]
    },
  ),
  rule(
    'Connections that an ACL with persistent identity allowed stay allowed',
    LogicalFlow,
    ({ match, where }) => {
      const { profile, on } = match(ProfileInUse)
      where(profile.stateful, (tracked) => tracked)
      const established = 'ct.est && ct_mark.allow_established == 1'
      return [
        flow(on, 'ls_in_acl_eval', 65532, established, `${PASSED_AS_ESTABLISHED} = 1; ${ALLOWED} = 1; next;`),
        flow(on, 'ls_out_acl_eval', 65532, established, `${ALLOWED} = 1; next;`),
        flow(on, 'ls_in_acl_after_lb_eval', 65532, `${PASSED_AS_ESTABLISHED} == 1`, `${ALLOWED} = 1; next;`),
      ]
    },
  ),

  rule(
    'Without a verdict a packet goes on; a switch without ACLs does not even look',
    LogicalFlow,
    ({ match }) => {
      const { on } = match(ProfileInUse)
      return (['ls_in_acl_eval', 'ls_out_acl_eval'] as const).map((stage) => flow(on, stage, 0, '1', 'next;'))
    },
  ),
  rule('?', LogicalFlow, () => [
    ...(['ls_in_acl_eval', 'ls_out_acl_eval'] as const).map((stage) =>
      flow(UNGUARDED, stage, 65535, '1', 'next;'),
    ),
  ]),
]
