/**
 * The nodes of the stock daemon's incremental engine, and which relations do here what a node does there. A node
 * whose feature is not there yet has no relations, and never anything to do.
 */

import type { EngineNode } from '../../tables/index.ts'

/** The tables that are nodes themselves, by the prefix of their relations. */
const tables = {
  nb: `ACL Mirror Static_MAC_Binding Chassis_Template_Var NB_Global Logical_Switch Sampling_App Logical_Router
    Load_Balancer Load_Balancer_Group Address_Set Port_Group Meter BFD`,
  sb: `ACL_ID Chassis Mirror Meter Datapath_Binding DNS HA_Chassis_Group IP_Multicast Service_Monitor
    Static_MAC_Binding Chassis_Template_Var FDB SB_Global MAC_Binding Port_Binding Address_Set Port_Group
    Load_Balancer Logical_DP_Group Logical_Flow Multicast_Group BFD Learned_Route IGMP_Group ECMP_Nexthop
    Advertised_Route`,
} as const

/** Northbound tables that belong to a switch or a router, and are part of its node. */
const parts: Readonly<Record<string, readonly string[]>> = {
  'nb:Logical_Switch': ['nb:Logical_Switch_Port'],
  'nb:Logical_Router': ['nb:Logical_Router_Port', 'nb:Logical_Router_Static_Route'],
  'nb:Meter': ['nb:Meter_Band'],
  'sb:Chassis': ['sb:Chassis_Private'],
}

/** Computed nodes, by relations and what is derived into tables of the southbound. */
const computed: Readonly<Record<string, readonly string[]>> = {
  acl_id: ['ACL_ID'],
  sampling_app: ['SamplingApp'],
  global_config: ['GlobalOption', 'NB_Global.options', 'SB_Global'],
  lb_data: ['LoadBalancer'],
  northd: ['Datapath', 'SwitchPort', 'RouterPort', 'Datapath_Binding', 'DNS', 'HA_Chassis_Group', 'Mirror'],
  sync_from_sb: ['PortUp'],
  lr_nat: ['RouterNat'],
  lr_stateful: ['RouterStateful'],
  sync_to_sb_addr_set: ['Address_Set'],
  port_group: ['Port_Group', 'PortGroupPort', 'SwitchPortGroup'],
  sync_meters: ['Meter', 'Meter_Band'],
  sync_to_sb_lb: ['Load_Balancer'],
  sync_to_sb_pb: ['Port_Binding'],
  sync_to_sb: ['Address_Set', 'Load_Balancer', 'Meter', 'Meter_Band', 'Port_Binding', 'Port_Group'],
  bfd: ['Bfd'],
  routes: ['Route'],
  route_policies: ['RoutePolicy'],
  bfd_sync: ['BFD'],
  learned_route_sync: ['Learned_Route'],
  group_ecmp_route: ['RouteCompetition'],
  ls_stateful: ['SwitchStateful'],
  multicast_igmp: ['Multicast_Group', 'IP_Multicast', 'IGMP_Group'],
  lflow: ['LogicalFlow', 'Logical_Flow', 'Logical_DP_Group'],
  mac_binding_aging_waker: [],
  mac_binding_aging: ['delete MAC_Binding'],
  fdb_aging_waker: [],
  fdb_aging: ['delete FDB'],
  ecmp_nexthop: ['ECMP_Nexthop'],
  dynamic_routes: ['DynamicRoute'],
  advertised_route_sync: ['Advertised_Route'],
}

/** In the order in which the stock daemon lists them, that of its evaluation. */
const order = `
NB_acl SB_acl_id acl_id NB_mirror NB_static_mac_binding NB_chassis_template_var SB_chassis SB_mirror SB_meter
SB_datapath_binding SB_dns SB_ha_chassis_group SB_ip_multicast SB_service_monitor SB_static_mac_binding
SB_chassis_template_var SB_fdb NB_nb_global NB_logical_switch SB_sb_global NB_sampling_app sampling_app global_config
SB_mac_binding SB_port_binding NB_logical_router NB_load_balancer NB_load_balancer_group lb_data northd sync_from_sb
lr_nat lr_stateful SB_address_set NB_address_set NB_port_group sync_to_sb_addr_set SB_port_group port_group NB_meter
sync_meters SB_load_balancer SB_logical_dp_group sync_to_sb_lb sync_to_sb_pb sync_to_sb SB_logical_flow
SB_multicast_group NB_bfd SB_bfd bfd routes route_policies bfd_sync SB_learned_route learned_route_sync
group_ecmp_route ls_stateful SB_igmp_group multicast_igmp lflow mac_binding_aging_waker mac_binding_aging
fdb_aging_waker fdb_aging SB_ecmp_nexthop ecmp_nexthop dynamic_routes SB_advertised_route advertised_route_sync
northd_output
`
  .trim()
  .split(/\s+/)

const owned = new Map<string, readonly string[]>([
  ...Object.entries(computed),
  ...(['nb', 'sb'] as const).flatMap((database) =>
    tables[database].split(/\s+/).map((table) => {
      const relation = `${database}:${table}`
      const name = `${database.toUpperCase()}_${table.toLowerCase()}`
      return [name, [relation, ...(parts[relation] ?? [])]] as const
    }),
  ),
])

/** The nodes, in the order of their evaluation; the last one has work whenever any other has. */
export const engineNodes: readonly EngineNode[] = order.map((name) => {
  const relations = owned.get(name) ?? []
  return {
    name,
    owns: (relation) => relations.some((one) => relation === one || relation.startsWith(`${one}.`)),
  }
})
