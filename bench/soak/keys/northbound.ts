/** Every column and key that ovn-nb(5) of OVN 25.03 documents, by table; a key is behind the name of its map. */
export const documented: Readonly<Record<string, string>> = {
  NB_Global: `
    name nb_cfg nb_cfg_timestamp sb_cfg sb_cfg_timestamp hv_cfg hv_cfg_timestamp external_ids
    options:bfd-min-rx options:bfd-decay-min-rx options:bfd-min-tx options:bfd-mult
    options:ignore_chassis_features options:mac_prefix options:mac_binding_removal_limit
    options:fdb_removal_limit options:controller_event options:northd_probe_interval
    options:ic_probe_interval options:nbctl_probe_interval options:northd_trim_timeout
    options:use_logical_dp_groups options:use_parallel_build options:ignore_lsp_down
    options:use_ct_inv_match options:default_acl_drop options:debug_drop_domain_id
    options:debug_drop_collector_set options:use_common_zone options:northd-backoff-interval-ms
    options:vxlan_mode options:always_tunnel options:ecmp_nexthop_monitor_enable options:ic-route-adv
    options:ic-route-learn options:ic-route-adv-default options:ic-route-learn-default
    options:ic-route-denylist connections ssl ipsec options:max_tunid`,
  Sample_Collector: `
    id name probability set_id external_ids`,
  Sample: `
    collectors metadata`,
  Copp: `
    name meters:arp meters:arp-resolve meters:dhcpv4-opts meters:dhcpv6-opts meters:dns meters:event-elb
    meters:icmp4-error meters:icmp6-error meters:igmp meters:nd-na meters:nd-ns meters:nd-ns-resolve
    meters:nd-ra-opts meters:tcp-reset meters:bfd meters:reject meters:svc-monitor external_ids`,
  Logical_Switch: `
    ports load_balancer load_balancer_group acls qos_rules dns_records forwarding_groups name
    external_ids:neutron:network_name other_config:subnet other_config:exclude_ips
    other_config:ipv6_prefix other_config:dhcp_relay_port other_config:mac_only
    other_config:fdb_age_threshold other_config:ct-zone-limit other_config:mcast_snoop
    other_config:mcast_querier other_config:mcast_flood_unregistered other_config:mcast_table_size
    other_config:mcast_idle_timeout other_config:mcast_query_interval
    other_config:mcast_query_max_response other_config:mcast_eth_src other_config:mcast_ip4_src
    other_config:mcast_ip6_src other_config:interconn-ts other_config:ic-vxlan_mode
    other_config:requested-tnl-key copp other_config:vlan-passthru
    other_config:broadcast-arps-to-all-routers`,
  Logical_Switch_Port: `
    name type options:router-port options:nat-addresses options:exclude-lb-vips-from-garp
    options:arp_proxy options:enable_router_port_acl options:ct-zone-limit options:network_name
    options:ethtype options:localnet_learn_fdb options:l2gateway-chassis options:vtep-physical-switch
    options:vtep-logical-switch options:requested-chassis options:activation-strategy
    options:iface-id-ver options:qos_min_rate options:qos_max_rate options:qos_burst options:hostname
    options:force_fdb_lookup options:disable_garp_rarp options:pkt_clone_type options:disable_arp_nd_rsp
    options:vif-plug-type options:vif-plug-mtu-request options:virtual-ip options:virtual-parents
    options:mcast_flood options:mcast_flood_reports parent_name tag_request tag up enabled addresses
    dynamic_addresses port_security peer dhcpv4_options dhcpv6_options mirror_rules ha_chassis_group
    external_ids:neutron:port_name options:requested-tnl-key`,
  Forwarding_Group: `
    name vip vmac liveness child_port external_ids`,
  Address_Set: `
    name addresses external_ids`,
  Port_Group: `
    name ports acls external_ids`,
  Load_Balancer: `
    name vips protocol health_check ip_port_mappings selection_fields external_ids options:reject
    options:hairpin_snat_ip options:skip_snat options:add_route options:neighbor_responder
    options:template options:address-family options:affinity_timeout options:ct_flush
    options:use_stateless_nat`,
  Load_Balancer_Group: `
    name load_balancer`,
  Load_Balancer_Health_Check: `
    vip options:interval options:timeout options:success_count options:failure_count external_ids`,
  ACL: `
    label priority direction match action tier options:apply-after-lb options:persist-established log
    name severity meter sample_new sample_est options:log-related external_ids`,
  Logical_Router: `
    ports static_routes policies enabled nat load_balancer load_balancer_group name
    external_ids:neutron:router_name copp options:chassis options:dnat_force_snat_ip
    options:lb_force_snat_ip options:mcast_relay options:dynamic_neigh_routers
    options:always_learn_from_arp_request options:requested-tnl-key options:snat-ct-zone
    options:mac_binding_age_threshold options:ct-zone-limit options:dynamic-routing
    options:dynamic-routing-redistribute options:dynamic-routing-vrf-name options:ct-commit-all`,
  QoS: `
    priority direction match action bandwidth external_ids`,
  Mirror: `
    name filter sink type index external_ids`,
  Meter: `
    name unit bands fair external_ids`,
  Meter_Band: `
    action rate burst_size external_ids`,
  Logical_Router_Port: `
    name networks mac enabled dhcp_relay ha_chassis_group gateway_chassis
    options:reside-on-redirect-chassis options:redirect-type ipv6_prefix ipv6_ra_configs:address_mode
    ipv6_ra_configs:router_preference ipv6_ra_configs:route_info ipv6_ra_configs:mtu
    ipv6_ra_configs:send_periodic ipv6_ra_configs:max_interval ipv6_ra_configs:min_interval
    ipv6_ra_configs:rdnss ipv6_ra_configs:dnssl options:mcast_flood options:requested-tnl-key
    options:prefix_delegation options:prefix options:route_table options:gateway_mtu
    options:routing-protocol-redirect options:routing-protocols options:gateway_mtu_bypass
    options:ic-route-tag options:ic-route-filter-tag options:requested-chassis
    options:dynamic-routing-redistribute options:dynamic-routing-maintain-vrf
    options:dynamic-routing-port-name peer external_ids status:hosting-chassis`,
  Logical_Router_Static_Route: `
    ip_prefix policy nexthop output_port bfd selection_fields route_table external_ids:ic-learned-route
    options:ecmp_symmetric_reply options:origin`,
  Logical_Router_Policy: `
    priority chain match action jump_chain nexthop nexthops bfd_sessions options:pkt_mark external_ids`,
  NAT: `
    type external_ip external_mac external_port_range logical_ip logical_port allowed_ext_ips
    exempted_ext_ips gateway_port match priority options:stateless options:add_route external_ids`,
  DHCP_Options: `
    cidr options:server_id options:server_mac options:lease_time options:router options:netmask
    options:dns_server options:log_server options:lpr_server options:swap_server options:policy_filter
    options:router_solicitation options:nis_server options:ntp_server options:netbios_name_server
    options:classless_static_route options:ms_classless_static_route options:next_server
    options:ip_forward_enable options:router_discovery options:ethernet_encap options:default_ttl
    options:tcp_ttl options:mtu options:T1 options:T2 options:arp_cache_timeout
    options:tcp_keepalive_interval options:netbios_node_type options:wpad options:bootfile_name
    options:path_prefix options:tftp_server_address options:hostname options:domain_name
    options:bootfile_name_alt options:broadcast_address options:tftp_server options:domain_search_list
    options:domain_search options:dhcpv6_stateless options:fqdn external_ids`,
  DHCP_Relay: `
    name servers options external_ids`,
  Connection: `
    target max_backoff inactivity_probe is_connected status:last_error status:state
    status:sec_since_connect status:sec_since_disconnect status:locks_held status:locks_waiting
    status:locks_lost status:n_connections status:bound_port external_ids other_config`,
  DNS: `
    records options:ovn-owned external_ids`,
  SSL: `
    private_key certificate ca_cert bootstrap_ca_cert ssl_protocols ssl_ciphers ssl_ciphersuites
    external_ids`,
  Gateway_Chassis: `
    name chassis_name priority options external_ids`,
  HA_Chassis_Group: `
    name ha_chassis external_ids`,
  HA_Chassis: `
    chassis_name priority external_ids`,
  BFD: `
    logical_port dst_ip min_tx min_rx detect_mult options external_ids status`,
  Static_MAC_Binding: `
    logical_port ip mac override_dynamic_mac`,
  Chassis_Template_Var: `
    chassis variables external_ids`,
  Sampling_App: `
    type id external_ids`,
}
