/** Static MAC bindings. */
import type { NamedNetwork } from './named-network.ts'

export const staticMacBindingNetworks: readonly NamedNetwork[] = [
  {
    name: 'static MAC bindings of ports of routers, of other ports, and of none',
    steps: [
      `lr-add r
       lrp-add r rp 00:00:00:00:01:01 10.0.0.1/24
       static-mac-binding-add rp 10.0.0.7 00:00:00:00:00:77
       static-mac-binding-add rp fd00::7 00:00:00:00:00:78`,
      'create Static_MAC_Binding logical_port=nosuch ip=10.0.0.9 mac="\\"00:00:00:00:00:79\\""',
      'create Static_MAC_Binding logical_port=rp ip=junk mac=junk override_dynamic_mac=true',
      `ls-add s
       lsp-add s p1
       create Static_MAC_Binding logical_port=p1 ip=10.0.0.10 mac="\\"00:00:00:00:00:7a\\""`,
      'set logical_router r enabled=false',
      'set logical_router r enabled=true',
      'lrp-set-enabled rp disabled',
      'static-mac-binding-del rp 10.0.0.7',
      'lrp-del rp',
      'lrp-add r rp 00:00:00:00:01:01 10.0.0.1/24',
    ],
  },
]
