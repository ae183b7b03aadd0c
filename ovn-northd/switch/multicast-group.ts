/** The multicast groups of a switch, and its multicast configuration (ovn-sb(5), Multicast_Group and IP_Multicast). */

import type { Uuid } from '../../ovsdb/index.ts'
import {
  branded,
  compute,
  integer,
  type Reference,
  relation,
  rule,
  text,
  textColumn,
} from '../../rules/index.ts'
import { derivedUuid, rowIdentity, uuid } from '../../tables/index.ts'
import { IpMulticast, MulticastGroup } from '../database/southbound.ts'
import { Datapath } from '../datapath/datapath-binding.ts'
import { ALL_SWITCHES } from '../datapath/datapath-group.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import { Binding } from '../port/binding.ts'
import { SwitchPort, UnknownBehind } from '../port/switch-port.ts'

/** Every enabled port. */
const FLOOD = { name: '_MC_flood', key: 0x8000 } as const
/** Every enabled port that does not lead to a router. */
const FLOOD_L2 = { name: '_MC_flood_l2', key: 0x8004 } as const

/** Every enabled port behind which there may be any address. */
const UNKNOWN = { name: '_MC_unknown', key: 0x8001 } as const

type GroupName = typeof FLOOD.name | typeof FLOOD_L2.name | typeof UNKNOWN.name
const groupName = branded<GroupName>('multicast group')

/** A multicast group, known by its switch and its name: `id` is both. */
const Group = relation('MulticastGroupInUse', { id: textColumn, ls: uuid, name: groupName, key: integer })

/** A port that is in a multicast group of its switch. */
const Member = relation('MulticastGroupMember', { id: textColumn, lsp: uuid })

const WantedGroup = relation('WantedMulticastGroup', { key: textColumn, proposed: uuid })
const KnownGroup = relation('KnownMulticastGroup', { key: textColumn, uuid })
const { row: GroupRow, rules: groupIdentityRules } = rowIdentity('Multicast_Group', WantedGroup, KnownGroup)

const groupId = (ls: Reference<Uuid>, name: Reference<string> | GroupName) => text`${ls} ${name}`

const WantedConfiguration = relation('WantedIpMulticast', { key: uuid, proposed: uuid })
const KnownConfiguration = relation('KnownIpMulticast', { key: uuid, uuid })
const { row: ConfigurationRow, rules: configurationIdentityRules } = rowIdentity(
  'IP_Multicast',
  WantedConfiguration,
  KnownConfiguration,
)

export const multicastGroupRules = [
  // A group that has no port is not there.
  rule(Group, ({ match }) => {
    const { ls } = match(SwitchPort, { enabled: true })
    return { id: groupId(ls, FLOOD.name), ls, ...FLOOD }
  }),
  rule(Member, ({ match }) => {
    const { lsp, ls } = match(SwitchPort, { enabled: true })
    return { id: groupId(ls, FLOOD.name), lsp }
  }),
  rule(Group, ({ match, where }) => {
    const { ls, type } = match(SwitchPort, { enabled: true })
    where(type, (t) => t !== 'router')
    return { id: groupId(ls, FLOOD_L2.name), ls, ...FLOOD_L2 }
  }),
  rule(Member, ({ match, where }) => {
    const { lsp, ls, type } = match(SwitchPort, { enabled: true })
    where(type, (t) => t !== 'router')
    return { id: groupId(ls, FLOOD_L2.name), lsp }
  }),

  rule(Group, ({ match }) => {
    const { lsp, ls } = match(SwitchPort, { enabled: true })
    match(UnknownBehind, { lsp })
    return { id: groupId(ls, UNKNOWN.name), ls, ...UNKNOWN }
  }),
  rule(Member, ({ match }) => {
    const { lsp, ls } = match(SwitchPort, { enabled: true })
    match(UnknownBehind, { lsp })
    return { id: groupId(ls, UNKNOWN.name), lsp }
  }),

  // A southbound row stands for the group of its datapath and name.
  rule(WantedGroup, ({ match }) => {
    const { id } = match(Group)
    return { key: id, proposed: compute(id, (i) => derivedUuid('Multicast_Group', i)) }
  }),
  rule(KnownGroup, ({ match }) => {
    const { uuid, datapath, name } = match(MulticastGroup.actual)
    const { nb } = match(Datapath, { sb: datapath })
    return { key: groupId(nb, name), uuid }
  }),
  ...groupIdentityRules,
  rule(MulticastGroup.desired, ({ match }) => {
    const { id, ls, name, key } = match(Group)
    const { uuid } = match(GroupRow, { key: id })
    const { sb: datapath } = match(Datapath, { nb: ls })
    return { uuid, datapath, name, tunnel_key: key }
  }),
  rule(MulticastGroup.elements.ports.desired, ({ match }) => {
    const { id, lsp } = match(Member)
    const { uuid } = match(GroupRow, { key: id })
    const { sb: port } = match(Binding, { port: lsp })
    return { uuid, value: port }
  }),

  // A multicast frame that nothing else takes goes to every port.
  rule(LogicalFlow, () =>
    flow(ALL_SWITCHES, 'ls_in_l2_lkup', 70, 'eth.mcast', 'outport = "_MC_flood"; output;'),
  ),

  rule(WantedConfiguration, ({ match }) => {
    const { nb } = match(Datapath, { kind: 'logical-switch' })
    return { key: nb, proposed: nb }
  }),
  rule(KnownConfiguration, ({ match }) => {
    const { uuid, datapath } = match(IpMulticast.actual)
    const { nb } = match(Datapath, { sb: datapath })
    return { key: nb, uuid }
  }),
  ...configurationIdentityRules,
  // Multicast snooping is off, with the defaults of ovn-nb(5).
  rule(IpMulticast.desired, ({ match }) => {
    const { key: ls, uuid } = match(ConfigurationRow)
    const { sb: datapath } = match(Datapath, { nb: ls })
    return {
      uuid,
      datapath,
      enabled: false,
      querier: true,
      table_size: 2048,
      idle_timeout: 300,
      query_interval: 150,
      query_max_resp: 1,
      eth_src: '',
      ip4_src: '',
      ip6_src: '',
    }
  }),
]
