/** The multicast groups of a switch, and its multicast configuration (ovn-sb(5), Multicast_Group and IP_Multicast). */

import { branded, integer, relation, rule, textColumn } from '../../rules/index.ts'
import { rowIdentity, uuid } from '../../tables/index.ts'
import { IpMulticast, MulticastGroup } from '../database/southbound.ts'
import { Datapath } from '../datapath/datapath-binding.ts'
import { ALL_SWITCHES } from '../datapath/datapath-group.ts'
import { feature } from '../feature.ts'
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

/** A switch has a multicast group. */
const Group = relation('MulticastGroupInUse', { ls: uuid, name: groupName, key: integer })

/** A port is in a multicast group of its switch. */
const Member = relation('MulticastGroupMember', { ls: uuid, name: groupName, lsp: uuid })

const groups = rowIdentity('Multicast_Group', { datapath: uuid, name: textColumn }, MulticastGroup.actual)
const configurations = rowIdentity('IP_Multicast', { datapath: uuid }, IpMulticast.actual)

export const multicastGroups = feature({
  name: 'multicast groups',
  writes: [MulticastGroup, IpMulticast],
  nodes: {
    multicast_igmp: [MulticastGroup.desired, MulticastGroup.elements.ports.desired, IpMulticast.desired],
  },
  rules: [
    rule('Every enabled port of a switch is in its flood group', Member, ({ match }) => {
      const { lsp, ls } = match(SwitchPort, { enabled: true })
      return { ls, name: FLOOD.name, lsp }
    }),
    rule(
      'Every enabled port that leads to no router is in the flood group without routers',
      Member,
      ({ match, where }) => {
        const { lsp, ls, type } = match(SwitchPort, { enabled: true })
        where(type, (t) => t !== 'router')
        return { ls, name: FLOOD_L2.name, lsp }
      },
    ),
    rule(
      'Every enabled port with unknown addresses is in the group for unknown addresses',
      Member,
      ({ match }) => {
        const { lsp, ls } = match(SwitchPort, { enabled: true })
        match(UnknownBehind, { lsp })
        return { ls, name: UNKNOWN.name, lsp }
      },
    ),
    ...[FLOOD, FLOOD_L2, UNKNOWN].map(({ name, key }) =>
      rule('A switch has a multicast group when a port is in the group', Group, ({ match }) => {
        const { ls } = match(Member, { name })
        return { ls, name, key }
      }),
    ),

    rule('A southbound row stands for the group of its datapath and name', groups.wanted, ({ match }) => {
      const { ls, name } = match(Group)
      const { sb: datapath } = match(Datapath, { nb: ls })
      return { datapath, name }
    }),
    ...groups.rules,
    rule('A multicast group has the tunnel key of its kind', MulticastGroup.desired, ({ match }) => {
      const { ls, name, key } = match(Group)
      const { sb: datapath } = match(Datapath, { nb: ls })
      const { uuid } = match(groups.row, { datapath, name })
      return { uuid, datapath, name, tunnel_key: key }
    }),
    rule(
      'A multicast group refers to the bindings of the ports in the group',
      MulticastGroup.elements.ports.desired,
      ({ match }) => {
        const { ls, name, lsp } = match(Member)
        const { sb: datapath } = match(Datapath, { nb: ls })
        const { uuid } = match(groups.row, { datapath, name })
        const { sb: port } = match(Binding, { port: lsp })
        return { uuid, value: port }
      },
    ),

    rule('A multicast frame that nothing else takes goes to every port', LogicalFlow, () =>
      flow(ALL_SWITCHES, 'ls_in_l2_lkup', 70, 'eth.mcast', 'outport = "_MC_flood"; output;'),
    ),

    rule('Every switch has a multicast configuration', configurations.wanted, ({ match }) => ({
      datapath: match(Datapath, { kind: 'logical-switch' }).sb,
    })),
    ...configurations.rules,
    rule('Multicast snooping is off, with the defaults of ovn-nb(5)', IpMulticast.desired, ({ match }) => {
      const { datapath, uuid } = match(configurations.row)
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
  ],
})
