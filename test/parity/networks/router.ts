/** Distributed routers: links, routes, neighbours. */
import type { NamedNetwork } from './named-network.ts'

export const routerNetworks: readonly NamedNetwork[] = [
  {
    name: 'two routers linked with each other and with a switch, and routes of every kind',
    steps: [
      `ls-add s1
       lsp-add s1 p1
       lsp-set-addresses p1 "0a:00:00:00:00:01 10.0.0.1 fd00::1"
       lr-add r1
       lrp-add r1 lrp1 0a:00:00:00:01:01 10.0.0.254/24 fd00::ff/64
       lsp-add s1 peer1
       lsp-set-type peer1 router
       lsp-set-addresses peer1 router
       lsp-set-options peer1 router-port=lrp1
       lr-add r2
       lrp-add r1 r1r2 0a:00:00:00:01:02 192.168.0.1/24 fd01::1/64 peer=r2r1
       lrp-add r2 r2r1 0a:00:00:00:01:03 192.168.0.2/24 fd01::2/64 peer=r1r2`,
      `lr-route-add r1 20.0.0.0/24 192.168.0.2
       lr-route-add r2 10.0.0.0/24 192.168.0.1
       lr-route-add r2 0.0.0.0/0 192.168.0.1 r2r1
       lr-route-add r2 ::/0 fd01::1`,
      'lr-route-add r1 30.0.0.0/24 discard',
      '--policy=src-ip lr-route-add r1 40.0.0.0/24 192.168.0.2',
      'lr-route-add r1 50.0.0.0/24 fd01::2',
      'lr-route-add r1 60.0.0.0/24 10.0.0.77 r1r2',
      'lr-route-add r1 70.0.0.1 192.168.0.2',
      'lrp-set-options r1r2 gateway_mtu_bypass=tcp',
      'lrp-set-enabled r2r1 disabled',
      `lrp-set-enabled r2r1 enabled
       set logical_router r1 options:dynamic_neigh_routers=true`,
      'set logical_router r2 enabled=false',
      'set logical_router r2 enabled=true',
      'lr-route-add r1 80.0.0.0/24 1.2.3.4',
      `lr-route-add r1 fe80::/64 fd01::3
       lr-route-add r1 2001::/64 fe80::5 r1r2`,
      `lsp-add s1 p2
       lsp-set-addresses p2 "0a:00:00:00:00:09 10.0.0.9 fd00::9" "0a:00:00:00:00:0a 172.16.0.1"`,
      'lsp-set-enabled p2 disabled',
      `lr-add r3
       lrp-add r3 lrp3 0a:00:00:00:03:01 10.0.0.253/24 fd00::fe/64
       lsp-add s1 peer3
       lsp-set-type peer3 router
       lsp-set-addresses peer3 "0a:00:00:00:03:01 10.0.0.253"
       lsp-set-options peer3 router-port=lrp3`,
      'lsp-set-addresses peer3 "0a:00:00:00:03:02 10.0.0.252"',
      `lsp-set-type p2 localport
       lsp-set-enabled p2 enabled`,
      'lrp-add r3 lrp4 0a:00:00:00:03:04',
      'lrp-add r3 lrp5 0a:00:00:00:03:05 10.9.0.1/32',
    ],
  },
  {
    name: 'links that do not fit, routes that lead nowhere, and addresses of ports to routers',
    steps: [
      `lr-add r1
       lr-add r2
       lrp-add r1 a1 0a:00:00:00:01:01 10.0.0.1/24 10.0.1.1/24 fd00::1/64 fd01::1/64 peer=a2
       lrp-add r2 a2 0a:00:00:00:01:02 10.0.0.2/24 10.0.1.2/24 fd00::2/64 fd01::2/64 peer=a1
       lrp-add r1 b1 0a:00:00:00:01:03 10.0.2.1/24 peer=none
       lrp-add r2 b2 0a:00:00:00:01:04 10.0.3.1/24 peer=a1
       lr-route-add r1 0.0.0.0/0 10.0.0.2`,
      'set logical_router_port a1 networks="10.0.0.1/24"',
      `set logical_router_port a1 external_ids:foo=bar
       set logical_router r1 external_ids:\\"neutron:router_name\\"=nr`,
      `--id=@r create Logical_Router_Static_Route ip_prefix=20.0.0.0/8 nexthop=10.0.0.2 options:origin=connected
       add logical_router r1 static_routes @r`,
      `--id=@r create Logical_Router_Static_Route ip_prefix=21.0.0.0/8 nexthop=10.0.0.2 output_port=a1 options:origin=static
       add logical_router r1 static_routes @r`,
      `--id=@r create Logical_Router_Static_Route ip_prefix=22.0.0.0/8 nexthop=10.0.0.2 output_port=nosuch
       add logical_router r1 static_routes @r`,
      `--id=@r create Logical_Router_Static_Route ip_prefix=22.0.0.1/8 nexthop=10.0.0.2
       add logical_router r2 static_routes @r`,
      `--id=@r create Logical_Router_Static_Route ip_prefix=23.0.0.0/8 nexthop=10.0.0.9
       add logical_router r2 static_routes @r`,
      `--id=@r create Logical_Router_Static_Route ip_prefix=24.0.0.0/8 nexthop=discard output_port=a2
       add logical_router r2 static_routes @r`,
      `--id=@r create Logical_Router_Static_Route ip_prefix=25.0.0.0/8 nexthop=discard policy=src-ip
       add logical_router r2 static_routes @r`,
      `ls-add s1
       lsp-add s1 x
       lsp-set-type x router
       lsp-set-addresses x "0a:00:00:00:09:09 1.2.3.4"`,
      'lsp-set-options x router-port=nosuch',
      `lrp-add r1 x1 0a:00:00:00:07:07 7.7.7.7/24
       lsp-set-options x router-port=x1`,
      'lsp-set-addresses x unknown',
      'lsp-set-addresses x "0a:00:00:00:09:09 7.7.7.8" "0a:00:00:00:09:0a 7.7.7.9"',
      'lsp-set-addresses x router unknown',
      'clear logical_switch_port x addresses',
      `lsp-set-addresses x router
       lsp-set-enabled x disabled`,
      'lsp-set-port-security x "0a:00:00:00:09:09 7.7.7.8"',
    ],
  },
]
