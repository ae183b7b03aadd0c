/**
 * What of a switch's traffic goes through connection tracking, as far as no feature asks for it
 * (ovn-northd(8), Pre-stateful and Stateful).
 */
import { compute, rule, text } from '../../rules/index.ts'
import { ALL_SWITCHES } from '../datapath/datapath-group.ts'
import { SwitchTrait, TRACKS_CONNECTIONS } from '../datapath/trait.ts'
import { feature } from '../feature.ts'
import {
  ALLOW_ESTABLISHED,
  BLOCKED,
  CT_ACL_ID,
  CT_COLLECTORS,
  CT_OBSERVED_POINT,
  CT_OBSERVED_STAGE,
  FROM_TUNNEL,
} from '../flow/flag.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { DISCOVERY, FROM_SERVICE_MONITOR, TO_SERVICE_MONITOR, TOO_BIG4, TOO_BIG6 } from '../flow/packet.ts'
import { EXEMPT } from '../flow/priority.ts'
import {
  ACL_ID,
  COLLECTORS_ESTABLISHED,
  COMMIT,
  COMMIT_LABEL,
  FRAGMENT,
  LOAD_BALANCE,
  OBSERVED_POINT_ESTABLISHED,
  OBSERVED_STAGE,
  PERSIST,
  STATELESS,
  TRACK,
} from '../flow/switch-register.ts'
import { Uplink } from '../port/switch-port.ts'

const KEEP = `${BLOCKED} = 0; ${ALLOW_ESTABLISHED} = ${PERSIST}; `
const KEEP_SAMPLE = `${CT_OBSERVED_STAGE} = ${OBSERVED_STAGE}; ${CT_COLLECTORS} = ${COLLECTORS_ESTABLISHED}; ${CT_OBSERVED_POINT} = ${OBSERVED_POINT_ESTABLISHED}; `
const KEEP_ID = `${CT_ACL_ID} = ${ACL_ID}; `

/** "Packet too big" from a tunnel; the stock daemon leaves out a space here. */
const TOO_BIG_FROM_TUNNEL = `(${TOO_BIG4} ||${TOO_BIG6}) && ${FROM_TUNNEL} == 1`

export const switchStateful = feature({
  name: 'connection tracking of switches',

  rules: [
    rule(
      'Multicast, discovery, service checks and stateless packets are not load balanced',
      LogicalFlow,
      () => [
        flow(ALL_SWITCHES, 'ls_in_pre_lb', EXEMPT, TOO_BIG_FROM_TUNNEL, 'next;'),
        flow(ALL_SWITCHES, 'ls_in_pre_lb', EXEMPT, TO_SERVICE_MONITOR, 'next;'),
        flow(ALL_SWITCHES, 'ls_out_pre_lb', EXEMPT, FROM_SERVICE_MONITOR, 'next;'),
        ...(['ls_in_pre_lb', 'ls_out_pre_lb'] as const).flatMap((stage) =>
          ['eth.mcast', DISCOVERY, `${STATELESS} == 1`].map((packets) =>
            flow(ALL_SWITCHES, stage, EXEMPT, packets, 'next;'),
          ),
        ),
      ],
    ),
    rule('A packet from a router or a physical network is not load balanced', LogicalFlow, ({ match }) => {
      const { lsp, ls, name } = match(Uplink)
      const packets = text`ip && inport == ${quoted(name)}`
      return flow(ls, 'ls_in_pre_lb', EXEMPT, packets, 'next;', { hint: lsp, port: name })
    }),
    rule(
      'A packet to a router or a physical network is not load balanced, and not tracked without stateful ACLs',
      LogicalFlow,
      ({ match, matchOr }) => {
        const { lsp, ls, name } = match(Uplink)
        const { trait } = matchOr(SwitchTrait, { ls, trait: TRACKS_CONNECTIONS }, { trait: null })
        const packets = text`ip && outport == ${quoted(name)}`
        const actions = compute(trait, (t) => (t === null ? 'ct_clear; next;' : 'next;'))
        return flow(ls, 'ls_out_pre_lb', EXEMPT, packets, actions, { hint: lsp, port: name })
      },
    ),

    rule('A packet that is to be tracked or load balanced goes to connection tracking', LogicalFlow, () => [
      flow(
        ALL_SWITCHES,
        'ls_in_pre_stateful',
        115,
        `${LOAD_BALANCE} == 1 && ip.is_frag`,
        `${FRAGMENT} = 1; ct_lb_mark;`,
      ),
      ...(['ls_in_pre_stateful', 'ls_out_pre_stateful'] as const).flatMap((stage) => [
        flow(ALL_SWITCHES, stage, 110, `${LOAD_BALANCE} == 1`, 'ct_lb_mark;'),
        flow(ALL_SWITCHES, stage, 100, `${TRACK} == 1`, 'ct_next;'),
      ]),
    ]),

    rule('A connection is committed with what ACLs and samples ask for later', LogicalFlow, () =>
      (['ls_in_stateful', 'ls_out_stateful'] as const).flatMap((stage) =>
        (
          [
            [0, `${KEEP}${KEEP_ID}`],
            [1, `${KEEP}${KEEP_SAMPLE}${KEEP_ID}`],
          ] as const
        ).map(([label, kept]) =>
          flow(
            ALL_SWITCHES,
            stage,
            100,
            `${COMMIT} == 1 && ${COMMIT_LABEL} == ${label}`,
            `ct_commit { ${kept}}; next;`,
          ),
        ),
      ),
    ),
  ],
})
