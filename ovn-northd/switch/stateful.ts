/**
 * What of a switch's traffic goes through connection tracking, as far as no feature asks for it
 * (ovn-northd(8), Pre-stateful and Stateful).
 */
import { rule, text } from '../../rules/index.ts'
import { ALL_SWITCHES } from '../datapath/datapath-group.ts'
import { SwitchTrait, TRACKS_CONNECTIONS } from '../datapath/trait.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { Uplink } from '../port/switch-port.ts'

/** Neighbour discovery and multicast listener reports. */
const DISCOVERY = 'nd || nd_rs || nd_ra || mldv1 || mldv2'

const COMMIT = 'ct_mark.blocked = 0; ct_mark.allow_established = reg0[20]; '
const COMMIT_SAMPLE =
  'ct_mark.obs_stage = reg8[19..20]; ct_mark.obs_collector_id = reg8[8..15]; ct_label.obs_point_id = reg9; '
const COMMIT_ID = 'ct_label.acl_id = reg2[16..31]; '

export const switchStateful = feature({
  name: 'connection tracking of switches',

  rules: [
    rule(
      'Load balancing is not for multicast, discovery, the service monitor, or what was stateless before',
      LogicalFlow,
      () => [
        flow(
          ALL_SWITCHES,
          'ls_in_pre_lb',
          110,
          '((ip4 && icmp4.type == 3 && icmp4.code == 4) ||(ip6 && icmp6.type == 2 && icmp6.code == 0)) && flags.tunnel_rx == 1',
          'next;',
        ),
        flow(ALL_SWITCHES, 'ls_in_pre_lb', 110, 'eth.dst == $svc_monitor_mac', 'next;'),
        flow(ALL_SWITCHES, 'ls_in_pre_lb', 110, 'eth.mcast', 'next;'),
        flow(ALL_SWITCHES, 'ls_in_pre_lb', 110, DISCOVERY, 'next;'),
        flow(ALL_SWITCHES, 'ls_in_pre_lb', 110, 'reg0[16] == 1', 'next;'),
        flow(ALL_SWITCHES, 'ls_out_pre_lb', 110, 'eth.src == $svc_monitor_mac', 'next;'),
        flow(ALL_SWITCHES, 'ls_out_pre_lb', 110, 'eth.mcast', 'next;'),
        flow(ALL_SWITCHES, 'ls_out_pre_lb', 110, DISCOVERY, 'next;'),
        flow(ALL_SWITCHES, 'ls_out_pre_lb', 110, 'reg0[16] == 1', 'next;'),
      ],
    ),
    rule(
      'Nor is it for what comes from a router or a physical network, or goes there',
      LogicalFlow,
      ({ match }) => {
        const { lsp, ls, name } = match(Uplink)
        return flow(ls, 'ls_in_pre_lb', 110, text`ip && inport == ${quoted(name)}`, 'next;', {
          hint: lsp,
          port: name,
        })
      },
    ),
    rule('What was tracked on the way out stays so where ACLs want that', LogicalFlow, ({ match }) => {
      const { lsp, ls, name } = match(Uplink)
      match(SwitchTrait, { ls, trait: TRACKS_CONNECTIONS })
      return flow(ls, 'ls_out_pre_lb', 110, text`ip && outport == ${quoted(name)}`, 'next;', {
        hint: lsp,
        port: name,
      })
    }),
    rule('?', LogicalFlow, ({ match, not }) => {
      const { lsp, ls, name } = match(Uplink)
      not(SwitchTrait, { ls, trait: TRACKS_CONNECTIONS })
      return flow(ls, 'ls_out_pre_lb', 110, text`ip && outport == ${quoted(name)}`, 'ct_clear; next;', {
        hint: lsp,
        port: name,
      })
    }),

    rule('What an earlier table marked for connection tracking goes there', LogicalFlow, () => [
      flow(
        ALL_SWITCHES,
        'ls_in_pre_stateful',
        115,
        'reg0[2] == 1 && ip.is_frag',
        'reg0[19] = 1; ct_lb_mark;',
      ),
      flow(ALL_SWITCHES, 'ls_in_pre_stateful', 110, 'reg0[2] == 1', 'ct_lb_mark;'),
      flow(ALL_SWITCHES, 'ls_in_pre_stateful', 100, 'reg0[0] == 1', 'ct_next;'),
      flow(ALL_SWITCHES, 'ls_out_pre_stateful', 110, 'reg0[2] == 1', 'ct_lb_mark;'),
      flow(ALL_SWITCHES, 'ls_out_pre_stateful', 100, 'reg0[0] == 1', 'ct_next;'),
    ]),

    rule(
      'A connection that was allowed is committed, with what sampling wants to know of it',
      LogicalFlow,
      () =>
        (['ls_in_stateful', 'ls_out_stateful'] as const).flatMap((stage) => [
          flow(
            ALL_SWITCHES,
            stage,
            100,
            'reg0[1] == 1 && reg0[13] == 0',
            `ct_commit { ${COMMIT}${COMMIT_ID}}; next;`,
          ),
          flow(
            ALL_SWITCHES,
            stage,
            100,
            'reg0[1] == 1 && reg0[13] == 1',
            `ct_commit { ${COMMIT}${COMMIT_SAMPLE}${COMMIT_ID}}; next;`,
          ),
        ]),
    ),
  ],
})
