/** Network address translation (ovn-nb(5), NAT): none is done yet, and these packets never have any. */
import { rule } from '../../rules/index.ts'
import { ALL_ROUTERS } from '../datapath/datapath-group.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import { DNAT_LOCAL } from '../flow/router-register.ts'

export const nat = feature({
  name: 'NAT',
  defaults: { lr_out_chk_dnat_local: `${DNAT_LOCAL} = 0; next;` },
  rules: [
    rule('A neighbour solicitation is never translated', LogicalFlow, () =>
      flow(ALL_ROUTERS, 'lr_out_snat', 120, 'nd_ns', 'next;'),
    ),
  ],
})
