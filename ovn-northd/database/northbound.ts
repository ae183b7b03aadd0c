/** The northbound database as the rules see it (ovn-nb(5)). */
import { northbound as schema } from '../../ovsdb/index.ts'
import { Tables } from '../../tables/index.ts'

export const northbound = new Tables(schema, 'nb')

export const NbGlobal = northbound.rows('NB_Global', [
  'ipsec',
  'nb_cfg',
  'nb_cfg_timestamp',
  'sb_cfg',
  'sb_cfg_timestamp',
  'hv_cfg',
  'hv_cfg_timestamp',
])
export const NbGlobalOption = northbound.elements('NB_Global', 'options')

export const LogicalSwitch = northbound.rows('Logical_Switch', ['name'])
export const LogicalSwitchPorts = northbound.elements('Logical_Switch', 'ports')
export const LogicalSwitchAcls = northbound.elements('Logical_Switch', 'acls')
export const LogicalSwitchExternalId = northbound.elements('Logical_Switch', 'external_ids')
export const LogicalSwitchConfig = northbound.elements('Logical_Switch', 'other_config')
export const LogicalSwitchLoadBalancer = northbound.elements('Logical_Switch', 'load_balancer')
export const LogicalSwitchLoadBalancerGroup = northbound.elements('Logical_Switch', 'load_balancer_group')
export const LogicalSwitchQos = northbound.elements('Logical_Switch', 'qos_rules')
export const LogicalSwitchDns = northbound.elements('Logical_Switch', 'dns_records')
export const LogicalSwitchForwardingGroup = northbound.elements('Logical_Switch', 'forwarding_groups')

export const LogicalSwitchPort = northbound.rows('Logical_Switch_Port', [
  'name',
  'type',
  'enabled',
  'up',
  'tag',
  'tag_request',
  'parent_name',
  'dynamic_addresses',
  'dhcpv4_options',
  'dhcpv6_options',
  'ha_chassis_group',
])
export const LogicalSwitchPortAddress = northbound.elements('Logical_Switch_Port', 'addresses')
export const LogicalSwitchPortSecurity = northbound.elements('Logical_Switch_Port', 'port_security')
export const LogicalSwitchPortOption = northbound.elements('Logical_Switch_Port', 'options')
export const LogicalSwitchPortExternalId = northbound.elements('Logical_Switch_Port', 'external_ids')
export const LogicalSwitchPortMirror = northbound.elements('Logical_Switch_Port', 'mirror_rules')

export const Acl = northbound.rows('ACL', [
  'priority',
  'direction',
  'match',
  'action',
  'log',
  'name',
  'severity',
  'meter',
  'label',
  'tier',
  'sample_new',
  'sample_est',
])
export const AclOption = northbound.elements('ACL', 'options')

export const NbMeter = northbound.rows('Meter', ['name', 'unit', 'fair'])
export const NbMeterBands = northbound.elements('Meter', 'bands')
export const NbMeterBand = northbound.rows('Meter_Band', ['action', 'rate', 'burst_size'])

export const Qos = northbound.rows('QoS', ['priority', 'direction', 'match'])
export const QosAction = northbound.elements('QoS', 'action')
export const QosBandwidth = northbound.elements('QoS', 'bandwidth')

export const NbDhcpOptions = northbound.rows('DHCP_Options', ['cidr'])
export const NbDhcpOption = northbound.elements('DHCP_Options', 'options')

export const NbDnsRecord = northbound.elements('DNS', 'records')
export const NbDnsOption = northbound.elements('DNS', 'options')

export const NbAddressSet = northbound.rows('Address_Set', ['name'])
export const NbAddressSetAddress = northbound.elements('Address_Set', 'addresses')

export const NbPortGroup = northbound.rows('Port_Group', ['name'])
export const NbPortGroupPorts = northbound.elements('Port_Group', 'ports')
export const NbPortGroupAcls = northbound.elements('Port_Group', 'acls')

export const LogicalRouter = northbound.rows('Logical_Router', ['name', 'enabled'])
export const LogicalRouterPorts = northbound.elements('Logical_Router', 'ports')
export const LogicalRouterStaticRoutes = northbound.elements('Logical_Router', 'static_routes')
export const LogicalRouterExternalId = northbound.elements('Logical_Router', 'external_ids')
export const LogicalRouterOption = northbound.elements('Logical_Router', 'options')
export const LogicalRouterNat = northbound.elements('Logical_Router', 'nat')
export const LogicalRouterPolicies = northbound.elements('Logical_Router', 'policies')
export const LogicalRouterLoadBalancer = northbound.elements('Logical_Router', 'load_balancer')
export const LogicalRouterLoadBalancerGroup = northbound.elements('Logical_Router', 'load_balancer_group')

export const LogicalRouterPort = northbound.rows('Logical_Router_Port', [
  'name',
  'mac',
  'enabled',
  'peer',
  'ha_chassis_group',
  'dhcp_relay',
])
export const LogicalRouterPortNetwork = northbound.elements('Logical_Router_Port', 'networks')
export const LogicalRouterPortOption = northbound.elements('Logical_Router_Port', 'options')
export const LogicalRouterPortExternalId = northbound.elements('Logical_Router_Port', 'external_ids')
export const LogicalRouterPortGatewayChassis = northbound.elements('Logical_Router_Port', 'gateway_chassis')
export const LogicalRouterPortRaConfig = northbound.elements('Logical_Router_Port', 'ipv6_ra_configs')

export const StaticRoute = northbound.rows('Logical_Router_Static_Route', [
  'ip_prefix',
  'policy',
  'nexthop',
  'output_port',
  'bfd',
  'route_table',
])
export const StaticRouteOption = northbound.elements('Logical_Router_Static_Route', 'options')
