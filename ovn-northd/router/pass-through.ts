/** The stages of a router whose features are not in use let everything pass. */
import { rule } from '../../rules/index.ts'
import { ALL_ROUTERS } from '../datapath/datapath-group.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import type { Stage } from '../flow/stage.ts'

const stages: readonly Stage[] = [
  'lr_in_dhcp_relay_req',
  'lr_in_unsnat',
  'lr_in_post_unsnat',
  'lr_in_defrag',
  'lr_in_lb_aff_check',
  'lr_in_dnat',
  'lr_in_lb_aff_learn',
  'lr_in_ecmp_stateful',
  'lr_in_nd_ra_options',
  'lr_in_nd_ra_response',
  'lr_in_dhcp_relay_resp_chk',
  'lr_in_dhcp_relay_resp',
  'lr_in_chk_pkt_len',
  'lr_in_larger_pkts',
  'lr_in_gw_redirect',
  'lr_out_undnat',
  'lr_out_post_undnat',
  'lr_out_snat',
  'lr_out_post_snat',
  'lr_out_egr_loop',
]

export const routerPassThroughRules = [
  rule('?', LogicalFlow, () => [
    ...stages.map((stage) => flow(ALL_ROUTERS, stage, 0, '1', 'next;')),
    flow(ALL_ROUTERS, 'lr_out_chk_dnat_local', 0, '1', 'reg9[4] = 0; next;'),
    // Neighbour solicitations are never translated.
    flow(ALL_ROUTERS, 'lr_out_snat', 120, 'nd_ns', 'next;'),
    // Without policies nothing is routed otherwise.
    flow(ALL_ROUTERS, 'lr_in_policy', 0, '1', 'reg8[0..15] = 0; next;'),
    flow(ALL_ROUTERS, 'lr_in_policy_ecmp', 150, 'reg8[0..15] == 0', 'next;'),
    flow(ALL_ROUTERS, 'lr_in_policy_ecmp', 0, '1', 'drop;'),
  ]),
]
