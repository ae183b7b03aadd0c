/**
 * Which packets go through connection tracking for the sake of ACLs, and which pass it by (ovn-northd(8),
 * Pre-ACLs).
 */
import { compute, rule, text } from '../../rules/index.ts'
import { Acl } from '../database/northbound.ts'
import { ALL_SWITCHES } from '../datapath/datapath-group.ts'
import { SwitchTrait, TRACKS_CONNECTIONS } from '../datapath/trait.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import type { Stage } from '../flow/stage.ts'
import { Uplink } from '../port/switch-port.ts'
import { ACL_PRIORITY_OFFSET, AclOn } from './acl-on.ts'
import { ProfileInUse } from './profile.ts'

/** Neighbour discovery, multicast listener reports, and DHCPv6 requests, which answers of another address follow. */
const DISCOVERY = 'nd || nd_rs || nd_ra || mldv1 || mldv2 || (udp && udp.src == 546 && udp.dst == 547)'
const TOO_BIG =
  '((ip4 && icmp4.type == 3 && icmp4.code == 4) || (ip6 && icmp6.type == 2 && icmp6.code == 0)) && flags.tunnel_rx == 1'

export const preAclRules = [
  rule(
    "The service monitor's frames pass by access control, and so does everything where nothing is tracked",
    LogicalFlow,
    () => [
      flow(ALL_SWITCHES, 'ls_in_pre_acl', 110, 'eth.dst == $svc_monitor_mac', 'next;'),
      flow(ALL_SWITCHES, 'ls_out_pre_acl', 110, 'eth.src == $svc_monitor_mac', 'next;'),
    ],
  ),

  rule(
    'Where ACLs track connections all IP packets are tracked, but for multicast, discovery, and what tells that a tunnel is too narrow',
    LogicalFlow,
    ({ match, where }) => {
      const { profile, on } = match(ProfileInUse)
      where(profile.stateful, (tracked) => tracked)
      return [
        flow(on, 'ls_in_pre_acl', 110, TOO_BIG, 'next;'),
        ...(['ls_in_pre_acl', 'ls_out_pre_acl'] as const).flatMap((stage) => [
          flow(on, stage, 110, DISCOVERY, 'next;'),
          flow(on, stage, 110, 'eth.mcast', 'next;'),
          flow(on, stage, 100, 'ip', 'reg0[0] = 1; next;'),
        ]),
      ]
    },
  ),
  rule(
    'So are those to and from a router or a physical network, which have no zone here',
    LogicalFlow,
    ({ match }) => {
      const { lsp, ls, name } = match(Uplink)
      match(SwitchTrait, { ls, trait: TRACKS_CONNECTIONS })
      const port = quoted(name)
      const details = { hint: lsp, port: name }
      return [
        flow(ls, 'ls_in_pre_acl', 110, text`ip && inport == ${port}`, 'next;', details),
        flow(ls, 'ls_out_pre_acl', 110, text`ip && outport == ${port}`, 'next;', details),
      ]
    },
  ),

  rule('Packets that a stateless ACL allows are not tracked', LogicalFlow, ({ match }) => {
    const { acl, on } = match(AclOn, { stateful: true })
    const { direction, priority, match: packets } = match(Acl, { uuid: acl, action: 'allow-stateless' })
    return flow(
      on,
      compute(direction, (d): Stage => (d === 'from-lport' ? 'ls_in_pre_acl' : 'ls_out_pre_acl')),
      compute(priority, (p) => p + ACL_PRIORITY_OFFSET),
      packets,
      'reg0[16] = 1; next;',
      { hint: acl },
    )
  }),
]
