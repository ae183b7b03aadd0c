/** The stages of a switch whose features are not in use let everything pass. */
import { rule } from '../../rules/index.ts'
import { ALL_SWITCHES } from '../datapath/datapath-group.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import type { Stage } from '../flow/stage.ts'

const stages: readonly Stage[] = [
  'ls_in_acl_sample',
  'ls_in_qos',
  'ls_in_lb_aff_check',
  'ls_in_lb',
  'ls_in_lb_aff_learn',
  'ls_in_pre_hairpin',
  'ls_in_nat_hairpin',
  'ls_in_hairpin',
  'ls_in_acl_after_lb_sample',
  'ls_in_dhcp_options',
  'ls_in_dhcp_response',
  'ls_in_dns_lookup',
  'ls_in_dns_response',
  'ls_in_external_port',
  'ls_out_acl_sample',
  'ls_out_qos',
]

export const switchPassThroughRules = [
  rule('?', LogicalFlow, () => stages.map((stage) => flow(ALL_SWITCHES, stage, 0, '1', 'next;'))),
]
