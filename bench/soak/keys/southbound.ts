/** The keys of maps that ovn-sb(5) of OVN 25.03 documents, by table; a key is behind the name of its map. */
export const southboundKeys: Readonly<Record<string, string>> = {
  SB_Global: `
    options:bfd-min-rx options:bfd-decay-min-rx options:bfd-min-tx options:bfd-mult options:always_tunnel
    options:debug_drop_domain_id options:debug_drop_collector_set options:ipsec_encapsulation options:ipsec_forceencaps
    options:northd_internal_version options:svc_monitor_mac options:mac_prefix options:use_ct_inv_match`,
  Chassis: `
    other_config:ovn-bridge-mappings other_config:datapath-type other_config:iface-types other_config:ovn-cms-options
    other_config:is-interconn other_config:is-remote other_config:is-vtep other_config:ovn-chassis-mac-mappings
    other_config:ovn-monitor-all other_config:port-up-notif other_config:ct-no-masked-label
    other_config:mac-binding-timestamp other_config:fdb-timestamp other_config:ls-dpg-column
    other_config:ct-commit-nat-v2 other_config:ct-commit-to-zone other_config:ct-next-zone
    other_config:ovn-ct-lb-related other_config:ovn-enable-lflow-cache other_config:ovn-trim-timeout-ms`,
  Encap: 'options:csum options:dst_port options:is_default options:tos',
  Datapath_Binding: `
    external_ids:logical-switch external_ids:logical-router external_ids:interconn-ts external_ids:name
    external_ids:name2 external_ids:snat-ct-zone external_ids:always_learn_from_arp_request
    external_ids:dynamic_neigh_routers external_ids:mac_binding_age_threshold external_ids:ct-zone-limit
    external_ids:vlan-passthru external_ids:dynamic-routing`,
  Port_Binding: `
    options:network_name options:qos_min_rate options:qos_max_rate options:qos_burst options:qdisc_queue_id
    options:peer options:l3gateway-chassis options:l2gateway-chassis options:chassis-redirect-port
    options:distributed-port options:requested-chassis options:iface-id-ver options:virtual-ip
    options:virtual-parents options:activation-strategy options:vtep-physical-switch options:vtep-logical-switch
    options:nat-addresses options:mcast_flood options:ct-zone-limit options:disable_garp_rarp options:ethtype
    options:ipv6_ra_send_periodic options:ipv6_ra_mtu options:ipv6_ra_min_interval options:ipv6_prefix
    options:ipv6_prefix_delegation options:gateway_mtu options:localnet_learn_fdb options:vif-plug-type
    options:vif-plug-mtu-request options:additional-chassis options:always-redirect options:redirect-type
    external_ids:name external_ids:neutron:port_name`,
  Load_Balancer: 'options:hairpin_snat_ip options:hairpin_orig_tuple options:affinity_timeout',
  Service_Monitor: 'options:interval options:timeout options:success_count options:failure_count',
  DNS: 'options:ovn-owned external_ids:dns_id',
}
