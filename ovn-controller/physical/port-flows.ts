/** How packets come in from ports and go out to them (row X21). */
import { compute, integer, type Reference, relation, rule, text, textColumn } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { ClaimedPort } from '../binding/claim.ts'
import { DatapathZones, Zone } from '../binding/conntrack-zone.ts'
import { LocalDatapath, Patch } from '../binding/local-datapath.ts'
import { PortBinding } from '../database/southbound.ts'
import { cookieOf, WantedFlow } from '../flow/switch-flow.ts'
import {
  CHECK_LOOPBACK,
  LOCAL_OUTPUT,
  LOGICAL_INGRESS,
  LOGICAL_TO_PHYSICAL,
  PHYSICAL_TO_LOGICAL,
  SAVE_INPORT,
  ZONE_LOOKUP,
} from './tables.ts'

/** A port of a local datapath to which packets can be delivered here. */
export const DeliverablePort = relation('DeliverablePort', {
  pb: uuid,
  dp: uuid,
  dpKey: integer,
  key: integer,
  /** The actions that load the zones of the port. */
  zones: textColumn,
})

const hex = (value: number): string => `0x${value.toString(16)}`

/** A port as source or destination of a packet in a datapath, as a match. */
export function portMatch(
  register: 'reg14' | 'reg15',
  key: Reference<number>,
  dpKey: Reference<number>,
): Reference<string> {
  return compute([key, dpKey], (k, d) => `${register}=${hex(k)},metadata=${hex(d)}`)
}

const CLEAR_REGISTERS = Array.from({ length: 10 }, (_, n) => `set_field:0->reg${n}`).join(',')
const FORGET = `ct_clear,set_field:0->reg11,set_field:0->reg12,set_field:0/0xffff->reg13`
const LOOPBACK = `push:NXM_OF_IN_PORT[],set_field:ANY->in_port,resubmit(,${LOGICAL_TO_PHYSICAL}),pop:NXM_OF_IN_PORT[]`

export const portFlowRules = [
  rule(DeliverablePort, ({ match }) => {
    const { pb, dp, name, key } = match(ClaimedPort)
    const { key: dpKey } = match(LocalDatapath, { dp })
    const { load } = match(DatapathZones, { dp })
    const { number: zone } = match(Zone, { key: name })
    return { pb, dp, dpKey, key, zones: text`set_field:${zone}/0xffff->reg13,${load}` }
  }),
  rule(DeliverablePort, ({ match }) => {
    const { pb, dp, key } = match(Patch)
    const { key: dpKey } = match(LocalDatapath, { dp })
    const { load } = match(DatapathZones, { dp })
    return { pb, dp, dpKey, key, zones: load }
  }),

  // What comes in from an interface starts in the port's datapath, at the port.
  rule(WantedFlow, ({ match }) => {
    const { pb, ofport } = match(ClaimedPort)
    const { dpKey, key, zones } = match(DeliverablePort, { pb })
    return {
      table: PHYSICAL_TO_LOGICAL,
      priority: 100,
      match: text`in_port=${ofport}`,
      actions: text`${zones},set_field:${dpKey}->metadata,set_field:${key}->reg14,set_field:0/0xffff0000->reg13,resubmit(,${LOGICAL_INGRESS})`,
      cookie: cookieOf(pb),
    }
  }),
  // A packet for a port here gets the port's zones, and does not go back to where it came from unless it may.
  rule(WantedFlow, ({ match }) => {
    const { pb, dpKey, key, zones } = match(DeliverablePort)
    const to = portMatch('reg15', key, dpKey)
    const cookie = cookieOf(pb)
    return [
      {
        table: LOCAL_OUTPUT,
        priority: 100,
        match: to,
        actions: text`${zones},resubmit(,${CHECK_LOOPBACK})`,
        cookie,
      },
      {
        table: CHECK_LOOPBACK,
        priority: 100,
        match: compute(
          [key, dpKey],
          (k, d) => `reg10=0/0x1,reg14=${hex(k)},reg15=${hex(k)},metadata=${hex(d)}`,
        ),
        actions: 'drop',
        cookie,
      },
      { table: SAVE_INPORT, priority: 100, match: text`reg10=0x1/0x1,${to}`, actions: LOOPBACK, cookie },
    ]
  }),
  // It leaves by the interface.
  rule(WantedFlow, ({ match }) => {
    const { pb, ofport } = match(ClaimedPort)
    const { dpKey, key, zones } = match(DeliverablePort, { pb })
    const cookie = cookieOf(pb)
    return [
      {
        table: LOGICAL_TO_PHYSICAL,
        priority: 100,
        match: portMatch('reg15', key, dpKey),
        actions: text`output:${ofport}`,
        cookie,
      },
      {
        table: ZONE_LOOKUP,
        priority: 100,
        match: portMatch('reg14', key, dpKey),
        actions: text`${zones},resubmit(,${LOGICAL_INGRESS})`,
        cookie,
      },
    ]
  }),
  // What an answer to it from elsewhere is tracked in is known of a port that is not here, too.
  rule(WantedFlow, ({ match, not }) => {
    const { uuid: pb, datapath: dp, tunnel_key: key } = match(PortBinding, { type: '' })
    not(ClaimedPort, { pb })
    const { key: dpKey } = match(LocalDatapath, { dp })
    const { load } = match(DatapathZones, { dp })
    const actions = text`${load},resubmit(,${LOGICAL_INGRESS})`
    return {
      table: ZONE_LOOKUP,
      priority: 100,
      match: portMatch('reg14', key, dpKey),
      actions,
      cookie: cookieOf(pb),
    }
  }),
  // A packet for a patch starts anew at the other end.
  rule(WantedFlow, ({ match }) => {
    const { pb, peerDp, peerKey } = match(Patch)
    const { dpKey, key } = match(DeliverablePort, { pb })
    const { key: peerDpKey } = match(LocalDatapath, { dp: peerDp })
    const { load } = match(DatapathZones, { dp: peerDp })
    return {
      table: LOGICAL_TO_PHYSICAL,
      priority: 100,
      match: portMatch('reg15', key, dpKey),
      actions: text`clone(${FORGET},${load},set_field:${peerDpKey}->metadata,set_field:${peerKey}->reg14,set_field:0->reg10,set_field:0->reg15,${CLEAR_REGISTERS},resubmit(,${LOGICAL_INGRESS}))`,
      cookie: cookieOf(pb),
    }
  }),
]
