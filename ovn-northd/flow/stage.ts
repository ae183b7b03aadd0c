/** The stages of the logical pipelines (ovn-northd(8), "Logical Flow Table Structure"). */

export type Pipeline = 'ingress' | 'egress'

/** The name of a stage. */
export type Stage = SwitchIngress | SwitchEgress | RouterIngress | RouterEgress

type SwitchIngress = (typeof switchIngress)[number]
type SwitchEgress = (typeof switchEgress)[number]
type RouterIngress = (typeof routerIngress)[number]
type RouterEgress = (typeof routerEgress)[number]

const switchIngress = [
  'ls_in_check_port_sec',
  'ls_in_apply_port_sec',
  'ls_in_lookup_fdb',
  'ls_in_put_fdb',
  'ls_in_pre_acl',
  'ls_in_pre_lb',
  'ls_in_pre_stateful',
  'ls_in_acl_hint',
  'ls_in_acl_eval',
  'ls_in_acl_sample',
  'ls_in_acl_action',
  'ls_in_qos',
  'ls_in_lb_aff_check',
  'ls_in_lb',
  'ls_in_lb_aff_learn',
  'ls_in_pre_hairpin',
  'ls_in_nat_hairpin',
  'ls_in_hairpin',
  'ls_in_acl_after_lb_eval',
  'ls_in_acl_after_lb_sample',
  'ls_in_acl_after_lb_action',
  'ls_in_stateful',
  'ls_in_arp_rsp',
  'ls_in_dhcp_options',
  'ls_in_dhcp_response',
  'ls_in_dns_lookup',
  'ls_in_dns_response',
  'ls_in_external_port',
  'ls_in_l2_lkup',
  'ls_in_l2_unknown',
] as const

const switchEgress = [
  'ls_out_lookup_fdb',
  'ls_out_put_fdb',
  'ls_out_pre_acl',
  'ls_out_pre_lb',
  'ls_out_pre_stateful',
  'ls_out_acl_hint',
  'ls_out_acl_eval',
  'ls_out_acl_sample',
  'ls_out_acl_action',
  'ls_out_qos',
  'ls_out_stateful',
  'ls_out_check_port_sec',
  'ls_out_apply_port_sec',
] as const

const routerIngress = [
  'lr_in_admission',
  'lr_in_lookup_neighbor',
  'lr_in_learn_neighbor',
  'lr_in_ip_input',
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
  'lr_in_ip_routing_pre',
  'lr_in_ip_routing',
  'lr_in_ip_routing_ecmp',
  'lr_in_policy',
  'lr_in_policy_ecmp',
  'lr_in_dhcp_relay_resp_chk',
  'lr_in_dhcp_relay_resp',
  'lr_in_arp_resolve',
  'lr_in_chk_pkt_len',
  'lr_in_larger_pkts',
  'lr_in_gw_redirect',
  'lr_in_arp_request',
] as const

const routerEgress = [
  'lr_out_chk_dnat_local',
  'lr_out_undnat',
  'lr_out_post_undnat',
  'lr_out_snat',
  'lr_out_post_snat',
  'lr_out_egr_loop',
  'lr_out_delivery',
] as const

/** Where a stage is: its pipeline and its table there. */
export interface Place {
  readonly pipeline: Pipeline
  readonly table: number
}

const places: ReadonlyMap<string, Place> = new Map(
  [
    [switchIngress, 'ingress'] as const,
    [switchEgress, 'egress'] as const,
    [routerIngress, 'ingress'] as const,
    [routerEgress, 'egress'] as const,
  ].flatMap(([stages, pipeline]) => stages.map((stage, table) => [stage, { pipeline, table }] as const)),
)

/** The place of a stage. */
export function placeOf(stage: Stage): Place {
  return places.get(stage) as Place // every Stage is in the lists above
}

/** The action that sends a packet on to a stage, over those between. */
export function goTo(stage: Stage): string {
  const { pipeline, table } = placeOf(stage)
  return `next(pipeline=${pipeline},table=${table});`
}

/** All stages, those of switches first, in the order of the pipelines. */
export const stages: readonly Stage[] = [...switchIngress, ...switchEgress, ...routerIngress, ...routerEgress]
