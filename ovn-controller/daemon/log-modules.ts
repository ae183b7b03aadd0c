/**
 * The modules of the stock daemon's log. Scripts set levels for them by name, so all of them can be set; the messages
 * of this daemon come from `main`, `lflow`, `physical`, `ofctrl`, `rconn`, `inc_proc_eng`, `ovsdb_idl`, `reconnect`,
 * `unixctl`, `fatal_signal`, `daemon_unix` and `vlog`.
 */
export const logModules: readonly string[] = `
acl_ids acl_log actions backtrace binding bundle chassis command_line conntrack conntrack_tp controller_lb 
cooperative_multitasking coverage ct_dpif ct_zone daemon daemon_unix dns_resolve dp_packet_gso dpdk dpif 
dpif_lookup_autovalidator dpif_lookup_generic dpif_mfex_extract_study dpif_netdev dpif_netdev_extract 
dpif_netdev_impl dpif_netdev_lookup dpif_netlink dpif_netlink_rtnl encaps entropy exchange expr extend_table 
fatal_signal features flow ha_chassis hmap if_status inc_proc_eng ipf jsonrpc lb ldata lflow lflow_cache 
lockfile lport mac_cache main memory memory_trim meta_flow native_tnl netdev netdev_linux netdev_offload 
netdev_offload_tc netdev_vport netlink netlink_conntrack netlink_devlink netlink_notifier netlink_socket 
nx_match odp_execute odp_execute_impl odp_util ofctrl ofp_actions ofp_bundle ofp_connection ofp_ct ofp_errors 
ofp_flow ofp_group ofp_match ofp_meter ofp_monitor ofp_msgs ofp_packet ofp_port ofp_protocol ofp_queue 
ofp_table ofp_util ovn_bfd ovn_util ovndns ovs_numa ovs_rcu ovs_replay ovs_router ovs_thread ovsdb_cs 
ovsdb_error ovsdb_idl ovsport ox_stat patch physical pinctrl pmd_perf poll_loop port_mirror process rconn 
reconnect resource_dep route_exchange route_exchange_netlink route_table route_table_notify sha1 signals 
socket_util socket_util_unix statctrl stopwatch stream stream_fd stream_replay stream_ssl stream_tcp 
stream_unix svec tc timeval unixctl userspace_tso util uuid vconn vconn_stream vif_plug vif_plug_dummy 
vif_plug_provider vif_plug_representor vlog 
`
  .trim()
  .split(/\s+/)
