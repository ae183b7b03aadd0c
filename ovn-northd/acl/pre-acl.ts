/**
 * Which packets go through connection tracking for the sake of ACLs, and which pass it by (ovn-northd(8),
 * Pre-ACLs).
 */
import { compute, rule, text } from '../../rules/index.ts'
import { Acl } from '../database/northbound.ts'
import { ALL_SWITCHES } from '../datapath/datapath-group.ts'
import { SwitchTrait, TRACKS_CONNECTIONS } from '../datapath/trait.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import {
  DHCPV6_REQUEST,
  DISCOVERY,
  FROM_SERVICE_MONITOR,
  TO_SERVICE_MONITOR,
  TOO_BIG_FROM_TUNNEL,
} from '../flow/packet.ts'
import { ACL_OFFSET, EXEMPT, TRACKED } from '../flow/priority.ts'
import { STATELESS, TRACK } from '../flow/switch-register.ts'
import { Uplink } from '../port/switch-port.ts'
import { AclOn } from './acl-on.ts'
import { ProfileInUse } from './profile.ts'

/** What is not tracked: the answer to a DHCPv6 request comes from another address than the request goes to. */
const UNTRACKED = `${DISCOVERY} || (udp && ${DHCPV6_REQUEST})`

export const preAclRules = [
  rule('Frames of the service monitor are not tracked', LogicalFlow, () => [
    flow(ALL_SWITCHES, 'ls_in_pre_acl', EXEMPT, TO_SERVICE_MONITOR, 'next;'),
    flow(ALL_SWITCHES, 'ls_out_pre_acl', EXEMPT, FROM_SERVICE_MONITOR, 'next;'),
  ]),

  rule(
    'Stateful ACLs have all IP packets tracked, except multicast, discovery and "packet too big" from tunnels',
    LogicalFlow,
    ({ match }) => {
      const { on } = match(ProfileInUse, { stateful: true })
      return [
        flow(on, 'ls_in_pre_acl', EXEMPT, TOO_BIG_FROM_TUNNEL, 'next;'),
        ...(['ls_in_pre_acl', 'ls_out_pre_acl'] as const).flatMap((stage) => [
          flow(on, stage, EXEMPT, UNTRACKED, 'next;'),
          flow(on, stage, EXEMPT, 'eth.mcast', 'next;'),
          flow(on, stage, TRACKED, 'ip', `${TRACK} = 1; next;`),
        ]),
      ]
    },
  ),
  rule('Packets to and from a router or a physical network are not tracked', LogicalFlow, ({ match }) => {
    const { lsp, ls, name } = match(Uplink)
    match(SwitchTrait, { ls, trait: TRACKS_CONNECTIONS })
    const port = quoted(name)
    const details = { hint: lsp, port: name }
    return [
      flow(ls, 'ls_in_pre_acl', EXEMPT, text`ip && inport == ${port}`, 'next;', details),
      flow(ls, 'ls_out_pre_acl', EXEMPT, text`ip && outport == ${port}`, 'next;', details),
    ]
  }),

  rule('Packets that a stateless ACL allows are not tracked', LogicalFlow, ({ match }) => {
    const { acl, on } = match(AclOn, { stateful: true })
    const { direction, priority, match: packets } = match(Acl, { uuid: acl, action: 'allow-stateless' })
    const stage = compute(direction, (d) => (d === 'from-lport' ? 'ls_in_pre_acl' : 'ls_out_pre_acl'))
    const above = compute(priority, (p) => p + ACL_OFFSET)
    return flow(on, stage, above, packets, `${STATELESS} = 1; next;`, { hint: acl })
  }),
]
