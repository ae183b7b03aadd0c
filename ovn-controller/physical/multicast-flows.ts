/**
 * How packets for a multicast group reach the ports of the group (ovn-sb(5), Multicast_Group).
 *
 * A large group is split into parts of a fixed size, so that one more port changes one small flow, and no flow grows
 * beyond what OpenFlow can carry.
 */
import { List } from 'immutable'
import {
  allocation,
  type Column,
  collect,
  compute,
  flag,
  integer,
  type RecordOf,
  relation,
  rule,
  several,
  text,
  textColumn,
} from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { Zone } from '../binding/conntrack-zone.ts'
import { LocalDatapath, Patch } from '../binding/local-datapath.ts'
import { LocalPort } from '../binding/local-port.ts'
import { LocalnetOf } from '../binding/network-patch.ts'
import { ENCAPSULATIONS } from '../chassis/encapsulation.ts'
import { DefaultTunnel, type wayColumn } from '../chassis/tunnel.ts'
import { MulticastGroup, MulticastGroupPorts, PortBinding } from '../database/southbound.ts'
import { doing, WantedFlow } from '../flow/switch-flow.ts'
import { GROUP_PART, OUTPORT } from '../register/register.ts'
import { CHECK_LOOPBACK, LOCAL_OUTPUT, MULTICAST_PART, REMOTE_OUTPUT } from '../register/table.ts'
import { encapsulate } from './encapsulate.ts'
import { DeliverablePort } from './port-flows.ts'
import { loadPortZone, toPort } from './port-match.ts'
import { USUAL } from './priority.ts'
import { GeneveOption, RemotePort } from './tunnel-flows.ts'

/** How many ports a part of a group has. */
const PART = 128

/** A multicast group of a local datapath. */
const LocalGroup = relation('LocalMulticastGroup', { group: uuid, key: integer, dpKey: integer })

/** A multicast group that has ports, on whichever chassis. */
const Populated = relation('PopulatedMulticastGroup', { group: uuid })

/** A port of this chassis in a group, and its place in the group. */
const LocalMember = relation('LocalMulticastMember', { scope: uuid, key: uuid })
const Place = relation('MulticastPlace', { scope: uuid, key: uuid, number: integer })

/** The actions that deliver to one port, and the part of the group that the port is in. */
const Delivery = relation('MulticastDelivery', { group: uuid, part: integer, actions: textColumn })

const actionList = { type: 'list of actions' } as Column<List<string>>

/** A part of a group, and the parts of a group. */
const Part = relation('MulticastPart', { group: uuid, part: integer, deliveries: actionList })
const Parts = relation('MulticastParts', {
  group: uuid,
  parts: { type: 'list of parts' } as Column<List<number>>,
  several: flag,
})

/** What is delivered before the packet goes to other chassis, and all of that for a group. */
const FirstDelivery = relation('MulticastFirstDelivery', { group: uuid, actions: textColumn })
const FirstDeliveries = relation('MulticastFirstDeliveries', { group: uuid, deliveries: actionList })

/** Another chassis with a port of the group, and the tunnels to all of them. */
const RemoteMember = relation('MulticastRemoteMember', { group: uuid, chassis: uuid })
const Copies = relation('MulticastCopies', {
  group: uuid,
  ways: { type: 'list of ways' } as Column<List<Way>>,
})

type Way = RecordOf<typeof wayColumn.fields>

/** The actions that send a copy through each of the tunnels, those of one encapsulation together. */
function sendCopies(ways: List<Way>, dpKey: number, key: number, option: number): readonly string[] {
  return ENCAPSULATIONS.flatMap((type) => {
    const its = ways.filter((way) => way.type === type)
    if (its.isEmpty()) return []
    return [encapsulate(type, dpKey, key, option), ...its.map(({ ofport }) => `output:${ofport}`)]
  })
}

/** The actions for a group before its ports of this chassis: first deliveries, then copies to other chassis. */
function beforeLocal(
  first: List<string>,
  ways: List<Way>,
  dpKey: number,
  key: number,
  option: number,
): string {
  const restored = first.isEmpty() ? [] : [...first, `set_field:${key}->${OUTPORT}`]
  return [START, ...restored, ...sendCopies(ways, dpKey, key, option), `resubmit(,${LOCAL_OUTPUT})`].join(',')
}

/** A group is delivered from its first part on. */
const START = `set_field:0->${GROUP_PART}`

const joined = (actions: List<string>): string => actions.join(',')

export const multicastFlows = feature({
  name: 'multicast groups',

  rules: [
    rule('The multicast groups of a local datapath are local', LocalGroup, ({ match }) => {
      const { uuid: group, datapath, tunnel_key: key } = match(MulticastGroup)
      const { key: dpKey } = match(LocalDatapath, { dp: datapath })
      return { group, key, dpKey }
    }),

    rule(
      'The ports of this chassis in a group are its local members, without localports',
      LocalMember,
      ({ match, where }) => {
        const { group } = match(LocalGroup)
        const { value: pb } = match(MulticastGroupPorts, { uuid: group })
        const { kind } = match(LocalPort, { pb })
        where(kind, (k) => k !== 'localport')
        return { scope: group, key: pb }
      },
    ),
    allocation('A local member has a place of its own in its group, and keeps the place', Place, {
      requests: LocalMember,
      ranges: () => ({ from: 0, to: 0x7fff }),
    }),
    rule('A packet is delivered to a local member with the zone of that port', Delivery, ({ match }) => {
      const { scope: group, key: pb, number } = match(Place)
      const { name, key } = match(LocalPort, { pb })
      const { number: zone } = match(Zone, { key: name })
      return {
        group,
        part: compute(number, (n) => Math.floor(n / PART)),
        actions: text`${loadPortZone(zone)},set_field:${key}->${OUTPORT},resubmit(,${CHECK_LOOPBACK})`,
      }
    }),
    rule('The deliveries of a part are put together', Part, ({ match }) => {
      const { group, part, actions } = match(Delivery)
      return { group, part, deliveries: collect(actions) }
    }),
    rule('The parts of a group are put together', Parts, ({ match }) => {
      const { group, part } = match(Part)
      return { group, parts: collect(part), several: several(part) }
    }),

    rule('A group is populated if it has a port on whichever chassis', Populated, ({ match }) => {
      const { group } = match(LocalGroup)
      const { value: pb } = match(MulticastGroupPorts, { uuid: group })
      match(PortBinding, { uuid: pb })
      return { group }
    }),
    rule(
      'A group whose ports are all on other chassis is delivered to no port here',
      WantedFlow,
      ({ match, not }) => {
        const { group, key, dpKey } = match(LocalGroup)
        match(Populated, { group })
        not(Parts, { group })
        return {
          table: LOCAL_OUTPUT,
          priority: USUAL,
          match: toPort(key, dpKey),
          rest: doing(text`${START},set_field:${key}->${OUTPORT}`, group),
        }
      },
    ),
    rule('A group of one part is delivered at once', WantedFlow, ({ match }) => {
      const { group } = match(Parts, { several: false })
      const { key, dpKey } = match(LocalGroup, { group })
      const { deliveries } = match(Part, { group })
      return {
        table: LOCAL_OUTPUT,
        priority: USUAL,
        match: toPort(key, dpKey),
        rest: doing(text`${START},${compute(deliveries, joined)},set_field:${key}->${OUTPORT}`, group),
      }
    }),
    rule('A group of several parts is delivered part by part', WantedFlow, ({ match }) => {
      const { group, parts } = match(Parts, { several: true })
      const { key, dpKey } = match(LocalGroup, { group })
      const each = compute(parts, (all) =>
        all.map((n) => `set_field:${n}->${GROUP_PART},resubmit(,${MULTICAST_PART})`).join(','),
      )
      return {
        table: LOCAL_OUTPUT,
        priority: USUAL,
        match: toPort(key, dpKey),
        rest: doing(each, group),
      }
    }),
    rule('A part of a group of several parts is delivered in a table of its own', WantedFlow, ({ match }) => {
      const { group } = match(Parts, { several: true })
      const { key, dpKey } = match(LocalGroup, { group })
      const { part, deliveries } = match(Part, { group })
      return {
        table: MULTICAST_PART,
        priority: USUAL,
        match: text`${GROUP_PART}=${part},${toPort(key, dpKey)}`,
        rest: doing(text`${compute(deliveries, joined)},set_field:${key}->${OUTPORT}`, group),
      }
    }),

    rule('A packet for a group goes through the patches of the group first', FirstDelivery, ({ match }) => {
      const { group } = match(LocalGroup)
      const { value: pb } = match(MulticastGroupPorts, { uuid: group })
      const { key } = match(Patch, { pb })
      match(DeliverablePort, { pb })
      return { group, actions: text`set_field:${key}->${OUTPORT},resubmit(,${CHECK_LOOPBACK})` }
    }),
    rule('A packet for a group goes to the localports of the group first', FirstDelivery, ({ match }) => {
      const { group } = match(LocalGroup)
      const { value: pb } = match(MulticastGroupPorts, { uuid: group })
      const { tunnel_key: key } = match(PortBinding, { uuid: pb, type: 'localport' })
      return { group, actions: text`set_field:${key}->${OUTPORT},resubmit(,${CHECK_LOOPBACK})` }
    }),
    rule('What is delivered first for a group is put together', FirstDeliveries, ({ match }) => {
      const { group, actions } = match(FirstDelivery)
      return { group, deliveries: collect(actions) }
    }),

    rule(
      'Another chassis with a port of a group gets a copy, unless the datapath is on a physical network',
      RemoteMember,
      ({ match, not }) => {
        const { group } = match(LocalGroup)
        const { datapath: dp } = match(MulticastGroup, { uuid: group })
        not(LocalnetOf, { dp })
        const { value: pb } = match(MulticastGroupPorts, { uuid: group })
        const { chassis } = match(RemotePort, { pb })
        return { group, chassis }
      },
    ),
    rule(
      'A copy for another chassis leaves through the default tunnel to that chassis',
      Copies,
      ({ match }) => {
        const { group, chassis } = match(RemoteMember)
        return { group, ways: collect(match(DefaultTunnel, { chassis }).way) }
      },
    ),
    rule(
      'A packet for a group that begins with patches, localports or copies does these before its ports here',
      WantedFlow,
      ({ match, matchOr, where }) => {
        const { group, key, dpKey } = match(LocalGroup)
        const { deliveries } = matchOr(FirstDeliveries, { group }, { deliveries: List<string>() })
        const { ways } = matchOr(Copies, { group }, { ways: List<Way>() })
        where([deliveries, ways], (first, copies) => first.size + copies.size > 0)
        const { field } = match(GeneveOption)
        const actions = compute([deliveries, ways, dpKey, key, field], beforeLocal)
        return {
          table: REMOTE_OUTPUT,
          priority: USUAL,
          match: toPort(key, dpKey),
          rest: doing(actions, group),
        }
      },
    ),
  ],
})
