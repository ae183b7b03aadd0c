/** Physical flows that are the same on every chassis. */
import { rule } from '../../rules/index.ts'
import { feature } from '../../tables/index.ts'
import { WantedFlow } from '../flow/switch-flow.ts'
import { ALLOW_LOOPBACK, FROM_RAMP, flagMatch, LOCAL_ONLY } from '../register/flag.ts'
import {
  CLEAR_REGISTERS,
  longBits,
  longName,
  ORIGINAL_IP4_ANSWER,
  ORIGINAL_IP6_ANSWER,
  ORIGINAL_PORT_ANSWER,
} from '../register/register.ts'
import {
  CHECK_LOOPBACK,
  LOCAL_OUTPUT,
  LOGICAL_EGRESS,
  LOGICAL_INGRESS,
  LOGICAL_TO_PHYSICAL,
  ORIGINAL_IP4,
  ORIGINAL_IP6,
  ORIGINAL_PORT,
  OUTPUT_LARGE_PACKET_DETECT,
  OUTPUT_LARGE_PACKET_PROCESS,
  PHYSICAL_TO_LOGICAL,
  REMOTE_OUTPUT,
  SAVE_INPORT,
  ZONE_LOOKUP,
} from '../register/table.ts'
import { MAY_RETURN, OTHERWISE, STAYS, USUAL } from './priority.ts'

function flow(table: number, priority: number, match: string, actions: string) {
  return { table, priority, match, rest: `actions=${actions}` }
}

/** The tables that answer what the destination of a packet was before translation: the connection says so. */
const original = [
  flow(
    ORIGINAL_IP4,
    USUAL,
    'ct_state=+trk+est,ip',
    `move:NXM_NX_CT_NW_DST[]->${longName(ORIGINAL_IP4_ANSWER)}[]`,
  ),
  flow(
    ORIGINAL_IP6,
    USUAL,
    'ct_state=+trk+est,ipv6',
    `move:NXM_NX_CT_IPV6_DST[]->${longName(ORIGINAL_IP6_ANSWER)}[]`,
  ),
  flow(
    ORIGINAL_PORT,
    USUAL,
    'ct_state=+trk+est',
    `move:NXM_NX_CT_TP_DST[]->${longBits(ORIGINAL_PORT_ANSWER)}`,
  ),
]

export const constantFlows = feature({
  name: 'flows that are always there',

  rules: [
    rule('Packets go from table to table, and those that no port takes are dropped', WantedFlow, () => [
      flow(PHYSICAL_TO_LOGICAL, OTHERWISE, '', 'drop'),
      flow(OUTPUT_LARGE_PACKET_DETECT, OTHERWISE, '', `resubmit(,${REMOTE_OUTPUT})`),
      flow(
        OUTPUT_LARGE_PACKET_PROCESS,
        MAY_RETURN,
        flagMatch([ALLOW_LOOPBACK]),
        `resubmit(,${LOCAL_OUTPUT})`,
      ),
      flow(OUTPUT_LARGE_PACKET_PROCESS, OTHERWISE, '', `resubmit(,${REMOTE_OUTPUT})`),
      flow(REMOTE_OUTPUT, STAYS, flagMatch([LOCAL_ONLY]), `resubmit(,${LOCAL_OUTPUT})`),
      flow(REMOTE_OUTPUT, STAYS, flagMatch([FROM_RAMP], [ALLOW_LOOPBACK]), `resubmit(,${LOCAL_OUTPUT})`),
      flow(REMOTE_OUTPUT, OTHERWISE, '', `resubmit(,${LOCAL_OUTPUT})`),
      flow(LOCAL_OUTPUT, OTHERWISE, '', 'drop'),
      flow(CHECK_LOOPBACK, OTHERWISE, '', `${CLEAR_REGISTERS},resubmit(,${LOGICAL_EGRESS})`),
      flow(SAVE_INPORT, OTHERWISE, '', `resubmit(,${LOGICAL_TO_PHYSICAL})`),
      flow(LOGICAL_TO_PHYSICAL, OTHERWISE, '', 'drop'),
      flow(ZONE_LOOKUP, OTHERWISE, '', `resubmit(,${LOGICAL_INGRESS})`),
    ]),
    rule(
      'The original destination of a packet is the one that its connection has',
      WantedFlow,
      () => original,
    ),
  ],
})
