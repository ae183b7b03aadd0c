/** Services of switches: QoS, DHCP, DNS. */
import type { NamedNetwork } from './named-network.ts'

export const serviceNetworks: readonly NamedNetwork[] = [
  {
    name: 'QoS rules that mark, limit, do both and do nothing',
    steps: [
      `ls-add s1
       ls-add s2
       lsp-add s1 p1
       qos-add s1 from-lport 100 "ip4" dscp=10
       qos-add s1 to-lport 101 "ip6" rate=1000 burst=100
       qos-add s1 from-lport 102 "tcp" rate=1000
       qos-add s1 from-lport 103 "udp" rate=1000 burst=10 dscp=11 
       qos-add s1 to-lport 104 "icmp4" mark=5 
       qos-add s1 to-lport 105 "icmp4" mark=5 dscp=3 rate=7`,
      'qos-del s1 from-lport',
      `--id=@q create QoS priority=1 direction=from-lport match=ip action={}
       add logical_switch s2 qos_rules @q`,
      `--id=@q create QoS priority=2 direction=from-lport match=ip action:dscp=0 action:mark=0 bandwidth:burst=10
       add logical_switch s2 qos_rules @q`,
      `--id=@q create QoS priority=3 direction=from-lport match=ip action:dscp=64 bandwidth:rate=4294967295
       add logical_switch s2 qos_rules @q`,
    ],
  },
  {
    name: 'DHCP for both versions, with configurations that lack something',
    steps: [
      `ls-add s1
       lsp-add s1 p1
       lsp-set-addresses p1 "0a:00:00:00:00:01 10.0.0.1 fd00::1"
       lsp-add s1 p2
       lsp-set-addresses p2 "0a:00:00:00:00:02 10.0.0.2 10.0.0.22 fd00::2 fd00::22" "0a:00:00:00:00:03 10.0.0.3 10.0.1.3 fd00::3"
       lsp-add s1 p3
       lsp-set-addresses p3 unknown
       --id=@d create DHCP_Options cidr=10.0.0.0/24 options="\\"server_id\\"=\\"10.0.0.254\\" \\"server_mac\\"=\\"0a:00:00:00:00:fe\\" \\"lease_time\\"=\\"3600\\" \\"router\\"=\\"10.0.0.254\\" \\"dns_server\\"=\\"{8.8.8.8,8.8.4.4}\\" \\"mtu\\"=\\"1400\\""
       set logical_switch_port p1 dhcpv4_options=@d
       set logical_switch_port p2 dhcpv4_options=@d
       set logical_switch_port p3 dhcpv4_options=@d
       --id=@e create DHCP_Options cidr="fd00\\:\\:/64" options="\\"server_id\\"=\\"0a:00:00:00:00:fd\\" \\"dns_server\\"=\\"fd00::53\\""
       set logical_switch_port p1 dhcpv6_options=@e
       set logical_switch_port p2 dhcpv6_options=@e`,
      'lsp-set-options p1 hostname=foo',
      'acl-add s1 to-lport 1 ip allow-related',
      `acl-add s1 from-lport 1 ip allow-related
       acl-del s1 to-lport`,
      'lsp-set-enabled p1 disabled',
      `lsp-set-enabled p1 enabled
       lsp-add s1 ln
       lsp-set-type ln localnet
       lsp-set-options ln network_name=phys
       lsp-set-addresses ln unknown`,
      `--id=@f create DHCP_Options cidr="fd00\\:\\:/64" options="\\"server_id\\"=\\"0a:00:00:00:00:fc\\" \\"dhcpv6_stateless\\"=\\"true\\" \\"domain_search\\"=\\"ovn.org\\" \\"fqdn\\"=\\"a.b\\""
       set logical_switch_port p1 dhcpv6_options=@f`,
      `--id=@f create DHCP_Options cidr=10.0.0.0/24 options="\\"server_id\\"=\\"10.0.0.254\\" \\"lease_time\\"=\\"3600\\""
       set logical_switch_port p1 dhcpv4_options=@f`,
      `--id=@f create DHCP_Options cidr=10.0.0.0/24 options="\\"server_id\\"=\\"10.0.0.254\\" \\"server_mac\\"=\\"0a:00:00:00:00:fe\\" \\"lease_time\\"=\\"3600\\" \\"netmask\\"=\\"255.255.0.0\\" \\"hostname\\"=\\"\\\\\\"bar\\\\\\"\\""
       set logical_switch_port p1 dhcpv4_options=@f`,
      `--id=@f create DHCP_Options cidr=192.168.0.0/24 options="\\"server_id\\"=\\"10.0.0.254\\" \\"server_mac\\"=\\"0a:00:00:00:00:fe\\" \\"lease_time\\"=\\"3600\\""
       set logical_switch_port p1 dhcpv4_options=@f`,
      `--id=@f create DHCP_Options cidr=10.0.0.0/24 options="\\"server_id\\"=\\"10.0.0.254\\" \\"server_mac\\"=\\"0a:00:00:00:00:fe\\" \\"lease_time\\"=\\"3600\\" \\"router\\"=\\"10.0.0.254\\""
       set logical_switch_port p1 dhcpv4_options=@f`,
      'lsp-set-type p1 localport',
      'set logical_switch s1 other_config:vlan-passthru=true',
    ],
  },
  {
    name: 'DNS records of one switch and of several',
    steps: [
      `ls-add s1
       ls-add s2
       lsp-add s1 p1
       lsp-set-addresses p1 "0a:00:00:00:00:01 10.0.0.1 fd00::1"
       --id=@d create DNS records={}
       set logical_switch s1 dns_records=@d`,
      `--id=@d create DNS records:vm1.ovn.org="10.0.0.1 fd00::1" records:VM2.Ovn.Org=10.0.0.2
       add logical_switch s1 dns_records @d
       add logical_switch s2 dns_records @d`,
      'clear logical_switch s2 dns_records',
      'clear logical_switch s1 dns_records',
    ],
  },
]
