/** Hints: what connection tracking says of a packet, worked out once for all ACLs (ovn-northd(8), ACL hints). */
import { rule } from '../../rules/index.ts'
import { BLOCKED } from '../flow/flag.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import { WITHOUT_ACLS } from '../flow/priority.ts'
import { HINT_ALLOW, HINT_ALLOW_NEW, HINT_BLOCK, HINT_DROP } from '../flow/switch-register.ts'
import { ProfileInUse, UNGUARDED } from './profile.ts'

const hints: readonly (readonly [priority: number, match: string, hints: readonly string[]])[] = [
  // A new connection.
  [7, 'ct.new && !ct.est', [HINT_ALLOW_NEW, HINT_DROP]],
  // A connection that was blocked, and may be allowed again.
  [6, `!ct.new && ct.est && !ct.rpl && ${BLOCKED} == 1`, [HINT_ALLOW_NEW, HINT_DROP]],
  // A packet that is not tracked.
  [5, '!ct.trk', [HINT_ALLOW, HINT_DROP]],
  // A request of a connection that is allowed.
  [4, `!ct.new && ct.est && !ct.rpl && ${BLOCKED} == 0`, [HINT_ALLOW, HINT_BLOCK]],
  // A packet of no connection.
  [3, '!ct.est', [HINT_DROP]],
  // Any other packet of a connection.
  [2, `ct.est && ${BLOCKED} == 1`, [HINT_DROP]],
  [1, `ct.est && ${BLOCKED} == 0`, [HINT_BLOCK]],
]

const stages = ['ls_in_acl_hint', 'ls_out_acl_hint'] as const

export const aclHintRules = [
  rule('The state of the connection of a packet says which ACLs it may match', LogicalFlow, ({ match }) => {
    const { on } = match(ProfileInUse, { stateful: true })
    return stages.flatMap((stage) =>
      hints.map(([priority, packets, set]) =>
        flow(on, stage, priority, packets, `${set.map((hint) => `${hint} = 1; `).join('')}next;`),
      ),
    )
  }),
  rule('A packet without hints goes on', LogicalFlow, ({ match }) => {
    const { on } = match(ProfileInUse)
    return stages.map((stage) => flow(on, stage, 0, '1', 'next;'))
  }),
  rule('A switch without ACLs needs no hints', LogicalFlow, () =>
    stages.map((stage) => flow(UNGUARDED, stage, WITHOUT_ACLS, '1', 'next;')),
  ),
]
