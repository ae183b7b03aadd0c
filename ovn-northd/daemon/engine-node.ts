/**
 * The nodes of the stock daemon's incremental engine, and which relations do here what a node does there: those of the
 * tables that it is called by, or what features say. A node whose feature is not there yet never has anything to do.
 */

import type { AnyRelation } from '../../rules/index.ts'
import type { EngineNode } from '../../tables/index.ts'
import { northbound } from '../database/northbound.ts'
import { southbound } from '../database/southbound.ts'
import { composition } from '../program.ts'

/** Tables whose rows belong to a row of another one, and are part of the node of that table. */
const parts: Readonly<Record<string, readonly string[]>> = {
  NB_logical_switch: ['Logical_Switch_Port'],
  NB_logical_router: ['Logical_Router_Port', 'Logical_Router_Static_Route'],
  NB_meter: ['Meter_Band'],
  SB_chassis: ['Chassis_Private'],
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

/** The relations of the tables that a node stands for. */
function relationsOfTables(node: string): readonly AnyRelation[] {
  const [side, tables] = node.startsWith('NB_')
    ? (['NB', northbound] as const)
    : (['SB', southbound] as const)
  return tables.relations.filter((relation) => {
    const table = tables.placeOf(relation)?.table ?? ''
    return `${side}_${table.toLowerCase()}` === node || parts[node]?.includes(table)
  })
}

/** The nodes, in the order of their evaluation; the last one has work whenever any other has. */
export const engineNodes: readonly EngineNode[] = order.map((name) => ({
  name,
  relations: composition.nodes.get(name) ?? (/^[NS]B_/.test(name) ? relationsOfTables(name) : []),
}))

const unknown = [...composition.nodes.keys()].find((name) => !order.includes(name))
if (unknown !== undefined) throw new Error(`the stock daemon has no node ${unknown}`)
