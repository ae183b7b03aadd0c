/** The nodes of the stock daemon's incremental engine, and which relations do here what a node does there. */
import type { EngineNode } from '../../tables/index.ts'

const databases = { SB: 'sb', OVS: 'local' } as const

/** Computed nodes, by the beginnings of the names of relations. */
const computed: Readonly<Record<string, readonly string[]>> = {
  northd_options: ['sb:SB_Global'],
  addr_sets: ['DimensionMember', 'SetReference', 'SetWidth'],
  port_groups: ['PieceNamedGroup'],
  runtime_data: ['ClaimedPort', 'LocalPort', 'LocalDatapath', 'ReachedDatapath', 'Patch'],
  template_vars: ['TemplateFlow', 'TemplateDefinitions'],
  non_vif_data: ['Tunnel', 'NetworkPatch'],
  ct_zones: ['Zone', 'DatapathZones'],
  if_status_mgr: ['InstalledPort', 'claim Port_Binding', 'release Port_Binding'],
  mff_ovn_geneve: ['Geneve option'],
  acl_id: ['sb:ACL_ID'],
  mac_cache: ['Neighbour'],
  logical_flow_output: [
    'FlowOn',
    'FlowText',
    'FlowPiece',
    'PieceOn',
    'FlowActions',
    'MergeGroup',
    'Conjunction',
  ],
  physical_flow_output: ['DeliverablePort', 'RemotePort', 'Multicast', 'PortSecurityEntry'],
  controller_output: ['SwitchFlow'],
}

/** In the order in which the stock daemon lists them, that of its evaluation. */
const order = `
SB_dns dns_cache SB_sb_global northd_options SB_dhcp_options SB_dhcpv6_options dhcp_options SB_address_set addr_sets
SB_port_group ofctrl_is_connected OVS_open_vswitch OVS_bridge OVS_qos OVS_queue SB_chassis SB_datapath_binding
SB_port_binding postponed_ports sb_ro OVS_port OVS_interface ovs_interface_shadow runtime_data port_groups
SB_chassis_template_var template_vars non_vif_data SB_multicast_group OVS_flow_sample_collector_set SB_mac_binding
SB_static_mac_binding SB_logical_flow SB_logical_dp_group SB_load_balancer lb_data SB_fdb SB_meter
logical_flow_output ct_zones if_status_mgr activated_ports SB_encap mff_ovn_geneve physical_flow_output mac_cache
SB_ha_chassis_group bfd_chassis SB_advertised_route route SB_learned_route route_table_notify route_exchange
SB_acl_id acl_id controller_output
`
  .trim()
  .split(/\s+/)

/** `SB_port_binding` is the relations of a table, whatever letters its name has. */
function isTable(node: string, relation: string): boolean {
  const [, database = '', table = ''] = /^(SB|OVS)_(.*)$/.exec(node) ?? []
  if (!(database === 'SB' || database === 'OVS')) return false
  const [name = ''] = relation.split('.')
  return name.toLowerCase() === `${databases[database]}:${table}`
}

/** The nodes, in the order of their evaluation; the last one has work whenever any other has. */
export const engineNodes: readonly EngineNode[] = order.map((name) => {
  const beginnings = computed[name] ?? []
  return {
    name,
    owns: (relation) =>
      isTable(name, relation) || beginnings.some((beginning) => relation.startsWith(beginning)),
  }
})
