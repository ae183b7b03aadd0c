/** Datapaths: what they tell the hypervisors, and how routers learn. */
import type { NamedNetwork } from './named-network.ts'

export const datapathNetworks: readonly NamedNetwork[] = [
  {
    name: 'options of switches and routers, readable or not',
    steps: [
      `ls-add s1
       lr-add r1
       lrp-add r1 lrp1 0a:00:00:00:01:01 10.0.0.254/24 10.0.1.254/24 fd00::1/64`,
      'set logical_router r1 options:always_learn_from_arp_request=true',
      'set logical_router r1 options:always_learn_from_arp_request=FALSE',
      'set logical_router r1 options:always_learn_from_arp_request=foo',
      'set logical_router r1 options:mac_binding_age_threshold="192.168.0.0/24:5;10"',
      'set logical_router r1 options:snat-ct-zone=abc',
      'set logical_router r1 options:snat-ct-zone=-1 options:ct-zone-limit=-5',
      'set logical_switch s1 other_config:ct-zone-limit=-5 other_config:fdb_age_threshold=0',
      'set logical_switch s1 other_config:ct-zone-limit=x other_config:fdb_age_threshold=x other_config:interconn-ts=foo',
      'set logical_router r1 options:mac_binding_age_threshold=0',
      'set logical_router r1 options:mac_binding_age_threshold=-1',
      'set logical_router r1 options:dynamic_neigh_routers=true',
    ],
  },
]
