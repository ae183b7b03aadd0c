/**
 * How packets come in from ports and go out to them (ovn-architecture(7), Architectural Physical Life Cycle
 * of a Packet).
 */
import { compute, integer, type Reference, relation, rule, text, textColumn } from '../../rules/index.ts'
import { feature, NOT_SUPPORTED, Told, uuid } from '../../tables/index.ts'
import { DatapathZones, Zone } from '../binding/conntrack-zone.ts'
import { LocalDatapath, Patch } from '../binding/local-datapath.ts'
import { LocalPort, type PortKind } from '../binding/local-port.ts'
import { SourceAddress } from '../binding/port-encapsulation.ts'
import { PortBinding } from '../database/southbound.ts'
import { doing, WantedFlow } from '../flow/switch-flow.ts'
import {
  CHECK_LOOPBACK,
  LOCAL_OUTPUT,
  LOGICAL_INGRESS,
  LOGICAL_TO_PHYSICAL,
  PHYSICAL_TO_LOGICAL,
  REMOTE_OUTPUT,
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

/** Flags in reg10: from a port that every chassis has of its own, from a port inside of another one. */
const FROM_LOCALPORT = 'set_field:0x400/0x400->reg10'
const FROM_NESTED = 'set_field:0x20/0x20->reg10'

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

/** A condition under which a packet for a port may leave by where it came in. */
const MayReturn = relation('MayReturn', { pb: uuid, condition: textColumn })

/** Which packets of an OpenFlow port are of a logical port, and what has to be done with them. */
interface Arrival {
  readonly priority: number
  readonly packets: string
  readonly before: string
  readonly after: string
}

/** Those with its tag; or, where there is none, those without a tag, or with one that is only a priority. */
function arrivals(kind: PortKind, ofport: number, tag: number | null): readonly Arrival[] {
  const at = `in_port=${ofport}`
  if (kind === 'interface') return [{ priority: 100, packets: at, before: '', after: '' }]
  if (kind === 'localport') return [{ priority: 100, packets: at, before: '', after: `${FROM_LOCALPORT},` }]
  const untag = 'pop_vlan,'
  if (tag !== null && tag !== 0) {
    const before = kind === 'nested' ? `${FROM_NESTED},${untag}` : untag
    return [{ priority: 150, packets: `${at},dl_vlan=${tag}`, before, after: '' }]
  }
  return [
    { priority: 100, packets: `${at},dl_vlan=0`, before: untag, after: '' },
    { priority: 100, packets: `${at},vlan_tci=0/0x1000`, before: '', after: '' },
  ]
}

/** The bit by which a VLAN's number says that there is one. */
const VLAN_PRESENT = 0x1000

function departure(ofport: number, tag: number | null): string {
  if (tag === null || tag === 0) return `output:${ofport}`
  return `push_vlan:0x8100,set_field:${VLAN_PRESENT | tag}->vlan_vid,output:${ofport},pop_vlan`
}

/** The types of ports that there are rules for. */
const PORT_TYPES: ReadonlySet<string> = new Set(['', 'patch', 'localnet', 'localport', 'l2gateway'])

export const portFlows = feature({
  name: 'delivery to ports',
  nodes: { physical_flow_output: [DeliverablePort] },

  rules: [
    rule('?', DeliverablePort, ({ match }) => {
      const { pb, dp, name, key } = match(LocalPort)
      const { key: dpKey } = match(LocalDatapath, { dp })
      const { load } = match(DatapathZones, { dp })
      const { number: zone } = match(Zone, { key: name })
      return { pb, dp, dpKey, key, zones: text`set_field:${zone}/0xffff->reg13,${load}` }
    }),
    rule('?', DeliverablePort, ({ match }) => {
      const { pb, dp, key } = match(Patch)
      const { key: dpKey } = match(LocalDatapath, { dp })
      const { load } = match(DatapathZones, { dp })
      return { pb, dp, dpKey, key, zones: load }
    }),

    rule(
      "What comes in from an interface starts in the port's datapath, at the port",
      WantedFlow,
      ({ match, each }) => {
        const { pb, kind, ofport, tag } = match(LocalPort)
        const { dpKey, key, zones } = match(DeliverablePort, { pb })
        const from = compute(match(SourceAddress, { pb }).index, (i) => (i === 0 ? '0' : hex(i * 0x10000)))
        const { priority, packets, before, after } = each([kind, ofport, tag], arrivals)
        return {
          table: PHYSICAL_TO_LOGICAL,
          priority,
          match: packets,
          rest: doing(
            text`${before}${zones},set_field:${dpKey}->metadata,set_field:${key}->reg14,set_field:${from}/0xffff0000->reg13,${after}resubmit(,${LOGICAL_INGRESS})`,
            pb,
          ),
        }
      },
    ),
    rule(
      "A packet for a port here gets the port's zones, and does not go back to where it came from unless it may",
      WantedFlow,
      ({ match }) => {
        const { pb, dpKey, key, zones } = match(DeliverablePort)
        const to = portMatch('reg15', key, dpKey)
        return [
          {
            table: LOCAL_OUTPUT,
            priority: 100,
            match: to,
            rest: doing(text`${zones},resubmit(,${CHECK_LOOPBACK})`, pb),
          },
          {
            table: CHECK_LOOPBACK,
            priority: 100,
            match: compute(
              [key, dpKey],
              (k, d) => `reg10=0/0x1,reg14=${hex(k)},reg15=${hex(k)},metadata=${hex(d)}`,
            ),
            rest: doing('drop', pb),
          },
        ]
      },
    ),
    rule(
      'It may leave by where it came in if it may go back, if it is for a port inside of the one that it came from, or for the outer one from inside',
      WantedFlow,
      ({ match }) => {
        const { pb, dpKey, key } = match(DeliverablePort)
        const from = match(MayReturn, { pb })
        return {
          table: SAVE_INPORT,
          priority: 100,
          match: text`${from.condition}${portMatch('reg15', key, dpKey)}`,
          rest: doing(LOOPBACK, pb),
        }
      },
    ),
    rule('?', MayReturn, ({ match }) => ({ pb: match(Patch).pb, condition: 'reg10=0x1/0x1,' })),
    rule('?', MayReturn, ({ match }) => {
      const { pb, kind } = match(LocalPort)
      return { pb, condition: compute(kind, (k) => (k === 'nested' ? '' : 'reg10=0x1/0x1,')) }
    }),
    rule('?', MayReturn, ({ match }) => {
      const { ofport } = match(LocalPort, { kind: 'nested' })
      return { pb: match(LocalPort, { kind: 'interface', ofport }).pb, condition: 'reg10=0x20/0x20,' }
    }),
    rule('It leaves by the interface, with the tag of its port if that has one', WantedFlow, ({ match }) => {
      const { pb, ofport, tag } = match(LocalPort)
      const { dpKey, key } = match(DeliverablePort, { pb })
      return {
        table: LOGICAL_TO_PHYSICAL,
        priority: 100,
        match: portMatch('reg15', key, dpKey),
        rest: doing(compute([ofport, tag], departure), pb),
      }
    }),
    rule(
      'What every chassis has of its own does not reach physical networks, and what must stay here does not either',
      WantedFlow,
      ({ match }) => {
        const { pb } = match(LocalPort, { kind: 'localnet' })
        const { dpKey, key } = match(DeliverablePort, { pb })
        const to = portMatch('reg15', key, dpKey)
        return ['reg10=0x400/0x400', 'reg10=0x10/0x40010'].map((from) => ({
          table: CHECK_LOOPBACK,
          priority: 160,
          match: text`${from},${to}`,
          rest: doing('drop', pb),
        }))
      },
    ),
    rule(
      'What comes from a port that every chassis has of its own does not leave this one',
      WantedFlow,
      ({ match }) => {
        const { pb } = match(LocalPort, { kind: 'localport' })
        const { dpKey, key } = match(DeliverablePort, { pb })
        return {
          table: REMOTE_OUTPUT,
          priority: 150,
          match: portMatch('reg14', key, dpKey),
          rest: doing(text`resubmit(,${LOCAL_OUTPUT})`, pb),
        }
      },
    ),
    rule(
      'What an answer to a packet is tracked in is known of a port with an interface here',
      WantedFlow,
      ({ match }) => {
        const { pb } = match(LocalPort, { kind: 'interface' })
        const { dpKey, key, zones } = match(DeliverablePort, { pb })
        return {
          table: ZONE_LOOKUP,
          priority: 100,
          match: portMatch('reg14', key, dpKey),
          rest: doing(text`${zones},resubmit(,${LOGICAL_INGRESS})`, pb),
        }
      },
    ),
    rule(
      "The datapath's part of it is known of a port that is elsewhere, too",
      WantedFlow,
      ({ match, not }) => {
        const {
          uuid: pb,
          datapath: dp,
          tunnel_key: key,
        } = match(PortBinding, {
          type: '',
          parent_port: null,
        })
        not(LocalPort, { pb })
        const { key: dpKey } = match(LocalDatapath, { dp })
        const { load } = match(DatapathZones, { dp })
        const actions = text`${load},resubmit(,${LOGICAL_INGRESS})`
        return {
          table: ZONE_LOOKUP,
          priority: 100,
          match: portMatch('reg14', key, dpKey),
          rest: doing(actions, pb),
        }
      },
    ),
    rule('A packet for a patch starts anew at the other end', WantedFlow, ({ match }) => {
      const { pb, peerDp, peerKey } = match(Patch)
      const { dpKey, key } = match(DeliverablePort, { pb })
      const { key: peerDpKey } = match(LocalDatapath, { dp: peerDp })
      const { load } = match(DatapathZones, { dp: peerDp })
      return {
        table: LOGICAL_TO_PHYSICAL,
        priority: 100,
        match: portMatch('reg15', key, dpKey),
        rest: doing(
          text`clone(${FORGET},${load},set_field:${peerDpKey}->metadata,set_field:${peerKey}->reg14,set_field:0->reg10,set_field:0->reg15,${CLEAR_REGISTERS},resubmit(,${LOGICAL_INGRESS}))`,
          pb,
        ),
      }
    }),
    rule('A port of a type that needs more than there are rules for is told', Told, ({ match, where }) => {
      const { uuid: row, type } = match(PortBinding)
      where(type, (t) => !PORT_TYPES.has(t))
      return { table: 'Port_Binding', row, column: 'type', key: null, value: type, why: NOT_SUPPORTED }
    }),
  ],
})
