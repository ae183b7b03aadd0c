/** Port groups: one southbound row for each switch that has ports of the group (ovn-sb(5), Port_Group). */
import { compute, relation, rule, text, textColumn } from '../../rules/index.ts'
import { derivedUuid, rowIdentity, uuid } from '../../tables/index.ts'
import { NbPortGroup, NbPortGroupPorts } from '../database/northbound.ts'
import { SbPortGroup } from '../database/southbound.ts'
import { DatapathKey } from '../datapath/datapath-binding.ts'
import { DatapathGroupMember, type On } from '../datapath/datapath-group.ts'
import { SwitchPort } from '../port/switch-port.ts'

/** A port of a port group, and the switch it is on. */
export const PortGroupPort = relation('PortGroupPort', { pg: uuid, ls: uuid, lsp: uuid })

/** A switch that has ports of a port group. */
export const PortGroupSwitch = relation('PortGroupSwitch', { pg: uuid, ls: uuid })

/** The part of a port group that is on one switch; its southbound name starts with the key of the switch. */
const SwitchPortGroup = relation('SwitchPortGroup', { pg: uuid, ls: uuid, name: textColumn })
const PortGroup = relation('PortGroup', { key: textColumn, proposed: uuid })
const KnownPortGroup = relation('KnownPortGroup', { key: textColumn, uuid })
const { row: PortGroupRow, rules: identityRules } = rowIdentity('Port_Group', PortGroup, KnownPortGroup)

/** The datapath group of the switches that have ports of a port group. */
export const switchesOf = (pg: string): On => `@port-group/${pg}`

export const portGroupRules = [
  rule(PortGroupPort, ({ match }) => {
    const { uuid: pg, value: lsp } = match(NbPortGroupPorts)
    const { ls } = match(SwitchPort, { lsp })
    return { pg, ls, lsp }
  }),
  rule(PortGroupSwitch, ({ match }) => {
    const { pg, ls } = match(PortGroupPort)
    return { pg, ls }
  }),
  rule(DatapathGroupMember, ({ match }) => {
    const { pg, ls } = match(PortGroupSwitch)
    return { group: compute(pg, switchesOf), nb: ls }
  }),

  rule(SwitchPortGroup, ({ match }) => {
    const { pg, ls } = match(PortGroupSwitch)
    const { name } = match(NbPortGroup, { uuid: pg })
    const { number } = match(DatapathKey, { key: ls })
    return { pg, ls, name: text`${number}_${name}` }
  }),
  rule(PortGroup, ({ match }) => {
    const { pg, ls, name } = match(SwitchPortGroup)
    return { key: name, proposed: compute([pg, ls], (p, l) => derivedUuid('Port_Group', p, l)) }
  }),
  // A southbound row stands for the group of its name.
  rule(KnownPortGroup, ({ match }) => {
    const { uuid, name } = match(SbPortGroup.actual)
    return { key: name, uuid }
  }),
  ...identityRules,
  rule(SbPortGroup.desired, ({ match }) => {
    const { key, uuid } = match(PortGroupRow)
    return { uuid, name: key }
  }),
  rule(SbPortGroup.elements.ports.desired, ({ match }) => {
    const { pg, ls, lsp } = match(PortGroupPort)
    const { name: group } = match(SwitchPortGroup, { pg, ls })
    const { uuid } = match(PortGroupRow, { key: group })
    const { name } = match(SwitchPort, { lsp })
    return { uuid, value: name }
  }),
]
