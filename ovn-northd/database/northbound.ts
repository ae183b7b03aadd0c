/**
 * The northbound database as the rules see it (ovn-nb(5)): what several features read. A feature that alone reads a
 * table declares it itself: `northbound.rows(TABLE)`, `northbound.elements(TABLE, COLUMN)`.
 */
import { northbound as schema } from '../../ovsdb/index.ts'
import { Tables } from '../../tables/index.ts'

export const northbound = new Tables(schema, 'nb')

export const NbGlobal = northbound.rows('NB_Global')
export const NbGlobalOption = northbound.elements('NB_Global', 'options')

export const LogicalSwitch = northbound.rows('Logical_Switch')
export const LogicalSwitchPorts = northbound.elements('Logical_Switch', 'ports')
export const LogicalSwitchAcls = northbound.elements('Logical_Switch', 'acls')
export const LogicalSwitchExternalId = northbound.elements('Logical_Switch', 'external_ids')
export const LogicalSwitchConfig = northbound.elements('Logical_Switch', 'other_config')
export const LogicalSwitchQos = northbound.elements('Logical_Switch', 'qos_rules')
export const LogicalSwitchDns = northbound.elements('Logical_Switch', 'dns_records')

export const LogicalSwitchPort = northbound.rows('Logical_Switch_Port')
export const LogicalSwitchPortAddress = northbound.elements('Logical_Switch_Port', 'addresses')
export const LogicalSwitchPortSecurity = northbound.elements('Logical_Switch_Port', 'port_security')
export const LogicalSwitchPortOption = northbound.elements('Logical_Switch_Port', 'options')
export const LogicalSwitchPortExternalId = northbound.elements('Logical_Switch_Port', 'external_ids')

export const Acl = northbound.rows('ACL')
export const AclOption = northbound.elements('ACL', 'options')

export const NbMeter = northbound.rows('Meter')
export const NbMeterBands = northbound.elements('Meter', 'bands')
export const NbMeterBand = northbound.rows('Meter_Band')

export const Qos = northbound.rows('QoS')
export const QosAction = northbound.elements('QoS', 'action')
export const QosBandwidth = northbound.elements('QoS', 'bandwidth')

export const NbDhcpOptions = northbound.rows('DHCP_Options')
export const NbDhcpOption = northbound.elements('DHCP_Options', 'options')

export const NbDnsRecord = northbound.elements('DNS', 'records')
export const NbDnsOption = northbound.elements('DNS', 'options')

export const NbAddressSet = northbound.rows('Address_Set')
export const NbAddressSetAddress = northbound.elements('Address_Set', 'addresses')

export const NbPortGroup = northbound.rows('Port_Group')
export const NbPortGroupPorts = northbound.elements('Port_Group', 'ports')
export const NbPortGroupAcls = northbound.elements('Port_Group', 'acls')

export const LogicalRouter = northbound.rows('Logical_Router')
export const LogicalRouterPorts = northbound.elements('Logical_Router', 'ports')
export const LogicalRouterStaticRoutes = northbound.elements('Logical_Router', 'static_routes')
export const LogicalRouterExternalId = northbound.elements('Logical_Router', 'external_ids')
export const LogicalRouterOption = northbound.elements('Logical_Router', 'options')

export const LogicalRouterPort = northbound.rows('Logical_Router_Port')
export const LogicalRouterPortNetwork = northbound.elements('Logical_Router_Port', 'networks')
export const LogicalRouterPortOption = northbound.elements('Logical_Router_Port', 'options')
export const LogicalRouterPortExternalId = northbound.elements('Logical_Router_Port', 'external_ids')

export const StaticRoute = northbound.rows('Logical_Router_Static_Route')
export const StaticRouteOption = northbound.elements('Logical_Router_Static_Route', 'options')
