/** Named networks of what is given out: dynamic addresses and tags (ovn-nb(5), IP Address Assignment). */
import type { NamedNetwork } from './named-network.ts'

export const ipamNetworks: readonly NamedNetwork[] = [
  {
    name: 'dynamic addresses, asked for in all forms, on a switch whose pool changes',
    steps: [
      `ls-add s1
       set logical_switch s1 other_config:subnet=10.0.0.0/24
       lsp-add s1 p1
       lsp-set-addresses p1 dynamic
       lr-add r1
       lrp-add r1 lrp1 0a:00:00:00:01:01 10.0.0.254/24 fd00::ff/64
       lsp-add s1 peer1
       lsp-set-type peer1 router
       lsp-set-addresses peer1 router
       lsp-set-options peer1 router-port=lrp1
       dhcp-options-create 10.0.0.0/24`,
      `lsp-add s1 p2
       lsp-set-addresses p2 "0a:00:00:00:00:02 10.0.0.3"
       lsp-add s1 p3
       lsp-set-addresses p3 dynamic
       pg-add g p1 p2 p3`,
      'set logical_switch s1 other_config:ipv6_prefix=fd00::',
      'lsp-set-addresses p3 "dynamic 10.0.0.9"',
      'lsp-set-addresses p3 "dynamic 10.0.0.9 fd00::9" unknown',
      'lsp-set-addresses p3 "0a:00:00:00:00:77 dynamic"',
      'lsp-set-addresses p3 "0a:00:00:00:00:77 dynamic fd00::9"',
      'lsp-set-addresses p3 dynamic "0a:00:00:00:00:78 10.0.0.10"',
      'set logical_switch s1 other_config:exclude_ips="10.0.0.2..10.0.0.40"',
      `set logical_switch_port p2 'addresses="0a:00:00:00:00:02 10.0.0.41"'`,
      `lrp-add r1 lrp2 0a:00:00:00:01:02 10.0.0.42/24
       lsp-add s1 peer2
       lsp-set-type peer2 router
       lsp-set-addresses peer2 dynamic
       lsp-set-options peer2 router-port=lrp2`,
      'remove logical_switch s1 other_config subnet',
      'remove logical_switch s1 other_config ipv6_prefix',
      'set logical_switch s1 other_config:mac_only=true',
      `lsp-add s1 lp
       lsp-set-type lp localport
       lsp-set-addresses lp dynamic`,
      `set logical_switch s1 other_config:subnet=bogus
       remove logical_switch s1 other_config mac_only`,
      `lsp-set-enabled p1 disabled
       set logical_switch s1 other_config:subnet=10.0.1.0/30 other_config:exclude_ips="bogus"`,
      `lsp-set-addresses p1
       lsp-set-addresses p3`,
    ],
  },
  {
    name: 'tags of nested ports, given out and asked for',
    steps: [
      `ls-add s1
       lsp-add s1 parent
       lsp-set-addresses parent "0a:00:00:00:00:01 10.0.0.1"
       lsp-add s1 c1 parent 0
       lsp-set-addresses c1 "0a:00:00:00:00:02 10.0.0.2"`,
      'lsp-add s1 c2 parent 5',
      'lsp-add s1 c3 parent 0',
      'lsp-add s1 c4 parent 1',
      'lsp-add s1 c5 other 0',
      'set logical_switch_port c3 tag=7',
      'set logical_switch_port c2 tag_request=6',
      'set logical_switch_port c2 tag=[]',
      'set logical_switch_port c2 tag_request=[]',
      'set logical_switch_port c1 tag=[]',
      `lsp-del c4
       lsp-add s1 c6 parent 0`,
      `lsp-add s1 ln
       lsp-set-type ln localnet
       lsp-set-addresses ln unknown
       lsp-set-options ln network_name=phys
       set logical_switch_port ln tag_request=44`,
      'set logical_switch_port ln tag_request=0',
      'set logical_switch_port ln tag=45',
      'set logical_switch_port c1 parent_name=[]',
    ],
  },
]
