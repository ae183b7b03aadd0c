/**
 * The nodes of the stock controller's incremental engine, and which relations do here what a node does there: those of
 * the table that it is called by, or what features say.
 */
import type { AnyRelation } from '../../rules/index.ts'
import type { EngineNode } from '../../tables/index.ts'
import { local } from '../database/local.ts'
import { southbound } from '../database/southbound.ts'
import { composition } from '../program.ts'

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

/** The relations of the table that a node is called by, whatever letters its name has. */
function relationsOfTable(node: string): readonly AnyRelation[] {
  const [, side, table] = /^(SB|OVS)_(.*)$/.exec(node) ?? []
  if (table === undefined) return []
  const tables = side === 'SB' ? southbound : local
  return tables.relations.filter((relation) => tables.placeOf(relation)?.table.toLowerCase() === table)
}

/** The nodes, in the order of their evaluation; the last one has work whenever any other has. */
export const engineNodes: readonly EngineNode[] = order.map((name) => ({
  name,
  relations: composition.nodes.get(name) ?? relationsOfTable(name),
}))

const unknown = [...composition.nodes.keys()].find((name) => !order.includes(name))
if (unknown !== undefined) throw new Error(`the stock controller has no node ${unknown}`)
