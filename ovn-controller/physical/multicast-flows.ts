/**
 * How a packet for a multicast group reaches the group's ports here (ovn-sb(5), Multicast_Group).
 *
 * A large group is split into parts of a fixed size, so that one more port changes one small flow,
 * and no flow grows beyond what OpenFlow can carry.
 */
import type { List } from 'immutable'
import {
  allocation,
  type Column,
  collect,
  compute,
  count,
  input,
  integer,
  min,
  relation,
  rule,
  text,
  textColumn,
} from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { Zone } from '../binding/conntrack-zone.ts'
import { LocalDatapath, Patch } from '../binding/local-datapath.ts'
import { LocalPort } from '../binding/local-port.ts'
import { LocalnetOf } from '../binding/network-patch.ts'
import { ENCAPSULATIONS } from '../chassis/encapsulation.ts'
import { DefaultAddress, Tunnel } from '../chassis/tunnel.ts'
import { MulticastGroup, MulticastGroupPorts, PortBinding } from '../database/southbound.ts'
import { doing, WantedFlow } from '../flow/switch-flow.ts'
import { encapsulate } from './encapsulate.ts'
import { DeliverablePort, portMatch } from './port-flows.ts'
import { CHECK_LOOPBACK, LOCAL_OUTPUT, MULTICAST_PART, REMOTE_OUTPUT } from './tables.ts'
import { GeneveOption, RemotePort } from './tunnel-flows.ts'

/** How many ports a part of a group has. */
const PART = 128

const LocalGroup = relation('LocalMulticastGroup', { group: uuid, key: integer, dpKey: integer })

/** A group that has ports, wherever they are. */
const Populated = relation('PopulatedMulticastGroup', { group: uuid })

/** A port of this chassis in a group. */
const LocalMember = relation('LocalMulticastMember', { scope: uuid, key: uuid })
const NoPreference = input('no preferred place', { scope: uuid, key: uuid, number: integer })
const Place = relation('MulticastPlace', { scope: uuid, key: uuid, number: integer })

/** The actions that deliver to one port, and the part of the group that they are in. */
const Delivery = relation('MulticastDelivery', { group: uuid, part: integer, actions: textColumn })

const actionList = { type: 'list of actions' } as Column<List<string>>
const Part = relation('MulticastPart', { group: uuid, part: integer, deliveries: actionList })
const Parts = relation('MulticastParts', {
  group: uuid,
  parts: { type: 'list of parts' } as Column<List<number>>,
  number: integer,
})

/** What is delivered before the packet goes to other chassis. */
const FirstDelivery = relation('MulticastFirstDelivery', { group: uuid, actions: textColumn })
const FirstDeliveries = relation('MulticastFirstDeliveries', { group: uuid, deliveries: actionList })
const First = relation('MulticastFirst', { group: uuid, actions: textColumn })

/** Another chassis with a port of the group, and the tunnel to it, as `TYPE INDEX OFPORT`. */
const RemoteMember = relation('MulticastRemoteMember', { group: uuid, chassis: uuid })
const ToChassis = relation('MulticastToChassis', { group: uuid, chassis: uuid, tunnel: textColumn })
const Copies = relation('MulticastCopies', { group: uuid, tunnels: actionList })

/** The actions that send a copy through each of the tunnels, those of one kind together. */
function sendCopies(tunnels: List<string>, dpKey: number, key: number, option: number): string {
  return ENCAPSULATIONS.flatMap((type) => {
    const ports = tunnels
      .filter((tunnel) => tunnel.startsWith(`${type} `))
      .map((tunnel) => tunnel.split(' ')[2])
    if (ports.isEmpty()) return []
    return [encapsulate(type, dpKey, key, option), ...ports.map((port) => `output:${port}`)]
  }).join(',')
}

export const multicastFlows = feature({
  name: 'multicast groups',

  rules: [
    rule('?', LocalGroup, ({ match }) => {
      const { uuid, datapath, tunnel_key } = match(MulticastGroup)
      const { key } = match(LocalDatapath, { dp: datapath })
      return { group: uuid, key: tunnel_key, dpKey: key }
    }),

    rule('?', LocalMember, ({ match, where }) => {
      const { group } = match(LocalGroup)
      const { value: pb } = match(MulticastGroupPorts, { uuid: group })
      const { kind } = match(LocalPort, { pb })
      where(kind, (k) => k !== 'localport')
      return { scope: group, key: pb }
    }),
    allocation('Every port has its place in a group, and with it a part of the group', Place, {
      requests: LocalMember,
      preferences: NoPreference,
      ranges: () => ({ from: 0, to: 0x7fff }),
    }),
    rule('?', Delivery, ({ match }) => {
      const { scope: group, key: pb, number } = match(Place)
      const { name, key } = match(LocalPort, { pb })
      const { number: zone } = match(Zone, { key: name })
      return {
        group,
        part: compute(number, (n) => Math.floor(n / PART)),
        actions: text`set_field:${zone}/0xffff->reg13,set_field:${key}->reg15,resubmit(,${CHECK_LOOPBACK})`,
      }
    }),
    rule('?', Part, ({ match }) => {
      const { group, part, actions } = match(Delivery)
      return { group, part, deliveries: collect(actions) }
    }),
    rule('?', Parts, ({ match }) => {
      const { group, part } = match(Part)
      return { group, parts: collect(part), number: count(part) }
    }),

    rule(
      'A group of which no port is here is delivered to nobody; one that has no ports at all is nothing',
      Populated,
      ({ match }) => {
        const { group } = match(LocalGroup)
        const { value: pb } = match(MulticastGroupPorts, { uuid: group })
        match(PortBinding, { uuid: pb })
        return { group }
      },
    ),
    rule('?', WantedFlow, ({ match, not }) => {
      const { group, key, dpKey } = match(LocalGroup)
      match(Populated, { group })
      not(Parts, { group })
      return {
        table: LOCAL_OUTPUT,
        priority: 100,
        match: portMatch('reg15', key, dpKey),
        rest: doing(text`set_field:0->reg6,set_field:${key}->reg15`, group),
      }
    }),
    rule('A group of one part is delivered at once', WantedFlow, ({ match }) => {
      const { group } = match(Parts, { number: 1 })
      const { key, dpKey } = match(LocalGroup, { group })
      const { deliveries } = match(Part, { group })
      return {
        table: LOCAL_OUTPUT,
        priority: 100,
        match: portMatch('reg15', key, dpKey),
        rest: doing(
          text`set_field:0->reg6,${compute(deliveries, (all) => all.join(','))},set_field:${key}->reg15`,
          group,
        ),
      }
    }),
    rule('A larger one part by part', WantedFlow, ({ match, where }) => {
      const { group, parts, number } = match(Parts)
      where(number, (n) => n > 1)
      const { key, dpKey } = match(LocalGroup, { group })
      const each = compute(parts, (all) =>
        all.map((n) => `set_field:${n}->reg6,resubmit(,${MULTICAST_PART})`).join(','),
      )
      return {
        table: LOCAL_OUTPUT,
        priority: 100,
        match: portMatch('reg15', key, dpKey),
        rest: doing(each, group),
      }
    }),
    rule('?', WantedFlow, ({ match, where }) => {
      const { group, number } = match(Parts)
      where(number, (n) => n > 1)
      const { key, dpKey } = match(LocalGroup, { group })
      const { part, deliveries } = match(Part, { group })
      return {
        table: MULTICAST_PART,
        priority: 100,
        match: text`reg6=${part},${portMatch('reg15', key, dpKey)}`,
        rest: doing(text`${compute(deliveries, (all) => all.join(','))},set_field:${key}->reg15`, group),
      }
    }),

    rule(
      'Before the ports here come the patches to other datapaths, and the ports that every chassis has of its own',
      FirstDelivery,
      ({ match }) => {
        const { group } = match(LocalGroup)
        const { value: pb } = match(MulticastGroupPorts, { uuid: group })
        const { key } = match(Patch, { pb })
        match(DeliverablePort, { pb })
        return { group, actions: text`set_field:${key}->reg15,resubmit(,${CHECK_LOOPBACK})` }
      },
    ),
    rule('?', FirstDelivery, ({ match }) => {
      const { group } = match(LocalGroup)
      const { value: pb } = match(MulticastGroupPorts, { uuid: group })
      const { tunnel_key: key } = match(PortBinding, { uuid: pb, type: 'localport' })
      return { group, actions: text`set_field:${key}->reg15,resubmit(,${CHECK_LOOPBACK})` }
    }),
    rule('?', FirstDeliveries, ({ match }) => {
      const { group, actions } = match(FirstDelivery)
      return { group, deliveries: collect(actions) }
    }),
    rule('?', First, ({ match }) => {
      const { group, deliveries } = match(FirstDeliveries)
      const { key } = match(LocalGroup, { group })
      return { group, actions: text`${compute(deliveries, (all) => all.join(','))},set_field:${key}->reg15,` }
    }),
    rule('?', First, ({ match, not }) => {
      const { group } = match(LocalGroup)
      not(FirstDelivery, { group })
      return { group, actions: '' }
    }),

    rule(
      'One copy goes to each chassis with a port of the group, unless the datapath is on a physical network',
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
    rule('?', ToChassis, ({ match }) => {
      const { group, chassis } = match(RemoteMember)
      const { remote } = match(DefaultAddress, { chassis })
      const { type, ofport, index } = match(Tunnel, { chassis, remote })
      return { group, chassis, tunnel: min(compute([index, ofport, type], (i, o, t) => `${t} ${i} ${o}`)) }
    }),
    rule('?', Copies, ({ match }) => {
      const { group, tunnel } = match(ToChassis)
      return { group, tunnels: collect(tunnel) }
    }),
    rule('?', WantedFlow, ({ match }) => {
      const { group, tunnels } = match(Copies)
      const { key, dpKey } = match(LocalGroup, { group })
      const { field } = match(GeneveOption)
      const { actions: first } = match(First, { group })
      const copies = compute([tunnels, dpKey, key, field], sendCopies)
      return {
        table: REMOTE_OUTPUT,
        priority: 100,
        match: portMatch('reg15', key, dpKey),
        rest: doing(text`set_field:0->reg6,${first}${copies},resubmit(,${LOCAL_OUTPUT})`, group),
      }
    }),
    rule('?', WantedFlow, ({ match, not }) => {
      const { group, actions: first } = match(First)
      match(FirstDelivery, { group })
      not(Copies, { group })
      const { key, dpKey } = match(LocalGroup, { group })
      return {
        table: REMOTE_OUTPUT,
        priority: 100,
        match: portMatch('reg15', key, dpKey),
        rest: doing(text`set_field:0->reg6,${first}resubmit(,${LOCAL_OUTPUT})`, group),
      }
    }),
  ],
})
