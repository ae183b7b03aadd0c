/**
 * What of the southbound rules do not read and need not: what others read, what controllers write, and what is told
 * already by the ports and flows that ask for it. All else that a row sets and no rule reads is told.
 */
import type { Defaults, DocumentedKeys, ReadElsewhere } from '../../tables/index.ts'

const SERVER = 'ovsdb-server'
const ITSELF = 'the daemon beside its rules'
const PEOPLE = 'people'
const NORTHD = 'ovn-northd'
const VTEP = 'ovn-controller-vtep'
const WRITTEN = 'nobody here: controllers write it'
const BY_TYPE = 'told by the type of the port'
const BY_RULE = 'told by a rule where it concerns this chassis'

export const readElsewhere: ReadElsewhere = {
  '*.external_ids': PEOPLE,
  Connection: SERVER,
  SSL: SERVER,
  RBAC_Role: SERVER,
  RBAC_Permission: SERVER,
  ACL_ID: ITSELF,
  'SB_Global.nb_cfg': ITSELF,
  'SB_Global.connections': SERVER,
  'SB_Global.ssl': SERVER,
  'Chassis.nb_cfg': 'nobody: Chassis_Private has it',
  'Chassis.vtep_logical_switches': VTEP,
  'Chassis.other_config': 'ovn-northd and other chassis',
  'Chassis_Private.nb_cfg_timestamp': NORTHD,
  'Logical_Flow.flow_desc': PEOPLE,
  'Datapath_Binding.load_balancers': 'nobody: Load_Balancer names its datapaths',
  'Port_Binding.gateway_chassis': BY_TYPE,
  'Port_Binding.ha_chassis_group': BY_TYPE,
  'Port_Binding.nat_addresses': BY_TYPE,
  'Port_Binding.virtual_parent': BY_TYPE,
  'Port_Binding.mac': 'ovn-northd, whose flows have the addresses',
  'Port_Binding.additional_chassis': WRITTEN,
  'Port_Binding.additional_encap': WRITTEN,
  'Meter_Band.action': 'nobody: there is no action but `drop`',
  'MAC_Binding.timestamp': WRITTEN,
  Gateway_Chassis: BY_TYPE,
  HA_Chassis: BY_TYPE,
  HA_Chassis_Group: BY_TYPE,
  Controller_Event: WRITTEN,
  FDB: 'nobody yet: `get_fdb()` and `lookup_fdb()` find no address that a switch has learned',
  IGMP_Group: WRITTEN,
  Learned_Route: WRITTEN,
  Advertised_Route: 'told by the option `dynamic-routing` of the port',
  DNS: 'told by the logical flows that look up names',
  Load_Balancer: 'nobody yet: logical flows balance by themselves, and the tables of hairpins are empty',
  Mirror: 'told by the ports that name it',
  BFD: BY_RULE,
  IP_Multicast: BY_RULE,
  Service_Monitor: BY_RULE,
}

/** The keys that ovn-sb(5) says ovn-controller follows, in maps that are full of keys for others. */
export const documented: DocumentedKeys = {
  'SB_Global.options': [
    'always_tunnel',
    'bfd-decay-min-rx',
    'bfd-min-rx',
    'bfd-min-tx',
    'bfd-mult',
    'debug_drop_collector_set',
    'debug_drop_domain_id',
    'ipsec_encapsulation',
    'ipsec_forceencaps',
  ],
  'Datapath_Binding.external_ids': ['ct-zone-limit', 'dynamic-routing'],
  'Port_Binding.options': [
    'activation-strategy',
    'ct-zone-limit',
    'disable_garp_rarp',
    'dynamic-routing',
    'ethtype',
    'iface-id-ver',
    'ipv6_prefix',
    'ipv6_prefix_delegation',
    'ipv6_ra_send_periodic',
    'qos_burst',
    'qos_max_rate',
    'qos_min_rate',
    'vif-plug-mtu-request',
    'vif-plug-type',
  ],
}

const OFF = ['false']

/** Values that ask for nothing, in lower case. */
export const defaults: Defaults = {
  'SB_Global.options:always_tunnel': OFF,
  'Datapath_Binding.external_ids:dynamic-routing': OFF,
  'Port_Binding.options:disable_garp_rarp': OFF,
  'Port_Binding.options:dynamic-routing': OFF,
  'Port_Binding.options:ipv6_prefix': OFF,
  'Port_Binding.options:ipv6_prefix_delegation': OFF,
  'Port_Binding.options:ipv6_ra_send_periodic': OFF,
}
