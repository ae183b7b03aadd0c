/** Forwarding groups. */
import type { NamedNetwork } from './named-network.ts'

export const forwardingGroupNetworks: readonly NamedNetwork[] = [
  {
    name: 'forwarding groups, with and without liveness, of ports that are there or not',
    steps: [
      `ls-add s
       lsp-add s p1
       lsp-set-addresses p1 "00:00:00:00:00:01 10.0.0.1"
       lsp-add s p2
       lsp-set-addresses p2 "00:00:00:00:00:02 10.0.0.2"
       --liveness fwd-group-add g1 s 10.0.0.9 00:00:00:00:00:99 p1 p2
       fwd-group-add g2 s 10.0.0.8 00:00:00:00:00:98 p1`,
      'lsp-set-enabled p1 disabled',
      'set forwarding_group g1 liveness=false',
      'set forwarding_group g1 vip=junk vmac=junk child_port=p2,p1,nosuch',
      'fwd-group-del g2',
      'ls-del s',
    ],
  },
]
