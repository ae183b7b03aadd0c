/** Hints: what connection tracking says of a packet, worked out once for all ACLs (ovn-northd(8), ACL hints). */
import { rule } from '../../rules/index.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import { ProfileInUse, UNGUARDED } from './profile.ts'

/** The packet may match an ACL that allows it, and its connection is to be committed then. */
export const ALLOW_NEW = 'reg0[7]'
/** The packet may match an ACL that allows it, and its connection is known. */
export const ALLOW = 'reg0[8]'
/** The packet may match an ACL that drops it. */
export const DROP = 'reg0[9]'
/** The same, and its connection had been allowed until now. */
export const BLOCK = 'reg0[10]'

const hints: readonly (readonly [priority: number, match: string, hints: readonly string[]])[] = [
  // A new connection.
  [7, 'ct.new && !ct.est', [ALLOW_NEW, DROP]],
  // One that was blocked, and may be allowed again.
  [6, '!ct.new && ct.est && !ct.rpl && ct_mark.blocked == 1', [ALLOW_NEW, DROP]],
  // What is not tracked.
  [5, '!ct.trk', [ALLOW, DROP]],
  // A request of a connection that is allowed.
  [4, '!ct.new && ct.est && !ct.rpl && ct_mark.blocked == 0', [ALLOW, BLOCK]],
  // What belongs to no connection.
  [3, '!ct.est', [DROP]],
  // Any other packet of a connection.
  [2, 'ct.est && ct_mark.blocked == 1', [DROP]],
  [1, 'ct.est && ct_mark.blocked == 0', [BLOCK]],
]

const stages = ['ls_in_acl_hint', 'ls_out_acl_hint'] as const

export const aclHintRules = [
  rule('?', LogicalFlow, ({ match, where }) => {
    const { profile, on } = match(ProfileInUse)
    where(profile.stateful, (tracked) => tracked)
    return stages.flatMap((stage) =>
      hints.map(([priority, packets, set]) =>
        flow(on, stage, priority, packets, `${set.map((hint) => `${hint} = 1; `).join('')}next;`),
      ),
    )
  }),
  rule('Without ACLs there is nothing to be hinted', LogicalFlow, ({ match }) => {
    const { on } = match(ProfileInUse)
    return stages.map((stage) => flow(on, stage, 0, '1', 'next;'))
  }),
  rule('?', LogicalFlow, () => stages.map((stage) => flow(UNGUARDED, stage, 65535, '1', 'next;'))),
]
