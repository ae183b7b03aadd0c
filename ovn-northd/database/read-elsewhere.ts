/**
 * What of the northbound rules do not read and need not: what others read, and what says only what holds anyway. All
 * else that a row sets and no rule reads is told.
 */
import type { Defaults, ReadElsewhere } from '../../tables/index.ts'

const CONTROLLER = 'ovn-controller, which is passed it on'
const SERVER = 'ovsdb-server'
const INTERCONNECTION = 'ovn-ic'
const ITSELF = 'the daemon beside its rules'
const WRITTEN = 'nobody: northd writes it'
const NOBODY = 'nobody: the stock daemon of 25.03 does not look at it either'

export const readElsewhere: ReadElsewhere = {
  '*.external_ids': 'people and cloud management systems',
  Connection: SERVER,
  SSL: SERVER,
  'NB_Global.connections': SERVER,
  'NB_Global.ssl': SERVER,
  'NB_Global.name': INTERCONNECTION,
  'NB_Global.nb_cfg_timestamp': 'ovn-nbctl',
  'NB_Global.sb_cfg_timestamp': 'ovn-nbctl',
  'NB_Global.sb_cfg': 'ovn-nbctl',
  'NB_Global.hv_cfg': 'ovn-nbctl',
  'NB_Global.hv_cfg_timestamp': 'ovn-nbctl',
  'NB_Global.options:name': INTERCONNECTION,
  'NB_Global.options:ic_probe_interval': INTERCONNECTION,
  'NB_Global.options:ic-route-adv': INTERCONNECTION,
  'NB_Global.options:ic-route-learn': INTERCONNECTION,
  'NB_Global.options:ic-route-adv-default': INTERCONNECTION,
  'NB_Global.options:ic-route-learn-default': INTERCONNECTION,
  'NB_Global.options:ic-route-denylist': INTERCONNECTION,
  'NB_Global.options:nbctl_probe_interval': 'ovn-nbctl',
  'NB_Global.options:northd_probe_interval': ITSELF,
  'NB_Global.options:northd-backoff-interval-ms': ITSELF,
  'NB_Global.options:ignore_chassis_features': ITSELF,
  'NB_Global.options:northd_trim_timeout': 'nobody: memory is given back as it falls free',
  'NB_Global.options:svc_monitor_mac': ITSELF,
  'NB_Global.options:max_tunid': WRITTEN,
  'NB_Global.options:northd_internal_version': WRITTEN,
  'NB_Global.options:use_logical_dp_groups': NOBODY,
  'NB_Global.options:use_parallel_build': NOBODY,
  'NB_Global.options:always_tunnel': CONTROLLER,
  'NB_Global.options:bfd-min-rx': CONTROLLER,
  'NB_Global.options:bfd-min-tx': CONTROLLER,
  'NB_Global.options:bfd-decay-min-rx': CONTROLLER,
  'NB_Global.options:bfd-mult': CONTROLLER,
  'NB_Global.options:ipsec_encapsulation': CONTROLLER,
  'NB_Global.options:ipsec_forceencaps': CONTROLLER,
  'Forwarding_Group.name': 'people',
  'Logical_Switch.other_config:interconn-ts': CONTROLLER,
  'Logical_Switch.other_config:ct-zone-limit': CONTROLLER,
  'Logical_Router.options:ct-zone-limit': CONTROLLER,
  'Logical_Router.options:snat-ct-zone': CONTROLLER,
  'Logical_Switch_Port.options:network_name': CONTROLLER,
  'Logical_Switch_Port.options:ct-zone-limit': CONTROLLER,
  'Logical_Switch_Port.options:ethtype': CONTROLLER,
  'Logical_Switch_Port.options:l2gateway-chassis': CONTROLLER,
  'Logical_Switch_Port.options:activation-strategy': CONTROLLER,
  'Logical_Switch_Port.options:iface-id-ver': CONTROLLER,
  'Logical_Switch_Port.options:disable_garp_rarp': CONTROLLER,
  'Logical_Switch_Port.options:vif-plug-type': CONTROLLER,
  'Logical_Switch_Port.options:vif-plug-mtu-request': CONTROLLER,
  'Logical_Router_Port.status': WRITTEN,
  'Logical_Router_Port.options:ic-route-tag': INTERCONNECTION,
  'Logical_Router_Port.options:ic-route-filter-tag': INTERCONNECTION,
}

const OFF = ['false']

/** Values that northbounds are full of and that ask for nothing, in lower case. */
export const defaults: Defaults = {
  'NB_Global.options:controller_event': OFF,
  'NB_Global.options:use_common_zone': OFF,
  'NB_Global.options:ecmp_nexthop_monitor_enable': OFF,
  'NB_Global.options:mac_binding_removal_limit': ['0'],
  'NB_Global.options:fdb_removal_limit': ['0'],
  'Logical_Switch.other_config:mcast_snoop': OFF,
  'Logical_Switch.other_config:mcast_flood_unregistered': OFF,
  'Logical_Switch.other_config:ic-vxlan_mode': OFF,
  'Logical_Switch_Port.options:mcast_flood': OFF,
  'Logical_Switch_Port.options:mcast_flood_reports': OFF,
  'Logical_Switch_Port.options:enable_router_port_acl': OFF,
  'Logical_Switch_Port.options:exclude-lb-vips-from-garp': OFF,
  'Logical_Router.options:mcast_relay': OFF,
  'Logical_Router.options:ct-commit-all': OFF,
  'Logical_Router.options:dynamic-routing': OFF,
  'Logical_Router_Port.options:mcast_flood': OFF,
  'Logical_Router_Port.options:reside-on-redirect-chassis': OFF,
  'Logical_Router_Port.options:prefix_delegation': OFF,
  'Logical_Router_Port.options:prefix': OFF,
  'Logical_Router_Port.ipv6_ra_configs:send_periodic': OFF,
  'Logical_Router_Static_Route.options:ecmp_symmetric_reply': OFF,
  'ACL.options:persist-established': OFF,
}
