/** Port groups: one southbound row for each switch that has ports of the group (ovn-sb(5), Port_Group). */
import { compute, relation, rule, text, textColumn } from '../../rules/index.ts'
import { rowIdentity, uuid } from '../../tables/index.ts'
import { NbPortGroup, NbPortGroupPorts } from '../database/northbound.ts'
import { SbPortGroup } from '../database/southbound.ts'
import { DatapathKey } from '../datapath/datapath-binding.ts'
import { DatapathGroupMember, type On } from '../datapath/datapath-group.ts'
import { feature } from '../feature.ts'
import { SwitchPort } from '../port/switch-port.ts'

/** A port of a port group is on a switch. */
export const PortGroupPort = relation('PortGroupPort', { pg: uuid, ls: uuid, lsp: uuid })

/** A switch has ports of a port group. */
export const PortGroupSwitch = relation('PortGroupSwitch', { pg: uuid, ls: uuid })

/** A port group has a part on a switch; the southbound name of the part starts with the key of the switch. */
const SwitchPortGroup = relation('SwitchPortGroup', { pg: uuid, ls: uuid, name: textColumn })
const groups = rowIdentity('Port_Group', { name: textColumn }, SbPortGroup.actual)

/** The datapath group of the switches that have ports of a port group. */
export const switchesOf = (pg: string): On => `@port-group/${pg}`

export const portGroups = feature({
  name: 'port groups',
  writes: [SbPortGroup],
  nodes: {
    port_group: [PortGroupPort, SwitchPortGroup, SbPortGroup.desired, SbPortGroup.elements.ports.desired],
    sync_to_sb: [SbPortGroup.desired],
  },
  rules: [
    rule('A port of a port group is on the switch that it is a port of', PortGroupPort, ({ match }) => {
      const { uuid: pg, value: lsp } = match(NbPortGroupPorts)
      const { ls } = match(SwitchPort, { lsp })
      return { pg, ls, lsp }
    }),
    rule('A port group is on the switches that its ports are on', PortGroupSwitch, ({ match }) => {
      const { pg, ls } = match(PortGroupPort)
      return { pg, ls }
    }),
    rule('The switches of a port group are a datapath group', DatapathGroupMember, ({ match }) => {
      const { pg, ls } = match(PortGroupSwitch)
      return { group: compute(pg, switchesOf), nb: ls }
    }),

    rule(
      'The part of a port group on a switch is named by the tunnel key of the switch',
      SwitchPortGroup,
      ({ match }) => {
        const { pg, ls } = match(PortGroupSwitch)
        const { name } = match(NbPortGroup, { uuid: pg })
        const { number } = match(DatapathKey, { key: ls })
        return { pg, ls, name: text`${number}_${name}` }
      },
    ),
    rule('A southbound row stands for the part of a port group of its name', groups.wanted, ({ match }) => ({
      name: match(SwitchPortGroup).name,
    })),
    ...groups.rules,
    rule('A southbound port group has its name', SbPortGroup.desired, ({ match }) => {
      const { name, uuid } = match(groups.row)
      return { uuid, name }
    }),
    rule(
      'A southbound port group has the ports of a switch',
      SbPortGroup.elements.ports.desired,
      ({ match }) => {
        const { pg, ls, lsp } = match(PortGroupPort)
        const { name: group } = match(SwitchPortGroup, { pg, ls })
        const { uuid } = match(groups.row, { name: group })
        const { name } = match(SwitchPort, { lsp })
        return { uuid, value: name }
      },
    ),
  ],
})
