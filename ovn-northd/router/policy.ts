/** Routing policies (ovn-nb(5), Logical_Router_Policy): none are followed yet, so nothing is routed otherwise. */
import { rule } from '../../rules/index.ts'
import { ALL_ROUTERS } from '../datapath/datapath-group.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import { ECMP_GROUP } from '../flow/router-register.ts'

export const policies = feature({
  name: 'routing policies',
  defaults: { lr_in_policy: `${ECMP_GROUP} = 0; next;`, lr_in_policy_ecmp: 'drop;' },
  rules: [
    rule('A packet that no policy has sent to a group of next hops goes on', LogicalFlow, () =>
      flow(ALL_ROUTERS, 'lr_in_policy_ecmp', 150, `${ECMP_GROUP} == 0`, 'next;'),
    ),
  ],
})
