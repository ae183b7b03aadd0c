/** Ports of switches: what may be behind them, their queues, and the hypervisors they are meant for. */
import type { NamedNetwork } from './named-network.ts'

export const portNetworks: readonly NamedNetwork[] = [
  {
    name: 'ports of physical networks, local ones, nested ones, with unknown addresses and port security',
    steps: [
      `ls-add s1
       lsp-add s1 p1
       lsp-set-addresses p1 "0a:00:00:00:00:01 10.0.0.1 fd00::1" "0a:00:00:00:00:02 10.0.0.2"
       lsp-add s1 unk
       lsp-set-addresses unk unknown
       lsp-add s1 unk2
       lsp-set-addresses unk2 unknown "0a:00:00:00:00:03 10.0.0.3"
       lsp-add s1 ps
       lsp-set-addresses ps "0a:00:00:00:00:04 10.0.0.4"
       lsp-set-port-security ps "0a:00:00:00:00:04 10.0.0.4"
       lsp-add s1 psunk
       lsp-set-addresses psunk unknown
       lsp-set-port-security psunk "0a:00:00:00:00:05"
       lsp-add s1 ln
       lsp-set-type ln localnet
       lsp-set-addresses ln unknown
       lsp-set-options ln network_name=phys
       lsp-add s1 lp
       lsp-set-type lp localport
       lsp-set-addresses lp "0a:00:00:00:00:06 10.0.0.6 fd00::6"
       lsp-add s1 dis
       lsp-set-addresses dis "0a:00:00:00:00:07 10.0.0.7" unknown
       lsp-set-enabled dis disabled`,
      'lsp-set-options ln network_name=phys localnet_learn_fdb=true',
      'lsp-set-options unk2 force_fdb_lookup=true',
      'lsp-set-options unk pkt_clone_type=mc_unknown',
      `lsp-add s1 cont p1 42
       lsp-set-addresses cont "0a:00:00:00:00:08 10.0.0.8"`,
      'set logical_switch_port ln tag=7',
      'lsp-set-options p1 requested-chassis=hv1',
      'sbctl chassis-add hv1 geneve 127.0.0.1',
      'lsp-set-options p1 requested-chassis=hv1,hv2 iface-id-ver=3 activation-strategy=rarp',
      'sbctl chassis-add hv2 geneve 127.0.0.2',
      'lsp-set-options p1 requested-chassis=,hv2,,hv1',
      'set logical_switch s1 other_config:vlan-passthru=true',
      'lsp-set-options p1 disable_arp_nd_rsp=true',
      'set nb_global . options:ignore_lsp_down=false',
      'sbctl lsp-bind p1 hv1',
      'sbctl set Port_Binding p1 up=true',
      'set logical_switch s1 other_config:broadcast-arps-to-all-routers=false',
      'lsp-set-options p1 qos_min_rate=100 qos_max_rate=1000 qos_burst=2000',
      `lsp-set-options p1 qos_max_rate=1000
       lsp-set-options ps qos_max_rate=2000`,
      'lsp-set-options ln network_name=phys qos_max_rate=1000',
    ],
  },
  {
    name: 'ports that are down, copies for unknown addresses, queues on several networks, keys asked for',
    steps: [
      `ls-add s1
       lsp-add s1 p1
       lsp-set-addresses p1 "0a:00:00:00:00:01 10.0.0.1 fd00::1"
       lsp-add s1 p2
       lsp-set-addresses p2 "0a:00:00:00:00:02 10.0.0.2"
       lsp-set-options p2 pkt_clone_type=mc_unknown
       lsp-add s1 p3
       lsp-set-addresses p3 "0a:00:00:00:00:03 10.0.0.3" unknown
       lsp-set-options p3 pkt_clone_type=mc_unknown
       lsp-add s1 gw
       lsp-set-type gw l2gateway
       lsp-set-addresses gw unknown
       lsp-set-options gw network_name=phys l2gateway-chassis=hv1
       lsp-add s1 lp
       lsp-set-type lp localport
       lsp-set-addresses lp "0a:00:00:00:00:06 10.0.0.6 fd00::6"`,
      'set nb_global . options:ignore_lsp_down=false',
      `sbctl chassis-add hv1 geneve 127.0.0.1
       sbctl lsp-bind p1 hv1
       sbctl set Port_Binding p1 up=true`,
      `set nb_global . options:ignore_lsp_down=true
       lsp-set-options p1 qos_max_rate=100`,
      `lsp-add s1 ln1
       lsp-set-type ln1 localnet
       lsp-set-addresses ln1 unknown
       lsp-set-options ln1 network_name=physa`,
      `lsp-add s1 ln2
       lsp-set-type ln2 localnet
       lsp-set-addresses ln2 unknown
       lsp-set-options ln2 network_name=physb qos_burst=10`,
      'lsp-set-options p1 qos_min_rate=100',
      'lsp-set-options p1 qos_burst=100',
      'lsp-set-options lp qos_max_rate=100',
      `lsp-set-enabled p1 disabled
       lsp-set-options p1 qos_max_rate=100`,
      `ls-add s2
       lsp-add s2 q1
       lsp-set-options q1 qos_max_rate=100
       lsp-add s2 ln3
       lsp-set-type ln3 localnet
       lsp-set-addresses ln3 unknown
       lsp-set-options ln3 network_name=physc`,
      `set logical_switch s2 other_config:requested-tnl-key=555
       set logical_switch_port q1 options:requested-tnl-key=77`,
      `lr-add r1
       lrp-add r1 lrp1 0a:00:00:00:01:01 10.0.0.254/24
       set logical_router r1 options:requested-tnl-key=556
       set logical_router_port lrp1 options:requested-tnl-key=78`,
      'set logical_switch s2 other_config:requested-tnl-key=556',
      `set logical_switch s2 other_config:requested-tnl-key=0
       set logical_switch_port q1 options:requested-tnl-key=abc`,
      `sbctl set chassis hv1 hostname=hosty
       lsp-set-options q1 requested-chassis=hosty`,
      'sbctl chassis-add hv2 vxlan 127.0.0.2',
      'set nb_global . options:vxlan_mode=false',
      `set logical_switch s1 other_config:ct-zone-limit=5 other_config:fdb_age_threshold=30 
       set logical_router r1 options:ct-zone-limit=5 options:mac_binding_age_threshold=30 options:snat-ct-zone=5 options:always_learn_from_arp_request=false
       set logical_switch_port p2 options:ct-zone-limit=6`,
    ],
  },
  {
    name: "tunnel keys that are asked for and are someone else's",
    steps: [
      `ls-add s1
       lsp-add s1 p1
       lsp-add s1 p2
       ls-add s2`,
      'set logical_switch_port p2 options:requested-tnl-key=1',
      'set logical_switch_port p2 options:requested-tnl-key=2',
      'set logical_switch s1 other_config:requested-tnl-key=2',
      'set logical_switch s1 other_config:requested-tnl-key=1',
    ],
  },
]
