/** The southbound database as a controller sees it (ovn-sb(5)). */

import type { Uuid } from '../../ovsdb/index.ts'
import { southbound as schema } from '../../ovsdb/index.ts'
import { branded, integer, optional, textColumn } from '../../rules/index.ts'
import { syncedTable, Tables, uuid } from '../../tables/index.ts'
import type { Pipeline } from '../actions/index.ts'

export const southbound = new Tables(schema, 'sb')

export const SbGlobal = southbound.rows('SB_Global', ['nb_cfg', 'ipsec'])
export const DatapathBinding = southbound.rows('Datapath_Binding', ['tunnel_key'])
export const DatapathExternalId = southbound.elements('Datapath_Binding', 'external_ids')
export const PortBinding = southbound.rows('Port_Binding', [
  'datapath',
  'logical_port',
  'type',
  'tunnel_key',
  'chassis',
  'up',
  'requested_chassis',
  'parent_port',
  'tag',
  'encap',
])
export const PortBindingOption = southbound.elements('Port_Binding', 'options')
export const PortBindingSecurity = southbound.elements('Port_Binding', 'port_security')
export const MulticastGroup = southbound.rows('Multicast_Group', ['datapath', 'name', 'tunnel_key'])
export const MulticastGroupPorts = southbound.elements('Multicast_Group', 'ports')
export const AddressSet = southbound.rows('Address_Set', ['name'])
export const AddressSetAddress = southbound.elements('Address_Set', 'addresses')
export const PortGroup = southbound.rows('Port_Group', ['name'])
export const PortGroupPort = southbound.elements('Port_Group', 'ports')
export const DpGroupDatapath = southbound.elements('Logical_DP_Group', 'datapaths')

export const TemplateVariable = southbound.rows('Chassis_Template_Var', ['chassis'])
export const TemplateVariables = southbound.elements('Chassis_Template_Var', 'variables')
export const MacBinding = southbound.rows('MAC_Binding', ['logical_port', 'ip', 'mac', 'datapath'])
export const StaticMacBinding = southbound.rows('Static_MAC_Binding', [
  'logical_port',
  'ip',
  'mac',
  'override_dynamic_mac',
  'datapath',
])

export const LogicalFlow = southbound.custom(
  'Logical_Flow',
  [
    'logical_datapath',
    'logical_dp_group',
    'pipeline',
    'table_id',
    'priority',
    'match',
    'actions',
    'controller_meter',
    { whole: 'tags' },
  ],
  {
    uuid,
    logical_datapath: optional(branded<Uuid>('uuid')),
    logical_dp_group: optional(branded<Uuid>('uuid')),
    pipeline: branded<Pipeline>('pipeline'),
    table_id: integer,
    priority: integer,
    match: textColumn,
    actions: textColumn,
    controller_meter: optional(textColumn),
    /** A JSON list of pairs. */
    tags: textColumn,
  },
)

export const AclId = southbound.rows('ACL_ID', ['id'])
export const DhcpOptions = southbound.rows('DHCP_Options', ['name', 'code', 'type'])
export const Dhcpv6Options = southbound.rows('DHCPv6_Options', ['name', 'code', 'type'])
export const Meter = southbound.rows('Meter', ['name', 'unit'])
export const MeterBands = southbound.elements('Meter', 'bands')
export const MeterBand = southbound.rows('Meter_Band', ['action', 'rate', 'burst_size'])

export const IpMulticast = southbound.rows('IP_Multicast', ['datapath', 'enabled'])
export const ServiceMonitor = southbound.rows('Service_Monitor', ['logical_port', 'chassis_name'])
export const BfdSession = southbound.rows('BFD', ['logical_port', 'chassis_name'])

/** What this controller writes of itself; other chassis have rows of their own in these tables. */
export const Chassis = syncedTable(southbound, 'Chassis', {
  cells: ['name', 'hostname'],
  elements: ['encaps', 'other_config', 'transport_zones'],
  shared: true,
})
export const Encap = syncedTable(southbound, 'Encap', {
  cells: ['type', 'ip', 'chassis_name'],
  elements: ['options'],
  shared: true,
})
export const ChassisPrivate = syncedTable(southbound, 'Chassis_Private', {
  cells: ['name', 'chassis', 'nb_cfg'],
  elements: [],
  shared: true,
})
