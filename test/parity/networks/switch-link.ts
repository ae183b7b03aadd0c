/** Links between switches. */
import type { NamedNetwork } from './named-network.ts'

export const switchLinkNetworks: readonly NamedNetwork[] = [
  {
    name: 'links between switches, with peers that are there, elsewhere, of another type, and nowhere',
    steps: [
      `ls-add a
       ls-add b
       lsp-add a ab
       lsp-set-type ab switch
       lsp-add b ba
       lsp-set-type ba switch
       set logical_switch_port ab peer=ba
       set logical_switch_port ba peer=ab
       lsp-set-addresses ab unknown
       lsp-add a p1
       lsp-set-addresses p1 "00:00:00:00:00:01 10.0.0.1"
       lsp-add b p2
       lsp-set-addresses p2 "00:00:00:00:00:02 10.0.0.2"`,
      'lsp-set-addresses ba "00:00:00:00:00:0b 10.0.0.11"',
      'lsp-set-port-security ba "00:00:00:00:00:0b 10.0.0.11"',
      'set logical_switch_port ab options:requested-chassis=hv1 external_ids:x=y',
      'set logical_switch_port ab peer=nosuch',
      'set logical_switch_port ab peer=p2',
      'clear logical_switch_port ab peer',
      'set logical_switch_port ab enabled=false peer=ba',
      `set logical_switch_port ab enabled=true
       acl-add a to-lport 1000 ip4 allow-related`,
      'lsp-set-options ab qos_max_rate=1000',
      `lr-add r
       lrp-add r rp 00:00:00:00:01:01 10.0.0.254/24
       lsp-add a ar
       lsp-set-type ar router
       lsp-set-addresses ar router
       lsp-set-options ar router-port=rp
       set logical_switch_port ab peer=ar`,
      `lsp-add a aa1
       lsp-set-type aa1 switch
       lsp-add a aa2
       lsp-set-type aa2 switch
       set logical_switch_port aa1 peer=aa2
       set logical_switch_port aa2 peer=aa1`,
      `set logical_switch a other_config:broadcast-arps-to-all-routers=false other_config:subnet=10.9.0.0/24
       lsp-set-addresses aa1 dynamic`,
      'lsp-del ba',
    ],
  },
]
