/** The southbound database as the rules see it (ovn-sb(5)): what they read, and what they are in charge of. */
import { southbound as schema } from '../../ovsdb/index.ts'
import { prunedTable, syncedTable, Tables } from '../../tables/index.ts'

export const southbound = new Tables(schema, 'sb')

export const SbGlobal = syncedTable(southbound, 'SB_Global', {
  cells: ['nb_cfg', 'ipsec'],
  elements: ['options'],
})
export const DatapathBinding = syncedTable(southbound, 'Datapath_Binding', {
  cells: ['tunnel_key'],
  elements: ['external_ids'],
})
export const PortBinding = syncedTable(southbound, 'Port_Binding', {
  cells: ['datapath', 'logical_port', 'type', 'tunnel_key', 'parent_port', 'tag', 'requested_chassis'],
  elements: ['mac', 'port_security', 'options', 'external_ids', 'requested_additional_chassis'],
  observed: ['chassis', 'up'],
  initial: { up: false },
})
export const LogicalDpGroup = syncedTable(southbound, 'Logical_DP_Group', {
  cells: [],
  elements: ['datapaths'],
})
export const MulticastGroup = syncedTable(southbound, 'Multicast_Group', {
  cells: ['datapath', 'name', 'tunnel_key'],
  elements: ['ports'],
})
export const IpMulticast = syncedTable(southbound, 'IP_Multicast', {
  cells: [
    'datapath',
    'enabled',
    'querier',
    'table_size',
    'idle_timeout',
    'query_interval',
    'query_max_resp',
    'eth_src',
    'ip4_src',
    'ip6_src',
  ],
  elements: [],
})
export const SbAddressSet = syncedTable(southbound, 'Address_Set', {
  cells: ['name'],
  elements: ['addresses'],
})
export const SbPortGroup = syncedTable(southbound, 'Port_Group', { cells: ['name'], elements: ['ports'] })
export const SbMeter = syncedTable(southbound, 'Meter', { cells: ['name', 'unit'], elements: ['bands'] })
export const SbMeterBand = syncedTable(southbound, 'Meter_Band', {
  cells: ['action', 'rate', 'burst_size'],
  elements: [],
})
export const SbDns = syncedTable(southbound, 'DNS', {
  cells: [],
  elements: ['records', 'datapaths', 'options'],
})
export const DhcpOptions = syncedTable(southbound, 'DHCP_Options', {
  cells: ['name', 'code', 'type'],
  elements: [],
})
export const Dhcpv6Options = syncedTable(southbound, 'DHCPv6_Options', {
  cells: ['name', 'code', 'type'],
  elements: [],
})
export const RbacPermission = syncedTable(southbound, 'RBAC_Permission', {
  cells: ['table', 'insert_delete'],
  elements: ['authorization', 'update'],
})
export const RbacRole = syncedTable(southbound, 'RBAC_Role', { cells: ['name'], elements: ['permissions'] })

/** What hypervisors have learned. */
export const MacBinding = prunedTable(southbound, 'MAC_Binding', ['logical_port', 'datapath'])
export const LearnedRoute = prunedTable(southbound, 'Learned_Route', ['datapath', 'logical_port'])
export const Fdb = prunedTable(southbound, 'FDB', ['dp_key', 'port_key'])
export const IgmpGroup = prunedTable(southbound, 'IGMP_Group', ['datapath'])
export const AdvertisedRoute = prunedTable(southbound, 'Advertised_Route', [
  'datapath',
  'logical_port',
  'tracked_port',
])
export const EcmpNexthop = prunedTable(southbound, 'ECMP_Nexthop', ['datapath', 'port'])
export const SbLoadBalancer = prunedTable(southbound, 'Load_Balancer', [
  'datapath_group',
  'ls_datapath_group',
  'lr_datapath_group',
])
export const SbLoadBalancerDatapath = southbound.elements('Load_Balancer', 'datapaths')

export const ChassisPrivate = southbound.rows('Chassis_Private', [
  'name',
  'chassis',
  'nb_cfg',
  'nb_cfg_timestamp',
])
export const Chassis = southbound.rows('Chassis', ['name', 'hostname'])
export const Encap = southbound.rows('Encap', ['type'])
export const ChassisConfig = southbound.elements('Chassis', 'other_config')
