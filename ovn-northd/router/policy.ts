/** Routing policies (ovn-nb(5), Logical_Router_Policy): none are followed yet, so nothing is routed otherwise. */
import { rule } from '../../rules/index.ts'
import { ALL_ROUTERS } from '../datapath/datapath-group.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'

export const policies = feature({
  name: 'routing policies',
  defaults: { lr_in_policy: 'reg8[0..15] = 0; next;', lr_in_policy_ecmp: 'drop;' },
  rules: [
    rule('A packet that no policy has sent one of several ways goes on', LogicalFlow, () =>
      flow(ALL_ROUTERS, 'lr_in_policy_ecmp', 150, 'reg8[0..15] == 0', 'next;'),
    ),
  ],
})
