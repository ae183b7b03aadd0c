/** What is global: features of hypervisors, samples of what is dropped, and what hypervisors leave behind. */
import type { NamedNetwork } from './named-network.ts'

export const globalNetworks: readonly NamedNetwork[] = [
  {
    name: 'features of hypervisors, and samples of what is dropped',
    steps: [
      `ls-add s1
       lsp-add s1 p1
       lsp-set-addresses p1 "0a:00:00:00:00:01 10.0.0.1"
       acl-add s1 from-lport 1001 "ip4" allow-related
       acl-add s1 to-lport 1001 "ip4" drop
       lr-add r1
       lrp-add r1 lrp1 0a:00:00:00:01:01 10.0.0.254/24`,
      'sbctl chassis-add hv1 geneve 127.0.0.1',
      'sbctl set Chassis hv1 other_config:ct-commit-nat-v2=true',
      'sbctl set Chassis hv1 other_config:ct-commit-to-zone=true other_config:ct-next-zone=true other_config:ovn-sample-with-registers=true other_config:mac-binding-timestamp=true other_config:fdb-timestamp=true other_config:ls-dpg-column=true other_config:ct-label-flush=true',
      'set nb_global . options:ignore_chassis_features=true',
      'set nb_global . options:debug_drop_domain_id=5',
      'set nb_global . options:debug_drop_collector_set=7',
      'set nb_global . options:debug_drop_domain_id=xyz',
      'remove nb_global . options debug_drop_domain_id debug_drop_collector_set ignore_chassis_features',
      `set nb_global . options:debug_drop_collector_set=7
       lsp-set-enabled p1 disabled
       lr-route-add r1 30.0.0.0/24 discard
       set logical_router_port lrp1 enabled=false`,
      `lr-route-add r1 31.0.0.0/24 10.0.0.1
       set nb_global . options:default_acl_drop=true`,
    ],
  },
  {
    name: 'neighbours and addresses that were learned on ports which go',
    steps: [
      `ls-add s1
       lsp-add s1 p1
       set logical_switch s1 other_config:requested-tnl-key=50
       set logical_switch_port p1 options:requested-tnl-key=51
       lr-add r1
       lrp-add r1 lrp1 0a:00:00:00:01:01 10.0.0.254/24
       lrp-add r1 lrp2 0a:00:00:00:01:02 10.0.1.254/24
       lr-add r2
       lrp-add r2 lrp3 0a:00:00:00:01:03 10.0.2.254/24
       sbctl chassis-add hv1 geneve 127.0.0.1`,
      `sbctl --id=@d get Datapath_Binding r1 tunnel_key
       sbctl create MAC_Binding logical_port=lrp1 ip=10.0.0.9 mac="0a\\:00\\:00\\:00\\:00\\:09" datapath=@d
       sbctl create MAC_Binding logical_port=lrp2 ip=10.0.1.9 mac="0a\\:00\\:00\\:00\\:00\\:09" datapath=@d
       sbctl create FDB mac="0a\\:00\\:00\\:00\\:00\\:0a" dp_key=50 port_key=51
       sbctl create FDB mac="0a\\:00\\:00\\:00\\:00\\:0b" dp_key=50 port_key=52
       sbctl create FDB mac="0a\\:00\\:00\\:00\\:00\\:0c" dp_key=60 port_key=51`,
      'lrp-del lrp1',
      'lsp-del p1',
      'lr-del r1',
      `sbctl --id=@d get Datapath_Binding r2 tunnel_key
       sbctl create MAC_Binding logical_port=lrp3 ip=10.0.2.9 mac="0a\\:00\\:00\\:00\\:00\\:09" datapath=@d`,
      'lr-del r2',
    ],
  },
]
