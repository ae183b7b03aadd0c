/**
 * How packets come in from the ports of this chassis and go out to them (ovn-architecture(7), Architectural Physical
 * Life Cycle of a Packet).
 */
import { compute, integer, relation, rule, text, textColumn } from '../../rules/index.ts'
import { feature, NOT_SUPPORTED, Told, uuid } from '../../tables/index.ts'
import { DatapathZones, Zone } from '../binding/conntrack-zone.ts'
import { LocalDatapath, Patch } from '../binding/local-datapath.ts'
import { LocalPort, type PortKind } from '../binding/local-port.ts'
import { SourceAddress } from '../binding/port-encapsulation.ts'
import { PortBinding } from '../database/southbound.ts'
import { doing, WantedFlow } from '../flow/switch-flow.ts'
import {
  ALLOW_LOOPBACK,
  FLAGS,
  FROM_LOCALPORT,
  FROM_NESTED,
  flagMatch,
  LOCAL_ONLY,
  OVERRIDE_LOCAL_ONLY,
  setFlag,
} from '../register/flag.ts'
import {
  CLEAR_REGISTERS,
  DATAPATH,
  DNAT_ZONE,
  INPORT,
  maskOf,
  OUTPORT,
  PORT_ZONE,
  SNAT_ZONE,
  SOURCE_ADDRESS,
  shifted,
} from '../register/register.ts'
import {
  CHECK_LOOPBACK,
  LOCAL_OUTPUT,
  LOGICAL_INGRESS,
  LOGICAL_TO_PHYSICAL,
  PHYSICAL_TO_LOGICAL,
  REMOTE_OUTPUT,
  SAVE_INPORT,
  ZONE_LOOKUP,
} from '../register/table.ts'
import { fromPort, hex, loadPortZone, toPort } from './port-match.ts'
import { KEPT_FROM_NETWORK, STAYS, TAGGED, USUAL } from './priority.ts'

/** A port of a local datapath to which packets can be delivered here. */
export const DeliverablePort = relation('DeliverablePort', {
  pb: uuid,
  dp: uuid,
  dpKey: integer,
  key: integer,
  /** The actions that load the zones of the port. */
  zones: textColumn,
})

/** The zones of one datapath are cleared before a packet enters another. */
const CLEAR_ZONES = `ct_clear,set_field:0->${DNAT_ZONE},set_field:0->${SNAT_ZONE},set_field:0/${maskOf(PORT_ZONE)}->${PORT_ZONE.register}`

/** A packet may leave by the OpenFlow port that it came in by, which a switch does not do by itself. */
const LOOPBACK = `push:NXM_OF_IN_PORT[],set_field:ANY->in_port,resubmit(,${LOGICAL_TO_PHYSICAL}),pop:NXM_OF_IN_PORT[]`

/** A condition on which a packet for a port may leave by the OpenFlow port that it came in by; empty for always. */
const MayReturn = relation('MayReturn', { pb: uuid, condition: textColumn })

/** Packets that may go back to the port that they came from. */
const BACK = `${flagMatch([ALLOW_LOOPBACK])},`

/** The packets of an OpenFlow port that are of a logical port, and the actions before and after the port is set. */
interface Arrival {
  readonly priority: number
  readonly packets: string
  readonly before: string
  readonly after: string
}

/** The packets with the tag of the port, or, for a port without a tag, those without one or with a priority tag. */
function arrivals(kind: PortKind, ofport: number, tag: number | null): readonly Arrival[] {
  const at = `in_port=${ofport}`
  if (kind === 'interface') return [{ priority: USUAL, packets: at, before: '', after: '' }]
  if (kind === 'localport')
    return [{ priority: USUAL, packets: at, before: '', after: `${setFlag(FROM_LOCALPORT)},` }]
  const untag = 'pop_vlan,'
  if (tag !== null && tag !== 0) {
    const before = kind === 'nested' ? `${setFlag(FROM_NESTED)},${untag}` : untag
    return [{ priority: TAGGED, packets: `${at},dl_vlan=${tag}`, before, after: '' }]
  }
  return [
    { priority: USUAL, packets: `${at},dl_vlan=0`, before: untag, after: '' },
    { priority: USUAL, packets: `${at},vlan_tci=0/${hex(VLAN_PRESENT)}`, before: '', after: '' },
  ]
}

/** The bit by which the VLAN of a packet says that there is one. */
const VLAN_PRESENT = 0x1000

function departure(ofport: number, tag: number | null): string {
  if (tag === null || tag === 0) return `output:${ofport}`
  return `push_vlan:0x8100,set_field:${VLAN_PRESENT | tag}->vlan_vid,output:${ofport},pop_vlan`
}

/** The types of ports that rules deliver packets to and from. */
const PORT_TYPES: ReadonlySet<string> = new Set(['', 'patch', 'localnet', 'localport', 'l2gateway'])

export const portFlows = feature({
  name: 'delivery to ports',
  nodes: { physical_flow_output: [DeliverablePort] },

  rules: [
    rule(
      'A port with an OpenFlow port has its own zone and those of its datapath',
      DeliverablePort,
      ({ match }) => {
        const { pb, dp, name, key } = match(LocalPort)
        const { key: dpKey } = match(LocalDatapath, { dp })
        const { load } = match(DatapathZones, { dp })
        const { number: zone } = match(Zone, { key: name })
        return { pb, dp, dpKey, key, zones: text`${loadPortZone(zone)},${load}` }
      },
    ),
    rule('A patch port has the zones of its datapath', DeliverablePort, ({ match }) => {
      const { pb, dp, key } = match(Patch)
      const { key: dpKey } = match(LocalDatapath, { dp })
      const { load } = match(DatapathZones, { dp })
      return { pb, dp, dpKey, key, zones: load }
    }),

    rule(
      "A packet from the OpenFlow port of a port enters ingress of the port's datapath at that port",
      WantedFlow,
      ({ match, each }) => {
        const { pb, kind, ofport, tag } = match(LocalPort)
        const { dpKey, key, zones } = match(DeliverablePort, { pb })
        const { index } = match(SourceAddress, { pb })
        const source = compute(index, (i) => shifted(SOURCE_ADDRESS, i))
        const { priority, packets, before, after } = each([kind, ofport, tag], arrivals)
        const at = text`set_field:${dpKey}->${DATAPATH},set_field:${key}->${INPORT}`
        const from = text`set_field:${source}/${maskOf(SOURCE_ADDRESS)}->${SOURCE_ADDRESS.register}`
        return {
          table: PHYSICAL_TO_LOGICAL,
          priority,
          match: packets,
          rest: doing(text`${before}${zones},${at},${from},${after}resubmit(,${LOGICAL_INGRESS})`, pb),
        }
      },
    ),
    rule("A packet for a port of this chassis gets the port's zones", WantedFlow, ({ match }) => {
      const { pb, dpKey, key, zones } = match(DeliverablePort)
      return {
        table: LOCAL_OUTPUT,
        priority: USUAL,
        match: toPort(key, dpKey),
        rest: doing(text`${zones},resubmit(,${CHECK_LOOPBACK})`, pb),
      }
    }),
    rule('A packet does not go back to the port that it came from unless it may', WantedFlow, ({ match }) => {
      const { pb, dpKey, key } = match(DeliverablePort)
      const back = flagMatch([], [ALLOW_LOOPBACK])
      return {
        table: CHECK_LOOPBACK,
        priority: USUAL,
        match: text`${back},${compute(key, (k) => `${INPORT}=${hex(k)}`)},${toPort(key, dpKey)}`,
        rest: doing('drop', pb),
      }
    }),
    rule(
      'A packet may leave by the OpenFlow port that it came in by on a condition of its port',
      WantedFlow,
      ({ match }) => {
        const { pb, dpKey, key } = match(DeliverablePort)
        const { condition } = match(MayReturn, { pb })
        return {
          table: SAVE_INPORT,
          priority: USUAL,
          match: text`${condition}${toPort(key, dpKey)}`,
          rest: doing(LOOPBACK, pb),
        }
      },
    ),
    rule(
      'A packet for a patch may return if it may go back to where it came from',
      MayReturn,
      ({ match }) => ({
        pb: match(Patch).pb,
        condition: BACK,
      }),
    ),
    rule(
      'A packet for a nested port may return always, one for another port if it may go back to where it came from',
      MayReturn,
      ({ match }) => {
        const { pb, kind } = match(LocalPort)
        return { pb, condition: compute(kind, (k) => (k === 'nested' ? '' : BACK)) }
      },
    ),
    rule(
      'A packet for the parent of a nested port may return if it came from a nested port',
      MayReturn,
      ({ match }) => {
        const { ofport } = match(LocalPort, { kind: 'nested' })
        const { pb } = match(LocalPort, { kind: 'interface', ofport })
        return { pb, condition: `${flagMatch([FROM_NESTED])},` }
      },
    ),
    rule(
      'A packet for a port leaves by its OpenFlow port, with the tag of the port if it has one',
      WantedFlow,
      ({ match }) => {
        const { pb, ofport, tag } = match(LocalPort)
        const { dpKey, key } = match(DeliverablePort, { pb })
        return {
          table: LOGICAL_TO_PHYSICAL,
          priority: USUAL,
          match: toPort(key, dpKey),
          rest: doing(compute([ofport, tag], departure), pb),
        }
      },
    ),
    rule(
      'A packet from a localport, or one that must not leave this chassis, does not reach a physical network',
      WantedFlow,
      ({ match }) => {
        const { pb } = match(LocalPort, { kind: 'localnet' })
        const { dpKey, key } = match(DeliverablePort, { pb })
        const to = toPort(key, dpKey)
        return [flagMatch([FROM_LOCALPORT]), flagMatch([LOCAL_ONLY], [OVERRIDE_LOCAL_ONLY])].map((kept) => ({
          table: CHECK_LOOPBACK,
          priority: KEPT_FROM_NETWORK,
          match: text`${kept},${to}`,
          rest: doing('drop', pb),
        }))
      },
    ),
    rule(
      'A packet from a localport does not leave this chassis through a tunnel',
      WantedFlow,
      ({ match }) => {
        const { pb } = match(LocalPort, { kind: 'localport' })
        const { dpKey, key } = match(DeliverablePort, { pb })
        return {
          table: REMOTE_OUTPUT,
          priority: STAYS,
          match: fromPort(key, dpKey),
          rest: doing(text`resubmit(,${LOCAL_OUTPUT})`, pb),
        }
      },
    ),
    rule(
      'A packet that enters ingress anew at a port with an interface here gets the zones of that port',
      WantedFlow,
      ({ match }) => {
        const { pb } = match(LocalPort, { kind: 'interface' })
        const { dpKey, key, zones } = match(DeliverablePort, { pb })
        return {
          table: ZONE_LOOKUP,
          priority: USUAL,
          match: fromPort(key, dpKey),
          rest: doing(text`${zones},resubmit(,${LOGICAL_INGRESS})`, pb),
        }
      },
    ),
    rule(
      'A packet that enters ingress anew at a port of another chassis gets the zones of the datapath',
      WantedFlow,
      ({ match, not }) => {
        const {
          uuid: pb,
          datapath: dp,
          tunnel_key: key,
        } = match(PortBinding, { type: '', parent_port: null })
        not(LocalPort, { pb })
        const { key: dpKey } = match(LocalDatapath, { dp })
        const { load } = match(DatapathZones, { dp })
        return {
          table: ZONE_LOOKUP,
          priority: USUAL,
          match: fromPort(key, dpKey),
          rest: doing(text`${load},resubmit(,${LOGICAL_INGRESS})`, pb),
        }
      },
    ),
    rule('A packet for a patch enters ingress of the datapath at the other end', WantedFlow, ({ match }) => {
      const { pb, peerDp, peerKey } = match(Patch)
      const { dpKey, key } = match(DeliverablePort, { pb })
      const { key: peerDpKey } = match(LocalDatapath, { dp: peerDp })
      const { load } = match(DatapathZones, { dp: peerDp })
      const at = text`set_field:${peerDpKey}->${DATAPATH},set_field:${peerKey}->${INPORT}`
      const anew = `set_field:0->${FLAGS},set_field:0->${OUTPORT},${CLEAR_REGISTERS}`
      return {
        table: LOGICAL_TO_PHYSICAL,
        priority: USUAL,
        match: toPort(key, dpKey),
        rest: doing(text`clone(${CLEAR_ZONES},${load},${at},${anew},resubmit(,${LOGICAL_INGRESS}))`, pb),
      }
    }),
    rule('A port of a type that rules do not deliver packets to is told', Told, ({ match, where }) => {
      const { uuid: row, type } = match(PortBinding)
      where(type, (t) => !PORT_TYPES.has(t))
      return { table: 'Port_Binding', row, column: 'type', key: null, value: type, why: NOT_SUPPORTED }
    }),
  ],
})
