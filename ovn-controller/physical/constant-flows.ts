/** Flows that are the same on every chassis. */
import { rule } from '../../rules/index.ts'
import { feature } from '../../tables/index.ts'
import { WantedFlow } from '../flow/switch-flow.ts'
import {
  CHECK_LOOPBACK,
  LOCAL_OUTPUT,
  LOGICAL_EGRESS,
  LOGICAL_INGRESS,
  LOGICAL_TO_PHYSICAL,
  OUTPUT_LARGE_PACKET_DETECT,
  OUTPUT_LARGE_PACKET_PROCESS,
  PHYSICAL_TO_LOGICAL,
  REMOTE_OUTPUT,
  SAVE_INPORT,
  ZONE_LOOKUP,
} from './tables.ts'

function flow(table: number, priority: number, match: string, actions: string) {
  return { table, priority, match, rest: `actions=${actions}` }
}

const CLEAR_REGISTERS = Array.from({ length: 10 }, (_, n) => `set_field:0->reg${n}`).join(',')

/** Bits of reg10, which carries flags between the pipelines. */
const ALLOW_LOOPBACK = 'reg10=0x1/0x1'
const LOCAL_ONLY = 'reg10=0x10/0x10'
const FROM_RAMP = 'reg10=0x2/0x3'

export const constantFlows = feature({
  name: 'flows that are always there',

  rules: [
    rule('?', WantedFlow, () => [
      flow(PHYSICAL_TO_LOGICAL, 0, '', 'drop'),
      flow(OUTPUT_LARGE_PACKET_DETECT, 0, '', `resubmit(,${REMOTE_OUTPUT})`),
      flow(OUTPUT_LARGE_PACKET_PROCESS, 10, ALLOW_LOOPBACK, `resubmit(,${LOCAL_OUTPUT})`),
      flow(OUTPUT_LARGE_PACKET_PROCESS, 0, '', `resubmit(,${REMOTE_OUTPUT})`),
      flow(REMOTE_OUTPUT, 150, LOCAL_ONLY, `resubmit(,${LOCAL_OUTPUT})`),
      flow(REMOTE_OUTPUT, 150, FROM_RAMP, `resubmit(,${LOCAL_OUTPUT})`),
      flow(REMOTE_OUTPUT, 0, '', `resubmit(,${LOCAL_OUTPUT})`),
      flow(LOCAL_OUTPUT, 0, '', 'drop'),
      flow(CHECK_LOOPBACK, 0, '', `${CLEAR_REGISTERS},resubmit(,${LOGICAL_EGRESS})`),
      flow(SAVE_INPORT, 0, '', `resubmit(,${LOGICAL_TO_PHYSICAL})`),
      flow(LOGICAL_TO_PHYSICAL, 0, '', 'drop'),
      flow(ZONE_LOOKUP, 0, '', `resubmit(,${LOGICAL_INGRESS})`),
      flow(81, 100, 'ct_state=+trk+est,ip', 'move:NXM_NX_CT_NW_DST[]->NXM_NX_REG1[]'),
      flow(82, 100, 'ct_state=+trk+est,ipv6', 'move:NXM_NX_CT_IPV6_DST[]->NXM_NX_XXREG1[]'),
      flow(83, 100, 'ct_state=+trk+est', 'move:NXM_NX_CT_TP_DST[]->NXM_NX_REG2[0..15]'),
    ]),
  ],
})
