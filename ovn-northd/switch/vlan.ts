/** Switches that pass VLAN tags through (ovn-nb(5), Logical_Switch, `vlan-passthru`). */
import { relation, rule } from '../../rules/index.ts'
import { truth, uuid } from '../../tables/index.ts'
import { LogicalSwitch, LogicalSwitchConfig } from '../database/northbound.ts'
import { PortBinding } from '../database/southbound.ts'
import { DatapathGroupMember, type On } from '../datapath/datapath-group.ts'
import { feature } from '../feature.ts'
import { flow, LogicalFlow } from '../flow/logical-flow.ts'
import { UNACCEPTABLE } from '../flow/priority.ts'
import { Binding } from '../port/binding.ts'
import { SwitchPort } from '../port/switch-port.ts'

/** The ports of a switch may send and receive tagged frames. */
export const VlanTransparent = relation('VlanTransparent', { ls: uuid })

const UNTAGGED: On = '@switches without VLANs'

export const vlan = feature({
  name: 'VLAN passthru',

  rules: [
    rule('A switch with vlan-passthru passes VLAN tags through', VlanTransparent, ({ match, where }) => {
      const { uuid: ls, value } = match(LogicalSwitchConfig, { key: 'vlan-passthru' })
      where(value, (v) => truth(v, false))
      return { ls }
    }),
    rule(
      'The binding of a port tells that its switch has vlan-passthru',
      PortBinding.elements.options.desired,
      ({ match, where }) => {
        const { ls } = match(VlanTransparent)
        const { lsp: port, type } = match(SwitchPort, { ls })
        where(type, (t) => t !== 'router')
        const { sb } = match(Binding, { port })
        return { uuid: sb, key: 'vlan-passthru', value: 'true' }
      },
    ),
    rule('The switches without vlan-passthru are a datapath group', DatapathGroupMember, ({ match, not }) => {
      const { uuid: ls } = match(LogicalSwitch)
      not(VlanTransparent, { ls })
      return { group: UNTAGGED, nb: ls }
    }),
    rule('A frame with a VLAN tag is dropped by a switch that passes none through', LogicalFlow, () =>
      flow(UNTAGGED, 'ls_in_check_port_sec', UNACCEPTABLE, 'vlan.present', 'drop;', {
        description: 'VLANs blocked due to vlan-passthru option',
      }),
    ),
  ],
})
