/**
 * How a packet for a multicast group reaches the group's ports here (row X22).
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
  relation,
  rule,
  text,
  textColumn,
} from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { ClaimedPort } from '../binding/claim.ts'
import { Zone } from '../binding/conntrack-zone.ts'
import { LocalDatapath, Patch } from '../binding/local-datapath.ts'
import { MulticastGroup, MulticastGroupPorts } from '../database/southbound.ts'
import { cookieOf, WantedFlow } from '../flow/switch-flow.ts'
import { DeliverablePort, portMatch } from './port-flows.ts'
import { CHECK_LOOPBACK, LOCAL_OUTPUT, MULTICAST_PART, REMOTE_OUTPUT } from './tables.ts'

/** How many ports a part of a group has. */
const PART = 128

const LocalGroup = relation('LocalMulticastGroup', { group: uuid, key: integer, dpKey: integer })

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

/** What leads out of the datapath through patches. */
const PatchDelivery = relation('MulticastPatchDelivery', { group: uuid, actions: textColumn })
const PatchDeliveries = relation('MulticastPatchDeliveries', { group: uuid, deliveries: actionList })

export const multicastFlowRules = [
  rule(LocalGroup, ({ match }) => {
    const { uuid, datapath, tunnel_key } = match(MulticastGroup)
    const { key } = match(LocalDatapath, { dp: datapath })
    return { group: uuid, key: tunnel_key, dpKey: key }
  }),

  rule(LocalMember, ({ match }) => {
    const { group } = match(LocalGroup)
    const { value: pb } = match(MulticastGroupPorts, { uuid: group })
    match(ClaimedPort, { pb })
    return { scope: group, key: pb }
  }),
  // Every port has its place in a group, and with it a part of the group.
  allocation(Place, {
    requests: LocalMember,
    preferences: NoPreference,
    ranges: () => ({ from: 0, to: 0x7fff }),
  }),
  rule(Delivery, ({ match }) => {
    const { scope: group, key: pb, number } = match(Place)
    const { name, key } = match(ClaimedPort, { pb })
    const { number: zone } = match(Zone, { key: name })
    return {
      group,
      part: compute(number, (n) => Math.floor(n / PART)),
      actions: text`set_field:${zone}/0xffff->reg13,set_field:${key}->reg15,resubmit(,${CHECK_LOOPBACK})`,
    }
  }),
  rule(Part, ({ match }) => {
    const { group, part, actions } = match(Delivery)
    return { group, part, deliveries: collect(actions) }
  }),
  rule(Parts, ({ match }) => {
    const { group, part } = match(Part)
    return { group, parts: collect(part), number: count(part) }
  }),

  // A group of which no port is here is delivered to nobody.
  rule(WantedFlow, ({ match, not }) => {
    const { group, key, dpKey } = match(LocalGroup)
    not(Parts, { group })
    return {
      table: LOCAL_OUTPUT,
      priority: 100,
      match: portMatch('reg15', key, dpKey),
      actions: text`set_field:0->reg6,set_field:${key}->reg15`,
      cookie: cookieOf(group),
    }
  }),
  // A group of one part is delivered at once.
  rule(WantedFlow, ({ match }) => {
    const { group } = match(Parts, { number: 1 })
    const { key, dpKey } = match(LocalGroup, { group })
    const { deliveries } = match(Part, { group })
    return {
      table: LOCAL_OUTPUT,
      priority: 100,
      match: portMatch('reg15', key, dpKey),
      actions: text`set_field:0->reg6,${compute(deliveries, (all) => all.join(','))},set_field:${key}->reg15`,
      cookie: cookieOf(group),
    }
  }),
  // A larger one part by part.
  rule(WantedFlow, ({ match, where }) => {
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
      actions: each,
      cookie: cookieOf(group),
    }
  }),
  rule(WantedFlow, ({ match, where }) => {
    const { group, number } = match(Parts)
    where(number, (n) => n > 1)
    const { key, dpKey } = match(LocalGroup, { group })
    const { part, deliveries } = match(Part, { group })
    return {
      table: MULTICAST_PART,
      priority: 100,
      match: text`reg6=${part},${portMatch('reg15', key, dpKey)}`,
      actions: text`${compute(deliveries, (all) => all.join(','))},set_field:${key}->reg15`,
      cookie: cookieOf(group),
    }
  }),

  // Before the ports here come the patches to other datapaths.
  rule(PatchDelivery, ({ match }) => {
    const { group } = match(LocalGroup)
    const { value: pb } = match(MulticastGroupPorts, { uuid: group })
    const { key } = match(Patch, { pb })
    match(DeliverablePort, { pb })
    return { group, actions: text`set_field:${key}->reg15,resubmit(,${CHECK_LOOPBACK})` }
  }),
  rule(PatchDeliveries, ({ match }) => {
    const { group, actions } = match(PatchDelivery)
    return { group, deliveries: collect(actions) }
  }),
  rule(WantedFlow, ({ match }) => {
    const { group, deliveries } = match(PatchDeliveries)
    const { key, dpKey } = match(LocalGroup, { group })
    return {
      table: REMOTE_OUTPUT,
      priority: 100,
      match: portMatch('reg15', key, dpKey),
      actions: text`set_field:0->reg6,${compute(deliveries, (all) => all.join(','))},set_field:${key}->reg15,resubmit(,${LOCAL_OUTPUT})`,
      cookie: cookieOf(group),
    }
  }),
]
