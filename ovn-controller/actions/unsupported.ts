/** Actions of OVN 25.03 that are known by name and not encoded yet (ovn-sb(5), Logical_Flow, `actions`). */

const statements = new Set([
  'bind_vport',
  'commit_ecmp_nh',
  'commit_lb_aff',
  'ct_commit_nat',
  'ct_commit_to_zone',
  'ct_dnat',
  'ct_dnat_in_czone',
  'ct_snat',
  'ct_snat_in_czone',
  'flood_remote',
  'fwd_group',
  'handle_bfd_msg',
  'log',
  'sample',
  'set_meter',
  'set_queue',
  'trigger_event',
])

const functions = new Set([
  'check_pkt_larger',
  'ct_ip6_dst',
  'ct_nw_dst',
  'ct_tp_dst',
  'dhcp_relay_req_chk',
  'dhcp_relay_resp_chk',
  'dns_lookup',
  'lookup_arp_ip',
  'lookup_nd_ip',
  'put_dhcp_opts',
  'put_dhcpv6_opts',
  'put_nd_ra_opts',
  'select',
])

const fields = new Set(['icmp4.frag_mtu', 'icmp6.frag_mtu'])

/** Whether a statement of that name is an OVN action that is not encoded yet. */
export const isUnsupportedStatement = (name: string): boolean => statements.has(name)

/** The same for what stands on the right of `=`. */
export const isUnsupportedFunction = (name: string): boolean => functions.has(name)

/** The same for what stands on the left of `=`. */
export const isUnsupportedField = (name: string): boolean => fields.has(name)
