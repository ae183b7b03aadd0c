/**
 * Named networks on two hypervisors, as scripts: lines of `ovn-nbctl`, of `ovs-vsctl` behind `hv1:` and `hv2:`, and of
 * `ovn-sbctl` behind `sbctl`. Steps follow each other on the same databases.
 */
export interface ControllerNetwork {
  readonly name: string
  readonly steps: readonly string[]
}

const plug = (hypervisor: string, port: string, ofport: number, more = ''): string =>
  `${hypervisor}: add-port br-int ${port} -- set Interface ${port} type=dummy external_ids:iface-id=${port} ofport_request=${ofport} ${more}`

const router = `
  lr-add r -- lrp-add r rs1 00:00:00:00:ff:01 10.0.0.254/24 fd00::254/64
  lsp-add s1 s1r -- lsp-set-type s1r router -- lsp-set-options s1r router-port=rs1 -- lsp-set-addresses s1r router
  ls-add s2 -- lrp-add r rs2 00:00:00:00:ff:02 10.0.2.254/24
  lsp-add s2 s2r -- lsp-set-type s2r router -- lsp-set-options s2r router-port=rs2 -- lsp-set-addresses s2r router
`

const twoPorts = `
  ls-add s1
  lsp-add s1 a -- lsp-set-addresses a "00:00:00:00:00:01 10.0.0.1"
  lsp-add s1 b -- lsp-set-addresses b "00:00:00:00:00:02 10.0.0.2"
  ${plug('hv1', 'a', 1)}
  ${plug('hv2', 'b', 2)}
`

const datapath = 'datapath=$(sbctl --bare --columns=_uuid find Datapath_Binding external_ids:name=r)'

export const networks: readonly ControllerNetwork[] = [
  {
    name: 'a switch and a router on two hypervisors, ports that move',
    steps: [
      twoPorts,
      `${router}
       lsp-add s2 c -- lsp-set-addresses c "00:00:00:00:00:12 10.0.2.2"
       ${plug('hv2', 'c', 12)}`,
      `hv2: del-port br-int b
       ${plug('hv1', 'b', 22)}`,
      'lsp-del c',
    ],
  },
  {
    name: 'settings that are true or false in other words, and port security in every form',
    steps: [
      twoPorts,
      `hv1: set Open_vSwitch . external_ids:ovn-encap-csum=FALSE external_ids:ovn-is-interconn=TRUE external_ids:ovn-monitor-all=TRUE
       hv2: set Open_vSwitch . external_ids:ovn-encap-csum=junk external_ids:ovn-is-interconn=yes external_ids:ovn-monitor-all=yes`,
      'hv1: set Open_vSwitch . external_ids:ovn-encap-csum=false external_ids:ovn-monitor-all=false',
      'lsp-set-port-security a "00:00:00:00:00:010 010.0.0.1 10.0.1.1/24 fe80::0:1%eth0 10.0.0.5"',
      'lsp-set-port-security a "00:00:00:00:00:AA" "  0a:0:0:0:0:AB 10.0.0.1/32 10.0.0.0/24 FD00::/64"',
      'lsp-set-port-security a "00:00:00:00:00:AA 10.0.0.0/255.255.255.0 10.1.0.1/255.255.0.0 FD00::1/ffff::"',
    ],
  },
  {
    name: 'nested ports, ports of every chassis, and ports that somebody asks for elsewhere',
    steps: [
      `${twoPorts}
       lsp-add s1 n a 5 -- lsp-set-addresses n "00:00:00:00:00:05 10.0.0.5"
       lsp-add s1 l -- lsp-set-type l localport -- lsp-set-addresses l "00:00:00:00:00:09 10.0.0.9"
       ${plug('hv1', 'l', 7)}`,
      `lsp-add s1 m b 9 -- lsp-set-addresses m "00:00:00:00:00:06 10.0.0.6"
       ${plug('hv2', 'l', 7)}`,
      'lsp-set-options a requested-chassis=hv2',
      'lsp-set-options a requested-chassis=hv1',
      'hv1: del-port br-int l -- del-port br-int a',
    ],
  },
  {
    name: 'a switch on a physical network, with a tag and without, and a gateway to one',
    steps: [
      `${twoPorts}
       lsp-add s1 ln -- lsp-set-type ln localnet -- lsp-set-addresses ln unknown -- lsp-set-options ln network_name=phys
       hv1: set Open_vSwitch . external_ids:ovn-bridge-mappings=phys:br-phys`,
      'hv2: set Open_vSwitch . external_ids:ovn-bridge-mappings=phys:br-phys',
      'set Logical_Switch_Port ln tag_request=7',
      `lsp-del ln
       lsp-add s1 g -- lsp-set-type g l2gateway -- lsp-set-options g network_name=phys l2gateway-chassis=hv1
       lsp-set-addresses g unknown`,
      'hv1: remove Open_vSwitch . external_ids ovn-bridge-mappings',
    ],
  },
  {
    name: 'tunnels of every kind, with options of their own, and chassis that are kept apart',
    steps: [
      `${twoPorts}
       hv1: set Open_vSwitch . external_ids:ovn-encap-type=geneve,vxlan
       hv2: set Open_vSwitch . external_ids:ovn-encap-type=vxlan`,
      `hv2: set Open_vSwitch . external_ids:ovn-encap-type=geneve external_ids:ovn-encap-csum=false
       hv1: set Open_vSwitch . external_ids:ovn-encap-tos=inherit external_ids:ovn-encap-df_default=false`,
      'hv1: set Open_vSwitch . external_ids:ovn-transport-zones=t1,t2',
      'hv2: set Open_vSwitch . external_ids:ovn-transport-zones=t2,t3',
      'hv2: set Open_vSwitch . external_ids:ovn-transport-zones=t3 external_ids:ovn-encap-ip-hv2=192.168.50.7',
    ],
  },
  {
    name: 'several addresses of a chassis, and interfaces that ask for one of them',
    steps: [
      `${twoPorts}
       lsp-add s1 n a 5 -- lsp-set-addresses n "00:00:00:00:00:05 10.0.0.5"
       lsp-add s1 c -- lsp-set-addresses c "00:00:00:00:00:03 10.0.0.3"
       ${plug('hv1', 'c', 3)}
       hv1: set Open_vSwitch . external_ids:ovn-encap-ip=192.168.50.1,192.168.50.11,192.168.50.10
       hv1: set Open_vSwitch . external_ids:ovn-encap-ip-default=192.168.50.11
       hv1: set Interface a external_ids:encap-ip=192.168.50.10`,
      `hv2: set Open_vSwitch . external_ids:ovn-encap-type=geneve,vxlan
       hv2: set Open_vSwitch . external_ids:ovn-encap-ip-default=192.168.50.2
       hv1: remove Interface a external_ids encap-ip
       hv1: set Interface c external_ids:encap-ip=192.168.50.1`,
      `hv2: set Open_vSwitch . external_ids:ovn-encap-ip=192.168.50.2,192.168.50.12
       hv2: set Interface b external_ids:encap-ip=192.168.50.12
       hv1: set Open_vSwitch . external_ids:ovn-encap-type=vxlan`,
      `hv1: del-port br-int c
       hv1: set Interface a external_ids:encap-ip=192.168.50.99
       hv1: set Open_vSwitch . external_ids:ovn-encap-type=geneve,vxlan external_ids:ovn-encap-ip=192.168.50.1
       hv2: set Open_vSwitch . external_ids:ovn-encap-ip-default=192.168.50.77
       hv2: set Open_vSwitch . external_ids:ovn-encap-ip=192.168.50.2`,
    ],
  },
  {
    name: 'port security of every form',
    steps: [
      `${twoPorts}
       lsp-add s1 c -- lsp-add s1 d -- lsp-add s1 e
       lsp-set-port-security a "00:00:00:00:00:01"
       lsp-set-port-security b "00:00:00:00:00:02 10.0.0.2/24 10.0.1.0/24 10.0.2.2/32"
       lsp-set-port-security c "00:00:00:00:00:03 fd00::3 fd01::/64"
       lsp-set-port-security d "00:00:00:00:00:04 10.0.0.4 fd00::4" "00:00:00:00:00:44" "00:00:00:00:00:45 10.0.0.45"
       ${plug('hv1', 'c', 3)}
       ${plug('hv1', 'd', 4)}
       ${plug('hv1', 'e', 5)}`,
      `lsp-set-port-security a "no address"
       lsp-set-port-security b "no address" "00:00:00:00:00:02 10.0.0.2"
       lsp-set-port-security c "00:00:00:00:00:03 10.0.0.3 and 10.0.0.4"
       lsp-set-port-security d
       lsp-set-port-security e "00:00:00:00:00:05 0.0.0.0/0 ::/0"`,
    ],
  },
  {
    name: 'neighbours that were learnt and that were written',
    steps: [
      `${twoPorts} ${router}
       static-mac-binding-add rs1 10.0.0.77 00:00:00:00:00:77
       -- create Static_MAC_Binding logical_port=rs1 ip=10.0.0.78 mac="00\\:00\\:00\\:00\\:00\\:78" override_dynamic_mac=true
       static-mac-binding-add rs1 fd00::79 00:00:00:00:00:79`,
      `sbctl create MAC_Binding logical_port=rs1 ip=10.0.0.33 mac="00\\:00\\:00\\:00\\:00\\:33" timestamp=5 ${datapath}
       sbctl create MAC_Binding logical_port=rs1 ip="fd00\\:\\:33" mac="00\\:00\\:00\\:00\\:00\\:33" timestamp=5 ${datapath}`,
      'static-mac-binding-del rs1 10.0.0.77',
    ],
  },
  {
    name: 'template variables in the matches of ACLs',
    steps: [
      `${twoPorts}
       -- create Chassis_Template_Var chassis=hv1 variables:source="10.0.0.2"
       acl-add s1 to-lport 1001 "ip4.src == ^source" drop
       acl-add s1 to-lport 1002 "outport == \\"^source\\" && ip4" drop`,
      `-- create Chassis_Template_Var chassis=hv2 variables:source="{10.0.0.1, 10.0.0.3}"`,
      'set Chassis_Template_Var hv1 variables:source="10.0.0.9"',
    ],
  },
  {
    name: 'groups and meters of logical flows, and answers of the controller, on a router',
    steps: [
      `${twoPorts} ${router}
       --ecmp lr-route-add r 20.0.0.0/24 10.0.2.7
       --ecmp lr-route-add r 20.0.0.0/24 10.0.2.8
       lr-policy-add r 10 "ip4.src == 10.0.0.1" reroute 10.0.2.7,10.0.2.8
       copp-add c arp mt
       copp-add c nd-ra-opts other
       lr-copp-add c r
       meter-add mt drop 10 pktps 5
       set Logical_Router_Port rs1 ipv6_ra_configs:address_mode=slaac ipv6_ra_configs:mtu=1400
       set Logical_Router_Port rs1 options:gateway_mtu=1400`,
      `meter-del mt
       lr-policy-del r`,
      'clear Logical_Router r copp',
    ],
  },
]
